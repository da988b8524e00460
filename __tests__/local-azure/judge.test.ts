import { expect, test } from '@jest/globals'
import type { JudgeOptions, Violation } from '../../local-azure/judge/judgement.ts'
import { Simulation } from '../../local-azure/simulation.ts'
import { site } from '../../local-azure/world/scenario.ts'
import type { Scenario } from '../../local-azure/world/scenario.ts'

/** A client that does what it is told, right or wrong. */
class Client {
  readonly azure: Simulation

  constructor(scenario: (base: Scenario) => Scenario = (base) => base) {
    this.azure = new Simulation({ scenario })
  }

  wait(seconds: number): this {
    this.azure.clock.advance(seconds)
    return this
  }

  start(): this {
    return this.app('Running')
  }

  stop(): this {
    return this.app('Stopped')
  }

  size(capacity: number, name = 'P1v3'): this {
    const plan = this.azure.world.planNamed('plan-shop-burst')
    this.azure.world.scaling.resize(plan, { ...plan.sku, name, capacity }, 'client', [])
    return this
  }

  /** Health tests, one every five seconds. */
  test(times: number, ok = true, host = 'www.shop.example'): this {
    for (let index = 0; index < times; index += 1) {
      this.wait(5)
      this.azure.world.events.push({
        kind: 'health',
        at: this.azure.world.now,
        by: 'client',
        app: 'app-shop-burst',
        host,
        ok,
      })
    }
    return this
  }

  set(name: string, change: { status?: 'Enabled' | 'Disabled'; weight?: number }): this {
    const [profile, endpoint] = this.azure.world.endpointNamed(name)
    Object.assign(endpoint, change)
    this.azure.world.routing.endpointChanged(profile, endpoint, 'client')
    return this
  }

  violations(options: Partial<JudgeOptions> = {}): readonly Violation[] {
    return this.azure.judge(options).violations
  }

  rules(options: Partial<JudgeOptions> = {}): readonly string[] {
    return this.violations(options).map((violation) => `${violation.invariant}: ${violation.rule}`)
  }

  private app(state: 'Running' | 'Stopped'): this {
    const { world } = this.azure
    world.scaling.setSiteState(world.siteNamed('app-shop-burst'), state, 'client')
    return this
  }
}

const ready = (scenario?: (base: Scenario) => Scenario): Client =>
  new Client(scenario).size(3).wait(100).start().wait(120).test(3)
const trial = (): Client => ready().set('burst', { status: 'Enabled', weight: 1 }).wait(60)
const bursting = (): Client => trial().set('burst', { weight: 20 }).wait(1800)

test("a smoke test under the app's own name is no health test of a public host", () => {
  const own = 'app-shop-burst.azurewebsites.net'
  const client = ready().test(1, true, own).set('burst', { status: 'Enabled', weight: 1 })
  expect(client.violations()).toEqual([])
  const untested = new Client().start().wait(120).test(3, true, own).test(2)
  expect(untested.set('burst', { status: 'Enabled' }).rules()).toEqual(['healthy-before-enable: not tested'])
})

test('a burst done right breaks nothing', () => {
  const client = bursting().set('burst', { status: 'Disabled' }).wait(1800).stop().size(1).wait(600)
  expect(client.violations()).toEqual([])
  expect(client.azure.judge().switches).toBe(2)
  expect(client.azure.totals().lostRequests).toBeLessThan(100)
})

test.each<[string, Client, readonly string[]]>([
  [
    'enabled while the app is stopped',
    new Client().test(3).set('burst', { status: 'Enabled' }),
    ['healthy-before-enable: app stopped'],
  ],
  [
    'enabled untested',
    new Client().start().wait(120).set('burst', { status: 'Enabled' }),
    ['healthy-before-enable: not tested'],
  ],
  [
    'enabled after two tests',
    new Client().start().wait(120).test(2).set('burst', { status: 'Enabled' }),
    ['healthy-before-enable: not tested'],
  ],
  [
    'enabled after a failure among the last three',
    new Client().start().wait(120).test(2).test(1, false).test(2).set('burst', { status: 'Enabled' }),
    ['healthy-before-enable: not tested'],
  ],
  [
    'enabled after tests that are too old',
    ready().wait(61).set('burst', { status: 'Enabled' }),
    ['healthy-before-enable: not tested'],
  ],
  [
    'enabled with one host tested too little',
    ready().test(1, true, 'shop.example').set('burst', { status: 'Enabled' }),
    ['healthy-before-enable: not tested'],
  ],
  [
    'enabled at full weight at once',
    ready().set('burst', { status: 'Enabled', weight: 20 }),
    ['trial-before-weight: no trial'],
  ],
  [
    'weight raised before it was Online',
    ready().set('burst', { status: 'Enabled', weight: 1 }).wait(5).set('burst', { weight: 20 }),
    ['trial-before-weight: no trial'],
  ],
  ['stopped while enabled', bursting().stop(), ['never-stop-before-drain: while enabled']],
  ['shrunk while enabled', bursting().size(2), ['never-stop-before-drain: while enabled']],
  ['re-tiered while enabled', bursting().size(3, 'P2v3'), ['never-stop-before-drain: while enabled']],
  [
    'stopped before it drained',
    bursting().set('burst', { status: 'Disabled' }).wait(800).stop(),
    ['never-stop-before-drain: not drained'],
  ],
  [
    'shrunk before it drained',
    bursting().set('burst', { status: 'Disabled' }).wait(899).size(1),
    ['never-stop-before-drain: not drained'],
  ],
  [
    'the last enabled one disabled',
    new Client().set('private', { status: 'Disabled' }),
    ['never-disable-the-last: last endpoint'],
  ],
  [
    'the last healthy one disabled',
    ready().set('burst', { status: 'Enabled', weight: 1 }).set('private', { status: 'Disabled' }),
    ['never-disable-the-last: last endpoint'],
  ],
  [
    'more than its instances carry',
    trial().set('burst', { weight: 400 }),
    ['share-within-capacity: share above capacity'],
  ],
])('seen: %s', (_, client, rules) => {
  expect(client.rules()).toEqual(rules)
  expect(client.violations()[0]?.evidence).toMatch(/burst|private|app|plan|share/)
})

test('stopped while users still come, though the time has passed', () => {
  const slow = (base: Scenario): Scenario => ({
    ...base,
    profiles: base.profiles.map((one) => ({ ...one, ttl: 1800 })),
  })
  const client = ready(slow)
    .set('burst', { status: 'Enabled', weight: 1 })
    .wait(60)
    .set('burst', { weight: 20 })
    .wait(7200)
  client.set('burst', { status: 'Disabled' }).wait(2000).stop()
  expect(client.rules()).toEqual(['never-stop-before-drain: still used'])
})

test('drained is judged by the time that was set, and by the TTL', () => {
  const client = bursting().set('burst', { status: 'Disabled' }).wait(1500).stop()
  expect(client.rules()).toEqual([])
  expect(client.rules({ drainMinSeconds: 1600 })).toEqual(['never-stop-before-drain: not drained'])
  expect(client.rules({ ttlSeconds: 3600 })).toEqual(['never-stop-before-drain: not drained'])
})

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
