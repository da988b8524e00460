import { expect, test } from '@jest/globals'
import { KEYS } from '../../src/burst/known/keys.ts'
import { isFreshFor, scopeAfter, scopeWhile, suffices, usable } from '../../src/burst/scope.ts'
import type { Iteration } from '../../src/burst/iteration.ts'
import type { Scope } from '../../src/burst/run/reads.ts'
import type { Session } from '../../src/burst/session.ts'
import { awaitShown } from '../../src/burst/shown.ts'
import type { Action, Step, Wait } from '../../src/burst/steps.ts'
import type { Goal } from '../../src/domain/decision.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { NOW, observation, resources, target } from './build.ts'
import { Model } from './model.ts'
import { BURST, record, seen } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

// How old a read may be for the next step, and what must be read again.

const IDLE: Goal = { kind: 'idle' }
const BURSTING: Goal = { kind: 'bursting', share: share(0.2) }
const START: Action = { kind: 'start-app', why: '' }
const STOP: Action = { kind: 'stop-app', why: '' }
const SAVE: Action = { kind: 'write-record', record: record({}), why: '' }
const RESIZE: Action = {
  kind: 'resize-plan',
  plan: resources().plan,
  sku: { name: 'P1v3', capacity: 1 },
  why: '',
}
const patch = (status: 'Enabled' | 'Disabled'): Action => ({
  kind: 'patch-endpoint',
  endpoint: BURST,
  change: { status },
  why: '',
})
const WEIGHT: Action = { kind: 'patch-endpoint', endpoint: BURST, change: { weight: 9 }, why: '' }
const WARM_UP: Wait = { kind: 'warm-up', why: '' }
const AWAIT: Wait = { kind: 'await-resize', why: '' }

/** A run whose reads of everything, and of the profile, began so many seconds ago. */
function run(all: number | undefined, profile = all): Session {
  const s = sessionOn(new Model(new Map()), target(), { runId: '1' })
  if (all === undefined || profile === undefined) return s
  s.reads.narrowTo('all')
  s.reads.began(epochSeconds(NOW - all))
  s.reads.narrowTo('profile')
  s.reads.began(epochSeconds(NOW - profile))
  return s
}

test.each([START, STOP, RESIZE, patch('Enabled')])(
  'a write of %j follows a read of everything that is at most 5 s old (fresh-read-before-write)',
  async (step) => {
    expect([await isFreshFor(run(5), step), await isFreshFor(run(6, 0), step)]).toEqual([true, false])
  },
)

test.each([SAVE, WEIGHT, patch('Disabled')])(
  'a write of %j follows a read of the profile that is at most 5 s old (fresh-read-before-write)',
  async (step) => {
    expect([await isFreshFor(run(60, 5), step), await isFreshFor(run(60, 6), step)]).toEqual([true, false])
  },
)

const CHANGE = { kind: 'change-autoscale' } as Action

test.each<[Action, Scope]>([
  [SAVE, 'nothing'],
  [START, 'nothing'],
  [RESIZE, 'nothing'],
  [patch('Enabled'), 'profile'],
  [patch('Disabled'), 'all'],
  [WEIGHT, 'all'],
  [CHANGE, 'all'],
  [STOP, 'all'],
])('after a write of %j on the way up, the run reads: %s (success-is-read-back)', (step, scope) => {
  expect([scopeAfter(step, BURSTING), scopeAfter(step, { kind: 'warm' })]).toEqual([scope, scope])
  expect([scopeAfter(step, IDLE), scopeAfter(step, { kind: 'stay' })]).toEqual(['all', 'all'])
})

test('a wait reads the profile while the burst side gets ready, and everything in a drain (fresh-read-before-write)', () => {
  const scopes = (...kinds: Wait['kind'][]) => kinds.map((kind) => scopeWhile({ kind } as Wait))
  expect(new Set(scopes('await-resize', 'warm-up', 'await-online', 'await-instances'))).toEqual(
    new Set(['profile']),
  )
  expect(new Set(scopes('drain', 'prove-private', 'await-shown'))).toEqual(new Set(['all']))
})

