import { afterEach, expect, test } from '@jest/globals'
import { startLocalAzure, type LocalAzure } from '../../local-azure/index.ts'
import { at } from '../../local-azure/json.ts'
import { shownMinute } from '../../local-azure/world/shown.ts'
import { dirtOf, LATE_MINUTES, type DirtKind } from '../../src/plant/dirt.ts'
import { ask } from './client.ts'

const SEED = 1
const LENGTH = 12_000
/** A load that differs from minute to minute, so that a stuck value can be told. */
const loadOf = (index: number): number => 1000 + (index % 500)

let azure: LocalAzure
afterEach(() => azure.close())

async function start(startMinute: number, dirtSeed: number | undefined): Promise<void> {
  const rows = Array.from({ length: LENGTH }, (_, index) => `${String(index * 60)},${String(loadOf(index))}`)
  azure = await startLocalAzure({
    traceCsv: ['timestamp,value', ...rows].join('\n'),
    scenario: (base) => ({ ...base, dirtSeed, startAt: base.trace.start + startMinute * 60 }),
  })
}

const kinds = dirtOf(LENGTH, SEED)
const firstOf = (kind: DirtKind): number => kinds.indexOf(kind)
const timeOf = (index: number): number => azure.world.scenario.trace.start + index * 60
const shown = (index: number): number | undefined => shownMinute(azure.world, timeOf(index))?.privateServed

test('each kind of dirt is shown as what it is, and the world counts the truth', async () => {
  await start(LENGTH - 1, SEED)
  const [drop, gap, stuck, double, late] = (['drop', 'gap', 'stuck', 'double', 'late'] as const).map(firstOf)
  expect([drop, gap, stuck, double, late].every((index) => (index ?? -1) > 0)).toBe(true)
  expect(shown(drop ?? 0)).toBeCloseTo(loadOf(drop ?? 0) * 0.002, 6)
  expect(shown(gap ?? 0)).toBe(undefined)
  expect(shown(double ?? 0)).toBe(loadOf(double ?? 0) * 2)
  expect(shown(stuck ?? 0)).toBe(shown((stuck ?? 0) - 1))
  expect(shown(late ?? 0)).toBe(loadOf(late ?? 0))
  expect(azure.world.minuteAt(timeOf(gap ?? 0))?.demand).toBe(loadOf(gap ?? 0))
})

test('a late minute is shown twelve minutes after its time', async () => {
  const late = firstOf('late')
  await start(late + 1, SEED)
  const seen = []
  for (const minutes of [0, LATE_MINUTES - 1, 1]) {
    azure.clock.advance(minutes * 60)
    seen.push(shown(late))
  }
  expect(seen).toEqual([undefined, undefined, loadOf(late)])
})

test('every load source shows the same dirt', async () => {
  const gap = firstOf('gap')
  await start(gap + 5, SEED)
  const from = timeOf(gap) - 300
  const to = timeOf(gap) + 300
  const query = `query=${encodeURIComponent('shop_requests_per_minute{site="private"}')}&start=${from}&end=${to}&step=60`
  const { json } = await ask(`${azure.urls.plain}/api/v1/query_range?${query}`)
  const [series] = at(json, 'data', 'result') as { values: [number, string][] }[]
  // A sample at an instant is that of the minute before it.
  const minutes = series?.values.map(([time]) => time - 60) ?? []
  expect(minutes).toContain(timeOf(gap) - 60)
  expect(minutes).not.toContain(timeOf(gap))
  const csv = await ask(`${azure.urls.plain}/load.csv?minutes=10`)
  expect(csv.text).not.toContain(`\n${String(timeOf(gap))},`)
})

test('without a seed there is no dirt', async () => {
  await start(LENGTH - 1, undefined)
  const clean = kinds.every((_, index) => index >= LENGTH - 1 || shown(index) === loadOf(index))
  expect(clean).toBe(true)
})
