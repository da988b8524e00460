import { expect, test } from '@jest/globals'
import { claimedRecord, plan, withDrainBegun } from '../../src/burst/plan.ts'
import type { PlanContext } from '../../src/burst/plan-context.ts'
import { NO_PROGRESS, type Progress } from '../../src/burst/progress.ts'
import type { Step } from '../../src/burst/steps.ts'
import type { Goal, Rule } from '../../src/domain/decision.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { known, unknown } from '../../src/domain/known.ts'
import type { Observation, SeenOutside } from '../../src/domain/observation.ts'
import type { BurstRecord, CommandInHand, Hold } from '../../src/domain/record.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { endpoint, NOW, target } from './build.ts'
import { BURST, record, running, seen } from './rules-support.ts'

// What the state tag says next, and that it is written only where one of its facts changes.

const at = (second: number) => epochSeconds(NOW + second)
const STAY: Goal = { kind: 'stay' }
const ERROR = new ActionError('it failed', { fix: 'none' })
const HOLD: Hold = { command: 'burst', untilEpochSeconds: at(600), by: 'ada', reason: '' }
const DOWN = endpoint('private', { monitorStatus: 'Degraded' })

interface Case {
  readonly goal?: Goal
  readonly rule?: Rule
  readonly o?: Observation
  readonly progress?: Partial<Progress>
  readonly command?: CommandInHand
  readonly owner?: string
}

function context({ progress, command, owner }: Case): PlanContext {
  const all = { ...NO_PROGRESS, ...progress }
  return { target: target(), phase: 'idle', now: NOW, runId: '2', progress: all, command, leaseOwner: owner }
}

function steps(it: Case): readonly Step[] {
  const { o = seen({}, record({})), goal = STAY, rule = 'policy' } = it
  return plan(o, { goal, rule }, context(it))
}

/** The only step of a run that has nothing else to do; undefined if it writes nothing. */
function written(it: Case): BurstRecord | undefined {
  const [first, ...rest] = steps(it)
  expect(rest).toEqual([])
  if (first === undefined) return undefined
  if (first.kind !== 'write-record') throw new Error(`not expected: ${first.kind}`)
  return first.record
}

const tagged = (tag: Partial<BurstRecord>, change: Parameters<typeof seen>[0] = {}): Observation =>
  seen(change, record(tag))
const untagged = seen({})

test('a pass that changes nothing writes nothing (quiet-pass-writes-nothing)', () => {
  expect(written({})).toBeUndefined()
  expect(written({ o: untagged })).toBeUndefined()
  expect(written({ o: tagged({ runId: 'another' }) })).toBeUndefined()
})

test('a pause allows no write, whatever there is to write (person-beats-rule)', () => {
  const failure = { error: ERROR, undoTo: STAY, wasRefused: false, at: NOW }
  const command = { kind: 'burst', hold: HOLD } as const
  const o = tagged({}, { others: [DOWN] })
  expect(steps({ rule: 'pause', o, command, progress: { failure } })).toEqual([])
})

test('a failed burst is counted once, so that the next try waits (failed-burst-is-undone)', () => {
  const failure = { error: ERROR, undoTo: STAY, wasRefused: false, at: at(-5) }
  const attempts = (count: number, second: number) => ({ count, lastFailedAtEpochSeconds: at(second) })
  const next = (before: Partial<BurstRecord>) =>
    written({ o: tagged(before), progress: { failure } })?.attempts
  expect(next({})).toEqual(attempts(1, -5))
  expect(next({ attempts: attempts(2, -900) })).toEqual(attempts(3, -5))
  expect(next({ attempts: attempts(1, -5) })).toBeUndefined()
})

test('a run that has not failed counts no failed burst, whatever it writes', () => {
  const attempts = { count: 2, lastFailedAtEpochSeconds: at(-900) }
  expect(written({ o: tagged({ attempts }, { others: [DOWN] }) })?.attempts).toEqual(attempts)
})

test('that the endpoint is enabled as announced is no longer open once a read shows it, and only then', () => {
  const next = (burst: typeof BURST | undefined) =>
    written({
      o: tagged({ phase: 'bursting', intent: true }, running({ others: [DOWN], ...(burst && { burst }) })),
    })
  expect(next(undefined)).toHaveProperty('intent', true)
  expect(next(BURST)).not.toHaveProperty('intent')
})

