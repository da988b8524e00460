import { expect, test } from '@jest/globals'
import { perform } from '../../src/burst/perform.ts'
import type { Ports, ResizeAnswer } from '../../src/burst/ports.ts'
import type { Session } from '../../src/burst/session.ts'
import type { Action } from '../../src/burst/steps.ts'
import { ActionError } from '../../src/domain/errors.ts'
import type { CommandInHand } from '../../src/domain/record.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { packRecord } from '../../src/record/codec.ts'
import { endpoint, NOW, resources, target } from './build.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { record } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

// What the run believes of itself after each write: answered, refused, or lost.

const arm = { status: 403, meaning: 'forbidden', details: [], request: 'a call' } as const
const REFUSED = new ActionError('it was refused', { fix: 'none', arm })
const LOST = new ActionError('no answer', { fix: 'none', transient: true })
const HOLD = { command: 'burst', untilEpochSeconds: epochSeconds(NOW + 600), by: 'ada', reason: '' } as const
const THREE = { name: 'P1v3', capacity: 3 }
const { plan } = resources()

/** A run whose app has passed three tests, over ports that may answer otherwise. */
function run(change: (plain: Ports) => Partial<Ports> = () => ({}), command?: CommandInHand) {
  const model = new Model(new Map())
  const plain = portsOf(model)
  const ports = { ...plain, ...change(plain) }
  const begun = sessionOn(model, target(), { runId: '1', ports, ...(command && { command }) })
  const told: string[] = []
  const narrator = {
    ...begun.narrator,
    warned: (text: string) => void told.push(text),
    noted: (_: unknown, text: string) => void told.push(text),
  }
  const s: Session = { ...begun, narrator }
  for (let time = 0; time < 3; time += 1) s.proofs.tested('burst', { kind: 'healthy', latencyMs: 1 }, NOW)
  s.reads.azure(model.shown())
  const isProven = () => s.proofs.evidence('burst', NOW).successesInRow === 3
  return { model, s, told, isProven, make: (step: Action) => perform(s, step, epochSeconds(model.now)) }
}

const failing = (error: Error) => () => Promise.reject(error)

test('a start makes the tests before it void, also where its answer is lost (healthy-before-enable)', async () => {
  const started = run()
  expect(await started.make({ kind: 'start-app', why: '' })).toEqual({ written: { status: 200 } })
  expect([started.isProven(), started.s.attempt.hasStarted, started.model.running]).toEqual([
    false,
    true,
    true,
  ])
  const lost = run(({ webApp }) => ({ webApp: { ...webApp, start: failing(LOST) } }))
  await expect(lost.make({ kind: 'start-app', why: '' })).rejects.toThrow('no answer')
  expect([lost.isProven(), lost.s.attempt.hasStarted]).toEqual([false, true])
})

test('the run has stopped the app only once Azure has answered so', async () => {
  const stopped = run()
  await stopped.make({ kind: 'stop-app', why: '' })
  expect([stopped.s.attempt.stopped, stopped.isProven()]).toEqual([true, true])
  const refused = run(({ webApp }) => ({ webApp: { ...webApp, stop: failing(REFUSED) } }))
  await expect(refused.make({ kind: 'stop-app', why: '' })).rejects.toThrow(REFUSED)
  expect(refused.s.attempt.stopped).toBe(false)
})

function patch(
  error: Error | undefined,
  name: 'burst' | 'private',
  status: 'Enabled' | 'Disabled',
  monitor = 'Online',
) {
  const world = run(({ trafficManager }) => ({
    trafficManager: { ...trafficManager, ...(error && { patchEndpoint: failing(error) }) },
  }))
  world.s.attempt.announcement.made(record({}), record({ phase: 'bursting', intent: true }))
  const at = { ...endpoint(name), monitorStatus: monitor }
  const made = world.make({ kind: 'patch-endpoint', endpoint: at, change: { status }, why: '' })
  const known = () => ({
    enabled: world.s.attempt.enabled,
    disabledAt: world.s.attempt.disabledAt,
    wasRefused: world.s.attempt.announcement.refusedFrom !== undefined,
  })
  return { ...world, made, known }
}

