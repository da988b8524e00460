import { expect, test } from '@jest/globals'
import { observe, observeReady } from '../../src/burst/observe.ts'
import { readDetails, readResources } from '../../src/burst/read.ts'
import type { Instance, Ports } from '../../src/burst/ports.ts'
import type { Session } from '../../src/burst/session.ts'
import type { TargetConfig } from '../../src/domain/config.ts'
import { ActionError, ManyErrors, type AzureAnswer } from '../../src/domain/errors.ts'
import type { Endpoint, Resources } from '../../src/domain/resources.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { packRecord } from '../../src/record/codec.ts'
import { endpoint, IDLE_BURST, resources, target } from './build.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { record, running, seen } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

// The parts of an observation: state tag, instances, endpoints and details.

const { signal } = new AbortController()
const REFUSED = new ActionError('no tags', { fix: '' })

function refused(meaning: AzureAnswer): ActionError {
  const arm = { status: 403, meaning, details: [], request: 'GET' } as const
  return new ActionError('may not read', { fix: '', arm })
}

/** A run whose private side has this state. */
function session(monitorStatus: string, change: Partial<Ports> = {}): { s: Session; model: Model } {
  const model = new Model(new Map())
  const ports = portsOf(model)
  const { trafficManager } = ports
  const readProfile = async (...of: Parameters<typeof trafficManager.readProfile>) => {
    const profile = await trafficManager.readProfile(...of)
    const endpoints = profile.endpoints.map((it) => (it.name === 'private' ? { ...it, monitorStatus } : it))
    return { ...profile, endpoints }
  }
  const all = { ...ports, trafficManager: { ...trafficManager, readProfile }, ...change }
  return { model, s: sessionOn(model, target(), { runId: '1', ports: all }) }
}

test('where no state tag can be written, a private side whose probes fail counts as down for long enough (private-down-bursts)', async () => {
  const found = async (
    monitorStatus: string,
    isRefused: boolean,
    change: (model: Model) => void = () => undefined,
  ) => {
    const { s, model } = session(monitorStatus)
    if (isRefused) s.writes.recordIsRefused(REFUSED)
    change(model)
    const o = await observe(s)
    if (o.record.kind === 'unknown') return 'unknown'
    const { phase, privateDownSinceEpochSeconds: since = 0 } = o.record.value
    return [phase, Math.round(o.at - since - target().privateDownAfterSeconds)]
  }
  const [, late] = await found('Degraded', true)
  expect(late).toBeLessThanOrEqual(2)
  expect(await found('Degraded', true)).toEqual(['idle', late])
  expect(
    await found('Degraded', true, (model) => {
      model.setApp(true)
    }),
  ).toEqual(['warm', late])
  const serves = (model: Model) => {
    model.setApp(true)
    model.setEndpoint({ status: 'Enabled' })
  }
  expect(await found('Degraded', true, serves)).toEqual(['bursting', late])
  const odd = (model: Model) => {
    const privateDownSinceEpochSeconds = epochSeconds(86_400)
    model.tags['cloudburst-burst'] = packRecord(record({ privateDownSinceEpochSeconds }))
  }
  expect(await found('Degraded', true, odd)).toEqual(['idle', late])
  expect(await found('Degraded', false)).toBe('unknown')
  expect(await found('CheckingEndpoint', true)).toBe('unknown')
  expect(await found('Online', true)).toBe('unknown')
})

const instances = (...states: Instance['state'][]): Instance[] =>
  states.map((state, i) => ({ name: String(i), state }))