test('a run that begins to warm writes its hold and its phase at once (quiet-pass-writes-nothing)', () => {
  const command = { kind: 'prewarm', hold: { ...HOLD, command: 'prewarm' } } as const
  const [first, second] = steps({ goal: { kind: 'warm' }, command })
  expect(first).toMatchObject({ record: { phase: 'warming', hold: command.hold } })
  expect(second?.kind).not.toBe('write-record')
})

test('after a failure nothing is warmed, also where the goal is warm (failed-burst-is-undone)', () => {
  const attempts = { count: 1, lastFailedAtEpochSeconds: NOW }
  const failure = { error: ERROR, undoTo: STAY, wasRefused: false, at: NOW }
  expect(steps({ goal: { kind: 'warm' }, o: tagged({ attempts }), progress: { failure } })).toEqual([])
  expect(steps({ goal: { kind: 'warm' }, o: tagged({}) }).length).toBeGreaterThan(1)
})

test('a person’s hold is in the state tag before the run acts, and written once (person-beats-rule)', () => {
  const command = { kind: 'burst', hold: HOLD } as const
  const kept = (hold: Partial<Hold>) => written({ o: tagged({ hold: { ...HOLD, ...hold } }), command })?.hold
  for (const o of [tagged({}), untagged]) expect(written({ o, command })?.hold).toEqual(HOLD)
  expect(kept({})).toBeUndefined()
  expect(kept({ untilEpochSeconds: at(300) })).toEqual(HOLD)
  expect(kept({ command: 'scale-back' })).toEqual(HOLD)
})

test('a hold that has run out is not written any more', () => {
  const command = { kind: 'burst', hold: { ...HOLD, untilEpochSeconds: NOW } } as const
  expect(written({ command })).toBeUndefined()
})

test('a hold that says the opposite ends before a command without one acts (person-beats-rule)', () => {
  const o = tagged({ hold: HOLD })
  expect(written({ o, command: { kind: 'scale-back' } })).not.toHaveProperty('hold')
  expect(written({ o, command: { kind: 'burst' } })).toBeUndefined()
})

const CHANGE: SeenOutside = {
  command: 'scale-back',
  untilEpochSeconds: at(1800),
  by: '',
  seenAt: NOW,
  who: unknown('not read'),
}

test('a change from outside is written when it is seen, and again when its author is known', () => {
  const outside = { command: 'scale-back', untilEpochSeconds: at(1800), by: '' } as const
  const seenNow = (change: Partial<SeenOutside>, tag: Partial<BurstRecord>) =>
    written({ o: { ...tagged(tag), outside: { ...CHANGE, ...change } } })?.outside
  expect(seenNow({}, {})).toEqual(outside)
  expect(seenNow({}, { outside })).toBeUndefined()
  expect(seenNow({ by: 'bob' }, { outside })).toEqual({ ...outside, by: 'bob' })
  expect(seenNow({ command: 'burst' }, { outside })).toEqual({ ...outside, command: 'burst' })
  expect(seenNow({ untilEpochSeconds: NOW }, {})).toBeUndefined()
})

test('a person’s command ends the obedience to a change from outside (person-beats-rule)', () => {
  const { seenAt: _, who: __, ...outside } = CHANGE
  const o = { ...tagged({ outside }), outside: CHANGE }
  const next = written({ o, command: { kind: 'burst', hold: HOLD } })
  expect(next).toMatchObject({ hold: HOLD })
  expect(next).not.toHaveProperty('outside')
})

test('once a read shows the endpoint disabled as announced, the state tag says so, and is silent before', () => {
  const draining = { phase: 'draining', intent: true, drainSinceEpochSeconds: at(5) } as const
  expect(written({ o: tagged(draining) })).not.toHaveProperty('intent')
  expect(written({ o: tagged(draining) })).toMatchObject({ phase: 'draining', drainSinceEpochSeconds: at(5) })
  expect(written({ o: tagged(draining, { burst: BURST }) })).toBeUndefined()
  expect(written({ o: tagged({ phase: 'draining', drainSinceEpochSeconds: at(5) }) })).toBeUndefined()
  expect(
    written({ o: tagged({ phase: 'bursting', intent: true }, running({ burst: BURST })) }),
  ).toBeUndefined()
  expect(written({ o: tagged({ phase: 'warm', intent: true }, running()) })).toBeUndefined()
})