const NOTHING = { enabled: false, disabledAt: undefined, wasRefused: false }

test('a change of the burst endpoint counts as made unless Azure has refused it (never-stop-before-drain)', async () => {
  const enabled = patch(undefined, 'burst', 'Enabled')
  await enabled.made
  expect(enabled.known()).toEqual({ ...NOTHING, enabled: true })
  enabled.s.attempt.announcement.refused()
  expect(enabled.known().wasRefused).toBe(false)
  const lost = patch(LOST, 'burst', 'Enabled')
  await expect(lost.made).rejects.toThrow()
  expect(lost.known()).toEqual({ ...NOTHING, enabled: true })
  const disabled = patch(LOST, 'burst', 'Disabled')
  await expect(disabled.made).rejects.toThrow()
  expect(disabled.known()).toEqual({ ...NOTHING, disabledAt: NOW })
  const refused = patch(REFUSED, 'burst', 'Enabled')
  await expect(refused.made).rejects.toThrow(REFUSED)
  expect(refused.known()).toEqual({ ...NOTHING, wasRefused: true })
})

test('a change of another endpoint tells nothing of the burst endpoint', async () => {
  for (const error of [undefined, LOST, REFUSED])
    for (const status of ['Enabled', 'Disabled'] as const) {
      const other = patch(error, 'private', status)
      await other.made.catch(() => undefined)
      expect(other.known()).toEqual(NOTHING)
    }
})

test('an endpoint that is disabled because Traffic Manager’s probes fail is tested again before it returns (healthy-before-enable)', async () => {
  const proven = async (status: 'Enabled' | 'Disabled', monitor: string) => {
    const world = patch(undefined, 'burst', status, monitor)
    await world.made
    return world.isProven()
  }
  expect(await proven('Disabled', 'Degraded')).toBe(false)
  expect(await proven('Disabled', 'Online')).toBe(true)
  expect(await proven('Enabled', 'Degraded')).toBe(true)
})

const WARMING = record({ phase: 'warming', hold: HOLD })
const write = (tag = WARMING): Action => ({ kind: 'write-record', record: tag, why: '' })
const COMMAND: CommandInHand = { kind: 'burst', hold: HOLD }

test('a hold is in force once the state tag with it is written (person-beats-rule)', async () => {
  const held = run(undefined, COMMAND)
  expect(await held.make(write())).toEqual({ written: { status: 200 } })
  expect([held.s.writes.holdWritten, held.model.tags['cloudburst-burst']]).toEqual([
    true,
    expect.stringMatching('p=warming'),
  ])
  const other = run(undefined, COMMAND)
  await other.make(write(record({ phase: 'warming' })))
  const automatic = run()
  await automatic.make(write())
  expect([other.s.writes.holdWritten, automatic.s.writes.holdWritten]).toEqual([false, false])
})

test('a state tag that Azure refuses holds up no burst, and is told (never-stop-before-drain)', async () => {
  const { s, told, make } = run(() => ({ tags: { merge: failing(REFUSED) } }), COMMAND)
  expect(await make(write())).toEqual({ detail: 'refused' })
  expect([s.writes.recordRefused, s.writes.holdWritten]).toEqual([REFUSED, false])
  expect(told).toEqual([
    expect.stringMatching('^the state tag could not be written, so the run will not stop or shrink'),
  ])
})

test('a state tag that fails for a moment is tried again, and a cancelled run takes it for no refusal', async () => {
  const away = run(() => ({ tags: { merge: failing(LOST) } }))
  await expect(away.make(write())).rejects.toThrow('no answer')
  expect(away.s.writes.recordRefused).toBeUndefined()
  const { s } = run(() => ({ tags: { merge: failing(REFUSED) } }))
  const cancelled = { ...s, signal: AbortSignal.abort() }
  await expect(perform(cancelled, write(), NOW)).rejects.toThrow()
  expect(s.writes.recordRefused).toBeUndefined()
})

