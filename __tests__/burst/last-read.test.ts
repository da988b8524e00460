import { expect, test } from '@jest/globals'
import { iterate } from '../../src/burst/iteration.ts'
import { lastRead } from '../../src/burst/last-read.ts'
import { reconcile } from '../../src/burst/reconcile.ts'
import type { Session } from '../../src/burst/session.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { known } from '../../src/domain/known.ts'
import { packRecord } from '../../src/record/codec.ts'
import { target } from './build.ts'
import { IDLE, run, served } from './iteration-run.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { record } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

/** A burst that ends in the middle of its first write: the app was started, and nothing has been read since. */
async function endedAfterStart() {
  const model = new Model(new Map())
  model.instances = 3
  const plain = portsOf(model)
  const start: typeof plain.webApp.start = async (app, signal) => {
    await plain.webApp.start(app, signal)
    throw new TypeError('a defect')
  }
  const ports = { ...plain, webApp: { ...plain.webApp, start } }
  const s = sessionOn(model, target(), { runId: '1', command: { kind: 'burst' }, ports })
  await reconcile(s).catch(() => undefined)
  s.writes.made()
  return { model, s }
}

const shown = (s: Session) => s.story.latest?.resources.app.state

test('a run that ends right after a write tells what is there, by one more read (success-is-read-back)', async () => {
  const { s } = await endedAfterStart()
  const before = s.story.before
  expect(shown(s)).toBe('Stopped')
  await lastRead(s)
  expect([shown(s), s.writes.isUnseen, s.story.before === before]).toEqual(['Running', false, true])
  expect(s.story.latest?.record).toEqual(known(expect.objectContaining({ phase: 'warming' })))
  expect(s.story.phase).toBe('warming')
})

test('a run that was cancelled still makes that read, and one whose writes were all read makes none', async () => {
  const cancelled = await endedAfterStart()
  await lastRead({ ...cancelled.s, signal: AbortSignal.abort() })
  expect(shown(cancelled.s)).toBe('Running')
  const { model, s } = await endedAfterStart()
  s.writes.areSeen()
  const calls = model.callTimes.length
  await lastRead(s)
  expect([shown(s), model.callTimes.length]).toEqual(['Stopped', calls])
})

test('where that read fails, the report keeps the one before, and knows that a write is unseen', async () => {
  const { s } = await endedAfterStart()
  const readApp = () => Promise.reject(new ActionError('no answer', { fix: 'none' }))
  await lastRead({ ...s, ports: { ...s.ports, webApp: { ...s.ports.webApp, readApp } } })
  expect([shown(s), s.writes.isUnseen]).toEqual(['Stopped', true])
})

test('a run that ends before it decides from what it read last tells the phase of that read (success-is-read-back)', async () => {
  const model = served()
  const all = portsOf(model)
  let isDark = false
  const find: typeof all.autoscale.find = (...of) =>
    isDark ? Promise.reject(new ActionError('no answer', { fix: 'none' })) : all.autoscale.find(...of)
  const { s } = run(model, IDLE, {
    tag: { phase: 'bursting' },
    side: { autoscale: 'manage' },
    ports: { autoscale: { ...all.autoscale, find } },
  })
  await iterate(s)
  expect(s.story.phase).toBe('bursting')
  isDark = true
  model.setEndpoint({ status: 'Disabled' })
  model.tags['cloudburst-burst'] = packRecord(record({ phase: 'draining' }))
  model.now += 3600
  await expect(iterate(s)).rejects.toThrow('no answer')
  expect(s.story.phase).toBe('draining')
})
