import { expect, test } from '@jest/globals'
import {
  annotations,
  BURSTING,
  expectSafe,
  HIGH,
  leased,
  LONG,
  LOW,
  pass,
  shop,
  stateOf,
  writesOf,
  type Run,
} from './support.ts'

/** As long as three passes of five minutes, and more. */
const WHILE = 25 * 60

/** The warnings of a run: one as an annotation, the others marked in the log. */
function yellow(run: Run): string {
  expect(annotations(run)).toMatch(/^::warning/mu)
  return run.log
    .split('\n')
    .filter((line) => /^\s*!|^::warning/u.test(line))
    .join('\n')
}

test.each([
  ['until next year', 365 * 86_400],
  ['for half an hour', 1800],
])('a lease %s, longer than any watch writes, is ignored in yellow', async (_, forSeconds) => {
  const azure = await shop([[0, HIGH]])
  leased(azure, forSeconds)
  const run = await pass(azure, 'auto', LONG)
  expect(stateOf(azure)).toEqual(BURSTING)
  expect(yellow(run)).toMatch(/lasts longer than any lease can/u)
  expectSafe(azure)
})

const YELLOW =
  /demand has been above burst-above .* and there is no burst. The watch 7-1-dead holds the lease .* so this run leaves everything to it/u

test('a run that yields while demand is above burst-above without a burst for three passes says so in yellow', async () => {
  const azure = await shop([[0, HIGH]])
  azure.clock.advance(WHILE)
  leased(azure, 540)
  const run = await pass(azure, 'auto')
  expect(run).toMatchObject({ exitCode: 0, outputs: { changed: 'false' } })
  expect(yellow(run)).toMatch(YELLOW)
  expect(yellow(run)).toMatch(/for 15 min/u)
  expect(writesOf(azure)).toEqual([])
})

test('a watch that stands by says so, too', async () => {
  const azure = await shop([[0, HIGH]])
  azure.clock.advance(WHILE)
  leased(azure, 540)
  const run = await pass(azure, 'watch', { 'watch-for': '10m', 'hand-over': 'none' })
  expect(yellow(run)).toMatch(YELLOW)
})

test.each<[string, readonly (readonly [number, number])[]]>([
  ['demand is low', [[0, LOW]]],
  [
    'demand has not been high for three passes',
    [
      [0, LOW],
      [15, HIGH],
    ],
  ],
])('a run that yields says nothing where %s', async (_, load) => {
  const azure = await shop(load)
  azure.clock.advance(WHILE)
  leased(azure, 540)
  expect((await pass(azure, 'auto')).log).not.toMatch(YELLOW)
})
