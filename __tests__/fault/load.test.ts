import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { sampled } from '../helpers/effort.ts'
import {
  BURSTING,
  HIGH,
  IDLE,
  LONG,
  LOW,
  burstingShop,
  each,
  expectSafe,
  pass,
  stateOf,
  writesOf,
  type Inputs,
} from './support.ts'

// Missing, stale, partial or contradictory load never causes a scale-in, and never stops a person's.

const COMPONENT =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers/microsoft.insights/components/appi-shop'
const NO_PROMETHEUS = { 'load-url': '', 'load-query': '', 'burst-load-query': '' }
const MONITOR = {
  ...NO_PROMETHEUS,
  'load-source': 'azure-monitor',
  'load-resource': COMPONENT,
  'load-metric': 'requests/count',
  'load-scope': 'total',
}
const value = (text: string) => ({ ...NO_PROMETHEUS, 'load-source': 'value', 'load-value': text })

interface Case {
  readonly what: string
  readonly inputs?: (azure: LocalAzure) => Inputs
  readonly harm?: (azure: LocalAzure) => void
}

const everyLoad = (fault: Parameters<LocalAzure['fault']>[0]['fault']) => (azure: LocalAzure) => {
  azure.fault({ match: { kind: 'load' }, fault, times: 'always' })
}
const CASES: readonly Case[] = [
  { what: 'Prometheus is down', harm: everyLoad({ kind: 'reset' }) },
  { what: 'Prometheus answers 500', harm: everyLoad({ kind: 'reply', status: 500 }) },
  { what: 'a page in the place of Prometheus', harm: everyLoad({ kind: 'html', status: 200 }) },
  { what: 'Prometheus does not answer', harm: everyLoad({ kind: 'hang' }) },
  { what: 'an answer cut off', harm: everyLoad({ kind: 'drop-body' }) },
  {
    what: 'the burst side alone is unreadable',
    harm: (azure) =>
      azure.fault({
        match: { kind: 'load', path: 'query' },
        skip: 1,
        fault: { kind: 'reset' },
        times: 'always',
      }),
  },
  {
    what: 'Azure Monitor answers 500',
    inputs: () => MONITOR,
    harm: (azure) =>
      azure.fault({
        match: { path: 'insights/metrics' },
        fault: { kind: 'reply', status: 500 },
        times: 'always',
      }),
  },
  {
    what: 'metrics stopped an hour ago',
    inputs: () => MONITOR,
    harm: (azure) => {
      azure.effect({ kind: 'metrics-stop' })
      azure.clock.advance(3600)
    },
  },
  {
    what: 'a series that ends an hour ago',
    inputs: (azure) => value(JSON.stringify(minutesUntil(azure, 3600))),
  },
  {
    what: 'a few minutes of the last ten',
    inputs: (azure) => value(JSON.stringify(minutesUntil(azure, 0, 10))),
  },
  { what: 'the private side says 0 while the burst side says much', inputs: () => value('0') },
  { what: 'a value below nothing', inputs: () => value('-5') },
]

/** Half an hour of a low load by the minute, up to `ago` seconds before now, with the `missing` minutes before the last one. */
function minutesUntil(azure: LocalAzure, ago: number, missing = 0): readonly (readonly [number, number])[] {
  const end = Math.floor(azure.clock.now() / 60) * 60 - ago
  return Array.from({ length: 30 }, (_, index) => [end - (30 - index) * 60, 100] as const).filter(
    (_, index) => index === 29 || index < 29 - missing,
  )
}

/** Demand has long fallen, so a run that believed the data would scale back. */
async function longBursting(): Promise<LocalAzure> {
  const azure = await burstingShop([
    [0, HIGH],
    [30, LOW],
  ])
  azure.clock.advance(3600)
  return azure
}

const UNREADABLE = sampled(CASES.slice(0, 5), 1)

test('no scale-in, no write at all, and the rule is named (no-data-never-ends)', async () => {
  const results = await each(CASES, async ({ what, inputs, harm }) => {
    const azure = await longBursting()
    harm?.(azure)
    const run = await pass(azure, 'auto', inputs?.(azure) ?? {})
    const held = ['hold', ''].includes(run.outputs['decision'] ?? '-')
    return { what, held, writes: writesOf(azure), state: stateOf(azure), harm: azure.judge().violations }
  })
  expect(results).toEqual(
    CASES.map(({ what }) => ({ what, held: true, writes: [], state: BURSTING, harm: [] })),
  )
})

test('with data, the same pass scales back', async () => {
  const azure = await longBursting()
  const run = await pass(azure, 'auto')
  expect([run.outputs['decision'], stateOf(azure)]).toEqual(['scale-back', IDLE])
})

test('a person scales back all the same (no-data-never-ends, person-beats-rule)', async () => {
  const results = await each(UNREADABLE, async ({ what, harm }) => {
    const azure = await longBursting()
    harm?.(azure)
    const run = await pass(azure, 'scale-back', LONG)
    expectSafe(azure)
    return { what, exitCode: run.exitCode, state: stateOf(azure) }
  })
  expect(results).toEqual(UNREADABLE.map(({ what }) => ({ what, exitCode: 0, state: IDLE })))
})