test('only READY instances count, one at least where the app answers, and what cannot be counted limits nothing (share-within-capacity)', async () => {
  const ready = async (read: () => Promise<readonly Instance[]>) => {
    const { s } = session('Online', {
      webApp: { ...portsOf(new Model(new Map())).webApp, readInstances: read },
    })
    return (await observeReady(s, seen(running()))).resources.readyInstances
  }
  expect(await ready(() => Promise.resolve(instances('READY', 'READY', 'UNKNOWN')))).toBe(2)
  expect(await ready(() => Promise.resolve(instances('UNKNOWN')))).toBeUndefined()
  expect(await ready(() => Promise.resolve(instances('DOUBTED', 'UNKNOWN')))).toBe(1)
  expect(await ready(() => Promise.reject(refused('forbidden')))).toBeUndefined()
  await expect(ready(() => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug')
})

test('instances counted a moment ago are counted again with the next read of Azure (share-within-capacity)', async () => {
  const { s, model } = session('Online')
  const count = async (states: Instance[], scope: 'nothing' | 'profile') => {
    s.reads.narrowTo(scope)
    model.readiness = () => states
    return (await observeReady(s, seen(running()))).resources.readyInstances
  }
  expect(await count(instances('READY'), 'nothing')).toBe(1)
  expect(await count(instances('READY', 'READY'), 'nothing')).toBe(1)
  expect(await count(instances('READY', 'READY'), 'profile')).toBe(2)
})

test('what the identity may not read is unknown, with the refusal, and any other failure is one (shared-plan-needs-consent)', async () => {
  const { autoscale, plan } = portsOf(new Model(new Map()))
  const own = resources().app.id.toUpperCase()
  const apps = [
    { id: own, name: 'app', state: 'Running' },
    { id: '/s/report', name: 'report', state: 'Running' },
  ]
  const details = (sites: number, change: { find?: ActionError; apps?: ActionError }) => {
    const find = () => (change.find ? Promise.reject(change.find) : Promise.resolve(undefined))
    const readPlanApps = () => (change.apps ? Promise.reject(change.apps) : Promise.resolve(apps))
    const ports = { autoscale: { ...autoscale, find }, plan: { ...plan, readPlanApps } }
    return readDetails(ports, resources({ plan: { ...resources().plan, numberOfSites: sites } }), signal)
  }
  const forbidden = refused('forbidden')
  expect(await details(2, {})).toEqual({
    autoscale: { kind: 'known', value: undefined },
    otherApps: { kind: 'known', value: [apps[1]] },
    unread: {},
  })
  expect(await details(1, { apps: forbidden })).toMatchObject({ otherApps: { kind: 'known', value: [] } })
  expect(await details(2, { find: forbidden, apps: forbidden })).toMatchObject({
    autoscale: { kind: 'unknown' },
    otherApps: { kind: 'unknown' },
    unread: { autoscale: forbidden, otherApps: forbidden },
  })
  await expect(details(2, { apps: refused('transient') })).rejects.toThrow('may not read')
})

test('a first read tells at once all that cannot be read, each once, and a later one what fails first', async () => {
  const { trafficManager, webApp, plan } = portsOf(new Model(new Map()))
  const read = (profile: Error | undefined, app: Error, earlier?: Resources) => {
    const readProfile = () =>
      profile ? Promise.reject(profile) : trafficManager.readProfile(target().profile, signal)
    const ports = {
      trafficManager: { ...trafficManager, readProfile },
      webApp: { ...webApp, readApp: () => Promise.reject(app) },
      plan,
    }
    return readResources(ports, target(), earlier, signal)
  }
  const error = (message: string, transient = false) => new ActionError(message, { fix: 'none', transient })
  const [noProfile, noApp] = [error('no profile'), error('no app')]
  await expect(read(noProfile, noApp)).rejects.toEqual(new ManyErrors([noProfile, noApp]))
  await expect(read(noProfile, noApp)).rejects.toMatchObject({ errors: [noProfile, noApp] })
  await expect(read(noApp, error('no app'))).rejects.toThrow(ActionError)
  await expect(read(undefined, noApp)).rejects.toBe(noApp)
  await expect(read(error('busy', true), noApp)).rejects.toThrow('busy')
  await expect(read(noProfile, noApp, resources())).rejects.toThrow(ActionError)
})

test('burst and private endpoints are those that are named, or the one that leads to the app, and nothing is guessed', async () => {
  const app = resources().app
  const leads = { ...IDLE_BURST, targetResourceId: app.id }
  const ends = async (endpoints: Endpoint[], change: Partial<TargetConfig> = {}) => {
    const { trafficManager, webApp, plan } = portsOf(new Model(new Map()))
    const profile = { ...resources().profile, endpoints }
    const ports = {
      trafficManager: { ...trafficManager, readProfile: () => Promise.resolve(profile) },
      webApp,
      plan,
    }
    const { burstEndpoint, privateEndpoints } = await readResources(ports, target(change), undefined, signal)
    return [burstEndpoint.name, ...privateEndpoints.map(({ name }) => name)]
  }
  const [one, two] = [endpoint('one'), endpoint('two')]
  expect(await ends([one, leads, two])).toEqual(['burst', 'one', 'two'])
  expect(
    await ends([one, leads, two], { burstEndpoint: { name: 'TWO' }, privateEndpoint: { name: 'One' } }),
  ).toEqual(['two', 'one'])
  await expect(ends([one])).rejects.toThrow(
    'the profile tm has no endpoint whose target is the web app app; it has one',
  )
  await expect(ends([leads, { ...leads, id: 'b2' }])).rejects.toThrow('has 2 endpoints that could be')
  await expect(ends([one, leads], { burstEndpoint: { name: 'x' } })).rejects.toMatchObject({
    outcome: 'refused',
  })
  await expect(ends([one, leads], { privateEndpoint: { name: 'burst' } })).rejects.toThrow(
    'has no private endpoint burst',
  )
})
