import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { sampled } from '../helpers/effort.ts'
import {
  act,
  brokenInvariants,
  errorsOf,
  HIGH,
  shop,
  writesOf,
  type Load,
  type Run,
  type Texts,
} from './support.ts'
import { expectRefusal } from './refusal.ts'
import { MADE_READY, writes } from './writes.ts'
import { MINUTE, stateOf, withProfile, type Endpoint } from './worlds.ts'

type Method = 'Weighted' | 'Priority' | 'Performance' | 'Geographic' | 'Subnet' | 'MultiValue'

const PRIVATE_HEALTH = 'https://shop.private.example/health'
/** High for an hour, then low. */
const HIGH_THEN_LOW: Load = [
  [0, HIGH],
  [60, 2400],
]
const SWITCH = { routing: 'switch', 'private-health-url': PRIVATE_HEALTH, 'burst-instances': '8' }

/** What each method needs of its endpoints beside the weights. */
const NEEDS: Readonly<Partial<Record<Method, Readonly<Record<string, Partial<Endpoint>>>>>> = {
  Geographic: { private: { geoMapping: ['GEO-EU'] }, burst: { geoMapping: ['GEO-NA'] } },
  Subnet: { private: { subnets: ['203.0.113.0'] }, burst: { subnets: ['198.51.100.0'] } },
}

function profileOf(method: Method, load: Load): Promise<LocalAzure> {
  return shop(load, { scenario: (base) => withProfile(base, { routingMethod: method }, NEEDS[method]) })
}

/** Enabling an endpoint of these adds it by the method's own rule; weights mean nothing. */
const BY_OWN_RULE = ['Performance', 'Geographic', 'Subnet', 'MultiValue'] as const

