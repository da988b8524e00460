import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { act, errorsOf, HIGH, LOW, shop, type Run } from './support.ts'
import { burstingShop, record, recordOf, stateOf, withPlan } from './worlds.ts'

// What Azure is: busy sites, plans without a count, zones, quotas, and Azure's own pages in an app's place.

const MINUTES = 60

function monitorOf(azure: LocalAzure): string {
  return azure.world.profiles[0]?.endpoints.find(({ name }) => name === 'burst')?.monitor ?? ''
}

function puts(run: Run): number {
  return run.requests.filter(({ method, path }) => method === 'PUT' && /serverfarms/iu.test(path)).length
}

test('a plan that keeps three zones is left at three by a scale-back to two, which is told', async () => {
  const azure = await burstingShop(LOW, {
    scenario: (base) => withPlan(base, { properties: { zoneRedundant: true } }),
  })
  azure.effect({ kind: 'set-plan', plan: 'plan-shop-burst', sku: { capacity: 4 } })
  azure.clock.advance(5 * MINUTES)
  const run = await act(azure, {
    mode: 'scale-back',
    'idle-instances': '2',
    'burst-instances': '4',
    'wait-in-run': '2h',
    timeout: '3h',
  })
  expect(errorsOf(run)).toEqual([])
  expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'idle' } })
  expect(stateOf(azure)).toMatchObject({ plan: 'P1v3 × 3', app: 'Stopped' })
  expect(run.log).toContain('set idle-instances to 3')
})

test.each([
  [
    'App Service Plans with fewer than 3 workers are not allowed for zone redundancy. Requested number of workers: 1.',
    3,
  ],
  ['The minimum instance count for a zone redundant App Service plan is 2.', 2],
  ['This App Service plan spreads over availability zones.', 3],
])(
  'a shrink refused because of zones that could not be read ends at what Azure keeps: %s',
  async (Message, least) => {
    const azure = await burstingShop(LOW)
    azure.clock.advance(5 * MINUTES)
    azure.fault({
      match: { path: 'serverfarms/plan-shop-burst$', method: 'PUT', body: '"capacity":1\\D' },
      fault: { kind: 'reply', status: 400, body: { Code: 'BadRequest', Message } },
      times: 'always',
    })
    const run = await act(azure, { mode: 'scale-back', 'wait-in-run': '2h', timeout: '3h' })
    expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'idle' } })
    expect(stateOf(azure)).toMatchObject({ plan: `P1v3 × ${String(least)}`, app: 'Stopped' })
    expect(run.log).toContain(`set idle-instances to ${String(least)}`)
  },
)

test.each([
  ['access-restriction', /access restrictions of the web app block this runner/u],
  ['private-endpoint', /only through its private endpoint/u],
  ['easy-auth-login', /asks for authentication/u],
  ['easy-auth', /answered 401: the web app asks for authentication/u],
  ['easy-auth-forbidden', /answered 403: the web app asks for authentication/u],
] as const)(
  'a burst behind %s fails after one confirmation, not after warmup-timeout',
  async (page, said) => {
    const azure = await shop(HIGH)
    azure.effect({ kind: 'app-answers', app: 'app-shop-burst', as: page })
    const began = azure.clock.now()
    const run = await act(azure, { mode: 'burst' })
    expect(run.exitCode).toBe(1)
    expect(errorsOf(run).join('\n')).toMatch(said)
    expect(azure.clock.now() - began).toBeLessThan(5 * MINUTES)
    expect(stateOf(azure)).toMatchObject({ app: 'Stopped', plan: 'P1v3 × 1' })
  },
)

test('an app that does not start yet is waited for, and the first line of the wait says what it shows', async () => {
  const azure = await shop(HIGH)
  azure.effect({ kind: 'app-answers', app: 'app-shop-burst', as: 'not-started' })
  const run = await act(azure, { mode: 'burst', 'warmup-timeout': '2m' })
  expect(errorsOf(run).join('\n')).toMatch(/after 2 min: .*does not start \("Application Error"\).*log tail/u)
  expect(run.log).toMatch(/… .*warm up.*: .*answered 503: the app does not start/u)
})

test.each(['Y1', 'y1', 'FC1', 'EP1', 'EP3', 'EI1', 'WS1', 'K1'])(
  'a plan of size %s is refused before the first write',
  async (name) => {
    const azure = await shop(HIGH, {
      scenario: (base) =>
        withPlan(base, { sku: { name, tier: 'Dynamic', size: name, family: name, capacity: 0 } }),
    })
    const run = await act(azure, { mode: 'burst' })
    expect([run.exitCode, run.outputs['outcome']]).toEqual([1, 'refused'])
    expect(run.requests.filter(({ write }) => write)).toEqual([])
  },
)

test.each(['site-busy', 'site-lock'] as const)('%s is waited for at the start of an app', async (as) => {
  const azure = await shop(HIGH)
  azure.fault({ match: { path: '/start$' }, fault: { kind: 'refuse', as }, times: 3 })
  const run = await act(azure, { mode: 'burst' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'bursting' } })
})

