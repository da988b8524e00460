import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { known, unknown } from '../../src/domain/known.ts'
import { epochSeconds, seconds, share } from '../../src/domain/units.ts'
import { measuredShare, rebuildDemand, type Demand } from '../../src/policy/demand.ts'
import { phaseOf } from '../../src/policy/phase.ts'
import { resolverModel } from '../../src/domain/resolvers.ts'
import { expectedShare, type ExpectedShare } from '../../src/policy/resolvers.ts'
import { ago, burst, bursting, changes } from './cases.ts'
import { NOW, observationOf, steady, targetOf, type World } from './world.ts'

function demandIn(world: World): ReturnType<typeof rebuildDemand> {
  const observation = observationOf(world)
  const target = targetOf(world)
  if (target.load === undefined) throw new Error('no load')
  if (observation.load.kind === 'unknown') throw new Error('no load')
  const [reading] = observation.load.value.rules
  if (reading === undefined) throw new Error('no rule')
  const [rule] = target.load.rules
  return rebuildDemand(observation, reading, phaseOf(observation, target.burstSide), rule.privateCapacity)
}

function knownDemand(world: World): Demand {
  const demand = demandIn(world)
  if (demand.kind === 'unknown') throw new Error(demand.reason)
  return demand.value
}

const values = (world: World): readonly (number | null)[] => knownDemand(world).series.values

test('a total is taken as it is', () => {
  expect(values({ scope: 'total', privateLoad: steady(700) })).toEqual(steady(700))
})

test('private and burst load add up', () => {
  expect(values(burst)).toEqual(steady(1000))
})

test('a minute with one side missing is a gap', () => {
  const half = steady(194).map((value, index) => (index % 2 === 0 ? value : null))
  expect(values({ ...burst, burstLoad: half }).slice(0, 2)).toEqual([1000, null])
})

test('what a saturated private side hides is told by the burst side’s load and the share it carries', () => {
  const world = { ...burst, privateLoad: steady(1010), burstLoad: steady(320) }
  const { made, series } = knownDemand(world)
  expect((series.values.at(-1) ?? 0) / (320 / 0.1935)).toBeCloseTo(1, 2)
  expect(made).toMatch(
    /^the private side is saturated, so demand is the burst side's load ÷ the share it carries/u,
  )
  expect(values({ ...world, privateLoad: steady(900) }).at(-1)).toBe(1220)
  expect(values({ ...world, burstLoad: steady(100) }).at(-1)).toBe(1110)
})

test('a number that no load can have is unknown, on either side, and never zero (no-data-never-ends)', () => {
  for (const wrong of [null, NaN, Infinity, -Infinity, -1]) {
    const dirty = (value: number) => steady(value).with(29, wrong)
    expect(values({ scope: 'total', privateLoad: dirty(700) }).at(-1)).toBeNull()
    expect(values({ ...burst, privateLoad: dirty(806) }).at(-1)).toBeNull()
    expect(values({ ...burst, burstLoad: dirty(194) }).at(-1)).toBeNull()
  }
  expect(values({ scope: 'total', privateLoad: steady(700).with(29, 0) }).at(-1)).toBe(0)
})

test('a total below the load of the burst side alone contradicts itself (no-data-never-ends)', () => {
  const total = (privateLoad: number, burstLoad: number) =>
    demandIn({ ...burst, scope: 'total', privateLoad: steady(privateLoad), burstLoad: steady(burstLoad) })
  expect(total(100, 111).kind).toBe('known')
  expect(total(100, 112).kind).toBe('unknown')
  expect(values({ ...burst, scope: 'total', privateLoad: steady(100), burstLoad: 'unreadable' })).toEqual(
    steady(100),
  )
})

test('a private side that reports nothing while the burst side serves few is not idle (no-data-never-ends)', () => {
  const silent: World = { ...burst, privateLoad: steady(0), burstLoad: steady(194) }
  expect(demandIn(silent).kind).toBe('unknown')
  expect(values({ ...silent, burstLoad: steady(0) }).at(-1)).toBe(0)
  const all = {
    ...silent,
    weight: 1000,
    privateWeight: 1,
    record: { ...bursting, ...changes([3600, 0.999]) },
  }
  expect(values(all).at(-1)).toBeGreaterThan(190)
})

test('the burst side’s series may begin later', () => {
  const demand = values({ ...burst, burstLoad: steady(194).slice(0, 10) })
  expect(demand.slice(0, 20)).toEqual(steady(null).slice(0, 20))
  expect(demand.slice(20)).toEqual(steady(1000).slice(20))
})

test.each<[string, World]>([
  ['idle without a record', {}],
  ['warm since long', { running: true, record: { phase: 'warm' } }],
  ['drained and idle again', { record: { phase: 'idle', ...changes([9000, 0.5], [5400, 0]) } }],
])('%s: the burst side cannot have had traffic', (_, world) => {
  expect(values(world)).toEqual(steady(500))
})

test.each<[string, World]>([
  ['bursting', { ...burst, burstLoad: 'unreadable' }],
  ['draining', { running: true, record: { phase: 'draining', ...changes([3600, 0.5], [60, 0]) } }],
  ['disabled by hand', { running: true, record: bursting }],
])('%s: without the burst side’s load demand is unknown', (_, world) => {
  expect(demandIn(world).kind).toBe('unknown')
})

