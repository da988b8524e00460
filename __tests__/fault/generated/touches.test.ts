import { expect, test } from '@jest/globals'
import { goesAlong } from './touches.ts'

test.each([
  ['/profiles/tm-shop/providers/Microsoft.Resources/tags/default', true],
  ['/sites/app-shop-burst/stop', true],
  ['/sites/app-shop-burst/start', false],
  ['/serverfarms/plan-shop-burst', true],
  ['/trafficmanagerprofiles/tm-shop/AzureEndpoints/burst', false],
])('a write of %s comes right after the read before it: %j (fresh-read-before-write)', (path, along) => {
  expect(goesAlong({ path, write: true })).toBe(along)
  expect(goesAlong({ path, write: false })).toBe(false)
})