test('an outage of the private side is written when it begins, when it ends, and not between (quiet-pass-writes-nothing)', () => {
  const down = { privateDownSinceEpochSeconds: at(-300) }
  const episode = (tag: Partial<BurstRecord>, others = [endpoint('private')]) => {
    const next = written({ o: tagged(tag, { others }) })
    return next && [next.privateDownSinceEpochSeconds, next.privateUpSinceEpochSeconds]
  }
  expect(episode({}, [DOWN])).toEqual([NOW, undefined])
  expect(episode(down, [DOWN])).toBeUndefined()
  expect(episode(down)).toEqual([at(-300), NOW])
  expect(episode({ ...down, privateUpSinceEpochSeconds: at(-60) })).toBeUndefined()
  expect(episode({ ...down, privateUpSinceEpochSeconds: at(-9000) })).toEqual([undefined, undefined])
  expect(episode({ ...down, privateUpSinceEpochSeconds: at(-60) }, [DOWN])).toEqual([at(-300), undefined])
  expect(written({ o: seen({ others: [DOWN] }) })?.privateDownSinceEpochSeconds).toBe(NOW)
})

const lease = (left: number, owner = 'me') => ({ owner, untilEpochSeconds: at(left) })

test('a watch renews its own lease once half of it has passed, as a routine (quiet-pass-writes-nothing)', () => {
  const renewal = (left: number, owner?: string) =>
    steps({ o: tagged({ lease: lease(left, owner) }), owner: 'me' })
  expect(renewal(300)).toMatchObject([
    { routine: true, why: 'the lease is renewed', record: { lease: lease(600) } },
  ])
  expect([renewal(301), renewal(300, 'you')]).toEqual([[], []])
  expect(steps({ o: tagged({ lease: lease(300) }) })).toEqual([])
})

test('a state tag that says anything besides the new lease is no routine', () => {
  const o = tagged({ lease: lease(300) }, { others: [DOWN] })
  const [first] = steps({ o, owner: 'me' })
  expect(first).toMatchObject({ record: { lease: lease(600), privateDownSinceEpochSeconds: NOW } })
  expect(first).not.toHaveProperty('routine')
  const burst = steps({ o: tagged({ lease: lease(300) }), owner: 'me', goal: { kind: 'warm' } })
  expect(burst.filter((step) => step.kind !== 'write-record').every((step) => !('routine' in step))).toBe(
    true,
  )
})

test('a claim adds the lease to what else is written (person-beats-rule)', () => {
  const command = { kind: 'burst', hold: HOLD } as const
  const next = claimedRecord(tagged({ phase: 'warm' }), 'me', context({ command }))
  expect(next).toMatchObject({ phase: 'warm', lease: lease(600), hold: HOLD })
})

test('a state tag that cannot be written is not tried again, and the steps that need none go on', () => {
  const o = tagged({}, running())
  const warm: Case = { goal: { kind: 'warm' }, o, command: { kind: 'burst', hold: HOLD } }
  expect(steps(warm)[0]?.kind).toBe('write-record')
  const refused = steps({ ...warm, progress: { recordRefused: ERROR } })
  expect(refused.map(({ kind }) => kind)).not.toContain('write-record')
  expect(refused.length).toBeGreaterThan(0)
})

test('without a state tag a drain begins when this run disabled the endpoint, or else now (never-stop-before-drain)', () => {
  const since = (o: Observation, disabledAt?: number) => {
    const progress = disabledAt === undefined ? {} : { disabledAt: at(disabledAt) }
    return withDrainBegun(o, record({}), { target: target(), now: NOW, progress }).drainSinceEpochSeconds
  }
  expect(since(seen(running()), -90)).toBe(at(-90))
  expect(since(seen(running()))).toBe(NOW)
  expect(since(seen({}))).toBeUndefined()
  expect(since(seen(running({ burst: BURST })), -90)).toBeUndefined()
  expect(since({ ...seen(running()), record: known(record({})) }, -90)).toBeUndefined()
  expect(withDrainBegun(seen(running()), record({}), { target: target(), now: NOW })).toHaveProperty(
    'drainSinceEpochSeconds',
    NOW,
  )
})

test('an endpoint that is enabled is taken out before its app is only kept warm', () => {
  const o = tagged({ phase: 'bursting' }, running({ burst: BURST }))
  const kinds = steps({ goal: { kind: 'warm' }, o }).map(({ kind }) => kind)
  expect(kinds).toContain('patch-endpoint')
  expect(kinds).not.toContain('warm-up')
})
