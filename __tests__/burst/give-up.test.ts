import { expect, test } from '@jest/globals'
import { givesUp as givesUpAt, giveUpUnread, throwGivenUp, withGivenUp } from '../../src/burst/give-up.ts'
import { keyOfStep } from '../../src/burst/known/keys.ts'
import type { Resize } from '../../src/burst/ports.ts'
import type { Session } from '../../src/burst/session.ts'
import type { Step } from '../../src/burst/steps.ts'
import type { TargetConfig } from '../../src/domain/config.ts'
import type { Goal } from '../../src/domain/decision.ts'
import { ActionError, ManyErrors, type AzureAnswer } from '../../src/domain/errors.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import type { Resources } from '../../src/domain/resources.ts'
import { NOW, resources, target } from './build.ts'
import { Model } from './model.ts'
import { record, seen } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

// A scale-in goes on after a step that Azure refused for good, and the run still ends red.

const IDLE: Goal = { kind: 'idle' }
const WARM: Goal = { kind: 'warm' }

function refused(meaning: AzureAnswer = 'refused', transient = false, message = 'no'): ActionError {
  const arm = { status: 400, meaning, details: [], request: 'PUT plan' } as const
  return new ActionError(message, { fix: 'none', transient, arm })
}

function session(side: Partial<TargetConfig['burstSide']> = {}, change: Partial<Session> = {}): Session {
  const on = target({ burstSide: { ...target().burstSide, ...side } })
  const s = { ...sessionOn(new Model(new Map()), on, { runId: '1' }), ...change }
  s.reads.azure(resources())
  return s
}

const { plan } = resources()
const STOP: Step = { kind: 'stop-app', why: '' }
const START: Step = { kind: 'start-app', why: '' }
const AWAIT: Step = { kind: 'await-resize', why: '' }
const CHANGE: Step = { kind: 'change-autoscale', setting: {} as never, change: {}, why: '' }
const toSize = (name: string): Step => ({ kind: 'resize-plan', plan, sku: { name, capacity: 1 }, why: '' })

function givesUp(s: Session, step: Step, goal: Goal, error: unknown, now = NOW): boolean {
  return givesUpAt(s, step, { goal, now }, error)
}

test.each<[string, Step]>([
  ['stop-app', STOP],
  ['change-autoscale', CHANGE],
])('a scale-in goes on without %s, and no other run does', (kind, step) => {
  const s = session()
  expect(givesUp(s, step, WARM, refused())).toBe(false)
  expect(givesUp(s, step, IDLE, new Error('a bug'))).toBe(false)
  const abort = new AbortController()
  abort.abort()
  expect(givesUp({ ...s, signal: abort.signal }, step, IDLE, refused())).toBe(false)
  expect([...s.attempt.givenUp]).toEqual([])
  expect(givesUp(s, step, IDLE, refused('forbidden', true))).toBe(true)
  expect([...s.attempt.givenUp.keys()]).toEqual([kind])
})

test.each<[string, Goal, boolean]>([
  ['a burst', { kind: 'bursting', share: share(0.3) }, true],
  ['a prewarm', WARM, true],
  ['a run that changes nothing', { kind: 'stay' }, false],
])(
  'of %s, a change of autoscale that Azure accepts and never shows: goes on without it',
  (_, goal, goesOn) => {
    const s = session()
    const key = keyOfStep(CHANGE, resources())
    s.ledger.believe(key, 'off', NOW)
    s.ledger.wrote(key, 'on', NOW)
    expect(givesUp(s, CHANGE, goal, refused())).toBe(false)
    s.ledger.believe(key, 'off', epochSeconds(NOW + 61))
    expect([givesUp(s, CHANGE, goal, refused()), givesUp(s, STOP, goal, refused())]).toEqual([goesOn, false])
    const changed = session()
    changed.ledger.wrote(key, 'on', NOW)
    for (const value of ['on', 'another']) changed.ledger.believe(key, value, NOW)
    expect(givesUp(changed, CHANGE, goal, refused())).toBe(false)
    const told = s.attempt.givenUp.get('change-autoscale')?.message
    expect(told).toBe(goesOn ? 'no: App Service does not scale the burst side by itself' : undefined)
  },
)

test('what Azure ignored hours ago says nothing of an error of now: a watch does not go on without autoscale for that', () => {
  const key = keyOfStep(CHANGE, resources())
  const s = session()
  s.ledger.believe(key, 'off', NOW)
  s.ledger.wrote(key, 'on', NOW)
  s.ledger.believe(key, 'off', epochSeconds(NOW + 61))
  const at = (ago: number) => givesUp(s, CHANGE, WARM, refused('forbidden'), epochSeconds(NOW + 61 + ago))
  expect([at(301), at(300)]).toEqual([false, true])
})

test.each<[string, Step, Session, ActionError?]>([
  ['a start', START, session({ idleSku: 'S1' })],
  ['a resize in its size', toSize('P1v3'), session({ idleSku: 'P1v3' })],
  ['a resize where no idle-sku is set', toSize('S1'), session()],
  ['a resize that may work later', toSize('S1'), session({ idleSku: 'S1' }), refused('transient', true)],
  ['a resize that lacks a role', toSize('S1'), session({ idleSku: 'S1' }), refused('forbidden')],
  ['the wait for a resize of others', AWAIT, session({ idleSku: 'S1' })],
])('a scale-in ends with the refusal of %s', (_, step, s, error = refused()) => {
  expect(givesUp(s, step, IDLE, error)).toBe(false)
  expect([...s.attempt.givenUp]).toEqual([])
})