/** Writes to endpoints, in short. */
function patches(run: Run): string[] {
  return writesOf(run)
    .filter(({ path }) => /Endpoints\//iu.test(path))
    .map(({ path, body }) => `${path.split('/').at(-1) ?? ''} ${body}`)
}

/** Out by the load and, where that is settled, in again an hour later; the drain is left to a next run. */
async function outAndBack(azure: LocalAzure, inputs: Texts): Promise<{ out: Run; back: Run }> {
  const out = await act(azure, inputs)
  expect(out).toMatchObject({ exitCode: 0, outputs: { decision: 'burst', phase: 'bursting', outcome: 'ok' } })
  azure.clock.advance(90 * MINUTE)
  const back = await act(azure, { ...inputs, 'wait-in-run': '3m' })
  expect(back).toMatchObject({ exitCode: 0, outputs: { decision: 'scale-back', phase: 'draining' } })
  expect(stateOf(azure)).toMatchObject({
    app: 'Running',
    plan: out.outputs['plan']?.includes('× 8') ? 'P1v3 × 8' : 'P1v3 × 3',
  })
  expect(brokenInvariants(azure)).toEqual([])
  return { out, back }
}

test('Weighted, spill: a trial at weight 1, then the share', async () => {
  const azure = await profileOf('Weighted', HIGH_THEN_LOW)
  const { out, back } = await outAndBack(azure, {})
  expect(patches(out)).toEqual([
    'burst {"properties":{"endpointStatus":"Enabled","weight":1}}',
    'burst {"properties":{"weight":25}}',
  ])
  expect(patches(back)).toEqual(['burst {"properties":{"endpointStatus":"Disabled"}}'])
  expect(brokenInvariants(azure)).toEqual([])
})

test('Weighted, switch: the new one Online first, then the old one off; and back', async () => {
  const azure = await profileOf('Weighted', HIGH_THEN_LOW)
  const { out, back } = await outAndBack(azure, SWITCH)
  expect(patches(out)).toEqual([
    'burst {"properties":{"endpointStatus":"Enabled","weight":1}}',
    'private {"properties":{"endpointStatus":"Disabled"}}',
  ])
  expect(patches(back)).toEqual([
    'private {"properties":{"endpointStatus":"Enabled"}}',
    'burst {"properties":{"endpointStatus":"Disabled"}}',
  ])
  expect(back.requests.filter(({ kind }) => kind === 'private-health').length).toBeGreaterThanOrEqual(3)
  expect(brokenInvariants(azure)).toEqual([])
})

test.each(sampled(BY_OWN_RULE, 2))(
  '%s, spill: enabling adds the endpoint by the method’s own rule',
  async (method) => {
    const azure = await profileOf(method, HIGH_THEN_LOW)
    const { out, back } = await outAndBack(azure, {})
    expect(patches(out)).toEqual(['burst {"properties":{"endpointStatus":"Enabled"}}'])
    expect(patches(back)).toEqual(['burst {"properties":{"endpointStatus":"Disabled"}}'])
  },
)

test.each(sampled(BY_OWN_RULE, 2))('%s, switch: as Weighted, without weights', async (method) => {
  const azure = await profileOf(method, HIGH_THEN_LOW)
  const { out, back } = await outAndBack(azure, SWITCH)
  expect(patches(out)).toEqual([
    'burst {"properties":{"endpointStatus":"Enabled"}}',
    'private {"properties":{"endpointStatus":"Disabled"}}',
  ])
  expect(patches(back)).toEqual([
    'private {"properties":{"endpointStatus":"Enabled"}}',
    'burst {"properties":{"endpointStatus":"Disabled"}}',
  ])
})

/** The priorities of all endpoints after each write, as the world saw them. */
function priorities(azure: LocalAzure): number[][] {
  const now = new Map<string, number>()
  return azure.history().events.flatMap((event) => {
    if (event.kind !== 'endpoint') return []
    now.set(event.name, event.priority)
    return [[...now.values()]]
  })
}

test.each([
  [
    'with a free number below the private one’s',
    { private: { priority: 10 }, burst: { priority: 20 } },
    'burst {"properties":{"priority":9}}',
  ],
  [
    'with none free below',
    { private: { priority: 1 }, burst: { priority: 2 } },
    'private {"properties":{"priority":3}}',
  ],
])('Priority, switch, %s: never two endpoints with one number', async (_, endpoints, moved) => {
  const azure = await shop(HIGH_THEN_LOW, {
    scenario: (base) => withProfile(base, { routingMethod: 'Priority' }, endpoints),
  })
  const { out, back } = await outAndBack(azure, SWITCH)
  expect(patches(out)).toEqual(['burst {"properties":{"endpointStatus":"Enabled"}}', moved])
  expect(patches(back)).toEqual(['burst {"properties":{"endpointStatus":"Disabled"}}'])
  for (const numbers of priorities(azure)) expect(new Set(numbers).size).toBe(numbers.length)
  expect(brokenInvariants(azure)).toEqual([])
})

test('switch does not go back to a private side that is not proven', async () => {
  const azure = await profileOf('Weighted', HIGH_THEN_LOW)
  expect(await act(azure, SWITCH)).toMatchObject({ exitCode: 0 })
  azure.clock.advance(90 * MINUTE)
  azure.effect({ kind: 'private-down' })
  const run = await act(azure, { ...SWITCH, mode: 'scale-back', 'warmup-timeout': '1m' })
  expect(run).toMatchObject({ exitCode: 1, outputs: { outcome: 'refused', phase: 'bursting' } })
  expect(errorsOf(run)[0]).toMatch(/private side is not healthy/u)
  expect(writes(run)).toEqual(['tag bursting'])
})

test('switch needs private-health-url for the scale-in, and says so before it moves anything', async () => {
  const azure = await profileOf('Weighted', HIGH_THEN_LOW)
  const run = await act(azure, { ...SWITCH, 'private-health-url': '' })
  expectRefusal(run)
  expect(errorsOf(run)[0]).toContain('private-health-url')
})

test('an endpoint that does not come Online is taken out again, and the burst is undone', async () => {
  const azure = await profileOf('Weighted', HIGH_THEN_LOW)
  azure.effect({ kind: 'endpoint-never-online', endpoint: 'burst' })
  const run = await act(azure, {})
  expect(run).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', phase: 'draining' } })
  expect(errorsOf(run)[0]).toMatch(/not Online/u)
  const trial = ['tag bursting', 'burst Enabled weight 1']
  expect(writes(run)).toEqual([...MADE_READY, ...trial, 'tag draining', 'burst Disabled', 'tag draining'])
  expect(brokenInvariants(azure)).toEqual([])
})

test('with no private endpoint answering, all answers name the burst side', async () => {
  const azure = await profileOf('Weighted', HIGH_THEN_LOW)
  azure.effect({ kind: 'private-down' })
  azure.clock.advance(10 * MINUTE)
  await act(azure, { 'private-down-after': '3m', 'on-no-data': 'warn' })
  azure.clock.advance(5 * MINUTE)
  const run = await act(azure, { 'private-down-after': '3m', 'on-no-data': 'warn' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'bursting', share: '1' } })
  expect(writes(run)).toEqual(['tag bursting', 'burst weight 50'])
})

test('probes that cannot reach the burst side stop no burst while the private side is down (private-down-bursts)', async () => {
  const azure = await shop(HIGH_THEN_LOW, {
    scenario: (base) => ({
      ...base,
      sites: base.sites.map((site) => ({ ...site, extra: { httpsOnly: true } })),
      profiles: base.profiles.map((it) => ({
        ...it,
        monitor: { ...it.monitor, protocol: 'HTTP', port: 80 },
      })),
    }),
  })
  azure.effect({ kind: 'private-down' })
  azure.clock.advance(10 * MINUTE)
  const run = await act(azure, { 'on-no-data': 'warn' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'bursting', share: '1' } })
  expect(run.log).toContain('! the profile probes by HTTP, and the web app redirects HTTP (httpsOnly)')
  expect(brokenInvariants(azure)).toEqual([])
})
