import { expect, test } from '@jest/globals'
import type { Step } from '../../src/burst/steps.ts'
import { pauseBeforeAnother, pauseFor } from '../../src/burst/try-again.ts'
import { makeDeadline } from '../../src/clock/deadlines.ts'
import { ActionError } from '../../src/domain/errors.ts'
import type { Phase } from '../../src/domain/record.ts'
import { epochSeconds, seconds } from '../../src/domain/units.ts'
import { NOW, target } from './build.ts'
import { Model } from './model.ts'
import { record } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

const BUSY = new ActionError('a swap runs', {
  fix: 'none',
  transient: true,
  arm: { status: 409, code: 'Conflict', meaning: 'busy', details: [], request: 'POST start' },
})
const UNAVAILABLE = new ActionError('503', { fix: 'none', transient: true })
const START = { kind: 'start-app', why: '' } as const

test('waits for a busy resource use up no try of another error', async () => {
  const model = new Model(new Map())
  const s = sessionOn(model, target(), { runId: '1' })
  const paused = async (error: ActionError) => {
    const began = model.now
    return (await pauseBeforeAnother(s, START, error)) ? model.now - began : undefined
  }
  const errors = [BUSY, BUSY, BUSY, BUSY, BUSY, UNAVAILABLE, UNAVAILABLE, BUSY, UNAVAILABLE, UNAVAILABLE]
  const pauses = []
  for (const error of errors) pauses.push(await paused(error))
  expect(pauses).toEqual([30, 30, 30, 30, 30, 2, 4, 30, 8, undefined])
})

test('a state tag that is written between two tries is no success of what is tried', async () => {
  const model = new Model(new Map())
  const s = sessionOn(model, target(), { runId: '1' })
  const tries = async (error: ActionError): Promise<number> => {
    for (let count = 1; ; count += 1) {
      if (!(await pauseBeforeAnother(s, START, error))) return count
      s.writes.stepDone('write-record')
    }
  }
  const began = model.now
  expect(await tries(UNAVAILABLE)).toBe(4)
  await tries(BUSY)
  expect(model.now - began).toBeLessThanOrEqual(target().burstSide.scaleTimeoutSeconds + 60)
  s.writes.stepDone('start-app')
  expect(await tries(UNAVAILABLE)).toBe(4)
})

test('a busy app is not waited for beyond drain-max, because the plan behind it is what costs money', async () => {
  const model = new Model(new Map())
  const s = sessionOn(model, target(), { runId: '1' })
  const stop = { kind: 'stop-app', why: '', latestEpochSeconds: epochSeconds(model.now + 180) } as const
  const began = model.now
  while (await pauseBeforeAnother(s, stop, BUSY)) expect(model.now - began).toBeLessThanOrEqual(180)
  expect(model.now - began).toBe(180)
})

test('no pause is longer than ten minutes, or than the run still has, so that a burst that fails is undone in time (failed-burst-is-undone)', async () => {
  const s = sessionOn(new Model(new Map()), target(), { runId: '1' })
  const asks = (retryAfterSeconds: number, left?: number) => {
    const arm = { status: 503, meaning: 'transient', details: [], request: 'GET', retryAfterSeconds } as const
    const error = new ActionError('503', { fix: 'none', transient: true, arm })
    const { signal: parent } = s
    const length = { duration: seconds(left ?? 0), parent, what: 'the run', startedAt: NOW }
    const { signal } = left === undefined ? s : makeDeadline(length, () => () => undefined)
    return pauseFor({ ...s, signal }, START, error)
  }
  expect([await asks(599), await asks(600), await asks(86_400)]).toEqual([599, undefined, undefined])
  expect([await asks(99, 100), await asks(100, 100)]).toEqual([99, undefined])
})

test.each<[string, Step, ActionError, boolean]>([
  ['a wait that fails', { kind: 'await-resize', why: '' }, UNAVAILABLE, false],
  ['a refusal', START, new ActionError('403', { fix: 'none' }), false],
  ['a run that is cancelled', START, UNAVAILABLE, true],
  ['a run that is cancelled while Azure is busy', START, BUSY, true],
])('%s is tried no more (failed-burst-is-undone)', async (_, step, error, isCancelled) => {
  const s = sessionOn(new Model(new Map()), target(), { runId: '1' })
  const signal = isCancelled ? AbortSignal.abort() : s.signal
  expect(await pauseFor({ ...s, signal }, step, error)).toBeUndefined()
})

test('a burst waits five minutes at most for its busy state tag, and any other write as long as a resize may take (private-down-bursts)', async () => {
  const waits = async (phase: Phase) => {
    const model = new Model(new Map())
    const s = sessionOn(model, target(), { runId: '1' })
    const step: Step = { kind: 'write-record', record: record({ phase }), why: '' }
    while (await pauseBeforeAnother(s, step, BUSY));
    return model.now - NOW
  }
  expect([await waits('warming'), await waits('bursting')]).toEqual([300, 300])
  expect([await waits('draining'), await waits('idle')]).toEqual([1200, 1200])
})
