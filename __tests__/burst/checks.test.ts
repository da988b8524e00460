import { expect, test } from '@jest/globals'
import { priorityPlaces } from '../../src/burst/checks/routing.ts'
import { allFindings, CHECKS, findings } from '../../src/burst/checks/table.ts'
import { known, unknown } from '../../src/domain/known.ts'
import type { Endpoint, Resources } from '../../src/domain/resources.ts'
import type { Phase } from '../../src/domain/record.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { endpoint, NOW, observation, resources, target } from './build.ts'

const { app, plan } = resources()

function ids(
  change: Partial<Resources>,
  side: Partial<ReturnType<typeof target>['burstSide']> = {},
): string[] {
  const on = target({ burstSide: { ...target().burstSide, ...side } })
  return allFindings(observation({ resources: resources(change) }), on).map(({ check }) => check)
}

test('each check has a title of its own, and a good world passes all of them', () => {
  const titles = Object.values(CHECKS).map(({ title }) => title)
  expect(new Set(titles).size).toBe(titles.length)
  expect(ids({})).toEqual([])
})

const ZONED = { ...plan, zoneRedundant: true, sku: { ...plan.sku, capacity: 3 } }

test.each<readonly [check: string, change: Partial<Resources>, side?: Parameters<typeof ids>[1]]>([
  ['plan-count', { plan: { ...plan, sku: { name: 'EP1', tier: 'ElasticPremium', capacity: 1 } } }],
  ['plan-count', { plan: { ...plan, sku: { name: 'X1', tier: 'Dynamic', capacity: 0 } } }],
  ['zone-redundant', { plan: { ...plan, zoneRedundant: true } }],
  ['zone-redundant', { plan: ZONED }, { idleInstances: 3, idleSku: 'S1' }],
  ['zone-redundant', { plan: ZONED }, { idleInstances: 3, burstSku: 'p2' }],
  [
    'zone-redundant',
    { plan: { ...plan, zoneRedundant: true, sku: { ...plan.sku, capacity: 3 } } },
    { idleInstances: 2 },
  ],
  ['per-app-scaling', { plan: { ...plan, perAppScaling: true }, app: { ...app, workers: 2 } }],
  ['automatic-scaling', { plan: { ...plan, automaticScaling: true, automaticMaximum: 2 } }],
  ['automatic-scaling', { plan: { ...plan, automaticScaling: true }, app: { ...app, automaticMaximum: 1 } }],
  ['most-instances', { plan: { ...plan, maximumInstances: 2 } }],
  ['public-access', { app: { ...app, isClosed: true } }],
  ['wildcard-host', { app: { ...app, customHostNames: ['*.shop.example'] } }],
  ['host-tls', { app: { ...app, hostNames: [{ name: 'shop.example', hasTls: false }] } }],
])('%s', (...[check, change, side]) => {
  expect(ids(change, side)).toEqual([check])
})

test('an app that closes once a burst has begun stops no run, because its health tests fail and undo the burst', () => {
  const closed = { ...app, isClosed: true, enabled: false } as const
  const o = observation({ resources: resources({ app: closed }) })
  const goal = { kind: 'bursting', share: share(0.3) } as const
  const found = (phase: Phase) => findings(o, target(), { goal, phase }).map(({ check }) => check)
  for (const phase of ['idle', 'warm'] as const) expect(found(phase)).toEqual(['app', 'public-access'])
  for (const phase of ['warming', 'bursting', 'draining'] as const) expect(found(phase)).toEqual([])
})

test('behind a gateway, which is an external endpoint, an app may be closed to the public', () => {
  const { burstEndpoint } = resources()
  const gateway = { ...burstEndpoint, type: 'ExternalEndpoints' } as const
  expect(ids({ app: { ...app, isClosed: true }, burstEndpoint: gateway })).not.toContain('public-access')
})

test('what was not read is neither good nor bad', () => {
  const preflight = { certificates: unknown('not read'), sizes: unknown('not read') }
  expect(ids({ preflight }, { burstSku: 'P2v3' })).toEqual([])
})

test('sizes that the plan is not offered, and the most that one of them has', () => {
  const sizes = known([{ name: 'P1v3' }, { name: 'P2v3', most: 2 }])
  const preflight = { certificates: unknown('not read'), sizes }
  expect(ids({ preflight }, { burstSku: 'S1' })).toEqual(['sizes-offered'])
  expect(ids({ preflight }, { burstSku: 'p2V3' })).toEqual(['most-instances'])
})

test.each<readonly [lost: RegExp | undefined, idleSku: string, change: Partial<Resources>]>([
  [
    /take Always On and its virtual network/u,
    'F1',
    { app: { ...app, alwaysOn: true, inVirtualNetwork: true } },
  ],
  [undefined, 'B1', { app: { ...app, alwaysOn: true, inVirtualNetwork: true } }],
  [/take 6 deployment slots of shop \(it has at most 5\)/u, 'S1', { otherApps: known(slots(6)) }],
  [undefined, 'S1', { otherApps: known(slots(5)) }],
  [undefined, 'P1v3', { otherApps: known(slots(6)) }],
  [/take deployment slots/u, 'B1', { otherApps: known(slots(1)) }],
])('what an idle-sku would take away: %s', (lost, idleSku, change) => {
  const on = target({ burstSide: { ...target().burstSide, idleSku } })
  const found = allFindings(observation({ resources: resources(change) }), on)
  expect(found.map(({ error }) => error.message)).toEqual(
    lost === undefined ? [] : [expect.stringMatching(lost)],
  )
})