test('a 409 that names no operation is told at once, as what it says', async () => {
  const azure = await shop(HIGH)
  azure.fault({
    match: { path: 'serverfarms/plan-shop-burst$', method: 'PUT' },
    fault: {
      kind: 'reply',
      status: 409,
      body: {
        Code: 'Conflict',
        Message: 'The requested feature is not available in resource group rg-shop.',
      },
    },
    times: 'always',
  })
  const run = await act(azure, { mode: 'burst' })
  expect(run.exitCode).toBe(1)
  expect(puts(run)).toBe(1)
  expect(errorsOf(run).join('\n')).toContain('feature is not available in resource group')
})

test('a wildcard host name without public-host is refused with the input to set', async () => {
  const azure = await shop(HIGH, {
    scenario: (base) => ({
      ...base,
      sites: base.sites.map((site) => ({ ...site, hostNames: ['*.shop.example'] })),
    }),
  })
  const run = await act(azure, { mode: 'burst', 'public-host': '' })
  expect([run.exitCode, run.outputs['outcome']]).toEqual([1, 'refused'])
  expect(errorsOf(run).join('\n')).toContain('public-host')
  expect(recordOf(azure)).toBe('')
})

test('both ids empty, with an ID token to be had: an error that names both', async () => {
  const run = await act(
    await shop(LOW),
    { 'client-id': '', 'tenant-id': '', 'client-secret': '', 'auth-type': '' },
    { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://127.0.0.1/token', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x' },
  )
  expect([run.exitCode, run.outputs['outcome']]).toEqual([1, 'refused'])
  expect(errorsOf(run).join('\n')).toMatch(/client-id is empty.+tenant-id is empty too/u)
  expect(run.requests).toEqual([])
})

test.each(['', 'v=1,p=idle,s=1,r=7'])(
  'all traffic switched by hand to a stopped app, state tag "%s": the app is started in the same run (never-disable-the-last)',
  async (tag) => {
    const azure = await shop(LOW)
    if (tag !== '') record(azure, tag)
    azure.effect({ kind: 'set-endpoint', endpoint: 'burst', status: 'Enabled', weight: 10 })
    azure.effect({ kind: 'set-endpoint', endpoint: 'private', status: 'Disabled' })
    azure.clock.advance(5 * MINUTES)
    const run = await act(azure, { mode: 'auto' })
    expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'bursting', changed: 'true' } })
    expect(stateOf(azure)).toMatchObject({ app: 'Running', burst: 'Enabled 10', private: 'Disabled 50' })
    // Traffic Manager may not have probed it yet; the action's own test has passed, and the log says which of them it was.
    const ends = run.log.split('\n').filter((line) => /(?:✔|↷).+burst Online/u.test(line))
    expect(ends.every((line) => line.includes('✔') === (monitorOf(azure) === 'Online'))).toBe(true)
  },
)

test('an endpoint that someone disables as the run enables it: the log says so, and never that it came Online', async () => {
  const azure = await shop(HIGH)
  azure.effect({ kind: 'set-endpoint', endpoint: 'burst', status: 'Disabled' }, { afterWrites: 5 })
  const run = await act(azure, { mode: 'auto' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'bursting' } })
  expect(run.log).toMatch(/or it was changed back at once/u)
  expect(run.log.match(/✔.+burst Online/gu)).toHaveLength(1)
})

test.each(['idle-sku', 'burst-sku'])(
  'a zone-redundant plan is not burst with a %s that has no zones',
  async (input) => {
    const azure = await shop(HIGH, {
      scenario: (base) =>
        withPlan(base, {
          properties: { zoneRedundant: true },
          sku: { ...base.plans[0]?.sku, capacity: 3 } as never,
        }),
    })
    const run = await act(azure, { mode: 'burst', 'idle-instances': '3', 'burst-sku': 'P1v3', [input]: 'S1' })
    expect([run.exitCode, run.outputs['outcome'], errorsOf(run).join('')]).toEqual([
      1,
      'refused',
      expect.stringContaining(`zone redundant, which ${input} S1 cannot be`),
    ])
    expect(run.requests.filter(({ write }) => write)).toEqual([])
  },
)

test('an app that answers 200 with the welcome page of App Service gets no users (healthy-before-enable)', async () => {
  const azure = await shop(HIGH)
  azure.effect({ kind: 'app-answers', app: 'app-shop-burst', as: 'welcome' })
  const run = await act(azure, { mode: 'burst', 'warmup-timeout': '1m' })
  expect(run).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', phase: 'idle' } })
  expect(errorsOf(run).join('\n')).toMatch(/welcome page: no release is on the web app/u)
  expect(stateOf(azure)).toMatchObject({ burst: 'Disabled 1', app: 'Stopped', plan: 'P1v3 × 1' })
})

test('a burst for an app that takes no public traffic is refused before the first write', async () => {
  const azure = await shop(HIGH, {
    scenario: (base) => ({
      ...base,
      sites: base.sites.map((site) => ({ ...site, extra: { publicNetworkAccess: 'disabled' } })),
    }),
  })
  const run = await act(azure, { mode: 'burst' })
  expect([run.exitCode, run.outputs['outcome']]).toEqual([1, 'refused'])
  expect(errorsOf(run).join('')).toContain('takes no public traffic')
  expect(run.requests.filter(({ write }) => write)).toEqual([])
})
