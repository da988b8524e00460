import { expect, test } from '@jest/globals'
import { HIGH, LOW, pass, shop, type Inputs, type Run } from './support.ts'

const TOTAL = 'sum(rate(http_requests_total[1m])) * 60'

/** A check half an hour into a burst, which the right settings began. */
async function checkedInBurst(inputs: Inputs, rises = 0): Promise<Run> {
  const minutes = Array.from({ length: 30 }, (_, at) => [at, HIGH + at * rises] as const)
  const azure = await shop(minutes)
  expect((await pass(azure, 'burst', { 'hold-for': '1h' })).exitCode).toBe(0)
  azure.clock.advance(1800)
  return pass(azure, 'check', inputs)
}

const SCOPE = /the load has the scope that load-scope says/u

test('a load that does not fall when the share rises counts both sides', async () => {
  const run = await checkedInBurst({ 'load-query': TOTAL })
  expect(run.log).toMatch(
    /! .*when the share rose by 3\d % at 08:0\d UTC, the load went to \d+ % of what it was: it seems to count both sides, and load-scope is private/u,
  )
  expect(run.log).toContain('fix: Set load-scope: total')
})

test('a load that falls with the share is the private side’s alone', async () => {
  const run = await checkedInBurst({ 'load-scope': 'total' })
  expect(run.log).toMatch(/it seems to be the private side’s alone, and load-scope is total/u)
})

test.each<[string, Inputs, number]>([
  ['the private side’s', {}, 0],
  ['the private side’s while demand grows', {}, 40],
  ['of both sides', { 'load-query': TOTAL, 'load-scope': 'total' }, 0],
])('a load that is %s, as load-scope says, is well', async (_, inputs, rises) => {
  const run = await checkedInBurst(inputs, rises)
  expect(run.log).toMatch(new RegExp(`✔ ${SCOPE.source}`, 'u'))
})

test('without a rise of the share nothing is known, and that is said', async () => {
  const run = await pass(await shop([[0, LOW]]), 'check')
  expect(run.log).toMatch(new RegExp(`\\? ${SCOPE.source}: not known, because no rise of the share`, 'u'))
})