test('a plan that cannot move to idle-sku is shrunk in its size instead, and that is given up once', () => {
  const s = session({ idleSku: 'S1' })
  expect(givesUp(s, toSize('S1'), IDLE, refused())).toBe(true)
  expect([...s.attempt.givenUp.keys()]).toEqual(['idle-size'])
  expect(givesUp(s, toSize('S1'), IDLE, refused())).toBe(false)
})

test('a move to idle-sku that fails on its way is over, and one within the size is not given up', () => {
  const moved = (name: string) => {
    const s = session({ idleSku: 'S1' })
    const resize: Resize = {
      written: { status: 202 },
      poll: () => Promise.resolve('running'),
      pollAfterSeconds: 5,
    }
    s.sizing.accepted(resize, { name, capacity: 1 })
    return [givesUp(s, AWAIT, IDLE, refused()), s.sizing.underWay]
  }
  expect(moved('S1')).toEqual([true, false])
  expect(moved('P1v3')).toEqual([false, true])
})

const NO_SETTING = refused('forbidden', false, 'may not read the setting')
const NO_APPS = refused('forbidden', false, 'may not read the apps')
const BEFORE = { enabled: true, minimum: 1, maximum: 2, usual: 1 }

function gaveUpWithout(
  unread: Resources['unread'],
  goal: Goal = IDLE,
  sharedPlan: 'allow' | 'refuse' = 'refuse',
): readonly unknown[] {
  const s = session({ sharedPlan })
  const tag = record({ phase: 'draining', autoscaleBefore: BEFORE })
  const o = seen(unread === undefined ? {} : { unread }, tag)
  return [giveUpUnread(s, o, goal), ...s.attempt.givenUp.keys()]
}

test('a scale-in leaves out the steps that depend on what the identity may not read (shared-plan-needs-consent)', () => {
  expect(gaveUpWithout({ autoscale: NO_SETTING })).toEqual([true, 'change-autoscale'])
  expect(gaveUpWithout({ otherApps: NO_APPS })).toEqual([true, 'resize-plan'])
  expect(gaveUpWithout({ autoscale: NO_SETTING, otherApps: NO_APPS })).toEqual([
    true,
    'change-autoscale',
    'resize-plan',
  ])
})

test('a scale-in gives up nothing that it need not read', () => {
  expect(gaveUpWithout(undefined)).toEqual([false])
  expect(gaveUpWithout({})).toEqual([false])
  expect(gaveUpWithout({ autoscale: NO_SETTING, otherApps: NO_APPS }, WARM)).toEqual([false])
  expect(gaveUpWithout({ otherApps: NO_APPS }, IDLE, 'allow')).toEqual([false])
  const s = session()
  expect(giveUpUnread(s, seen({ unread: { autoscale: NO_SETTING } }, record({})), IDLE)).toBe(false)
  expect(giveUpUnread(s, seen({ unread: { autoscale: NO_SETTING } }), IDLE)).toBe(false)
})

const FAILED = refused('refused', false, 'the burst failed')
const A = refused('refused', false, 'no stop')
const B = refused('refused', false, 'no move')

function gaveUp(...errors: readonly ActionError[]): Session {
  const s = session()
  const [first, second] = errors
  if (first) s.attempt.givesUp('stop-app', first)
  if (second) s.attempt.givesUp('idle-size', second)
  return s
}

const thrown = (run: () => void): unknown => {
  try {
    run()
  } catch (error) {
    return error instanceof ManyErrors ? error.errors : error
  }
  return undefined
}

test('what was given up ends the run red, beside the failure that caused an undo (success-is-read-back)', () => {
  const end = (s: Session) =>
    thrown(() => {
      throwGivenUp(s)
    })
  expect(end(session())).toBeUndefined()
  expect(end(gaveUp(A))).toBe(A)
  expect(end(gaveUp(A, B))).toEqual([A, B])
  const undone = gaveUp(A)
  undone.attempt.failed({ error: FAILED, undoTo: IDLE, wasRefused: false, at: NOW })
  expect(end(undone)).toEqual([FAILED, A])
  undone.attempt.givesUp('idle-size', B)
  expect(end(undone)).toEqual([FAILED, A, B])
})

test('an autoscale setting that stays switched off costs nothing, and does not end the run red', () => {
  const s = session()
  s.attempt.givesUp('delete-autoscale', A)
  expect(
    thrown(() => {
      throwGivenUp(s)
    }),
  ).toBeUndefined()
  expect(withGivenUp(s, FAILED)).toBe(FAILED)
})

test('what ends the run is told with what was given up before, each once', () => {
  const end = (s: Session, error: unknown) =>
    thrown(() => {
      throw withGivenUp(s, error)
    })
  const bug = new Error('a bug')
  expect(end(session(), FAILED)).toBe(FAILED)
  expect(end(gaveUp(A), bug)).toBe(bug)
  expect(end(gaveUp(A), A)).toBe(A)
  expect(end(gaveUp(A, B), FAILED)).toEqual([A, B, FAILED])
  expect(end(gaveUp(A, B), new ManyErrors([A, FAILED]))).toEqual([B, A, FAILED])
})