test.each<[string, World, RegExp]>([
  ['the source does not answer', { privateLoad: 'unreadable' }, /503/u],
  ['nothing settled', { privateLoad: steady(null) }, /no settled value/u],
  ['no samples', { privateLoad: [] }, /no settled value/u],
  [
    'percent without a known share',
    { enabled: true, unit: 'percent', privateLoad: steady(70) },
    /share that the burst side carried is not known/u,
  ],
  [
    'more burst load than total',
    { scope: 'total', enabled: true, privateLoad: steady(100), burstLoad: steady(200) },
    /total .* is below what the burst side alone served .*load-scope: private/u,
  ],
])('%s: unknown, and why', (_, world, reason) => {
  const demand = demandIn(world)
  expect(demand.kind === 'unknown' ? demand.reason : '').toMatch(reason)
})

test('a total that was below the load of the burst side in most of the newest minutes is a part', () => {
  const world = { scope: 'total', enabled: true, privateLoad: steady(100) } as const
  const burstIn = (minutes: number): (number | null)[] =>
    steady(200).map((value, at) => (at < minutes ? value : null))
  expect(knownDemand({ ...world, burstLoad: burstIn(27) }).doubts).toMatchObject([{ kind: 'part-of-whole' }])
  expect(knownDemand({ ...world, burstLoad: burstIn(24) }).doubts).toEqual([])
})

test('of a percentage, demand is private ÷ (1 − observed share)', () => {
  const demand = knownDemand({ ...burst, unit: 'percent', privateLoad: steady(60) })
  expect(demand.way).toBe('share-model')
  expect(demand.series.values.at(-1)).toBeCloseTo(60 / (1 - 0.1935), 1)
})

test('and unknown where nearly all is carried', () => {
  const nearlyAll = { ...bursting, ...changes([3600, 0.9]) }
  expect(demandIn({ enabled: true, weight: 450, unit: 'percent', record: nearlyAll }).kind).toBe('unknown')
})

test('and unknown while the private side was out of the answers', () => {
  const episode = { privateDownSinceEpochSeconds: ago(900), privateUpSinceEpochSeconds: ago(600) }
  const isKnown = values({ ...burst, unit: 'percent', record: { ...bursting, ...episode } }).map(
    (it) => it !== null,
  )
  // The series runs from 33 to 3 minutes ago; unknown from 20 minutes ago (300 s before) to 5 minutes ago (300 s after).
  expect(isKnown.indexOf(false)).toBe(13)
  expect(isKnown.lastIndexOf(false)).toBe(27)
})

test('long ago, before anything on record, a burst side without numbers was an app that did not run', () => {
  const twoHours = Array.from({ length: 120 }, () => 500)
  const demand = values({ running: true, privateLoad: twoHours, burstLoad: twoHours.map(() => null) })
  expect(demand[0]).toBe(500)
  expect(demand.at(-1)).toBeNull()
})

test('a half minute, and one from the future, are no samples', () => {
  expect(values({ ageSeconds: -90 })).toHaveLength(28)
})

test('measured observed share is burst load ÷ demand', () => {
  expect(measuredShare(knownDemand(burst), epochSeconds(NOW - 900), 5)).toEqual(known(share(0.194)))
  expect(measuredShare(knownDemand(burst), NOW, 1).kind).toBe('unknown')
})

const model = resolverModel(seconds(60))
const at = (second: number): ReturnType<typeof epochSeconds> => epochSeconds(second)
const carriedAt = (moment: number, beforeFirst = known(share(0))): number | undefined => {
  const history = { beforeFirst, changes: [{ atEpochSeconds: at(0), share: share(0.5) }] }
  const [it] = expectedShare(history, [at(moment)], model)
  return it?.kind === 'known' ? it.value.expected : undefined
}

test('nearly all resolvers follow with the TTL, a few slowly', () => {
  expect(carriedAt(-1)).toBe(0)
  expect(carriedAt(60)).toBeCloseTo(0.5 * (0.95 * (1 - Math.exp(-1)) + 0.05 * (1 - Math.exp(-1 / 15))), 9)
  expect(carriedAt(900)).toBeCloseTo(0.5 * (0.95 + 0.05 * (1 - Math.exp(-1))), 6)
})

test('what was asked before the record is unknown until it is forgotten', () => {
  expect(carriedAt(299, unknown('cut') as never)).toBeUndefined()
  expect(carriedAt(300, unknown('cut') as never)).toBeCloseTo(0.5, 6)
})

test('one look at many moments is many looks at one', () => {
  const change = fc.tuple(fc.integer({ min: 0, max: 9000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 6 }),
      fc.array(fc.integer({ min: 0, max: 9000 })),
      (them, times) => {
        const sorted = them.sort(([a], [b]) => a - b)
        const history = {
          beforeFirst: known(share(0)),
          changes: sorted.map(([second, value]) => ({ atEpochSeconds: at(second), share: share(value) })),
        }
        const moments = times.sort((a, b) => a - b).map(at)
        const together = expectedShare(history, moments, model).map(expectedOf)
        moments.forEach((moment, index) => {
          const alone = expectedOf(expectedShare(history, [moment], model)[0])
          expect(together[index]).toBeCloseTo(alone, 9)
          expect(alone).toBeGreaterThanOrEqual(0)
          expect(alone).toBeLessThanOrEqual(1)
        })
      },
    ),
  )
})

function expectedOf(it: ReturnType<typeof expectedShare>[number] | undefined): number {
  const carried: ExpectedShare | undefined = it?.kind === 'known' ? it.value : undefined
  return carried?.expected ?? NaN
}
