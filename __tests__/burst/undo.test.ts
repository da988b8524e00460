import { expect, test } from '@jest/globals'
import type { Session } from '../../src/burst/session.ts'
import type { Step } from '../../src/burst/steps.ts'
import { afterFailure, undoOrThrow } from '../../src/burst/undo.ts'
import type { Decision, Goal } from '../../src/domain/decision.ts'
import { ActionError, ManyErrors } from '../../src/domain/errors.ts'
import type { Hold, Phase } from '../../src/domain/record.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { NOW, target } from './build.ts'
import { Model } from './model.ts'
import { BURST, record, running, seen } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

const BURSTING: Goal = { kind: 'bursting', share: share(0.2) }
const FAILED = new ActionError('the app did not start', { fix: 'none' })
const START: Step = { kind: 'start-app', why: '' }
const until = epochSeconds(NOW + 600)
const MINE: Hold = { command: 'burst', untilEpochSeconds: until, by: 'ada', reason: '' }

const WANTED = {
  kind: 'burst',
  goal: BURSTING,
  rule: 'policy',
  reason: 'demand is high',
  overruled: [],
  warnings: [],
} as unknown as Decision

function session(): Session {
  const command = { kind: 'burst', hold: MINE } as const
  return sessionOn(new Model(new Map()), target(), { runId: '1', command })
}

function failed(undoTo: 'idle' | 'warm' = 'idle', wasRefused = false): Session {
  const s = session()
  s.attempt.failed({ error: FAILED, undoTo: { kind: undoTo }, wasRefused, at: NOW })
  return s
}

test('a run whose burst has not failed does what is decided', () => {
  expect(afterFailure(session(), seen(running()), WANTED)).toBe(WANTED)
})

test.each(['idle', 'warm'] as const)(
  'a run whose burst failed goes back to %s, whatever the load says (failed-burst-is-undone)',
  (kind) => {
    const after = afterFailure(failed(kind), seen(running()), WANTED)
    expect(after).toMatchObject({
      kind: 'hold',
      goal: { kind },
      rule: 'retry-backoff',
      reason: expect.stringMatching('failed before it carried traffic'),
      overruled: [{ rule: 'policy', goal: BURSTING, because: 'demand is high' }],
    })
  },
)

test('an undo says where Azure refused to enable the endpoint', () => {
  const { reason } = afterFailure(failed('idle', true), seen(running()), WANTED)
  expect(reason).toMatch('Azure refused to enable')
})

const holding = (change: Partial<Hold>) => seen(running(), record({ hold: { ...MINE, ...change } }))

test.each([
  ['someone else bursts', holding({ by: 'bob' })],
  ['the same person has asked again', holding({ untilEpochSeconds: epochSeconds(NOW + 900) })],
  ['someone else keeps it warm', holding({ by: 'bob', command: 'prewarm' })],
  ['someone outside has enabled the endpoint', seen(running({ burst: BURST }))],
])('a failed burst is recorded and nothing is undone where %s (person-beats-rule)', (_, o) => {
  expect(afterFailure(failed(), o, WANTED)).toEqual({ ...WANTED, goal: { kind: 'stay' } })
})

test('the burst of an automatic run that failed undoes nothing where a person bursts (person-beats-rule)', () => {
  const s = sessionOn(new Model(new Map()), target(), { runId: '1' })
  s.attempt.failed({ error: FAILED, undoTo: { kind: 'idle' }, wasRefused: false, at: NOW })
  expect(afterFailure(s, holding({}), WANTED).goal).toEqual({ kind: 'stay' })
  expect(afterFailure(s, holding({ command: 'scale-back' }), WANTED).goal).toEqual({ kind: 'idle' })
})

test('a failed burst undoes nothing in a pause (person-beats-rule)', () => {
  const paused = { ...WANTED, rule: 'pause' } as const
  expect(afterFailure(failed(), seen(running()), paused)).toEqual({ ...paused, goal: { kind: 'stay' } })
})

