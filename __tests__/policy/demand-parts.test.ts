import { expect, test } from '@jest/globals'
import { known } from '../../src/domain/known.ts'
import type { Doubt, LoadReading, RuleReading } from '../../src/domain/load.ts'
import { epochSeconds, seconds, share } from '../../src/domain/units.ts'
import { measuredShare, rebuildDemand, until, type Demand } from '../../src/policy/demand.ts'
import { phaseOf } from '../../src/policy/phase.ts'
import { ago, burst, bursting, changes } from './cases.ts'
import { NOW, observationOf, steady, targetOf, type World } from './world.ts'

/** Demand of a world whose readings a test may change. */
function demandOf(world: World, change: (reading: RuleReading) => Partial<RuleReading> = () => ({})) {
  const o = observationOf(world)
  const target = targetOf(world)
  const [rule] = target.load?.rules ?? []
  const [reading] = o.load.kind === 'known' ? o.load.value.rules : []
  if (rule === undefined || reading === undefined) throw new Error('no load')
  const view = phaseOf(o, target.burstSide)
  return rebuildDemand(o, { ...reading, ...change(reading) }, view, rule.privateCapacity)
}

function knownOf(...given: Parameters<typeof demandOf>): Demand {
  const demand = demandOf(...given)
  if (demand.kind === 'unknown') throw new Error(demand.reason)
  return demand.value
}

const values = (world: World) => knownOf(world).series.values
const as = (reading: LoadReading, change: object): LoadReading => ({ ...reading, ...change })
const PERCENT: World = { ...burst, unit: 'percent', privateLoad: steady(60) }

test('a load in another unit than private-capacity is no load (no-data-never-ends)', () => {
  expect(demandOf(burst, ({ main }) => ({ main: as(main, { unit: 'percent' }) })).kind).toBe('unknown')
  expect(demandOf(burst, ({ main }) => ({ main: as(main, { unit: 'gauge' }) })).kind).toBe('unknown')
})

test('what the burst side counts in another unit, or as a percentage, is not added (no-data-never-ends)', () => {
  const gauge = { ...burst, unit: 'gauge' } as const
  expect(knownOf(gauge).way).toBe('share-model')
  const same = ({ burst: it }: RuleReading) => ({ burst: as(it, { unit: 'gauge' }) })
  expect(knownOf(gauge, same).series.values.at(-1)).toBe(1000)
  const percent = ({ burst: it }: RuleReading) => ({ burst: as(it, { unit: 'percent' }) })
  expect(knownOf(PERCENT, percent).way).toBe('share-model')
})

test('a minute without a percentage is a gap and no zero (no-data-never-ends)', () => {
  const gap = values({ ...PERCENT, privateLoad: steady(60).with(20, null) })
  expect(gap[20]).toBeNull()
  expect(gap[19]).toBeGreaterThan(60)
})

const HOURS = (value: number | null) => Array.from({ length: 150 }, () => value)
/** 150 minutes, of which the first ended two and a half hours ago; the burst side reports nothing. */
const LONG = { running: true, privateLoad: HOURS(500) }

test('a burst side that cannot be read was not at rest long ago either (no-data-never-ends)', () => {
  const world = { ...LONG, record: { phase: 'draining', ...changes([9900, 0.5], [60, 0]) } } as const
  expect(demandOf({ ...world, burstLoad: 'unreadable' }).kind).toBe('unknown')
  expect(demandOf({ ...LONG, record: 'missing', burstLoad: 'unreadable' }).kind).toBe('unknown')
})

test('only before the first share on record does a gap mean that no app ran (no-data-never-ends)', () => {
  const on = { ...LONG, enabled: true, weight: 12, burstLoad: HOURS(null) }
  const first = (them: [number, number][]) =>
    values({ ...on, record: { ...bursting, ...changes(...them) } }).indexOf(null)
  // Minute 0 ended 152 minutes ago.
  expect(first([[7200, 0.1935]])).toBe(33)
  expect(
    first([
      [7200, 0.1],
      [300, 0.1935],
    ]),
  ).toBe(33)
  expect(values({ ...on, record: { ...bursting, shareChanges: [] } }).indexOf(null)).toBe(93)
})

