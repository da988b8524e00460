import { expect, test } from '@jest/globals'
import { firstIteration, iterate } from '../../src/burst/iteration.ts'
import type { Ports } from '../../src/burst/ports.ts'
import type { Session } from '../../src/burst/session.ts'
import type { Goal, Rule } from '../../src/domain/decision.ts'
import { packRecord } from '../../src/record/codec.ts'
import { target } from './build.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { record } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

/** A run whose policy says so. */
function run(model: Model, goal: Goal, rule: Rule = 'policy', more: Partial<Ports> = {}) {
  const s = sessionOn(model, target(), { runId: '1', ports: { ...portsOf(model), ...more } })
  const decide: Session['decide'] = (o) => ({ ...s.decide(o), goal, rule })
  return { ...s, decide }
}

const IDLE: Goal = { kind: 'idle' }
const STAY: Goal = { kind: 'stay' }
const WARM: Goal = { kind: 'warm' }

test('only a read of everything shows what the run has written (success-is-read-back)', async () => {
  const s = run(new Model(new Map()), STAY)
  await iterate(s)
  s.writes.made()
  await iterate(s, 'profile')
  expect(s.writes.isUnseen).toBe(true)
  await iterate(s)
  expect(s.writes.isUnseen).toBe(false)
})

test('lists of a moment ago are good enough for a target with nothing to do, and for no other (fresh-read-before-write)', async () => {
  const reads = async (goal: Goal, running = false) => {
    const model = new Model(new Map())
    const { app, plan } = model.shown()
    model.setApp(running)
    const firstRead = {
      of: () => Promise.resolve({ app: { ...app, state: running ? 'Running' : 'Stopped' }, plan }),
    }
    const s = run(model, goal, 'policy', { firstRead })
    const before = s.reads.allBeganAt
    const iteration = await firstIteration(s)
    expect([before, s.reads.kept]).toEqual([undefined, undefined])
    return [iteration.steps.length > 0, s.reads.planReadAt !== undefined]
  }
  expect(await reads(IDLE)).toEqual([false, false])
  expect(await reads(WARM)).toEqual([true, true])
  expect((await reads(STAY, true))[1]).toBe(true)
})

test('a scale-in that this run began is finished where the stopped app has no load to read, and no other (no-data-never-ends)', async () => {
  const goal = async (rule: Rule, change: (s: Session, model: Model) => void) => {
    const model = new Model(new Map())
    const s = run(model, STAY, rule)
    change(s, model)
    return (await iterate(s)).decision.goal.kind
  }
  const stopped = (s: Session) => {
    s.attempt.appStopped()
  }
  expect(await goal('missing-data', stopped)).toBe('idle')
  expect(await goal('missing-data', () => undefined)).toBe('stay')
  expect(await goal('policy', stopped)).toBe('stay')
  const again = (s: Session, model: Model) => {
    s.attempt.appStopped()
    model.setApp(true)
  }
  expect(await goal('missing-data', again)).toBe('stay')
})

test('an endpoint that a read shows enabled as announced may have had users, whatever Azure answered (never-stop-before-drain)', async () => {
  const refusedFrom = async (status: 'Enabled' | 'Disabled', tag: Parameters<typeof record>[0]) => {
    const model = new Model(new Map())
    const announced = record({ phase: 'bursting', ...tag })
    model.tags['cloudburst-burst'] = packRecord(announced)
    model.setEndpoint({ status })
    model.setApp(true)
    const s = run(model, STAY)
    s.attempt.announcement.made(record({}), announced)
    s.attempt.announcement.refused()
    await iterate(s)
    return s.attempt.announcement.refusedFrom?.phase
  }
  expect(await refusedFrom('Enabled', { intent: true })).toBeUndefined()
  expect(await refusedFrom('Disabled', { intent: true })).toBe('idle')
  expect(await refusedFrom('Enabled', {})).toBe('idle')
})

test('a run that is being stopped decides nothing: a load it could not read any more is no missing data (no-data-never-ends)', async () => {
  const model = new Model(new Map())
  const abort = new AbortController()
  const s = { ...run(model, STAY), signal: abort.signal }
  model.onCall = () => {
    abort.abort()
  }
  await expect(iterate(s)).rejects.toThrow('abort')
  expect(s.story.latest).toBeUndefined()
})