test.each([
  ['the hold is its own', holding({})],
  ['the hold of another has ended', holding({ by: 'bob', untilEpochSeconds: NOW })],
  ['someone else asks to scale back', holding({ by: 'bob', command: 'scale-back' })],
  ['no hold is known', seen(running(), record({}))],
])('a failed burst is undone where %s (failed-burst-is-undone)', (_, o) => {
  expect(afterFailure(failed(), o, WANTED).goal).toEqual({ kind: 'idle' })
})

test('a failed burst is undone where this run itself has enabled the endpoint (failed-burst-is-undone)', () => {
  const s = failed()
  s.attempt.endpointEnabled()
  expect(afterFailure(s, seen(running({ burst: BURST })), WANTED).goal).toEqual({ kind: 'idle' })
})

function fail(s: Session, change: { step?: Step; goal?: Goal; phase?: Phase; error?: unknown } = {}) {
  const { step = START, goal = BURSTING, phase = 'warming', error = FAILED } = change
  const o = { ...seen(running()), at: epochSeconds(NOW + 0.7) }
  undoOrThrow(s, { o, decision: { ...WANTED, goal }, phase }, step, error)
  return s.attempt.failure
}

test('the failure of a burst or a prewarm is kept, with the whole second of the state tag (failed-burst-is-undone)', () => {
  const expected = { error: FAILED, undoTo: { kind: 'idle' }, wasRefused: false, at: NOW }
  expect(fail(session())).toEqual(expected)
  expect(fail(session(), { goal: { kind: 'warm' } })).toEqual(expected)
})

test('a burst that began warm goes back to warm (failed-burst-is-undone)', () => {
  const s = session()
  s.attempt.beginsFrom('warm')
  expect(fail(s)?.undoTo).toEqual({ kind: 'warm' })
  expect(fail(session(), { phase: 'warm' })?.undoTo).toEqual({ kind: 'warm' })
})

test.each<[by: Decision['rule'], overruled: readonly Decision['rule'][], undone: boolean]>([
  ['missing-data', [], false],
  ['schedule', ['missing-data'], false],
  ['command', ['retry-backoff', 'missing-data'], false],
  ['policy', [], true],
  ['schedule', ['policy'], true],
])(
  'a burst that goes on without load data is not undone, even where %s asks for more (no-data-never-ends)',
  (rule, overruled, undone) => {
    const record_ = record({
      phase: 'draining',
      planSku: 'P1v3',
      shareChanges: [{ atEpochSeconds: epochSeconds(NOW - 600), share: share(0.3) }],
    })
    const by = overruled.map((it) => ({ rule: it, goal: BURSTING, because: '' }))
    const decision = { ...WANTED, rule, overruled: by }
    const at = { o: seen(running(), record_), decision, phase: 'draining' } as const
    const undo = () => undoOrThrow(session(), at, START, FAILED)
    if (undone) expect(undo).not.toThrow()
    else expect(undo).toThrow(FAILED)
  },
)

test.each<[by: Decision['rule'], undone: boolean]>([
  ['missing-data', false],
  ['command', true],
])(
  'a burst that was only announced is undone where %s asks for it: %s (no-data-never-ends, failed-burst-is-undone)',
  (rule, undone) => {
    const shareChanges = [{ atEpochSeconds: NOW, share: share(0.3) }]
    const o = seen(running(), record({ phase: 'bursting', intent: true, shareChanges }))
    const overruled = [{ rule: 'missing-data' as const, goal: BURSTING, because: '' }]
    const s = session()
    const undo = () =>
      undoOrThrow(s, { o, decision: { ...WANTED, rule, overruled }, phase: 'draining' }, START, FAILED)
    if (undone) expect(undo).not.toThrow()
    else expect(undo).toThrow(FAILED)
  },
)

test('the failure of a scale-in is no burst to undo', () => {
  for (const kind of ['idle', 'stay'] as const)
    expect(() => fail(session(), { goal: { kind } })).toThrow(FAILED)
})

