import { expect, test } from '@jest/globals'
import { site } from '../../local-azure/world/scenario.ts'
import type { Scenario } from '../../local-azure/world/scenario.ts'
import { Client, ready, trial, bursting } from './judge-client.ts'

test('no trial is asked for where no private endpoint answers', () => {
  const client = ready()
  client.azure.effect({ kind: 'private-down' })
  client.wait(600).test(3).set('burst', { status: 'Enabled', weight: 500 })
  expect(client.rules()).toEqual([])
})

test('8: a write in a read-only run', () => {
  const client = new Client()
  const run = client.azure.startRun('status', true)
  client.azure.world.events.push({
    kind: 'write',
    at: 0,
    by: 'client',
    run,
    method: 'POST',
    path: '/start',
    accepted: false,
  })
  expect(client.rules()).toEqual(['observers-never-write: read-only run'])
})

test('14: a plan that carries another running app, unless that is allowed', () => {
  const shared = (base: Scenario): Scenario => ({
    ...base,
    sites: [...base.sites, site('other', 'plan-shop-burst', { state: 'Running' })],
  })
  expect(new Client(shared).size(3).rules()).toEqual(['shared-plan-needs-consent: shared plan'])
  expect(new Client(shared).size(3).rules({ sharedPlanAllowed: true })).toEqual([])
  const idle = (base: Scenario): Scenario => ({
    ...base,
    sites: [...base.sites, site('other', 'plan-shop-burst')],
  })
  expect(new Client(idle).size(3).rules()).toEqual([])
})

test('14: fields lost on a round trip; a profile that was put', () => {
  const client = new Client()
  const { world } = client.azure
  const plan = world.planNamed('plan-shop-burst')
  world.scaling.resize(plan, plan.sku, 'client', ['tags'])
  world.events.push({ kind: 'profile-replaced', at: world.now, by: 'client', profile: 'tm-shop' })
  expect(client.rules()).toEqual(['resize-only-while-idle: fields lost', 'other: profile put'])
})

test('1: the private endpoint is enabled again only after it was tested', () => {
  const switched = (): Client => trial().set('private', { status: 'Disabled' }).wait(3600)
  expect(switched().set('private', { status: 'Enabled' }).rules()).toEqual([
    'healthy-before-enable: private not tested',
  ])
  const tested = switched()
  for (let index = 0; index < 3; index += 1) {
    tested.azure.world.events.push({
      kind: 'private-health',
      at: tested.azure.world.now,
      by: 'client',
      ok: true,
    })
  }
  expect(tested.set('private', { status: 'Enabled' }).rules()).toEqual([])
})

test('flapping', () => {
  const client = trial()
  for (let turn = 0; turn < 3; turn += 1) {
    client
      .set('burst', { status: 'Disabled' })
      .wait(120)
      .test(3)
      .set('burst', { status: 'Enabled' })
      .wait(120)
  }
  expect(client.rules()).toEqual(['other: flapping'])
  expect(client.rules({ switchesPerHour: 10 })).toEqual([])
})

test('what another actor or the service does is not held against the client', () => {
  const client = bursting()
  client.azure.effect({ kind: 'set-app', app: 'app-shop-burst', state: 'Stopped' })
  client.azure.effect({ kind: 'set-endpoint', endpoint: 'private', status: 'Disabled' })
  expect(client.wait(600).rules()).toEqual([])
})

test.each([
  [4, []],
  [8, ['share-within-capacity: share above capacity']],
] as const)(
  'share-within-capacity: an app that somebody stopped %d s ago may have been read before that',
  (seconds, rules) => {
    const client = trial()
    client.azure.effect({ kind: 'set-app', app: 'app-shop-burst', state: 'Stopped' })
    client.wait(seconds).set('burst', { weight: 5 })
    expect(client.rules({ instanceCapacity: 1500 })).toEqual(rules)
  },
)
