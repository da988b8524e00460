import { expect, test } from '@jest/globals'
import { pauseBeforeAnother } from '../../src/burst/try-again.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { target } from './build.ts'
import { Model } from './model.ts'
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
