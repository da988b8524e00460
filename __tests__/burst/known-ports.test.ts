import { expect, test } from '@jest/globals'
import { KEYS } from '../../src/burst/known/keys.ts'
import { knownPorts } from '../../src/burst/known/known-ports.ts'
import { Ledger } from '../../src/burst/known/ledger.ts'
import type { AutoscalePort, Ports } from '../../src/burst/ports.ts'
import type { AutoscaleSetting } from '../../src/domain/autoscale.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { resources, target } from './build.ts'
import { lagging, type Lag } from './lagging.ts'
import { Model } from './model.ts'

const TAG = 'cloudburst-burst'
const SETTING: AutoscaleSetting = {
  id: '/s/autoscale',
  name: 'scale',
  enabled: true,
  profiles: [
    {
      name: 'usual',
      isDefault: true,
      bounds: { minimum: 1, maximum: 3, usual: 1 },
      time: { kind: 'always' },
    },
  ],
  raw: {},
}

/** A run's ports, which remember what it has written, over a service whose reads lag. */
function run(lag: Lag, change: (ports: Ports) => Ports = (ports) => ports) {
  const model = new Model(new Map())
  const ledger = new Ledger()
  const abort = new AbortController()
  const told = { writes: 0, shownStopped: 0 }
  const ports = knownPorts(change(lagging(model, lag)), {
    ledger,
    clock: model.clock,
    onWrite: () => (told.writes += 1),
    onShownStopped: () => (told.shownStopped += 1),
  })
  return { model, ledger, ports, told, abort, signal: abort.signal }
}

const { profile, burstEndpoint, app, plan } = resources()

test('a state tag that this run wrote first is believed before a read shows it, and awaited', async () => {
  const { ports, ledger, model, signal } = run({ tags: 30 })
  await ports.tags.merge(profile.id, { [TAG]: 'v=1,ours' }, signal)
  const read = await ports.trafficManager.readProfile(target().profile, signal)
  expect(read.tags).toEqual({ [TAG]: 'v=1,ours' })
  expect(ledger.unshown(await model.clock.now())).toEqual([KEYS.tag(profile.id, TAG)])
})

test('an app that a late read shows stopped is believed to run, and its tests are doubted (healthy-before-enable)', async () => {
  const { ports, told, model, signal } = run({ app: 30 })
  await ports.webApp.readApp(target().app, signal)
  expect(told.shownStopped).toBe(0)
  await ports.webApp.start(app, signal)
  expect((await ports.webApp.readApp(target().app, signal)).state).toBe('Running')
  expect(told.shownStopped).toBe(1)
  model.now += 40
  expect((await ports.webApp.readApp(target().app, signal)).state).toBe('Running')
  expect(told.shownStopped).toBe(1)
})

test('instances of before a stop are doubted, and those of an app that has run on are not (share-within-capacity)', async () => {
  const { ports, model, signal } = run({})
  model.setApp(true)
  const states = async () => {
    await ports.webApp.readApp(target().app, signal)
    return (await ports.webApp.readInstances(app, signal)).map(({ state }) => state)
  }
  expect(await states()).toEqual(['READY'])
  model.setApp(false)
  expect(await states()).toEqual(['DOUBTED'])
  model.setApp(true)
  expect(await states()).toEqual(['DOUBTED'])
})

test('a plan has its new size, and runs as many instances, from the end of the resize on and not before', async () => {
  const { ports, told, model, signal } = run({ plan: 50 })
  model.resizeSeconds = 20
  const before = await ports.plan.readPlan(plan.id, signal)
  const answer = await ports.plan.resize(before, { name: 'P1v3', capacity: 3 }, signal)
  if (answer.kind !== 'accepted') throw new Error('the model accepts every resize')
  expect(told.writes).toBe(1)
  expect(answer.resize.pollAfterSeconds).toBe(5)
  expect(await answer.resize.poll(signal)).toBe('running')
  const size = async () => {
    const { sku, currentInstances } = await ports.plan.readPlan(plan.id, signal)
    return [sku.capacity, currentInstances]
  }
  expect(await size()).toEqual([1, 1])
  model.now += 20
  expect(await answer.resize.poll(signal)).toBe('done')
  expect(await size()).toEqual([3, 3])
})

test.each([
  ['P1v3', ['READY']],
  ['p1V3', ['READY']],
  ['P2v3', ['DOUBTED']],
])(
  'the instances that were READY before a resize to %s are %p after it (share-within-capacity)',
  async (name, expected) => {
    const { ports, model, signal } = run({})
    model.setApp(true)
    const states = async () => (await ports.webApp.readInstances(app, signal)).map(({ state }) => state)
    await states()
    const answer = await ports.plan.resize(plan, { name, capacity: 3 }, signal)
    if (answer.kind !== 'accepted') throw new Error('the model accepts every resize')
    await answer.resize.poll(signal)
    expect(await states()).toEqual(expected)
  },
)

