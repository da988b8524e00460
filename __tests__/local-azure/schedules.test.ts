import { afterEach, expect, test } from '@jest/globals'
import { startLocalAzure, type LocalAzure } from '../../local-azure/index.ts'
import { at, type Json, type JsonObject } from '../../local-azure/json.ts'
import { profileInForce } from '../../local-azure/world/autoscale-profile.ts'
import { armClient } from './client.ts'

let azure: LocalAzure | undefined
afterEach(async () => {
  await azure?.close()
  azure = undefined
})

const capacity = (least: number, most: number): JsonObject => ({
  minimum: String(least),
  maximum: String(most),
  default: String(least),
})

const WEEK = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

function recurring(name: string, hour: number, least: number, most: number, timeZone = 'UTC'): JsonObject {
  const schedule = { timeZone, days: WEEK, hours: [hour], minutes: [0] }
  return { name, capacity: capacity(least, most), rules: [], recurrence: { frequency: 'Week', schedule } }
}

const DEFAULT: JsonObject = { name: 'Default', capacity: capacity(1, 10), rules: [] }
const NIGHT = recurring('Night', 17, 1, 1)
const DAY = recurring('{"name":"Default","for":"Night"}', 8, 2, 10)
const FIXED: JsonObject = {
  name: 'Sale',
  capacity: capacity(6, 12),
  rules: [],
  fixedDate: { timeZone: 'UTC', start: '2026-06-02T12:00:00Z', end: '2026-06-02T14:00:00Z' },
}

const inForce = (profiles: readonly Json[], time: string): Json | undefined =>
  at(profileInForce(profiles, Date.parse(time) / 1000), 'name')

test.each([
  ['2026-06-02T07:59:00Z', 'Night'],
  ['2026-06-02T08:00:00Z', '{"name":"Default","for":"Night"}'],
  ['2026-06-02T11:59:00Z', '{"name":"Default","for":"Night"}'],
  ['2026-06-02T12:00:00Z', 'Sale'],
  ['2026-06-02T14:00:01Z', '{"name":"Default","for":"Night"}'],
  ['2026-06-02T17:00:00Z', 'Night'],
])('at %s the profile in force is %s', (time, name) => {
  expect(inForce([NIGHT, FIXED, DAY], time)).toBe(name)
})

test('the default is in force where nothing recurs and no date is fixed', () => {
  expect(inForce([FIXED, DEFAULT], '2026-06-03T12:00:00Z')).toBe('Default')
})

test('a schedule goes by the clock of its zone, summer time included', () => {
  const night = recurring('Night', 17, 1, 1, 'W. Europe Standard Time')
  const day = recurring('Day', 8, 2, 10, 'W. Europe Standard Time')
  expect(inForce([night, day], '2026-06-02T05:59:00Z')).toBe('Night')
  expect(inForce([night, day], '2026-06-02T06:00:00Z')).toBe('Day')
  expect(inForce([night, day], '2026-12-02T06:00:00Z')).toBe('Night')
})

test('autoscale holds the plan to the bounds of the profile in force', async () => {
  const base = `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers`
  azure = await startLocalAzure({
    scenario: (shop) => ({
      ...shop,
      autoscale: [
        {
          name: 'as',
          resourceGroup: 'rg-other',
          location: 'West Europe',
          tags: {},
          lastActionAt: 0,
          properties: {
            enabled: true,
            targetResourceUri: `${base}/Microsoft.Web/serverfarms/plan-shop-burst`,
            profiles: [NIGHT, DAY],
          },
        },
      ],
    }),
  })
  const plan = azure.world.planNamed('plan-shop-burst')
  azure.clock.advance(300)
  expect(plan.sku.capacity).toBe(2)
  azure.clock.runUntil(Date.parse('2026-06-02T17:05:00Z') / 1000)
  expect(plan.sku.capacity).toBe(1)
  const arm = await armClient(azure)
  const { subscriptionId } = azure.world.scenario
  const list = await arm(
    'GET',
    `/subscriptions/${subscriptionId}/providers/Microsoft.Insights/autoscaleSettings`,
  )
  expect(at(list.json, 'value')).toMatchObject([{ name: 'as', id: expect.stringContaining('/rg-other/') }])
})
