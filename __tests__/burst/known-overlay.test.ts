import { expect, test } from '@jest/globals'
import { KEYS, keyOfStep } from '../../src/burst/known/keys.ts'
import { Ledger } from '../../src/burst/known/ledger.ts'
import { endpointState, knownProfile, withOwnWrites } from '../../src/burst/known/overlay.ts'
import { autoscaleState, changedState, settingWith } from '../../src/burst/known/overlay-autoscale.ts'
import type { Action } from '../../src/burst/steps.ts'
import type { AutoscaleSetting } from '../../src/domain/autoscale.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { endpoint, NOW, resources } from './build.ts'

const at = (second: number) => epochSeconds(NOW + second)
const PRIVATE = endpoint('private')
const IDLE = resources()
const { profile, burstEndpoint, app, plan } = IDLE
const TAG = KEYS.tag(profile.id, 'cloudburst-burst')

test('what Azure leaves out of an endpoint stays out of what the run compares', () => {
  const { weight: _, ...unweighted } = burstEndpoint
  expect(Object.keys(endpointState(unweighted))).toEqual(['status'])
  expect(endpointState({ ...burstEndpoint, priority: 2 })).toEqual({
    status: 'Disabled',
    weight: 1,
    priority: 2,
  })
})

test.each([
  ['Enabled', 'CheckingEndpoint'],
  ['Disabled', 'Disabled'],
] as const)(
  'where a read does not show yet that an endpoint was %s, Traffic Manager’s report in it counts no more',
  (status, monitorStatus) => {
    const other = status === 'Enabled' ? 'Disabled' : 'Enabled'
    const read = { ...PRIVATE, status: other, monitorStatus: 'Online' } as const
    const ledger = new Ledger()
    ledger.believe(KEYS.endpoint(PRIVATE.id), endpointState(read), at(0))
    ledger.wrote(KEYS.endpoint(PRIVATE.id), endpointState({ ...read, status }), at(1))
    const seen = knownProfile({ ...profile, endpoints: [read] }, ledger, at(2))
    expect(seen.endpoints).toEqual([{ ...read, status, monitorStatus }])
  },
)

test('an endpoint whose weight alone is not shown yet keeps Traffic Manager’s report (trial-before-weight)', () => {
  const ledger = new Ledger()
  ledger.believe(KEYS.endpoint(PRIVATE.id), endpointState(PRIVATE), at(0))
  ledger.wrote(KEYS.endpoint(PRIVATE.id), endpointState({ ...PRIVATE, weight: 5 }), at(1))
  const seen = knownProfile({ ...profile, endpoints: [PRIVATE] }, ledger, at(2))
  expect(seen.endpoints).toEqual([{ ...PRIVATE, weight: 5 }])
})

test('state tags come from the ledger in whatever letter case Azure spells them, and other tags as they are', () => {
  const ledger = new Ledger()
  ledger.believe(TAG, null, at(0), true)
  ledger.wrote(TAG, 'v=1,new', at(1))
  const missing = knownProfile({ ...profile, tags: { team: 'shop' } }, ledger, at(2))
  expect(missing.tags).toEqual({ team: 'shop', 'cloudburst-burst': 'v=1,new' })
  const shown = knownProfile({ ...profile, tags: { 'CloudBurst-Burst': 'v=1,new' } }, ledger, at(3))
  expect(shown.tags).toEqual({ 'CloudBurst-Burst': 'v=1,new' })
})

test('of several burst endpoints each has its state tag, also where one is not shown yet (killed-anywhere-recovers)', () => {
  const ledger = new Ledger()
  ledger.believe(TAG, null, at(0), true)
  ledger.wrote(TAG, 'v=1,new', at(1))
  const tags = { 'cloudburst-second': 'v=1,second' }
  expect(knownProfile({ ...profile, tags }, ledger, at(2)).tags).toEqual({
    ...tags,
    'cloudburst-burst': 'v=1,new',
  })
})

test('a state tag that reads no longer show is gone, and the tags of others are theirs alone', () => {
  const ledger = new Ledger()
  const read = (tags: Record<string, string>, second: number) =>
    knownProfile({ ...profile, tags }, ledger, at(second)).tags
  expect(read({ team: 'a', 'cloudburst-burst': 'v=1,old' }, 0)).toHaveProperty('cloudburst-burst')
  expect(read({ team: 'b' }, 100)).toEqual({ team: 'b' })
  expect(read({ team: 'a' }, 101)).toEqual({ team: 'a' })
})

test('what was read a moment ago stands as it is where the run wrote nothing since', () => {
  expect(withOwnWrites(IDLE, new Ledger())).toEqual(IDLE)
})