test('where the private side reports nothing, what each minute was asked for tells whether it was idle (no-data-never-ends)', () => {
  const silent = { ...burst, privateLoad: steady(0), burstLoad: steady(194) }
  for (const record of ['missing', { ...bursting, shareChanges: [] }] as const)
    expect(demandOf({ ...silent, record }).kind).toBe('unknown')
  expect(demandOf({ ...silent, record: { ...bursting, ...changes([600, 0.999]) } }).kind).toBe('known')
  const back = values({ ...silent, record: { ...bursting, ...changes([3600, 0.999], [600, 0.1935]) } })
  expect(back.indexOf(null)).toBe(23)
  expect(values({ ...silent, method: 'Performance', record: bursting }).at(-1)).toBeGreaterThan(190)
  expect(values({ ...silent, enabled: false, running: true, record: bursting }).at(-1)).toBe(194)
})

const doubt = (text: string): Doubt => ({ kind: 'thin', text })

test('demand has the doubts of each part of it, and of no other (no-data-never-ends)', () => {
  const doubted = ({ main, burst: it }: RuleReading) => ({
    main: as(main, { doubts: [doubt('main')] }),
    burst: as(it, { doubts: [doubt('burst')] }),
  })
  expect(knownOf(burst, doubted).doubts).toEqual([doubt('main'), doubt('burst')])
  expect(knownOf({ ...burst, scope: 'total' }, doubted).doubts).toEqual([doubt('main')])
})

test('one sample of demand is as long as the longest of its parts (no-data-never-ends)', () => {
  const sampled = (main?: number, other?: number, world: World = burst) =>
    knownOf(world, (it) => ({
      main: as(it.main, main === undefined ? {} : { sampleSeconds: seconds(main) }),
      burst: as(it.burst, other === undefined ? {} : { sampleSeconds: seconds(other) }),
    })).sampleSeconds
  expect([sampled(), sampled(60), sampled(61), sampled(300, 900), sampled(900, 300)]).toEqual([
    undefined,
    undefined,
    61,
    900,
    900,
  ])
  expect(sampled(300, 900, { ...burst, scope: 'total' })).toBe(300)
  expect('sampleSeconds' in knownOf(burst)).toBe(false)
  expect(sampled(300, 900, { burstLoad: 'unreadable' })).toBe(300)
})

test('the newest private load is known only where the source counts the private side', () => {
  const { privateNow, newestAt } = knownOf({ ...burst, privateLoad: steady(806).with(29, null) })
  expect([privateNow, newestAt]).toEqual([806, ago(240)])
  expect('privateNow' in knownOf({ ...burst, scope: 'total' })).toBe(false)
})

test('of too few minutes, or of no load, no share is measured (share-within-capacity)', () => {
  const measured = (world: World, from: number, least: number) =>
    measuredShare(knownOf(world), ago(from), least)
  const few: World = { ...burst, privateLoad: steady(6), burstLoad: steady(2) }
  expect(measured(few, 480, 5)).toEqual(known(share(0.25)))
  expect(measured(few, 480, 6).kind).toBe('unknown')
  const gaps = { ...few, privateLoad: steady(6).with(27, null), burstLoad: steady(2).with(28, null) }
  expect(measured(gaps, 480, 3)).toEqual(known(share(0.25)))
  expect(measured(gaps, 480, 4).kind).toBe('unknown')
  expect(measured({ ...burst, privateLoad: steady(0), burstLoad: steady(0) }, 480, 1).kind).toBe('unknown')
  const unmeasured = { ...few, scope: 'total', burstLoad: 'unreadable' } as const
  expect(measured(unmeasured, 480, 1).kind).toBe('unknown')
  const less = { ...burst, privateLoad: steady(0.6), burstLoad: steady(0.2) }
  expect(measured(less, 240, 1)).toEqual(known(share(0.25)))
})

test('steps that begin now or later are dropped, those that have ended stay', () => {
  const from = (start: number) =>
    until({ startEpochSeconds: epochSeconds(start), stepSeconds: 60, values: [1, 2, 3] }, NOW).values
  expect([from(NOW - 180), from(NOW - 179), from(NOW - 60)]).toEqual([[1, 2, 3], [1, 2], [1]])
  expect([from(NOW - 59), from(NOW), from(NOW + 600)]).toEqual([[], [], []])
})
