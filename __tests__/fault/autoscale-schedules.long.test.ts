import { expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import type { LocalAzure } from '../../local-azure/index.ts'
import type { LocalAzureOptions } from '../../local-azure/options.ts'
import {
  annotations,
  begin,
  BURSTING,
  expectSafe,
  HIGH,
  IDLE,
  LONG,
  LOW,
  onRequest,
  pass,
  recordOf,
  shop,
  stateOf,
} from './support.ts'
import type { Load } from '../helpers/local-azure.ts'

// The world begins on a Friday at 08:00 UTC.

type Scenario = Parameters<NonNullable<LocalAzureOptions['scenario']>>[0]
type Properties = Record<string, unknown>

const PLAN =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers/Microsoft.Web/serverfarms/plan-shop-burst'

function recorded(name: string): Properties {
  const file = new URL(`../azure/recorded/${name}.json`, import.meta.url)
  const { properties } = JSON.parse(readFileSync(file, 'utf8')) as { properties: Properties }
  return { ...properties, targetResourceUri: PLAN.toUpperCase() }
}

function world(properties: Properties, load: Load, resourceGroup = 'rg-shop'): Promise<LocalAzure> {
  const setting = { name: 'as', resourceGroup, location: 'westeurope', tags: {}, lastActionAt: 0 }
  const scenario = (base: Scenario): Scenario => ({
    ...base,
    autoscale: [{ ...setting, properties: properties as Scenario['autoscale'][number]['properties'] }],
  })
  return shop(load, { scenario })
}

const scheduled = ({ world: { autoscale } }: LocalAzure): unknown[] => [
  autoscale[0]?.properties['enabled'],
  autoscale[0]?.properties['profiles'],
]
const capacities = (azure: LocalAzure): unknown[] =>
  (azure.world.autoscale[0]?.properties['profiles'] as { capacity: unknown }[]).map(
    ({ capacity }) => capacity,
  )

test('leave: a burst stays within the profile in force, which is not the first of the list', async () => {
  const azure = await world(recorded('autoscale-portal-night-first'), [[0, HIGH]])
  const run = await pass(azure, 'burst')
  expect([run.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  expect(run.log).toMatch(/at 17:00 UTC the autoscale setting as goes to 1 to 1 instances \(profile Night\)/u)
  expectSafe(azure)
})

test('leave: a burst at night has the one instance that the schedule allows, and the log says so', async () => {
  const azure = await world(recorded('autoscale-portal-night-first'), [[0, HIGH]])
  azure.clock.advance(10 * 3600)
  const run = await pass(azure, 'burst')
  expect([run.exitCode, stateOf(azure).instances]).toEqual([0, 1])
  expect(run.log).toMatch(/allows 1 to 1 instances \(profile Night\) until 23:00 UTC/u)
  expectSafe(azure)
})

test('leave: a schedule that begins in the burst and holds the plan down is named by the next pass', async () => {
  const azure = await world(recorded('autoscale-portal-night-first'), [[0, HIGH]])
  expect((await pass(azure, 'burst')).exitCode).toBe(0)
  azure.clock.advance(10 * 3600)
  const run = await pass(azure, 'auto')
  expect([run.exitCode, stateOf(azure).instances]).toEqual([0, 1])
  expect(run.log).toMatch(
    /! the autoscale setting as allows 1 to 1 instances \(profile Night\) until 23:00 UTC/u,
  )
  expectSafe(azure)
})

test.each(['enable', 'manage'])(
  '%s: all copies of the default move together, and everything is put back exactly',
  async (autoscale) => {
    const before = { ...recorded('autoscale-cli-recurring'), enabled: autoscale === 'manage' }
    const azure = await world(before, [
      [0, HIGH],
      [30, LOW],
    ])
    const whole = structuredClone(scheduled(azure))
    expect((await pass(azure, 'burst', { autoscale, 'burst-instances': '5' })).exitCode).toBe(0)
    const [plain, weekend, copy] = capacities(azure)
    expect(plain).toMatchObject({ maximum: '5' })
    expect(copy).toEqual(plain)
    expect(weekend).toEqual({ minimum: '1', maximum: '1', default: '1' })
    azure.clock.advance(1800)
    const back = await pass(azure, 'scale-back', { autoscale, 'idle-instances': '3', ...LONG })
    expect([back.exitCode, scheduled(azure)]).toEqual([0, whole])
    expect(recordOf(azure)).not.toContain(',b=')
    expectSafe(azure)
  },
)

test('copies of the default that differ are refused before the first write', async () => {
  const properties = recorded('autoscale-cli-recurring')
  const profiles = properties['profiles'] as { capacity: object }[]
  const last = { ...profiles[2], capacity: { minimum: '2', maximum: '3', default: '2' } }
  const azure = await world({ ...properties, profiles: [...profiles.slice(0, 2), last] }, [[0, HIGH]])
  const run = await pass(azure, 'burst', { autoscale: 'manage' })
  expect([run.exitCode, run.outputs['outcome'], run.outputs['changed']]).toEqual([1, 'refused', 'false'])
  expect(annotations(run)).toMatch(/the 2 copies of its default differ/u)
})

test('the setting is found in another resource group, and where the identity may read only its own, that one is', async () => {
  const azure = await world(recorded('autoscale-portal-night-first'), [[0, HIGH]], 'rg-ops')
  azure.clock.advance(10 * 3600)
  expect((await pass(azure, 'burst')).exitCode).toBe(0)
  expect(stateOf(azure).instances).toBe(1)
})

const bounds = (minimum: number, maximum: number, usual = minimum): Properties => ({
  minimum: String(minimum),
  maximum: String(maximum),
  default: String(usual),
})
const only = (capacity: Properties, more: Properties = {}): Properties => ({
  enabled: true,
  targetResourceUri: PLAN,
  profiles: [{ name: 'd', capacity, rules: [], ...more }],
})
const MANAGE = { autoscale: 'manage', 'burst-instances': '4' }

test.each([
  ['both bounds', bounds(2, 8), true, [bounds(2, 8)], 2],
  ['the maximum', bounds(4, 9), true, [bounds(1, 9)], 1],
  ['the switch', bounds(4, 4), false, [bounds(1, 2)], 1],
])(
  'manage: %s that someone outside changes in the burst stays as they set it, and a warning says so',
  async (_, capacity, enabled, left, instances) => {
    const azure = await world(only(bounds(1, 2)), [
      [0, HIGH],
      [30, LOW],
    ])
    expect((await pass(azure, 'burst', MANAGE)).exitCode).toBe(0)
    expect(recordOf(azure)).toContain(',b=1-1-2-1-4-4,')
    azure.clock.advance(600)
    const properties = { ...only(capacity), enabled } as never
    azure.effect({ kind: 'set-autoscale', setting: 'as', properties })
    azure.clock.advance(1200)
    const run = await pass(azure, 'scale-back', { ...LONG, ...MANAGE })
    expect([run.exitCode, capacities(azure), scheduled(azure)[0]]).toEqual([0, left, enabled])
    expect(stateOf(azure)).toMatchObject({ app: 'Stopped', instances })
    expect(run.log).toContain('someone outside this action changed the autoscale setting as in the burst')
    expect(recordOf(azure)).not.toContain(',b=')
  },
)

test('manage: a burst that grows puts back what was there before the first change', async () => {
  const azure = await world(only(bounds(1, 2)), [[0, HIGH]])
  await pass(azure, 'burst', { ...MANAGE, 'burst-instances': '3' })
  await pass(azure, 'burst', { ...MANAGE, 'burst-instances': '5' })
  expect(recordOf(azure)).toContain(',b=1-1-2-1-5-5,')
  const run = await pass(azure, 'scale-back', { ...LONG, ...MANAGE })
  expect([run.exitCode, capacities(azure)]).toEqual([0, [bounds(1, 2)]])
  expect(run.log).not.toContain('someone outside')
})

test('manage: a run killed between its state tag and its second change leaves nothing of the first (killed-anywhere-recovers)', async () => {
  const azure = await world(only(bounds(1, 2)), [[0, HIGH]])
  await pass(azure, 'burst', { ...MANAGE, 'burst-instances': '3' })
  expect(capacities(azure)).toEqual([bounds(3, 3)])
  const underway = begin(azure, { mode: 'burst', ...MANAGE, 'burst-instances': '5' })
  onRequest(azure, (_, url, method) => {
    if (method !== 'GET' && /autoscalesettings/iu.test(url)) underway.kill('SIGKILL')
  })
  expect((await underway.done).exitCode).toBe(-1)
  expect(recordOf(azure)).toContain(',b=1-1-2-1,')
  // The change did not arrive.
  azure.effect({ kind: 'set-autoscale', setting: 'as', properties: only(bounds(3, 3)) as never })
  azure.clock.advance(1200)
  const run = await pass(azure, 'scale-back', { ...LONG, ...MANAGE })
  expect([run.exitCode, capacities(azure)]).toEqual([0, [bounds(1, 2)]])
  expect(run.log).not.toContain('someone outside')
  expect(stateOf(azure).instances).toBe(1)
})

const OF_MARS = {
  recurrence: {
    frequency: 'Week',
    schedule: { timeZone: 'Mars Standard Time', days: ['Monday'], hours: [6] },
  },
}

test('manage: a time zone that nobody knows is refused before the first write, with its own fix', async () => {
  const azure = await world(only(bounds(1, 2), OF_MARS), [[0, HIGH]])
  const run = await pass(azure, 'burst', MANAGE)
  expect([run.exitCode, run.outputs['changed']]).toEqual([1, 'false'])
  expect(annotations(run)).toMatch(/"Mars Standard Time" is not known. What to do: Correct the time zone/u)
})

test('manage: a setting that may not be written ends the burst before the plan grows (failed-burst-is-undone)', async () => {
  const azure = await world(only(bounds(1, 2)), [[0, HIGH]])
  azure.effect({ kind: 'deny', actions: ['Microsoft.Insights/autoscaleSettings/Write'] })
  const run = await pass(azure, 'burst', MANAGE)
  expect([run.exitCode, stateOf(azure), capacities(azure)]).toEqual([1, IDLE, [bounds(1, 2)]])
  expect(azure.requests().filter(({ path, write }) => write && path.includes('serverfarms'))).toEqual([])
  expect(recordOf(azure)).not.toContain(',b=')
})
