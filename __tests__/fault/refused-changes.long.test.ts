import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import type { RefusalName } from '../../local-azure/faults/refusals.ts'
import {
  burstingShop,
  expectSafe,
  HIGH,
  IDLE,
  LONG,
  LOW,
  onRequest,
  pass,
  recordOf,
  shop,
  stateOf,
  WARM,
  weightOf,
} from './support.ts'

// A change of the endpoint that Azure refuses was not made: nothing is told or done as if it might have been.

const PATCH = { path: 'azureEndpoints/burst$', method: 'PATCH' } as const
const UNKNOWN = /not known|outside this action|though the state tag/u

function refuse(azure: LocalAzure, as: RefusalName, times: number | 'always' = 'always'): void {
  azure.fault({ match: PATCH, fault: { kind: 'refuse', as }, times })
}

test.each(['forbidden', 'locked', 'policy', 'throttled', 'not-found'] as const)(
  'a burst whose enable is refused (%s) is undone at once, without a drain (failed-burst-is-undone)',
  async (as) => {
    const azure = await shop([[0, HIGH]])
    refuse(azure, as)
    const run = await pass(azure, 'auto')
    expect([run.exitCode, run.outputs['outcome'], run.outputs['phase']]).toEqual([1, 'failed', 'idle'])
    expect(stateOf(azure)).toEqual(IDLE)
    expect(run.log).toContain('nobody was sent to it')
    expect(run.log).not.toMatch(UNKNOWN)
    expect(recordOf(azure)).toMatch(/p=idle,.*a=1,/u)
    expectSafe(azure)
  },
)

test('a burst whose enable is refused leaves what a person has warmed, and knows that nobody was sent', async () => {
  const azure = await shop([[0, HIGH]])
  await pass(azure, 'prewarm')
  azure.clock.advance(300)
  refuse(azure, 'locked')
  const run = await pass(azure, 'auto')
  expect([run.exitCode, run.outputs['phase'], stateOf(azure)]).toEqual([1, 'warm', WARM])
  expect(run.log).not.toMatch(UNKNOWN)
  expect(recordOf(azure)).toMatch(/p=warm,.*h=prewarm/u)
})

test('each of several refused enables is undone at once', async () => {
  const azure = await shop([[0, HIGH]])
  refuse(azure, 'forbidden')
  for (const attempts of [1, 2, 3]) {
    const run = await pass(azure, 'auto')
    expect([run.exitCode, run.outputs['phase'], stateOf(azure)]).toEqual([1, 'idle', IDLE])
    expect(run.log).not.toMatch(UNKNOWN)
    expect(recordOf(azure)).toContain(`,a=${String(attempts)},`)
    azure.clock.advance(4800)
  }
  expectSafe(azure)
})

test('a lost answer before a refusal may have enabled it, so it drains (never-stop-before-drain)', async () => {
  const azure = await shop([[0, HIGH]])
  azure.fault({ match: PATCH, fault: { kind: 'html', status: 502 }, times: 1 })
  refuse(azure, 'forbidden')
  const run = await pass(azure, 'auto')
  expect([run.exitCode, run.outputs['phase'], stateOf(azure).app]).toEqual([1, 'draining', 'Running'])
  expectSafe(azure)
})

test('a drain that an enable would have ended goes on where it is refused (never-stop-before-drain)', async () => {
  const azure = await burstingShop([[0, HIGH]])
  azure.clock.advance(1200)
  await pass(azure, 'scale-back', { 'wait-in-run': '0', 'hold-for': '0' })
  const since = /,d=(\d+)/u.exec(recordOf(azure) ?? '')?.[1]
  azure.clock.advance(60)
  refuse(azure, 'forbidden')
  const run = await pass(azure, 'burst')
  expect([run.exitCode, stateOf(azure).app]).toEqual([1, 'Running'])
  expect(recordOf(azure)).toContain(`p=draining`)
  expect(recordOf(azure)).toContain(`,d=${String(since)}`)
  expectSafe(azure)
})

test('an endpoint that someone outside enables as this run is refused is not undone', async () => {
  const azure = await shop([[0, HIGH]])
  refuse(azure, 'forbidden')
  onRequest(azure, (_, url, method) => {
    if (method === 'PATCH' && /azureEndpoints\/burst/iu.test(url))
      azure.effect({ kind: 'set-endpoint', endpoint: 'burst', status: 'Enabled', weight: 1 })
  })
  const run = await pass(azure, 'auto')
  expect([run.exitCode, stateOf(azure)]).toEqual([1, { endpoint: 'Enabled', app: 'Running', instances: 3 }])
  expectSafe(azure)
})

test('a weight that was refused is no change by someone outside in the next run', async () => {
  const azure = await burstingShop([[0, HIGH]], { burst: { weight: 12 } }, 0.2)
  azure.clock.advance(1200)
  const before = weightOf(azure)
  refuse(azure, 'forbidden', 1)
  const run = await pass(azure, 'auto')
  expect([run.exitCode, weightOf(azure)]).toEqual([1, before])
  azure.clock.advance(120)
  const next = await pass(azure, 'auto')
  expect(next.log).not.toMatch(UNKNOWN)
})

test('a disable that was refused leaves a burst of which the next run knows the share', async () => {
  const azure = await burstingShop([[0, LOW]])
  azure.clock.advance(1200)
  refuse(azure, 'forbidden', 1)
  const run = await pass(azure, 'auto')
  expect([run.exitCode, stateOf(azure).endpoint]).toEqual([1, 'Enabled'])
  azure.clock.advance(120)
  const next = await pass(azure, 'status')
  expect(next.log).not.toMatch(UNKNOWN)
})

test.each([
  ['another-operation', 900, 60],
  ['throttled', 120, 12],
] as const)(
  'a disable that Azure refuses for ever (%s) ends the run within scale-timeout, with its own cause',
  async (as, longestSeconds, mostWrites) => {
    const azure = await burstingShop([[0, LOW]])
    refuse(azure, as)
    const began = azure.clock.now()
    const run = await pass(azure, 'scale-back', { ...LONG, 'scale-timeout': '10m' })
    expect([run.exitCode, stateOf(azure).endpoint]).toEqual([1, 'Enabled'])
    expect(azure.clock.now() - began).toBeLessThan(longestSeconds)
    expect(azure.requests().filter(({ write }) => write).length).toBeLessThan(mostWrites)
    expect(run.log).not.toContain('without progress')
    expectSafe(azure)
  },
)

test('an enable that Azure refused until nobody wanted it any more is not announced at the end of the run', async () => {
  const azure = await shop([
    [0, HIGH],
    [12, LOW],
  ])
  await pass(azure, 'prewarm')
  azure.clock.advance(300)
  refuse(azure, 'another-operation')
  const run = await pass(azure, 'auto')
  expect([run.exitCode, run.outputs['phase'], stateOf(azure)]).toEqual([0, 'warm', WARM])
  expect(recordOf(azure)).toMatch(/p=warm,.*h=prewarm/u)
  azure.clearFaults()
  azure.clock.advance(300)
  expect((await pass(azure, 'auto')).log).not.toMatch(UNKNOWN)
})