test('a resize that Azure does not take is no write', async () => {
  const short = { kind: 'short', reason: 'quota' } as const
  const { ports, told, ledger, signal } = run({}, (plain) => ({
    ...plain,
    plan: { ...plain.plan, resize: () => Promise.resolve(short) },
  }))
  expect(await ports.plan.resize(plan, plan.sku, signal)).toBe(short)
  expect([told.writes, ledger.knows(KEYS.plan(plan.id))]).toEqual([0, false])
})

function failing(error: unknown, first?: () => void) {
  return run({}, (plain) => ({
    ...plain,
    trafficManager: {
      ...plain.trafficManager,
      patchEndpoint: () => {
        first?.()
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever a port throws
        return Promise.reject(error)
      },
    },
  }))
}

const LOST = new ActionError('no answer.', { fix: 'none', transient: true })
const REFUSED = new ActionError('refused.', {
  fix: 'none',
  arm: { status: 403, meaning: 'forbidden', details: [], request: 'PATCH burst' },
})
const ENABLE = { status: 'Enabled' } as const

test('a write whose answer was lost counts as one that may have been made, and says so (killed-anywhere-recovers)', async () => {
  const { ports, told, ledger, signal } = failing(LOST)
  const write = ports.trafficManager.patchEndpoint(burstEndpoint, ENABLE, signal)
  await expect(write).rejects.toThrow('no answer. The change may have taken effect all the same.')
  const key = KEYS.endpoint(burstEndpoint.id)
  expect([told.writes, ledger.isOurs(key), ledger.written(key)]).toEqual([1, true, undefined])
})

test('a write that Azure refused was not made (failed-burst-is-undone)', async () => {
  const { ports, told, ledger, signal } = failing(REFUSED)
  await expect(ports.trafficManager.patchEndpoint(burstEndpoint, ENABLE, signal)).rejects.toBe(REFUSED)
  expect([told.writes, ledger.knows(KEYS.endpoint(burstEndpoint.id))]).toEqual([0, false])
})

test('a write that was on its way as the run was cancelled may have been made (killed-anywhere-recovers)', async () => {
  for (const error of [REFUSED, LOST]) {
    const { ports, told, ledger, abort, signal } = failing(error, () => {
      abort.abort()
    })
    await expect(ports.trafficManager.patchEndpoint(burstEndpoint, ENABLE, signal)).rejects.toBe(error)
    expect([told.writes, ledger.isOurs(KEYS.endpoint(burstEndpoint.id))]).toEqual([1, true])
  }
})

test('a run that was cancelled sends no write any more', async () => {
  const { ports, told, abort, model, signal } = run({})
  abort.abort()
  await expect(ports.trafficManager.patchEndpoint(burstEndpoint, ENABLE, signal)).rejects.toThrow('abort')
  expect([told.writes, model.writes]).toEqual([0, []])
})

/** Ports whose reads show this autoscale setting, and what was sent to them. */
function scaled(shown: AutoscaleSetting | undefined) {
  const sent: string[] = []
  const noting = (what: string) => () => {
    sent.push(what)
    return Promise.resolve({ status: 200 })
  }
  const autoscale: AutoscalePort = {
    find: () => Promise.resolve(shown),
    change: noting('change'),
    delete: noting('delete'),
    create: noting('create'),
  }
  return { ...run({}, (plain) => ({ ...plain, autoscale })), sent }
}

test('an autoscale setting is believed as this run has changed it, before a read shows it', async () => {
  const { ports, signal, sent, told } = scaled(SETTING)
  const seen = await ports.autoscale.find(plan, signal)
  await ports.autoscale.change(seen!, { minimum: 3, enabled: false }, signal)
  const bounds = { minimum: 3, maximum: 3, usual: 3 }
  expect(await ports.autoscale.find(plan, signal)).toMatchObject({ enabled: false, profiles: [{ bounds }] })
  await ports.autoscale.delete(seen!, signal)
  expect(await ports.autoscale.find(plan, signal)).toBeUndefined()
  expect([sent, told.writes]).toEqual([['change', 'delete'], 2])
})

test('a setting that this run created and no read shows yet is known, and not sent back half', async () => {
  const { ports, signal, sent } = scaled(undefined)
  expect(await ports.autoscale.find(plan, signal)).toBeUndefined()
  await ports.autoscale.create(plan, { minimum: 2, maximum: 5 }, signal)
  const seen = await ports.autoscale.find(plan, signal)
  expect(seen).toMatchObject({
    enabled: true,
    profiles: [{ bounds: { minimum: 2, maximum: 5, usual: 2 } }],
  })
  const unseen = { transient: true, message: expect.stringMatching('does not show') }
  await expect(ports.autoscale.change(seen!, {}, signal)).rejects.toMatchObject(unseen)
  await expect(ports.autoscale.delete(seen!, signal)).rejects.toMatchObject(unseen)
  expect(sent).toEqual(['create'])
})
