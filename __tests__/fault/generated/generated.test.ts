import { expect, jest, test } from '@jest/globals'
import { outside } from '../../helpers/outside.ts'
import type * as Matrices from './matrices.ts'
import type * as RunAll from './run-all.ts'
import type * as Stories from './stories.ts'

jest.setTimeout(1_800_000)

const { MATRICES } = await outside<typeof Matrices>(new URL('./matrices.ts', import.meta.url))
const { STORIES } = await outside<typeof Stories>(new URL('./stories.ts', import.meta.url))
const { playAll } = await outside<typeof RunAll>(new URL('./run-all.ts', import.meta.url))

// A sample that a seed makes, of three stories, because each must first be seen without a fault; `npm run test:faults`
// plays all of all.
const SEED = 20_261_128
const FEW = STORIES.filter(({ name }) => ['a cold burst', 'a scale-in', 'a watch'].includes(name))

test.each([
  ['faults', 'every request meets every fault (success-is-read-back, failed-burst-is-undone)', 12],
  ['kills', 'a run ends at any request (killed-anywhere-recovers)', 10],
  ['races', 'two runs take turns at any request (person-beats-rule, fresh-read-before-write)', 5],
  ['others', 'somebody outside comes between any two requests (never-stop-before-drain)', 6],
  ['lives', 'load moves, metrics stop or lie, people act, runs die (no-data-never-ends)', 6],
] as const)('%s, sampled: %s', async (name, _, count) => {
  const units = await MATRICES[name]({ seed: SEED, stories: FEW })
  const { breaches, cases, converged } = await playAll(units.slice(0, count))
  expect(breaches.map(({ title, breaches: what }) => ({ title, what }))).toEqual([])
  expect(cases).toBeGreaterThanOrEqual(count)
  expect(converged).toBe(cases)
})
