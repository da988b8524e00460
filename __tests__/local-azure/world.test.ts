import { expect, test } from '@jest/globals'
import { packagedTrace } from '../../local-azure/options.ts'
import { answersOf } from '../../local-azure/world/dns.ts'
import { endpoint, profile, shop } from '../../local-azure/world/scenario.ts'
import type { Scenario } from '../../local-azure/world/scenario.ts'
import type { Endpoint, MonitorStatus, RoutingMethod } from '../../local-azure/world/state.ts'
import { parseTrace, percentile, recordedAt, shiftByWeeks } from '../../local-azure/world/trace.ts'
import { World } from '../../local-azure/world/world.ts'

const START = packagedTrace().start + 32 * 3600
const newWorld = (rest: Partial<Scenario> = {}): World => new World(shop(packagedTrace(), START, rest))
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

function status(world: World): MonitorStatus {
  return world.endpointNamed('burst')[1].monitor
}

function enable(world: World, weight = 1): void {
  const [tm, burst] = world.endpointNamed('burst')
  Object.assign(burst, { status: 'Enabled', weight })
  world.routing.endpointChanged(tm, burst, 'client')
}

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

test('the private side saturates, and minutes above its capacity are counted', () => {
  const world = newWorld({
    privateSide: { hosts: ['shop.private.example'], capacity: 2000, saturation: 1.2, release: '' },
  })
  world.advanceTo(START + 600)
  for (const minute of world.history().minutes) {
    expect(minute).toMatchObject({ violation: true, privateServed: 2400, carried: 0 })
  }
})

test('a plan is billed for the size that was asked for, and its workers come later', () => {
  const world = newWorld()
  const plan = world.planNamed('plan-shop-burst')
  world.scaling.resize(plan, { ...plan.sku, capacity: 3 }, 'client', [])
  expect(plan.instances).toBe(1)
  world.advanceTo(START + 60)
  expect(plan.instances).toBe(1)
  world.advanceTo(START + 120)
  expect(plan.instances).toBe(3)
  expect(world.history().minutes.map((minute) => minute.instances)).toEqual([3, 3])
  expect(world.history().minutes[0]?.cost).toBeCloseTo((3 * 0.246) / 60)
})

test('autoscale puts a count outside its limits back, and follows its rules', () => {
  const rule = (direction: string, operator: string, threshold: number) => ({
    metricTrigger: { metricName: 'CpuPercentage', timeWindow: 'PT5M', operator, threshold },
    scaleAction: { direction, type: 'ChangeCount', value: '1', cooldown: 'PT5M' },
  })
  const properties = {
    enabled: true,
    targetResourceUri: '/x/serverfarms/plan-shop-burst',
    profiles: [
      {
        capacity: { minimum: '2', maximum: '6', default: '2' },
        rules: [rule('Increase', 'GreaterThan', 70), rule('Decrease', 'LessThan', 30)],
      },
    ],
  }
  const setting = { name: 's', resourceGroup: 'rg-shop', location: '', tags: {}, properties, lastActionAt: 0 }
  const world = newWorld({ autoscale: [setting] })
  world.advanceTo(START + 60)
  expect(world.planNamed('plan-shop-burst').sku.capacity).toBe(2)
  world.scaling.setSiteState(world.siteNamed('app-shop-burst'), 'Running', 'client')
  world.advanceTo(START + 300)
  enable(world, 1000)
  world.advanceTo(START + 3000)
  expect(world.planNamed('plan-shop-burst').sku.capacity).toBe(4)
})

test('the private site down: Degraded after the tolerated failures, Online again after', () => {
  const world = newWorld()
  world.schedule(START + 60, { kind: 'private-down', forSeconds: 600 })
  world.advanceTo(START + 400)
  expect(world.endpointNamed('private')[1].monitor).toBe('Degraded')
  world.advanceTo(START + 760)
  expect(world.endpointNamed('private')[1].monitor).toBe('Online')
})

test('stepping often or seldom comes to the same', () => {
  const [often, seldom] = [newWorld(), newWorld()]
  for (const world of [often, seldom]) {
    world.scaling.setSiteState(world.siteNamed('app-shop-burst'), 'Running', 'client')
    enable(world, 30)
  }
  for (let second = 7; second < 3600; second += 7) often.advanceTo(START + second)
  often.advanceTo(START + 3600)
  seldom.advanceTo(START + 3600)
  expect(often.events).toEqual(seldom.events)
  for (const [index, minute] of seldom.history().minutes.entries()) {
    const other = often.history().minutes[index]
    // Between changes a step takes the mean of its ends: a difference of the order of the step, not more.
    expect(Math.abs((other?.carried ?? 0) - minute.carried)).toBeLessThan(0.02)
    expect(other?.demand).toBeCloseTo(minute.demand, 6)
  }
})

test('traces: gaps stay gaps, steps above a minute are held, weeks are kept', () => {
  const trace = parseTrace('timestamp,value\n600,5\n660,7\n780,9\n')
  expect(trace).toEqual({ start: 600, values: [5, 7, undefined, 9] })
  expect(parseTrace('0,1\n300,2\n').values).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2])
  const shifted = shiftByWeeks(packagedTrace(), packagedTrace().start + 8 * 86_400)
  expect(shifted.start - packagedTrace().start).toBe(7 * 86_400)
  expect(recordedAt(trace, 725)).toBeUndefined()
  expect(percentile(trace, 50)).toBe(7)
  expect(() => parseTrace('nothing here')).toThrow('no row')
})

test('the packaged trace is whole and begins on a Monday', () => {
  expect(new Date(packagedTrace().start * 1000).toISOString()).toBe('2026-06-01T00:00:00.000Z')
  expect(packagedTrace().values.filter((value) => value === undefined)).toEqual([])
  expect(packagedTrace().values).toHaveLength(5760)
})

test('automatic scaling owns the count of a plan, up to its elastic maximum', () => {
  const world = newWorld()
  Object.assign(world.planNamed('plan-shop-burst').properties, {
    elasticScaleEnabled: true,
    maximumElasticWorkerCount: 2,
  })
  world.scaling.setSiteState(world.siteNamed('app-shop-burst'), 'Running', 'client')
  world.advanceTo(START + 120)
  enable(world, 1000)
  world.advanceTo(START + 1800)
  expect(world.planNamed('plan-shop-burst').instances).toBe(2)
})