test('a state tag that another run has changed is not written over: the run reads and decides again, ever later (person-beats-rule)', async () => {
  const { s, model, told, make } = run()
  const pauses: number[] = []
  for (let time = 1; time <= 6; time += 1) {
    model.tags['cloudburst-burst'] = packRecord(record({ runId: String(time) }))
    const began = model.now
    expect(await make(write())).toBe('again')
    pauses.push(Math.floor(model.now - began))
  }
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32])
  expect(told[0]).toBe('another run changed the state tag meanwhile; decides again in 1 s')
  await expect(make(write())).rejects.toThrow('before each of 6 tries')
  expect([s.writes.recordRefused, model.writes]).toEqual([undefined, []])
})

function sized(answer: ResizeAnswer | Error) {
  const resize = () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer))
  const world = run(({ plan: plans }) => ({ plan: { ...plans, resize } }))
  return { ...world, made: () => world.make({ kind: 'resize-plan', plan, sku: THREE, why: '' }) }
}

test('an accepted resize is under way, and makes the tests before it void (healthy-before-enable)', async () => {
  const { s, made, isProven } = sized({
    kind: 'accepted',
    resize: { written: { status: 202 }, poll: () => Promise.resolve('running'), pollAfterSeconds: 5 },
  })
  expect(await made()).toEqual({ written: { status: 202 } })
  expect([s.sizing.underWay, s.sizing.askedFor, isProven(), s.attempt.hasStarted]).toEqual([
    true,
    THREE,
    false,
    true,
  ])
})

test('a resize whose answer was lost may be under way, and a refused one is not', async () => {
  const lost = sized(LOST)
  await expect(lost.made()).rejects.toThrow('no answer')
  expect(lost.s.sizing.pending).toEqual({ to: THREE, isSure: false })
  const refused = sized(REFUSED)
  await expect(refused.made()).rejects.toThrow(REFUSED)
  expect([refused.s.sizing.pending, refused.isProven()]).toEqual([undefined, true])
})

test('a busy plan is tried again every 30 s until scale-timeout', async () => {
  const { made, model, told } = sized({ kind: 'busy', reason: 'a swap runs' })
  const began = model.now
  let tries = 0
  for (; tries < 100; tries += 1) if ((await made().catch(() => 'end')) === 'end') break
  expect([tries, model.now - began]).toEqual([40, target().burstSide.scaleTimeoutSeconds])
  expect(told[0]).toBe('busy, retried in 30 s: a swap runs')
  await expect(made()).rejects.toMatchObject({
    transient: true,
    message: expect.stringMatching('still busy after 20 min'),
  })
})

test('fewer instances than asked for are taken and told (share-within-capacity)', async () => {
  const { made, s } = sized({ kind: 'short', available: 2, reason: 'quota' })
  expect(await made()).toEqual({ detail: expect.stringMatching('^Azure gives only 2 of 3 instances') })
  expect([s.sizing.available, s.sizing.underWay]).toEqual([2, false])
})

test('a setting that may not be deleted is given up, to be switched off, and one that fails for a moment is not', async () => {
  const setting = { id: '/s', name: 's', enabled: true, profiles: [], raw: {} }
  const removed = async (error: ActionError) => {
    const world = run(({ autoscale }) => ({
      autoscale: { ...autoscale, find: () => Promise.resolve(setting), delete: failing(error) },
    }))
    await world.s.ports.autoscale.find(plan, world.s.signal)
    const done = await world.make({ kind: 'delete-autoscale', setting, why: '' }).catch(() => 'thrown')
    return [done, [...world.s.attempt.givenUp.keys()]]
  }
  const detail = 'not done, so it is switched off instead: it was refused'
  expect(await removed(REFUSED)).toEqual([{ detail }, ['delete-autoscale']])
  expect(await removed(LOST)).toEqual(['thrown', []])
})

test('a run that has read nothing writes nothing (fresh-read-before-write)', async () => {
  const model = new Model(new Map())
  const s = sessionOn(model, target(), { runId: '1' })
  await expect(perform(s, { kind: 'start-app', why: '' }, NOW)).rejects.toThrow('writes nothing before')
  expect(model.writes).toEqual([])
})
