import { expect, test } from '@jest/globals'
import { packagedTrace } from '../../local-azure/options.ts'
import { answersOf } from '../../local-azure/world/dns.ts'
import { endpoint, profile, shop } from '../../local-azure/world/scenario.ts'
import type { Endpoint, RoutingMethod } from '../../local-azure/world/state.ts'
import { START, newWorld, status, enable } from './world-support.ts'

const users = shop(packagedTrace(), START).users

const noChild = (): undefined => undefined

function two(method: RoutingMethod, first: Partial<Endpoint>, second: Partial<Endpoint>) {
  const a = endpoint('a', 'externalEndpoints', { priority: 1, monitor: 'Online', ...first })
  const b = endpoint('b', 'externalEndpoints', { priority: 2, monitor: 'Online', ...second })
  return answersOf(profile('p', [a, b], { routingMethod: method }), users, noChild)
}

test.each<[string, RoutingMethod, Partial<Endpoint>, Partial<Endpoint>, Record<string, number>]>([
  ['by weight', 'Weighted', { weight: 50 }, { weight: 150 }, { 'p/a': 0.25, 'p/b': 0.75 }],
  ['the first priority takes all', 'Priority', {}, {}, { 'p/a': 1 }],
  ['the next priority where the first is degraded', 'Priority', { monitor: 'Degraded' }, {}, { 'p/b': 1 }],
  [
    'the closest',
    'Performance',
    { location: 'West Europe' },
    { location: 'East US' },
    { 'p/a': 0.7, 'p/b': 0.3 },
  ],
  [
    'the mapped region',
    'Geographic',
    { geoMapping: ['GEO-EU'] },
    { geoMapping: ['WORLD'] },
    { 'p/a': 0.7, 'p/b': 0.3 },
  ],
  [
    'no failover between regions',
    'Geographic',
    { geoMapping: ['GEO-EU'], monitor: 'Stopped' },
    { geoMapping: ['WORLD'] },
    { 'p/b': 0.3 },
  ],
  [
    'a disabled region is left out',
    'Geographic',
    { geoMapping: ['GEO-EU'], status: 'Disabled', monitor: 'Disabled' },
    { geoMapping: ['WORLD'] },
    { 'p/b': 1 },
  ],
  ['the mapped range', 'Subnet', {}, { subnets: ['198.51.100.0'] }, { 'p/a': 0.7, 'p/b': 0.3 }],
  ['all of them', 'MultiValue', {}, {}, { 'p/a': 0.5, 'p/b': 0.5 }],
  [
    'one being checked gets traffic at once',
    'Weighted',
    {},
    { monitor: 'CheckingEndpoint' },
    { 'p/a': 0.5, 'p/b': 0.5 },
  ],
  ['a stopped one gets none', 'Weighted', {}, { monitor: 'Stopped' }, { 'p/a': 1 }],
  [
    'all where all are degraded',
    'Weighted',
    { monitor: 'Degraded' },
    { monitor: 'Degraded' },
    { 'p/a': 0.5, 'p/b': 0.5 },
  ],
  ['no name where all are disabled', 'Weighted', { status: 'Disabled' }, { status: 'Disabled' }, {}],
])('DNS answers: %s', (_, method, first, second, wanted) => {
  const answers = two(method, first, second)
  expect(Object.keys(answers).sort()).toEqual(Object.keys(wanted).sort())
  for (const [key, part] of Object.entries(wanted)) expect(answers[key]).toBeCloseTo(part, 12)
})

test('a nested profile answers with its own endpoints', () => {
  const child = profile('child', [endpoint('x', 'externalEndpoints', { monitor: 'Online' })])
  const parent = profile('p', [endpoint('n', 'nestedEndpoints', { monitor: 'Online' })])
  expect(answersOf(parent, users, () => child)['child/x']).toBeCloseTo(1, 12)
})

test('an app warms up, its endpoint is checked, then Online, and users come as caches expire', () => {
  const world = newWorld()
  const app = world.siteNamed('app-shop-burst')
  world.scaling.setSiteState(app, 'Running', 'client')
  expect(world.scaling.readyInstances(app)).toBe(0)
  world.advanceTo(START + 90)
  expect(world.scaling.readyInstances(app)).toBe(1)
  enable(world, 50)
  expect(status(world)).toBe('CheckingEndpoint')
  expect(world.answers['tm-shop/burst']).toBeUndefined()
  world.advanceTo(START + 120)
  expect(status(world)).toBe('Online')
  expect(world.answers['tm-shop/burst']).toBeCloseTo(0.5)
  world.advanceTo(START + 180)
  const early = world.minuteAt(START + 120)?.carried ?? 0
  world.advanceTo(START + 1800)
  const late = world.minuteAt(START + 1740)?.carried ?? 0
  expect(early).toBeGreaterThan(0.1)
  expect(early).toBeLessThan(0.45)
  expect(late).toBeGreaterThan(0.49)
})

test('probes that fail make an endpoint degraded, and DNS leaves it out', () => {
  const world = newWorld()
  world.scaling.setSiteState(world.siteNamed('app-shop-burst'), 'Running', 'client')
  world.conditions.neverWarm.add('app-shop-burst')
  enable(world)
  world.advanceTo(START + 60)
  expect(status(world)).toBe('CheckingEndpoint')
  world.advanceTo(START + 300)
  expect(status(world)).toBe('Degraded')
  expect(world.answers).toEqual({ 'tm-shop/private': 1 })
})

test('a stopped app behind an enabled endpoint loses requests, and is noticed late when it runs again', () => {
  const world = newWorld()
  const app = world.siteNamed('app-shop-burst')
  world.scaling.setSiteState(app, 'Running', 'client')
  world.advanceTo(START + 90)
  enable(world, 50)
  world.advanceTo(START + 900)
  world.scaling.setSiteState(app, 'Stopped', 'client')
  expect(status(world)).toBe('Stopped')
  world.advanceTo(START + 1080)
  expect(world.history().minutes.reduce((sum, minute) => sum + minute.lost, 0)).toBeGreaterThan(1000)
  world.scaling.setSiteState(app, 'Running', 'client')
  world.advanceTo(START + 1300)
  expect(status(world)).toBe('Stopped')
  world.advanceTo(START + 1500)
  expect(status(world)).toBe('Online')
})

test('no enabled endpoint: every request is lost', () => {
  const world = newWorld()
  const [tm, own] = world.endpointNamed('private')
  own.status = 'Disabled'
  world.routing.endpointChanged(tm, own, 'client')
  world.advanceTo(START + 3600)
  const last = world.history().minutes.at(-1)
  expect(last?.lost).toBeGreaterThan((last?.demand ?? 0) * 0.98)
})
