import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'

const SCRIPT = fileURLToPath(new URL('./properties.ts', import.meta.url))

/** Numeric loops are many times slower inside the test runner's vm, so each property has a process of its own. */
function run(name: string, runs: number): string {
  const child = spawnSync(process.execPath, [SCRIPT, name, String(runs)], { encoding: 'utf8' })
  if (child.status !== 0) throw new Error(child.stderr)
  return child.stdout
}

test.each([
  ['the same history gives the same decision, asked once or twice', 500],
  ['folding at once and folding, deciding and going on are the same', 500],
  ['weeks of going on decide as folding only the last eight days does', 40],
  ['the unit of the load does not matter', 500],
  ['the share is bounded, and 0 where no burst is wanted', 1000],
  ['missing data is never a reason to go back', 1000],
  ['demand above capacity now always bursts, with a share that brings it below', 1000],
  ['higher chances never lead to less burst', 30_000],
])('%s', (name, runs) => {
  run(name, runs)
})

test('more load in the last minutes leads to less burst in at most 2 of 1,000 histories', () => {
  expect(Number(run('reversals', 1000))).toBeLessThanOrEqual(2)
})