test('what was read before is good enough only for so long (fresh-read-before-write)', async () => {
  expect(await usable(run(undefined), SAVE, 'nothing')).toBe('all')
  expect(await usable(run(0), SAVE, 'all')).toBe('all')
  expect([await usable(run(5), SAVE, 'nothing'), await usable(run(6), SAVE, 'nothing')]).toEqual([
    'nothing',
    'all',
  ])
  expect([
    await usable(run(30, 2), WARM_UP, 'profile'),
    await usable(run(31, 2), WARM_UP, 'profile'),
  ]).toEqual(['profile', 'all'])
  expect([await usable(run(9, 1), WARM_UP, 'profile'), await usable(run(9, 2), WARM_UP, 'profile')]).toEqual([
    'nothing',
    'profile',
  ])
  expect(await usable(run(9, 1), patch('Enabled'), 'profile')).toBe('profile')
})

test('what a resize led to, and a start that no read has shown, need a read of everything (success-is-read-back)', async () => {
  const started = run(9, 2)
  started.ledger.wrote(KEYS.plan('/p'), 1, NOW)
  expect(await usable(started, WARM_UP, 'profile')).toBe('profile')
  started.ledger.wrote(KEYS.app(resources().app.id), 'Running', NOW)
  expect(await usable(started, WARM_UP, 'profile')).toBe('all')
  const resized = run(0)
  const poll = () => Promise.resolve('done' as const)
  resized.sizing.accepted(
    { written: { status: 200 }, poll, pollAfterSeconds: 5 },
    { name: 'P1v3', capacity: 3 },
  )
  resized.sizing.ended()
  expect(await usable(resized, AWAIT, 'nothing')).toBe('all')
})

const leadsTo = (steps: readonly Step[], goal: Goal = BURSTING) =>
  ({ steps, decision: { goal } }) as unknown as Iteration

test('an iteration that has not read everything ends no run and begins no other wait (success-is-read-back)', async () => {
  expect(await suffices(run(0), SAVE, leadsTo([]))).toBe(false)
  expect(await suffices(run(0), SAVE, leadsTo([SAVE], IDLE))).toBe(false)
  expect(await suffices(run(0), SAVE, leadsTo([SAVE], { kind: 'warm' }))).toBe(true)
  expect([
    await suffices(run(9, 0), SAVE, leadsTo([START])),
    await suffices(run(5), SAVE, leadsTo([START])),
  ]).toEqual([false, true])
  expect(await suffices(run(9), WARM_UP, leadsTo([WARM_UP]))).toBe(true)
  expect(await suffices(run(9), AWAIT, leadsTo([WARM_UP]))).toBe(false)
  expect(await suffices(run(9), START, leadsTo([WARM_UP]))).toBe(true)
  const undone = run(0)
  const error = new ActionError('failed', { fix: '' })
  undone.attempt.failed({ error, undoTo: IDLE, wasRefused: false, at: NOW })
  expect(await suffices(undone, SAVE, leadsTo([SAVE]))).toBe(false)
})

test('a run ends only once reads show its writes, and a pass of a watch leaves that to the next (success-is-read-back)', () => {
  const s = run(0)
  expect(awaitShown(s, observation())).toBeUndefined()
  s.ledger.wrote(KEYS.plan('/p'), 1, NOW)
  expect(awaitShown(s, observation())?.why).toMatch('a replica of Azure')
  expect(awaitShown({ ...s, watch: { owner: 'w', leaveBy: NOW } }, observation())).toBeUndefined()
})

test('a hold is read back for as long as a watch that had read the tag before may write over it (person-beats-rule)', () => {
  const lease = { owner: 'watch-7', untilEpochSeconds: epochSeconds(NOW + 500) }
  const waits = (secondsAgo: number | undefined, tag = record({ lease }), isLate = false) => {
    const s = run(0)
    const read = (value: string, ago: number) => s.ledger.believe('tag x', value, epochSeconds(NOW - ago))
    if (isLate) {
      read('old', 200)
      s.ledger.wrote('tag x', 'new', epochSeconds(NOW - 190))
      read('old', 180)
      read('new', 170)
    }
    if (secondsAgo !== undefined) s.writes.holdIsWritten(epochSeconds(NOW - secondsAgo))
    return awaitShown(s, seen({}, tag))?.why
  }
  expect([waits(4), waits(5)]).toEqual([expect.stringMatching('the watch at work'), undefined])
  expect([waits(undefined), waits(4, record({}))]).toEqual([undefined, undefined])
  // A tag that was shown 20 s late may be read that late by the watch, too.
  expect([waits(44, undefined, true), waits(45, undefined, true)]).toEqual([
    expect.stringMatching('the watch at work'),
    undefined,
  ])
})
