import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import type { Json } from '../../local-azure/json.ts'
import { expectPass, NO_PROMETHEUS, series, type Outcome } from './cases.ts'
import { shop, type Texts } from './support.ts'
import { burstingShop } from './worlds.ts'

// What an address may answer as the load, each in a whole pass against a private capacity of 6,000 a minute.

interface Answered {
  readonly body: (azure: LocalAzure) => unknown
  readonly headers?: Texts
  readonly inputs?: Texts
}
type Case = readonly [string, Answered, Outcome]

/** The load as the address answers it, in place of the numbers of the shop. */
function inputsFor(azure: LocalAzure, { body, headers = {}, inputs = {} }: Answered): Texts {
  azure.fault({
    match: { kind: 'load' },
    fault: { kind: 'reply', status: 200, headers, body: body(azure) as Json },
    times: 'always',
  })
  const source = {
    'load-source': 'http',
    'load-url': `${azure.urls.plain}/api/v1/query`,
    'load-scope': 'total',
  }
  if (inputs['load-source'] === 'prometheus')
    return { 'burst-load-query': '', 'load-scope': 'total', ...inputs }
  return { ...NO_PROMETHEUS, ...source, 'private-capacity': '6000/min', ...inputs }
}

const iso = (at: number): string => new Date(at * 1000).toISOString()
const pairsOf = (azure: LocalAzure): readonly (readonly [number, number])[] =>
  series(azure, (back) => 7000 + (back % 7) * 10) as [number, number][]
const halfHourAgo = (azure: LocalAzure): number => azure.clock.now() - 1800

const refused = (cause: RegExp): Outcome => ({ exitCode: 1, decision: 'hold', said: [cause] })
const OLD = refused(/the newest (?:load|known demand) is 30 min old/u)
const AHEAD = {
  body: (azure: LocalAzure) => series(azure, (back) => (back <= 20 ? 7800 : 1800), { ahead: 1800 }),
}

const BURSTING: readonly Case[] = [
  ['a clock half an hour ahead', AHEAD, refused(/in the future: its time zone/u)],
  [
    'one low number',
    { body: () => '300' },
    { exitCode: 1, decision: 'hold', said: [/::warning.*is low enough to end the burst/u] },
  ],
  [
    'a number as old as it says beside it',
    {
      body: (a) => ({ data: { rpm: 300, updatedAt: iso(halfHourAgo(a)) } }),
      inputs: { 'load-path': 'data.rpm' },
    },
    OLD,
  ],
  [
    'a number as old as OpenMetrics says',
    { body: (a) => `load1 300 ${String(halfHourAgo(a))}.25\n# EOF\n`, inputs: { 'load-path': 'load1' } },
    OLD,
  ],
  ['a number as old as its cache says', { body: () => '300', headers: { age: '1800' } }, OLD],
  [
    'a copy that its cache calls stale',
    {
      body: (azure) => series(azure, () => 300),
      headers: { warning: '110 - "Response is Stale"' },
    },
    refused(/::error.*cannot be believed: .* says that its copy is stale/u),
  ],
  ['numbers below zero', { body: (a) => series(a, () => -5) }, refused(/all values are negative/u)],
]

test.each(BURSTING)('during a burst it ends nothing: %s (no-data-never-ends)', async (_, answer, wanted) => {
  const azure = await burstingShop(7200)
  const run = await expectPass(azure, inputsFor(azure, answer), wanted)
  expect(run.outputs['phase']).toBe('bursting')
})

const IDLE: readonly Case[] = [
  ['one number of twice the capacity bursts', { body: () => '12000' }, { exitCode: 0, decision: 'burst' }],
  [
    'pairs of Graphite, the value first, are read',
    {
      body: (a) => [{ target: 'shop.rpm', datapoints: pairsOf(a).map(([t, v]) => [v, t]) }],
      inputs: { 'load-path': '[0].datapoints' },
    },
    { exitCode: 0, decision: 'burst' },
  ],
  [
    'a native histogram of Prometheus',
    {
      body: (a) => ({
        status: 'success',
        data: {
          resultType: 'matrix',
          result: [{ metric: {}, histograms: [[a.clock.now(), { count: '1', sum: '2' }]] }],
        },
      }),
      inputs: { 'load-source': 'prometheus', 'load-query': 'rate(x[5m])' },
    },
    { exitCode: 1, decision: 'hold', said: [/yields a native histogram/u] },
  ],
  [
    'a copy that its cache calls stale',
    {
      body: (azure) => series(azure, () => 7200),
      headers: { warning: '110 - "Response is Stale"' },
    },
    refused(/::error.*cannot be believed: .* says that its copy is stale/u),
  ],
]

test.each(IDLE)('while idle: %s', async (_, answer, wanted) => {
  const azure = await shop()
  await expectPass(azure, inputsFor(azure, answer), wanted)
})

test('with on-no-data: warn what cannot be believed is told in yellow', async () => {
  const azure = await burstingShop(7200)
  const unheard = { exitCode: 0, decision: 'hold', said: [/::warning.*the load is not known \(.*future/u] }
  await expectPass(azure, inputsFor(azure, { ...AHEAD, inputs: { 'on-no-data': 'warn' } }), unheard)
})
