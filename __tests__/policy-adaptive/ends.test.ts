import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'

const SCRIPT = fileURLToPath(new URL('./ends.ts', import.meta.url))
const TRACE = fileURLToPath(new URL('../../local-azure/traces/wc98_june_1m.csv', import.meta.url))

/** The number of held decisions that were tried; a process of its own, as numeric loops are slow in the runner's vm. */
function tried(...args: string[]): number {
  const child = spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8' })
  if (child.status !== 0) throw new Error(child.stderr)
  return Number(child.stdout)
}

test('no change of the newest one to three minutes ends a burst that was held, in either policy (no-data-never-ends)', () => {
  expect(tried('histories', '10000')).toBeGreaterThan(1600)
})

test.each(['80', '90', '97'])(
  'nor at any minute of a real trace, with a capacity of P%s (no-data-never-ends)',
  (percentile) => {
    expect(tried('trace', TRACE, percentile)).toBeGreaterThan(50)
  },
)

test('a load that has fallen ends its burst at most three minutes later than without the guard, in either policy, at each cadence', () => {
  expect(tried('late', '400')).toBeGreaterThan(700)
})
