import { expect, test } from '@jest/globals'
import { waitOnce } from '../../src/burst/wait.ts'
import type { HealthResult, Instance } from '../../src/burst/ports.ts'
import type { Session } from '../../src/burst/session.ts'
import type { Wait } from '../../src/burst/steps.ts'
import type { TargetConfig } from '../../src/domain/config.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds, minutes } from '../../src/domain/units.ts'
import { endpoint, NOW, resources, target } from './build.ts'
import { Model } from './model.ts'
import { BURST, record, running, seen } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

// One iteration of each wait: what it proves, when it is over, and when it fails or is left to the next run.

const WARM_UP: Wait = { kind: 'warm-up', why: '' }
const PROVE: Wait = { kind: 'prove-private', why: '' }
const ONLINE: Wait = { kind: 'await-online', endpoint: BURST, why: '' }
const SHARE: Wait = { kind: 'await-instances', for: 'share', why: '2 of 3' }
const ALL: Wait = { kind: 'await-instances', for: 'warm', why: '' }
const LATER = epochSeconds(NOW + 9000)
const at = (secondsAfter: number) => epochSeconds(NOW + secondsAfter)

const HEALTHY: HealthResult = { kind: 'healthy', latencyMs: 1 }
const SICK: HealthResult = { kind: 'unhealthy', reason: 'answers 503', certificate: false }

interface World {
  readonly health?: HealthResult
  readonly on?: Partial<TargetConfig>
  readonly change?: Partial<Session>
  readonly instances?: readonly Instance[]
}

/** A run that waits for this since NOW. */
function waiting(step: Wait, { health = HEALTHY, on, change, instances }: World = {}) {
  const model = new Model(new Map())
  model.health = () => health
  if (instances !== undefined) model.readiness = () => instances
  const s = { ...sessionOn(model, target(on), { runId: '1' }), ...change }
  s.waits.begin(step, NOW)
  const once = (o: Observation, leaveAt = LATER) => {
    model.now = o.at
    return waitOnce(s, step, o, leaveAt)
  }
  return { s, model, once }
}

const world = (now = NOW, tag?: BurstRecord, change = {}): Observation => ({
  ...seen(running(change), tag),
  at: now,
})

test('a drain is waited for a minute at most, and left when the run must leave (never-stop-before-drain)', async () => {
  const drain: Wait = { kind: 'drain', untilEpochSeconds: at(100), why: 'DNS' }
  const { once, model } = waiting(drain)
  const slept = async (now: number, leaveAt = LATER) => {
    const { kind } = await once(world(at(now)), leaveAt)
    return kind === 'again' ? model.now - at(now) : kind
  }
  expect([await slept(0), await slept(70), await slept(100)]).toEqual([60, 30, 1])
  expect(await slept(0, at(20))).toBe(20)
  expect(await once(world(at(20)), at(20))).toEqual({
    kind: 'leave',
    untilEpochSeconds: at(100),
    detail: 'DNS',
  })
})

test('a warm-up is over after three successes in a row within a minute, and not before (healthy-before-enable)', async () => {
  const { once, s, model } = waiting(WARM_UP)
  const told = []
  for (const second of [0, 5, 10]) told.push(await once(world(at(second))))
  expect(told).toEqual([
    { kind: 'again', detail: '1 of 3 in a row' },
    { kind: 'again', detail: '2 of 3 in a row' },
    { kind: 'over' },
  ])
  expect(s.proofs.evidence('burst', at(10)).successesInRow).toBe(3)
  model.health = () => SICK
  expect(await once(world(at(15)))).toEqual({ kind: 'again', detail: 'answers 503' })
  expect(s.proofs.evidence('burst', at(15)).successesInRow).toBe(0)
})

test('all successes fit into a minute, and a run that sees one does not leave before the others (healthy-before-enable)', async () => {
  const length = async (successes: number) => {
    const { once, model } = waiting(WARM_UP, { on: { warmup: { ...target().warmup, successes } } })
    await once(world(), NOW)
    return Math.floor(model.now - NOW)
  }
  expect([await length(3), await length(45)]).toEqual([5, 1])
  const { once } = waiting(WARM_UP, { health: SICK })
  expect(await once(world(), NOW)).toEqual({ kind: 'leave', untilEpochSeconds: at(5), detail: 'answers 503' })
})

test('a burst side that is not healthy in time, or never can be, fails (failed-burst-is-undone)', async () => {
  const { once } = waiting(WARM_UP, { health: SICK })
  await once(world(at(599)))
  await expect(once(world(at(600)))).rejects.toThrow(
    'the burst side is not healthy after 10 min: answers 503',
  )
  const bad = waiting(WARM_UP, { health: { ...SICK, certificate: true } })
  await expect(bad.once(world())).rejects.toThrow('certificate is not valid for it: answers 503')
  const kept = waiting(WARM_UP, { health: { ...SICK, isSetting: true } })
  await kept.once(world())
  await expect(kept.once(world(at(5)))).rejects.toThrow('is not healthy after 5 s')
  const late = waiting(WARM_UP)
  expect((await late.once(world(at(600)))).kind).toBe('again')
})

