import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { effort } from '../helpers/effort.ts'
import { outside } from '../helpers/outside.ts'
import type * as Ends from './ends.ts'

const { endedLoads, heldInHistories, heldInTrace } = await outside<typeof Ends>(
  new URL('./ends.ts', import.meta.url),
)
const TRACE = fileURLToPath(new URL('../../local-azure/traces/wc98_june_1m.csv', import.meta.url))

test('no change of the newest one to three minutes ends a burst that was held, in either policy (no-data-never-ends)', () => {
  const histories = effort(600, 10_000)
  expect(heldInHistories(histories)).toBeGreaterThan(histories / 6)
})

test.each([80, 90, 97])(
  'nor at any minute of a real trace, with a capacity of P%s (no-data-never-ends)',
  (percentile) => {
    expect(heldInTrace(TRACE, percentile, effort(37, 1))).toBeGreaterThan(15)
  },
)

test('a load that has fallen ends its burst at most three minutes later than without the guard, in either policy, at each cadence', () => {
  const loads = effort(70, 1200)
  expect(endedLoads(loads)).toBeGreaterThan(loads)
})
