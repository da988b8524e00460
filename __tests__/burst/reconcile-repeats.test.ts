import { expect, test } from '@jest/globals'
import { reconcile } from '../../src/burst/reconcile.ts'
import type { Ports } from '../../src/burst/ports.ts'
import type { Session } from '../../src/burst/session.ts'
import type { Step } from '../../src/burst/steps.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { packRecord } from '../../src/record/codec.ts'
import { NOW } from './build.ts'
import { bursting, IDLE, run, sized, WARM, type World } from './iteration-run.ts'
import { lagging } from './lagging.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { record } from './rules-support.ts'

// What a run reads before it makes a write again, or one that it has put off, and before it ends.

/** What has all its instances, so that no wait for them makes a story long. */
const ready = (change: Partial<Model> = {}) => sized({ readyAfter: [0, 0, 0], ...change })

const at = (second: number) => epochSeconds(NOW + second)
const tagged = (model: Model, tag: Parameters<typeof record>[0]) =>
  Object.assign(model.tags, { 'cloudburst-burst': packRecord(record(tag)) })

/** A run with what it calls and tells, in that order. */
function logged(model: Model, world: World, change: Partial<Session> = {}) {
  const log: string[] = []
  const plain = { ...portsOf(model), ...world.ports }
  const webApp: Ports['webApp'] = {
    ...plain.webApp,
    readApp: (...of) => (log.push('read'), plain.webApp.readApp(...of)),
    start: (...of) => (log.push('start'), plain.webApp.start(...of)),
  }
  const { s, warned } = run(model, WARM, { ...world, ports: { ...world.ports, webApp } })
  const narrator = {
    ...s.narrator,
    noted: (_: Step, text: string) => void log.push(text),
    ended: ({ kind }: Step, { result }: { result: string }) => void log.push(`${kind} ${result}`),
  }
  return { log, warned, done: reconcile({ ...s, narrator, ...change }) }
}

test('a watch whose own claim a read does not show yet reads again, and acts with the lease that it has', async () => {
  const model = new Model(new Map())
  tagged(model, { lease: { owner: 'you', untilEpochSeconds: at(500) } })
  const { s } = run(model, IDLE)
  s.writes.leaseClaimed(NOW)
  model.onCall = () => {
    if (model.now > NOW + 25) tagged(model, { lease: { owner: 'me', untilEpochSeconds: at(600) } })
  }
  const done = await reconcile({ ...s, watch: { owner: 'me', leaveBy: at(3600) } })
  expect(done.keeper).toBeUndefined()
  expect(model.now - NOW).toBeLessThan(40)
})

test('what a person says while a slow read lasts is read before the app is stopped (fresh-read-before-write, person-beats-rule)', async () => {
  const model = sized({ instances: 1 })
  const pause = { untilEpochSeconds: at(86_400), by: 'ann', reason: '' }
  const { webApp } = portsOf(model)
  const readApp: Ports['webApp']['readApp'] = async (...of) => {
    const app = await webApp.readApp(...of)
    model.now += 6
    tagged(model, { phase: 'warm', pause })
    return app
  }
  const { s } = run(model, IDLE, {
    tag: { phase: 'warm' },
    ports: { webApp: { ...webApp, readApp } },
  })
  const decide: Session['decide'] = (o) => {
    const isPaused = o.record.kind === 'known' && o.record.value.pause !== undefined
    return { ...s.decide(o), ...(isPaused && { goal: { kind: 'stay' }, rule: 'pause' }) }
  }
  const { decision, lastDecision } = await reconcile({ ...s, decide })
  expect([decision.rule, lastDecision.rule, model.writes]).toEqual(['policy', 'pause', []])
})

test('a run that finds the endpoint otherwise than another run has just set it waits for reads to show it (fresh-read-before-write)', async () => {
  const model = ready()
  tagged(model, { phase: 'bursting', intent: true, phaseSinceEpochSeconds: NOW })
  model.onCall = () => {
    if (model.now > NOW + 20 && model.burst.status === 'Disabled') model.setEndpoint({ status: 'Enabled' })
  }
  const { s } = run(model, bursting(0.2))
  await reconcile(s)
  expect(model.writes.map(({ what }) => what)).not.toContain('enable')
  expect(model.writes[0]?.at).toBeGreaterThan(NOW + 20)
})

test('a run ends only once reads show what it has written (success-is-read-back)', async () => {
  const model = ready()
  const { s } = run(model, WARM, { ports: lagging(model, { tags: 30 }) })
  const { after } = await reconcile(s)
  expect(after.record).toMatchObject({ value: { phase: 'warm' } })
  expect(after.at - (model.writes.at(-1)?.at ?? NOW)).toBeGreaterThanOrEqual(30)
})

test('a start that Azure ignores is made again only after everything was read again (fresh-read-before-write)', async () => {
  const model = ready({ running: false })
  const { webApp } = portsOf(model)
  const start: Ports['webApp']['start'] = () => Promise.resolve({ status: 200 })
  const { log, done } = logged(model, { ports: { webApp: { ...webApp, start } } })
  expect((await done).failure?.message).toMatch('was accepted 2 times')
  const repeat = log.findIndex((it) => it.includes('makes the change again'))
  expect(log.slice(repeat + 1, log.indexOf('start', repeat) + 1)).toEqual(['read', 'start'])
})

test('a state tag that another run keeps changing is no write that is done, and each new tag has its own tries', async () => {
  const rival = ready({ rivalWritesRecord: true })
  const { log, warned, done } = logged(rival, {})
  await done
  expect(warned).toContainEqual(expect.stringMatching('could not be written.* before each of 6 tries'))
  expect(log.filter((it) => it.includes('decides again'))).toHaveLength(6)
  const model = ready({ running: false, rivalWritesRecord: true })
  const told = logged(model, {})
  const conflicts = () => told.log.filter((it) => it.includes('decides again')).length
  model.onCall = () => {
    model.rivalWritesRecord = conflicts() < (told.log.includes('write-record done') ? 8 : 4)
  }
  expect((await told.done).phaseAfter).toBe('warm')
  expect(conflicts()).toBe(8)
  expect(told.warned.join()).not.toMatch('could not be written')
})

test('a run that waits until it is ready reads the app twice a minute, and not at each look', async () => {
  const model = sized({ running: false })
  const { log, done } = logged(model, {})
  await done
  const minutes = (model.now - NOW) / 60
  expect(minutes).toBeGreaterThan(5)
  expect(log.filter((it) => it === 'read').length).toBeLessThan(2 * minutes + 3)
})

test('a state tag that another run has changed is read again before the next try (fresh-read-before-write)', async () => {
  const model = ready({ running: false })
  const { log, done } = logged(model, {})
  const tries = () => log.filter((it) => it.includes('decides again')).length
  model.onCall = () => {
    model.rivalWritesRecord = tries() < 1
  }
  await done
  expect(tries()).toBe(1)
})