test('a burst side that short runs never get warm fails in the end (failed-burst-is-undone)', async () => {
  const longest = minutes(30)
  const fails = async (
    since: number,
    change: (s: Session) => void = () => undefined,
    phase: BurstRecord['phase'] = 'warming',
  ) => {
    const { s, once } = waiting(WARM_UP, { health: SICK })
    s.attempt.beginsFrom('warming')
    change(s)
    const tag = record({ phase, phaseSinceEpochSeconds: epochSeconds(NOW - since) })
    return once(world(NOW, tag)).then(
      () => false,
      () => true,
    )
  }
  expect([await fails(longest), await fails(longest - 1)]).toEqual([true, false])
  expect(
    await fails(longest, (s) => {
      s.attempt.started()
    }),
  ).toBe(false)
  expect(
    await fails(longest, (s) => {
      s.attempt.beginsFrom('idle')
    }),
  ).toBe(false)
  expect(await fails(longest, undefined, 'warm')).toBe(false)
})

test('the private side is proven by its own tests, or traffic stays where it is (healthy-before-enable)', async () => {
  const on = { privateHealthUrl: 'https://private.example/' }
  const { once, s } = waiting(PROVE, { on })
  expect(await once(world())).toEqual({ kind: 'again', detail: 'healthy' })
  expect(s.proofs.evidence('private', NOW).successesInRow).toBe(1)
  expect(s.proofs.evidence('burst', NOW).successesInRow).toBe(0)
  await once(world(at(599)))
  await expect(once(world(at(600)))).rejects.toMatchObject({ outcome: 'refused', link: 'switch' })
})

const CHECKED = { burst: { ...BURST, monitorStatus: 'CheckingEndpoint' } }
const ALONE = { ...CHECKED, others: [endpoint('private', { monitorStatus: 'Degraded' })] }

test('an endpoint may take as long to come Online as its probes need, and what it is says the log (trial-before-weight)', async () => {
  const { once, model, s } = waiting(ONLINE)
  const detail = 'Traffic Manager reports burst CheckingEndpoint after 0 s'
  expect(await once(world(NOW, undefined, CHECKED))).toEqual({ kind: 'again', detail })
  expect(model.now - NOW).toBe(10)
  expect(s.proofs.evidence('burst', NOW)).toEqual({ successesInRow: 0 })
  await once(world(at(331), undefined, CHECKED))
  await expect(once(world(at(332), undefined, CHECKED))).rejects.toThrow('after 5 min 32 s, not Online')
  expect(await once(world(NOW, undefined, CHECKED), NOW)).toMatchObject({
    kind: 'leave',
    untilEpochSeconds: at(10),
  })
})

test('where no other endpoint answers, the test of the action goes on meanwhile (private-down-bursts)', async () => {
  const { once, s } = waiting(ONLINE)
  await once(world(NOW, undefined, ALONE))
  expect(s.proofs.evidence('burst', at(1)).successesInRow).toBe(1)
})

test('the last instances are waited for three minutes at most (share-within-capacity)', async () => {
  const { once, s } = waiting(SHARE)
  expect((await once(world(at(179)))).kind).toBe('again')
  expect(s.sizing.instancesWaited).toBe(false)
  expect(await once(world(at(180)))).toEqual({ kind: 'over', detail: '2 of 3' })
  expect(s.sizing.instancesWaited).toBe(true)
  expect((await once(world(at(180)))).kind).toBe('again')
  expect((await once(world(at(200)), at(200))).kind).toBe('leave')
  expect((await waiting(SHARE).once(world(), NOW)).kind).toBe('over')
})

test('a watch leaves the wait for instances to its next pass, unless `switch` waits for all of them', async () => {
  const watch = { owner: 'watch', leaveBy: LATER }
  const left = waiting(SHARE, { change: { watch } })
  expect(await left.once(world())).toEqual({ kind: 'leave', untilEpochSeconds: at(10), detail: '2 of 3' })
  const routing = { ...target().routing, routing: 'switch' } as const
  expect((await waiting(SHARE, { change: { watch }, on: { routing } }).once(world())).kind).toBe('again')
})

const instances = (...states: Instance['state'][]): Instance[] =>
  states.map((state, i) => ({ name: String(i), state }))
const LARGE = { plan: { ...resources().plan, currentInstances: 3 } }

test.each<[string, readonly Instance[], number, 'again' | 'over', string]>([
  ['some are READY', instances('READY', 'READY', 'UNKNOWN'), 599, 'again', '2 of 3 are READY'],
  [
    'some are READY for as long as a warm-up',
    instances('READY', 'READY', 'UNKNOWN'),
    600,
    'over',
    '2 of 3 are READY',
  ],
  ['none is READY', instances('UNKNOWN'), 179, 'again', '0 of 3 are READY, the app has 1 so far'],
  [
    'none is READY for three minutes',
    instances('UNKNOWN'),
    180,
    'over',
    '0 of 3 are READY, the app has 1 so far',
  ],
  ['all are READY', instances('READY', 'READY', 'READY'), 0, 'over', '3 of 3 are READY'],
])(
  'the tests of a warm-up wait for every instance where %s (healthy-before-enable)',
  async (_, found, after, kind, detail) => {
    const { once, s } = waiting(ALL, { instances: found })
    expect(await once(world(at(after), undefined, LARGE))).toEqual({ kind, detail })
    expect(s.sizing.instances?.kind).toBe(kind === 'over' ? 'known' : undefined)
  },
)

test('a run that must leave tests the instances that are there', async () => {
  const { once } = waiting(ALL, { instances: instances('READY') })
  expect((await once(world(NOW, undefined, LARGE), NOW)).kind).toBe('over')
})
