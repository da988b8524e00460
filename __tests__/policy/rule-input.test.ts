import { expect, test } from '@jest/globals'
import type { TargetConfig } from '../../src/domain/config.ts'
import { known, unknown } from '../../src/domain/known.ts'
import type { Doubt, LoadReading } from '../../src/domain/load.ts'
import type { Observation } from '../../src/domain/observation.ts'
import { seconds, share } from '../../src/domain/units.ts'
import { decide } from '../../src/policy/decide.ts'
import type { Policy, PolicyInput } from '../../src/policy/recommendation.ts'
import { situationOf } from '../../src/policy/situation.ts'
import { doubtsOf } from '../../src/policy/rule-situation.ts'
import { ago, burst, bursting, changes } from './cases.ts'
import { CAPACITY, NOW, observationOf, POLICY, steady, targetOf, type World } from './world.ts'

const context = (target: TargetConfig) => ({ target, command: undefined, mode: 'auto', now: NOW }) as const

/** An observation in which a test may change the readings of its one load. */
function observed(world: World, change: object): Observation {
  const o = observationOf(world)
  if (o.load.kind === 'unknown') return o
  const rules = o.load.value.rules.map((it) => {
    const changed = (reading: LoadReading) => ({ ...reading, ...change })
    return { ...it, main: changed(it.main), burst: changed(it.burst) }
  })
  return { ...o, load: known({ ...o.load.value, rules }) }
}

function ruleOf(world: World, o: Observation = observationOf(world)) {
  const [rule] = situationOf(o, context(targetOf(world))).rules
  if (rule === undefined) throw new Error('no rule')
  return rule
}

/** What a policy is asked in a world. */
function asked(world: World, change: object = {}): PolicyInput {
  const inputs: PolicyInput[] = []
  const policy: Policy = (input) => {
    inputs.push(input)
    return { kind: 'stay', because: '', more: {} }
  }
  decide(observed(world, change), { ...context(targetOf(world)), policy })
  const [input] = inputs
  if (input === undefined) throw new Error('not asked')
  return input
}

const DOUBT: Doubt = { kind: 'partial', text: 'the source answered with a part' }
const demand = { startEpochSeconds: ago(1980), stepSeconds: 60, values: steady(1000) }

test('a policy is asked with all that is known, and with nothing that is not (same-input-same-decision)', () => {
  const target = targetOf(burst)
  const common = { now: NOW, capacity: CAPACITY, unit: 'per-minute', settings: POLICY } as const
  const limits = { maxShare: target.routing.maxShare, drainSeconds: target.routing.drainMinSeconds }
  const state = { phase: 'bursting', share: share(12 / 62), sinceEpochSeconds: ago(3600) }
  const more = { doubts: [DOUBT], sampleSeconds: seconds(300) }
  expect(asked({ ...burst, runEverySeconds: 420 }, more)).toStrictEqual({
    ...{ demand, doubts: [DOUBT, DOUBT], sampleSeconds: 300, ...common, state, ...limits },
    ...{ instanceCapacity: 300, runIntervalSeconds: 420 },
  })
  const idle = { phase: 'idle', share: 0, sinceEpochSeconds: undefined }
  expect(asked({ privateLoad: steady(1000) })).toStrictEqual({
    ...{ demand, doubts: [], ...common, state: idle, ...limits },
  })
  const draining = { phase: 'draining', ...changes([3600, 0.1935], [240, 0]) } as const
  expect(asked({ ...burst, enabled: false, running: true, record: draining }).state.share).toBe(0)
})

test('what a load may do rests on its demand, its doubts and the length of its samples (no-data-never-ends)', () => {
  const more = { doubts: [DOUBT], sampleSeconds: seconds(900) }
  const odd = steady(806).with(10, null).with(27, null).with(29, 0)
  const world = { ...burst, privateLoad: odd, burstLoad: steady(0) }
  const { evidence, reading } = ruleOf(world, observed(world, more))
  expect(evidence).toEqual({
    doubts: [DOUBT, DOUBT],
    newestDoubts: [{ kind: 'glitch', text: expect.stringMatching(/near zero where it was 81 %/u) }],
    windowKnown: 0.8,
    stabilizationKnown: 0.9,
  })
  expect(doubtsOf({ evidence, reading }, POLICY.windowSeconds)).toMatchObject([
    ...[DOUBT, DOUBT, { kind: 'glitch' }],
  ])
  expect(ruleOf(world).evidence).toMatchObject({ doubts: [], stabilizationKnown: 1 })
  const unread = ruleOf({ privateLoad: 'unreadable' }, observed({ privateLoad: 'unreadable' }, more))
  expect(unread.evidence).toBeUndefined()
  expect(doubtsOf(unread, POLICY.windowSeconds)).toEqual([DOUBT, DOUBT])
  expect(doubtsOf({ evidence: undefined, reading: undefined }, POLICY.windowSeconds)).toEqual([])
})

