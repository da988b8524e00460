import { expect, test } from '@jest/globals'
import { availableInstances } from '../../src/azure/answer.ts'

test.each<readonly [message: string, present: number, available: number | undefined]>([
  ['This region has quota of 2 instances for your subscription. Try …', 1, 2],
  ['This region has quota of 0 PremiumV3 instances', 1, 0],
  ['Currently 1 instances are available.', 1, 1],
  ['Current Limit (PremiumV3 VMs): 2 \r\nCurrent Usage: 1\r\nAmount required …', 1, 2],
  ['Current Limit (Total VMs): 10 Current Usage (Total VMs): 8', 0, 2],
  ['Current Limit (Basic VMs): 2 Current Usage: 3', 1, 1],
  ['Current Limit (Total VMs): 1,000 Current Usage: 998', 1, 3],
  ['This region has quota of 4 PremiumV3 cores for your subscription.', 1, undefined],
  ['exceeding approved Total Regional Cores quota. Current Limit: 50, Current Usage: 40', 1, undefined],
  ['Current Limit: none', 1, undefined],
  ['No available instances to satisfy this request.', 1, undefined],
])('of "%s" with %i of that size there, %p can be had', (message, present, available) => {
  expect(availableInstances({ message, details: [] }, present)).toBe(available)
})
