import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { ServicePlan } from '../../src/domain/resources.ts'
import { seconds } from '../../src/domain/units.ts'
import { harness, startAzure, SUB, type FakeAzure } from './support.ts'

let azure: FakeAzure
beforeEach(async () => {
  azure = await startAzure()
})
afterEach(() => azure.close())

const GROUP = `/subscriptions/${SUB}/resourceGroups/rg-1`
const PLAN = {
  id: `${GROUP}/providers/Microsoft.Web/serverfarms/plan-1`,
  name: 'plan-1',
  location: 'West Europe',
} as ServicePlan

function setting(name: string, target: string) {
  return {
    id: `${GROUP}/providers/microsoft.insights/autoscalesettings/${name}`,
    name,
    location: 'West Europe',
    tags: { a: 'b' },
    properties: {
      enabled: false,
      name,
      targetResourceUri: target,
      predictiveAutoscalePolicy: { scaleMode: 'Disabled' },
      profiles: [
        {
          name: 'weekend',
          capacity: { minimum: '1', maximum: '1', default: '1' },
          rules: [],
          recurrence: { frequency: 'Week' },
        },
        { name: 'usual', capacity: { minimum: '1', maximum: '5', default: '1' }, rules: [{ madeUp: true }] },
      ],
      notifications: null,
    },
  }
}

test('the setting of the plan is found among others, whatever its letter case', async () => {
  azure.on('GET', '/autoscaleSettings', {
    body: { value: [setting('other', '/x'), setting('own', PLAN.id.toUpperCase())] },
  })
  const { ports, signal } = await harness(azure)
  expect(await ports.autoscale.find(PLAN, signal)).toMatchObject({
    name: 'own',
    enabled: false,
    profiles: [{ name: 'weekend' }, { name: 'usual', bounds: { minimum: 1, maximum: 5, usual: 1 } }],
  })
  azure.on('GET', '/autoscaleSettings', { body: { value: [] } })
  expect(await ports.autoscale.find(PLAN, signal)).toBeUndefined()
})

test.each([
  ['an empty body', { status: 200 }],
  ['an object without a list', { body: {} }],
  ['a word where the list should be', { body: { value: 'none' } }],
])('%s is no empty list: whether there is a setting stays unknown', async (_, answer) => {
  azure.on('GET', '/autoscaleSettings', answer, answer, answer, answer, answer, answer)
  const { ports, signal } = await harness(azure)
  await expect(ports.autoscale.find(PLAN, signal)).rejects.toMatchObject({ transient: true })
})

test('a subscription whose settings may not be read is asked once', async () => {
  const refused = { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } }
  azure.on('GET', '/autoscaleSettings', refused, { body: { value: [setting('own', PLAN.id)] } })
  const { ports, signal } = await harness(azure)
  expect(await ports.autoscale.find(PLAN, signal)).toMatchObject({ name: 'own' })
  expect(await ports.autoscale.find(PLAN, signal)).toMatchObject({ name: 'own' })
  expect(azure.asked().map((one) => one.includes('/resourceGroups/'))).toEqual([false, true, true])
})

test('a role that is granted while a watch lasts is noticed: a refused list is asked for again after an hour', async () => {
  const refused = { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } }
  const list = (name: string) => ({ body: { value: [setting(name, PLAN.id)] } })
  azure.on('GET', `/subscriptions/${SUB}/providers/Microsoft.Insights`, refused, refused, list('elsewhere'))
  azure.on('GET', '/resourceGroups/', list('own'))
  const { ports, signal, clock } = await harness(azure)
  const found: unknown[] = []
  for (const pause of [0, 3599, 1, 3599, 1, 1]) {
    await clock.sleep(seconds(pause), signal)
    found.push((await ports.autoscale.find(PLAN, signal))?.name)
  }
  expect(found).toEqual(['own', 'own', 'own', 'own', 'elsewhere', 'elsewhere'])
  expect(azure.asked().filter((one) => !one.includes('/resourceGroups/'))).toHaveLength(4)
})

test('of several settings of one plan the one that is switched on counts', async () => {
  const off = {
    ...setting('off', PLAN.id),
    properties: { ...setting('off', PLAN.id).properties, enabled: false },
  }
  const on = {
    ...setting('on', PLAN.id),
    properties: { ...setting('on', PLAN.id).properties, enabled: true },
  }
  azure.on('GET', '/autoscaleSettings', { body: { value: [off, on] } })
  const { ports, signal } = await harness(azure)
  expect(await ports.autoscale.find(PLAN, signal)).toMatchObject({ name: 'on', enabled: true })
})

test('a change touches enabled and the bounds of the default profile only', async () => {
  const raw = setting('own', PLAN.id)
  azure.on('GET', '/autoscaleSettings', { body: { value: [raw] } })
  azure.on('PUT', '/autoscalesettings/own', { body: raw })
  const { ports, signal } = await harness(azure)
  const found = await ports.autoscale.find(PLAN, signal)
  await ports.autoscale.change(found!, { enabled: true, minimum: 3 }, signal)
  const { profiles } = raw.properties
  expect(JSON.parse(azure.seen.at(-1)!.body)).toEqual({
    ...raw,
    properties: {
      ...raw.properties,
      enabled: true,
      profiles: [profiles[0], { ...profiles[1], capacity: { minimum: '3', maximum: '5', default: '3' } }],
    },
  })
})

test('a new setting has the CPU rules of the reference guide, and counts as text', async () => {
  azure.on('PUT', '/autoscaleSettings/', { status: 201, body: {} })
  const { ports, signal } = await harness(azure)
  expect((await ports.autoscale.create(PLAN, { minimum: 2, maximum: 6 }, signal)).status).toBe(201)
  const { properties } = JSON.parse(azure.seen.at(-1)!.body) as {
    properties: { profiles: { capacity: object; rules: { scaleAction: object; metricTrigger: object }[] }[] }
  }
  const [profile] = properties.profiles
  expect(properties).toMatchObject({ enabled: true, targetResourceUri: PLAN.id })
  expect(profile!.capacity).toEqual({ minimum: '2', maximum: '6', default: '2' })
  expect(profile!.rules.map(({ scaleAction }) => scaleAction)).toEqual([
    { direction: 'Increase', type: 'ChangeCount', value: '2', cooldown: 'PT5M' },
    { direction: 'Decrease', type: 'ChangeCount', value: '1', cooldown: 'PT5M' },
  ])
  expect(profile!.rules[0]!.metricTrigger).toMatchObject({
    metricName: 'CpuPercentage',
    operator: 'GreaterThan',
    threshold: 50,
  })
})

test('tags are merged one by one: the others stay', async () => {
  azure.on('PATCH', '/tags/default', { body: {} })
  const { ports, signal } = await harness(azure)
  await ports.tags.merge(PLAN.id, { 'cloudburst-burst': 'p,1' }, signal)
  const { path, body } = azure.seen.at(-1)!
  expect(path).toBe(`${PLAN.id}/providers/Microsoft.Resources/tags/default?api-version=2021-04-01`)
  expect(JSON.parse(body)).toEqual({
    operation: 'Merge',
    properties: { tags: { 'cloudburst-burst': 'p,1' } },
  })
})