test('without an observation of loads, or of this one, demand is unknown (no-data-never-ends)', () => {
  const none = { ...observationOf(burst), load: unknown('this mode reads no load') }
  expect(ruleOf(burst, none).demand).toEqual(unknown('this mode reads no load'))
  const others = known({ rules: [], vetoes: [], readAt: NOW })
  expect(ruleOf(burst, { ...none, load: others }).demand).toEqual(unknown('it was not read'))
  for (const load of [none.load, others])
    expect(decide({ ...none, load }, context(targetOf(burst)))).toMatchObject({
      rule: 'missing-data',
      goal: { kind: 'bursting' },
    })
})

test('a target without a load knows no demand, and ends no burst (no-data-never-ends)', () => {
  const { load, ...target } = targetOf(burst)
  expect(load?.rules).toHaveLength(1)
  const { rule, goal, reason } = decide(observationOf(burst), context(target))
  expect([rule, goal.kind]).toEqual(['missing-data', 'bursting'])
  expect(reason).toMatch(/no load source is configured/u)
})

test('demand counts up to max-data-age, and not a second longer (no-data-never-ends)', () => {
  const kind = (ageSeconds: number) => ruleOf({ ...burst, ageSeconds }).demand.kind
  expect([kind(600), kind(601)]).toEqual(['known', 'unknown'])
})

test('a change of share shows once DNS and the data have had time for it (share-within-capacity)', () => {
  const at = (secondsAgo: number, more: World = {}) => {
    const record = { ...bursting, ...changes([7200, 0.1], [secondsAgo, 12 / 62]) }
    const { effectSeconds, settled } = ruleOf({ ...burst, record, ageSeconds: 240, ttl: 30, ...more })
    return [effectSeconds, settled]
  }
  expect([at(330), at(329)]).toEqual([
    [330, true],
    [330, false],
  ])
  expect(at(300, { privateLoad: 'unreadable' })[0]).toBe(270)
})

test('the observed share is that of the window before the newest minute (share-within-capacity)', () => {
  const before = [...steady(400).slice(0, 25), ...steady(194).slice(0, 5)]
  expect(ruleOf({ ...burst, burstLoad: before }).observedShare).toEqual(known(share(0.194)))
  expect(ruleOf({ ...burst, burstLoad: 'unreadable' }).observedShare.kind).toBe('unknown')
})

test('demand to meet in an outage is the most that is known, and unknown if nothing is (share-within-capacity)', () => {
  const toMeet = (privateLoad: (number | null)[], downMinutes = 10, more: World = {}) =>
    ruleOf({
      privateLoad,
      burstLoad: Array.from(privateLoad, () => 0),
      privateStatus: 'Degraded',
      record: { privateDownSinceEpochSeconds: ago(60 * downMinutes) },
      ...more,
    }).toMeet
  const long = Array.from({ length: 120 }, () => null)
  expect(toMeet([...steady(500).slice(0, 20), ...long.slice(20)])).toBeUndefined()
  expect(toMeet(long.with(100, null).map((it, i) => (i === 100 ? 640 : it)))).toBe(640)
  expect(toMeet(steady(500).fill(900, 24))).toBe(900)
  expect(toMeet(steady(500).fill(400, 20), 8, { ageSeconds: 900 })).toBe(500)
  expect(toMeet(steady(0.4))).toBe(0.4)
})

test('without instance-capacity the share doubles once the load shows the last one (share-within-capacity)', () => {
  const limit = (world: World) => situationOf(observationOf(world), context(targetOf(world))).limit.share
  const { instanceCapacity, ...ramp } = burst
  expect(instanceCapacity).toBeDefined()
  expect(limit({ ...ramp, record: 'missing' })).toBeCloseTo(24 / 62)
  expect(limit({ ...ramp, record: 'missing', burstLoad: steady(50) })).toBeCloseTo(12 / 62)
  const changed = (secondsAgo: number) => ({ ...bursting, ...changes([secondsAgo, 12 / 62]) })
  expect(limit({ ...ramp, ageSeconds: 240, record: changed(360) })).toBeCloseTo(24 / 62)
  expect(limit({ ...ramp, ageSeconds: 240, record: changed(359) })).toBeCloseTo(12 / 62)
})

test('where weights mean nothing and DNS answers are unknown, each enabled endpoint has an equal part', () => {
  const world: World = { enabled: true, method: 'Performance' }
  const o = observationOf(world)
  const { profile, privateEndpoints } = o.resources
  const [onPrem] = privateEndpoints
  if (onPrem === undefined) throw new Error('no endpoint')
  const of = (status: 'Enabled' | 'Disabled') => {
    const third = { ...onPrem, name: 'third', status }
    const resources = { ...o.resources, profile: { ...profile, endpoints: [...profile.endpoints, third] } }
    return situationOf({ ...o, resources }, context(targetOf(world))).shareNow
  }
  expect(of('Disabled')).toBe(0.5)
  expect(of('Enabled')).toBeCloseTo(1 / 3)
})
