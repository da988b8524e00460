import { expect, test } from '@jest/globals'
import type { FaultRule } from '../../local-azure/faults/rules.ts'
import { act, HIGH, shop, type Run } from './support.ts'

// A step keeps its number from the plan to its result, in every line that tells of it.

const ordered = (count: number): string[] => Array.from({ length: count }, (_, at) => String(at + 1))

/** The numbers of the results in the log, in their order. */
function results({ log }: Run): string[] {
  return [...log.matchAll(/^ {2}[✔✖→↷] app-shop-burst (\w+)\/\d+ /gmu)].map(([, number]) => number ?? '')
}

test('where the state tag is refused, every step of the plan has one result', async () => {
  const azure = await shop(HIGH)
  azure.effect({ kind: 'deny', actions: ['Microsoft.Resources/tags/*'] })
  const run = await act(azure, { mode: 'auto' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'bursting' } })
  expect(run.log).toContain('app-shop-burst: plan: 10 steps')
  expect(results(run)).toEqual(ordered(10))
  expect(run.log).toMatch(/✖ app-shop-burst 6\/10 save state: .*not done: the state tag cannot be written/u)
  expect(run.summary).not.toContain('not reached')
})

async function throttled(rule: Pick<FaultRule, 'match' | 'skip'>): Promise<Run> {
  const azure = await shop(HIGH)
  const fault = { kind: 'reply', status: 429, headers: { 'retry-after': '20' } } as const
  azure.fault({ ...rule, fault, times: 2 })
  return act(azure, { mode: 'auto' })
}

test('a step that was tried again tells its number while it waits, and the time of all its tries', async () => {
  const run = await throttled({ match: { kind: 'arm', method: 'PUT' } })
  expect(run.log).toMatch(/… app-shop-burst 2\/10 resize .* Azure answered 429 .* retried in 20 s/u)
  expect(run.log).toMatch(/✔ app-shop-burst 2\/10 resize .* \(3 tries, 40 s, correlation id/u)
  expect(results(run)).toEqual(ordered(10))
})

test('a read that is repeated is told with the step that it belongs to', async () => {
  const before = await throttled({ match: { kind: 'arm', method: 'GET' } })
  expect(before.log).toMatch(/^ {2}… app-shop-burst: Azure answered 429 .* Trying again in 20\.0 s/mu)
  const within = await throttled({ match: { kind: 'arm', method: 'GET' }, skip: 20 })
  expect(within.log).toMatch(/^ {2}… app-shop-burst \d+\/10: Azure answered 429 .* Trying again in 20\.0 s/mu)
})