function slots(count: number) {
  const site = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Web/sites/shop/slots'
  return Array.from({ length: count }, (_, at) => ({
    id: `${site}/s${String(at)}`,
    name: `s${String(at)}`,
    state: 'Stopped',
  }))
}

test('fewer instances than the size can have, at a burst or after it', () => {
  const sizes = known([
    { name: 'P1v3', least: 2 },
    { name: 'P2v3', least: 4 },
  ])
  const preflight = { certificates: unknown('not read'), sizes }
  expect(ids({ preflight })).toEqual(['fewest-instances'])
  expect(ids({ preflight }, { burstSku: 'p2v3', idleInstances: 2 })).toEqual(['fewest-instances'])
  expect(ids({ preflight }, { burstSku: 'P2v3', burstInstances: 4, idleInstances: 2 })).toEqual([])
})

test.each([
  [15, []],
  [13, ['certificate']],
  [-1, ['certificate']],
])('a certificate that ends in %i days', (days, expected) => {
  const endsAt = epochSeconds(NOW + days * 86_400)
  const hostNames = [{ name: 'shop.example', hasTls: true, thumbprint: 'AB' }]
  const certificates = known([
    { thumbprint: 'ab', endsAt },
    { thumbprint: 'of-another-app', endsAt: NOW },
  ])
  expect(ids({ app: { ...app, hostNames }, preflight: { certificates, sizes: unknown('') } })).toEqual(
    expected,
  )
})

test('a wildcard covers one label of a public host', () => {
  const own = { ...app, customHostNames: ['*.shop.example'] }
  const on = (host: string) => {
    const warmup = { ...target().warmup, publicHosts: [host] }
    const o = observation({ resources: resources({ app: own }) })
    return allFindings(o, target({ warmup })).map(({ check }) => check)
  }
  expect(on('www.shop.example')).toEqual([])
  expect(on('WWW.Shop.Example:8443')).toEqual([])
  expect(on('a.b.shop.example')).toEqual(['unbound-host'])
  expect(on('shop.example')).toEqual(['unbound-host'])
})

test('a run that takes nothing up is not held up by what only a burst needs', () => {
  const o = observation({ resources: resources({ plan: { ...plan, zoneRedundant: true } }) })
  expect(findings(o, target(), { goal: { kind: 'idle' }, phase: 'idle' })).toEqual([])
  expect(findings(o, target(), { goal: { kind: 'warm' }, phase: 'idle' })).toHaveLength(1)
})

test.each([
  [undefined, 'the plan has 4, and burst-instances is not set'],
  [3, 'burst-instances is 3'],
])('with burst-instances %s, what limits a burst says what it wants', (burstInstances, expected) => {
  const profile = {
    name: 'day',
    isDefault: true,
    bounds: { minimum: 1, maximum: 2, usual: 1 },
    time: { kind: 'always' },
  } as const
  const setting = { id: '/a', name: 'scale', enabled: true, profiles: [profile], raw: {} }
  const limited = resources({
    plan: { ...plan, perAppScaling: true, sku: { ...plan.sku, capacity: 4 } },
    app: { ...app, workers: 2 },
    autoscale: known(setting),
  })
  const { burstInstances: _, ...side } = target().burstSide
  const burstSide = { ...side, ...(burstInstances === undefined ? {} : { burstInstances }) }
  const found = allFindings(observation({ resources: limited }), target({ burstSide }))
  const told = found.map(({ check, error }) => [check, error.message.split('; ').at(-1)])
  expect(told).toEqual([
    ['per-app-scaling', expected],
    ['autoscale-limits', expected],
  ])
})

test('`switch` by Priority is refused where the burst endpoint finds no place, and only where it needs one', () => {
  const on = target({ routing: { ...target().routing, routing: 'switch' } })
  const refused = (
    burst: Partial<Endpoint>,
    others: Partial<Endpoint>[],
    routingMethod: 'Priority' | 'Weighted' = 'Priority',
  ) => {
    const made = resources({
      burst: endpoint('burst', burst),
      others: others.map((it, index) => endpoint(`private${String(index)}`, it)),
    })
    const profile = { ...made.profile, routingMethod }
    return priorityPlaces(observation({ resources: { ...made, profile } }), on).length > 0
  }
  const off = { status: 'Disabled', monitorStatus: 'Disabled' } as const
  // The trial needs the place after all others.
  expect(refused({ ...off, priority: 1 }, [{ priority: 1000 }])).toBe(true)
  expect(refused({ ...off, priority: 1 }, [{ priority: 5 }])).toBe(false)
  expect(refused({ priority: 1 }, [{ priority: 1000 }])).toBe(false)
  expect(refused({ ...off, priority: 1 }, [{ priority: 1000, monitorStatus: 'Degraded' }])).toBe(false)
  // All traffic needs the place before them.
  expect(refused({ ...off, priority: 3 }, [{ priority: 1 }, { priority: 2 }])).toBe(true)
  expect(refused({ ...off, priority: 2 }, [{ priority: 1 }])).toBe(false)
  expect(refused({ ...off, priority: 3 }, [{ priority: 1 }, { priority: 2 }], 'Weighted')).toBe(false)
})
