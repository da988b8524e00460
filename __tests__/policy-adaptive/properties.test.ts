import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { effort } from '../helpers/effort.ts'

const SCRIPT = fileURLToPath(new URL('./properties.ts', import.meta.url))

/** Numeric loops are many times slower inside the test runner's vm, so each property has a process of its own. */
function run(name: string, runs: number): string {
  const child = spawnSync(process.execPath, [SCRIPT, name, String(runs)], { encoding: 'utf8' })
  if (child.status !== 0) throw new Error(child.stderr)
  return child.stdout
}

test.each([
  // Determinism, folding = going on, units, bounds, the safety floor and missing data, on each of so many histories.
  ['hours of history', effort(2000, 20_000)],
  ['days of history', effort(100, 300)],
  ['weeks of going on decide as folding only the last eight days does', effort(8, 30)],
  ['higher chances never lead to less burst', effort(10_000, 30_000)],
  ['agreement', 1],
  ['constant load', 1],
])('%s', (name, runs) => {
  run(name, runs)
})

test('more load in the last minutes leads to less burst in at most 2 of 1,000 histories', () => {
  const histories = effort(250, 1000)
  expect(Number(run('reversals', histories))).toBeLessThanOrEqual((2 * histories) / 1000)
})