test('nothing is taken from users of an endpoint that was found enabled (never-stop-before-drain)', () => {
  const s = session()
  const o = seen(running({ burst: BURST }))
  const at = { o, decision: WANTED, phase: 'bursting' } as const
  expect(() => undoOrThrow(s, at, START, FAILED)).toThrow(FAILED)
  expect(s.attempt.failure).toBeUndefined()
  s.attempt.endpointEnabled()
  undoOrThrow(s, at, START, FAILED)
  expect(s.attempt.failure?.undoTo).toEqual({ kind: 'idle' })
})

test('a defect of the action and a cancelled run undo nothing', () => {
  const defect = new TypeError('a defect')
  expect(() => fail(session(), { error: defect })).toThrow(defect)
  const cancelled = { ...session(), signal: AbortSignal.abort() }
  expect(() => fail(cancelled)).toThrow(FAILED)
  const failedBefore = { ...failed(), signal: AbortSignal.abort() }
  const later = new ActionError('later', { fix: 'none' })
  expect(() => fail(failedBefore, { error: later })).toThrow(later)
})

test('an undo that fails tells its error beside the one that caused it', () => {
  const later = new ActionError('the app did not stop', { fix: 'none' })
  const end = () => fail(failed(), { error: later, goal: { kind: 'idle' } })
  expect(end).toThrow(ManyErrors)
  expect(end).toThrow(expect.objectContaining({ errors: [FAILED, later] }))
})

const PLAN = { kind: 'resize-plan', why: '' } as unknown as Step
const THREE = { name: 'P1v3', capacity: 3 }
const RESIZE = { written: { status: 202 }, poll: () => Promise.resolve('running' as const) }

const AWAIT = { kind: 'await-resize', why: '' } as const
const armFailure = (meaning: 'refused' | 'transient') =>
  new ActionError('no size', {
    fix: 'none',
    arm: { status: 200, meaning, request: 'GET plan', details: [] },
  })

test.each<[string, Step, ActionError, boolean]>([
  ['Azure gave it up', AWAIT, armFailure('refused'), false],
  ['its end cannot be read', AWAIT, armFailure('transient'), true],
  ['its request was refused', PLAN, FAILED, false],
  ['the app failed to start meanwhile', START, FAILED, true],
])('an undo awaits a resize that may go on: %s (failed-burst-is-undone)', (_, step, error, awaits) => {
  const s = session()
  s.sizing.accepted({ ...RESIZE, pollAfterSeconds: 5 }, THREE)
  fail(s, { step, error })
  expect([s.sizing.underWay, s.sizing.unjudged]).toEqual([awaits, undefined])
})

test('an undo awaits a resize whose answer was lost (failed-burst-is-undone)', () => {
  const s = session()
  s.sizing.answerLost(THREE, NOW)
  fail(s, { step: PLAN })
  expect(s.sizing.underWay).toBe(true)
})

test('the failure of another step begins no count of how long a resize lasts', () => {
  const s = session()
  fail(s)
  expect(s.sizing.lasted(epochSeconds(NOW + 1800))).toBe(0)
})

test('only the refusal of the enabling itself means that nobody was sent there (never-stop-before-drain)', () => {
  const refused = (step: Step, isRefused: boolean) => {
    const s = session()
    s.attempt.announcement.made(record({}), record({ phase: 'bursting', intent: true }))
    if (isRefused) s.attempt.announcement.refused()
    return fail(s, { step })?.wasRefused
  }
  const enable: Step = { kind: 'patch-endpoint', endpoint: BURST, change: { status: 'Enabled' }, why: '' }
  expect(refused(enable, true)).toBe(true)
  expect(refused(enable, false)).toBe(false)
  expect(refused({ ...enable, change: { weight: 20 } }, true)).toBe(false)
  expect(refused(START, true)).toBe(false)
})