test('what was read a moment ago is told with each write since, and the ledger takes that for no read', () => {
  const ledger = new Ledger()
  ledger.wrote(TAG, 'v=1,new', at(0))
  ledger.wrote(KEYS.endpoint(burstEndpoint.id), { status: 'Enabled', weight: 7 }, at(0))
  ledger.wrote(KEYS.endpoint(PRIVATE.id), { status: 'Disabled', weight: 50 }, at(0))
  ledger.wrote(KEYS.app(app.id), 'Running', at(0))
  ledger.wrote(KEYS.plan(plan.id), { name: 'P2V3', capacity: 4 }, at(0))
  ledger.wrote(KEYS.count(plan.id), 4, at(0))
  const before = { ...profile, tags: { 'Cloudburst-burst': 'v=1,old', team: 'shop' } }
  const seen = withOwnWrites({ ...IDLE, profile: before }, ledger)
  const burst = { ...burstEndpoint, status: 'Enabled', weight: 7, monitorStatus: 'CheckingEndpoint' }
  const others = [{ ...PRIVATE, status: 'Disabled', monitorStatus: 'Disabled' }]
  expect(seen).toEqual({
    ...IDLE,
    profile: {
      ...before,
      tags: { team: 'shop', 'cloudburst-burst': 'v=1,new' },
      endpoints: [burst, ...others],
    },
    burstEndpoint: burst,
    privateEndpoints: others,
    app: { ...app, state: 'Running' },
    plan: { ...plan, sku: { ...plan.sku, name: 'P2V3', capacity: 4 }, currentInstances: 4 },
  })
  expect(ledger.unshown(at(1)).length).toBe(6)
})

test('a size that differs in the case of its letters alone keeps the case that Azure gave it', () => {
  const ledger = new Ledger()
  ledger.wrote(KEYS.plan(plan.id), { name: plan.sku.name.toUpperCase(), capacity: 2 }, at(0))
  expect(withOwnWrites(IDLE, ledger).plan).toEqual({ ...plan, sku: { ...plan.sku, capacity: 2 } })
})

const BOUNDS = { minimum: 1, maximum: 3, usual: 2 }
const SETTING: AutoscaleSetting = {
  id: '/s/autoscale',
  name: 'scale',
  enabled: true,
  profiles: [
    { name: 'night', isDefault: false, bounds: BOUNDS, time: { kind: 'always' } },
    { name: 'usual', isDefault: true, bounds: BOUNDS, time: { kind: 'always' } },
  ],
  raw: {},
}

test('a change of the autoscale setting changes what it names, and keeps the rest', () => {
  expect(autoscaleState(undefined)).toBeNull()
  expect(autoscaleState(SETTING)).toEqual({ enabled: true, bounds: BOUNDS })
  expect(changedState(SETTING, { enabled: false })).toEqual({ enabled: false, bounds: BOUNDS })
  expect(changedState(SETTING, { minimum: 2 })).toEqual({ enabled: true, bounds: { ...BOUNDS, minimum: 2 } })
  const without = { ...SETTING, profiles: SETTING.profiles.filter(({ isDefault }) => !isDefault) }
  expect(autoscaleState(without)).toEqual({ enabled: true, bounds: null })
  expect(changedState(without, { minimum: 2 })).toEqual({ enabled: true, bounds: null })
})

test('the autoscale setting is believed as this run left it, whether a read shows it yet or not', () => {
  const bounds = { minimum: 2, maximum: 5, usual: 2 }
  const [night, usual] = SETTING.profiles
  expect(settingWith(SETTING, null, plan)).toBeUndefined()
  expect(settingWith(SETTING, { enabled: false, bounds }, plan)).toEqual({
    ...SETTING,
    enabled: false,
    profiles: [night, { ...usual, bounds }],
  })
  expect(settingWith(SETTING, { enabled: false, bounds: null }, plan)).toEqual({ ...SETTING, enabled: false })
  const unseen = settingWith(undefined, { enabled: true, bounds }, plan)
  expect(unseen).toMatchObject({ enabled: true, profiles: [{ isDefault: true, bounds }] })
  expect(settingWith(undefined, { enabled: true, bounds: null }, plan)).toMatchObject({
    enabled: true,
    profiles: [{ isDefault: true, time: { kind: 'always' } }],
  })
})

test('each step is remembered under the resource that it changes, and no two resources share a key', () => {
  const why = ''
  const steps = [
    [{ kind: 'patch-endpoint', endpoint: PRIVATE, change: {}, why }],
    [
      { kind: 'start-app', why },
      { kind: 'stop-app', why },
    ],
    [{ kind: 'resize-plan', plan, sku: plan.sku, why }],
    [{ kind: 'write-record', why }],
    [
      { kind: 'change-autoscale', setting: SETTING, change: {}, why },
      { kind: 'create-autoscale', minimum: 1, maximum: 2, why },
      { kind: 'delete-autoscale', setting: SETTING, why },
    ],
  ] as unknown as Action[][]
  const keys = steps.map((same) => [...new Set(same.map((step) => keyOfStep(step, IDLE)))])
  expect(keys).toEqual([
    [KEYS.endpoint(PRIVATE.id)],
    [KEYS.app(app.id)],
    [KEYS.plan(plan.id)],
    [TAG],
    [KEYS.autoscale(plan.id)],
  ])
  expect(new Set(keys.flat()).size).toBe(5)
})
