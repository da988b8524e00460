import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Resize, ResizeAnswer } from '../../src/burst/ports.ts'
import type { ServicePlan } from '../../src/domain/resources.ts'
import { actionError, harness, startAzure, SUB, type FakeAzure, type Harness } from './support.ts'

let azure: FakeAzure
beforeEach(async () => {
  azure = await startAzure()
})
afterEach(() => azure.close())

const ID = `/subscriptions/${SUB}/resourceGroups/rg-1/providers/Microsoft.Web/serverfarms/plan-1`

/** With fields that no SDK knows, read-only ones, and nulls. */
const BODY = {
  id: ID,
  name: 'plan-1',
  kind: 'app',
  location: 'West Europe',
  tags: { cost: '42', owner: null },
  properties: {
    provisioningState: 'Succeeded',
    status: 'Ready',
    numberOfWorkers: 1,
    currentNumberOfWorkers: 1,
    maximumNumberOfWorkers: 30,
    numberOfSites: 1,
    reserved: true,
    zoneRedundant: false,
    freeOfferExpirationTime: null,
    madeUpTomorrow: { deep: [1, null, 'x'] },
  },
  sku: { name: 'P1v3', tier: 'PremiumV3', size: 'P1v3', family: 'Pv3', capacity: 1, madeUpToo: 'y' },
}

async function readPlan(body: object = BODY): Promise<Harness & { plan: ServicePlan }> {
  azure.on('GET', '/serverfarms/plan-1?', { body })
  const made = await harness(azure)
  return { ...made, plan: await made.ports.plan.readPlan(ID, made.signal) }
}

function put(): unknown {
  return JSON.parse(azure.seen.findLast(({ method }) => method === 'PUT')!.body)
}

test('a plan is read with what the service says of it', async () => {
  const { plan } = await readPlan()
  expect(plan).toMatchObject({
    id: ID,
    sku: { name: 'P1v3', tier: 'PremiumV3', capacity: 1 },
    currentInstances: 1,
    maximumInstances: 30,
    provisioningState: 'Succeeded',
    automaticScaling: false,
    numberOfSites: 1,
  })
})

test('a plan that counts no workers now has as many as its size says', async () => {
  const properties = { ...BODY.properties, currentNumberOfWorkers: 0, numberOfWorkers: null }
  const { plan } = await readPlan({ ...BODY, properties })
  expect(plan.currentInstances).toBe(1)
})

test('words and switches of a plan are read in any letter case', async () => {
  const properties = { ...BODY.properties, provisioningState: 'inProgress', zoneRedundant: 'True' }
  const { plan } = await readPlan({ ...BODY, properties: { ...properties, perSiteScaling: 'true' } })
  expect(plan).toMatchObject({ provisioningState: 'InProgress', zoneRedundant: true, perAppScaling: true })
})

test('a change of the count sends back everything that was read, unknown fields and nulls too', async () => {
  const { ports, plan, signal } = await readPlan()
  azure.on('PUT', '/serverfarms/plan-1', { body: BODY })
  const answer = await ports.plan.resize(plan, { name: 'p1V3', capacity: 3 }, signal)
  expect(answer.kind).toBe('accepted')
  expect(put()).toEqual({ ...BODY, sku: { ...BODY.sku, capacity: 3 } })
})

test('another size goes by its name alone, because tier, size and family follow from it', async () => {
  const { ports, plan, signal } = await readPlan()
  azure.on('PUT', '/serverfarms/plan-1', { body: BODY })
  await ports.plan.resize(plan, { name: 's1', capacity: 2 }, signal)
  expect(put()).toHaveProperty('sku', { name: 'S1', capacity: 2 })
})

test('a size that does not exist is refused before any request and names the inputs', async () => {
  const { ports, plan, signal } = await readPlan()
  const error = await actionError(ports.plan.resize(plan, { name: 'P9v9', capacity: 1 }, signal))
  expect(error.fix).toContain('burst-sku or idle-sku')
  expect(error.outcome).toBe('refused')
  expect(azure.asked()).toHaveLength(1)
})

const QUOTA =
  'This region has quota of 0 instances for your subscription. Try selecting different region or SKU.'
const STOCK =
  'Not enough available reserved instance servers to satisfy this request. Currently 2 instances are available.'
const NONE =
  'No available instances to satisfy this request. App Service is attempting to increase capacity. Please retry your request later.'
const BUSY = 'Cannot modify this web hosting plan because another operation is in progress.'

type State = Awaited<ReturnType<Resize['poll']>>

async function follow(answer: ResizeAnswer, { signal }: Harness): Promise<State[]> {
  if (answer.kind !== 'accepted') throw new Error(answer.kind)
  const states: State[] = []
  for (let look = 0; look < 5 && states.at(-1) !== 'done'; look += 1)
    states.push(await answer.resize.poll(signal))
  return states
}

test('200 that says Succeeded is done without another request', async () => {
  const made = await readPlan()
  azure.on('PUT', '/plan-1', { body: BODY, headers: { 'x-ms-correlation-request-id': 'corr-1' } })
  const answer = await made.ports.plan.resize(made.plan, { name: 'P1v3', capacity: 2 }, made.signal)
  expect(await follow(answer, made)).toEqual(['done'])
  expect(answer).toMatchObject({ resize: { written: { status: 200, correlationId: 'corr-1' } } })
  expect(azure.asked()).toHaveLength(2)
})

test('InProgress is followed by looking at the plan itself', async () => {
  const made = await readPlan()
  const busy = { ...BODY, properties: { ...BODY.properties, provisioningState: 'InProgress' } }
  azure.on('PUT', '/plan-1', { status: 201, body: busy, headers: { 'retry-after': '7' } })
  const answer = await made.ports.plan.resize(made.plan, { name: 'P1v3', capacity: 2 }, made.signal)
  expect(answer).toMatchObject({ resize: { pollAfterSeconds: 7 } })
  azure.on('GET', '/plan-1', { body: busy }, { body: BODY })
  expect(await follow(answer, made)).toEqual(['running', 'done'])
})

test('an answer without a plan, where the plan itself is asked, is asked for again and no end of the resize (success-is-read-back)', async () => {
  const made = await readPlan()
  const busy = { ...BODY, properties: { ...BODY.properties, provisioningState: 'InProgress' } }
  azure.on('PUT', '/plan-1', { status: 201, body: busy })
  const answer = await made.ports.plan.resize(made.plan, { name: 'P1v3', capacity: 2 }, made.signal)
  azure.on('GET', '/plan-1', { status: 200 }, { body: busy }, { body: BODY })
  expect(await follow(answer, made)).toEqual(['running', 'done'])
})

test('202 is followed at the operation it names, until that says Succeeded', async () => {
  const made = await readPlan()
  const operation = `${azure.url}${ID}/operationresults/op-1?api-version=2025-05-01`
  azure.on('PUT', '/plan-1', {
    status: 202,
    body: BODY,
    headers: { 'azure-asyncoperation': operation, location: 'https://elsewhere.example' },
  })
  azure.on(
    'GET',
    '/operationresults/op-1',
    { status: 202 },
    { body: { status: 'InProgress' } },
    { body: { status: 'Succeeded' } },
  )
  const answer = await made.ports.plan.resize(made.plan, { name: 'P1v3', capacity: 2 }, made.signal)
  expect(await follow(answer, made)).toEqual(['running', 'running', 'done'])
})

test('an operation on a foreign host is not followed: the token would go with it', async () => {
  const made = await readPlan()
  azure.on('PUT', '/plan-1', { status: 202, headers: { location: 'https://thief.example/op' } })
  const answer = await made.ports.plan.resize(made.plan, { name: 'P1v3', capacity: 2 }, made.signal)
  expect(await follow(answer, made)).toEqual(['done'])
  expect(azure.asked().at(-1)).toContain('/serverfarms/plan-1?')
})

test('an operation that may not be seen is followed at the plan', async () => {
  const made = await readPlan()
  azure.on('PUT', '/plan-1', {
    status: 202,
    headers: { location: `${azure.url}${ID}/operationresults/op-1` },
  })
  azure.on('GET', '/operationresults/op-1', { status: 403 })
  const answer = await made.ports.plan.resize(made.plan, { name: 'P1v3', capacity: 2 }, made.signal)
  expect(await follow(answer, made)).toEqual(['running', 'done'])
})

test('an operation that ends for want of quota says how many instances can be had', async () => {
  const made = await readPlan()
  azure.on('PUT', '/plan-1', {
    status: 202,
    headers: { location: `${azure.url}${ID}/operationresults/op-1` },
  })
  azure.on('GET', '/operationresults/op-1', {
    body: { status: 'Failed', error: { code: 'Unauthorized', message: QUOTA } },
  })
  const answer = await made.ports.plan.resize(made.plan, { name: 'P1v3', capacity: 9 }, made.signal)
  if (answer.kind !== 'accepted') throw new Error(answer.kind)
  expect(await answer.resize.poll(made.signal)).toMatchObject({ kind: 'short' })
})

test('an operation that fails is told with its reason', async () => {
  const made = await readPlan()
  azure.on('PUT', '/plan-1', {
    status: 202,
    headers: { location: `${azure.url}${ID}/operationresults/op-1` },
  })
  azure.on('GET', '/operationresults/op-1', {
    body: { status: 'Failed', error: { code: 'InternalError', message: 'No worker could be had.' } },
  })
  const answer = await made.ports.plan.resize(made.plan, { name: 'P1v3', capacity: 2 }, made.signal)
  const error = await actionError(follow(answer, made))
  expect(error.message).toContain('gave up (Failed): No worker could be had.')
})

function appService(Code: string, Message: string, ExtendedCode?: string): object {
  const entity = ExtendedCode === undefined ? [] : [{ ErrorEntity: { ExtendedCode, Code, Message } }]
  return { Code, Message, Target: null, Details: [{ Message }, { Code }, ...entity], Innererror: null }
}

test.each([
  [
    'a quota, though it says 401',
    401,
    appService('Unauthorized', QUOTA, '52039'),
    { kind: 'short', available: 0 },
  ],
  ['a lack of stock', 409, appService('Conflict', STOCK), { kind: 'short', available: 2 }],
  ['a lack of stock without a number', 409, appService('Conflict', NONE), { kind: 'short' }],
  ['a busy plan (59205)', 409, appService('Conflict', BUSY, '59205'), { kind: 'busy' }],
  ['a busy webspace (59202)', 409, appService('Conflict', BUSY, '59202'), { kind: 'busy' }],
  ['a rebooting worker (11008)', 400, appService('BadRequest', BUSY, '11008'), { kind: 'busy' }],
])('%s is understood, with one request', async (_name, status, body, expected) => {
  const { ports, plan, signal } = await readPlan()
  azure.on('PUT', '/plan-1', { status, body })
  const answer = await ports.plan.resize(plan, { name: 'P1v3', capacity: 5 }, signal)
  expect(answer).toMatchObject(expected)
  expect(azure.seen.filter(({ method }) => method === 'PUT')).toHaveLength(1)
})

test('apps are listed; slots are asked for only where the plan counts more than the list has', async () => {
  const site = (id: string): object => ({
    id,
    name: id.split('/').at(-1),
    properties: { state: 'Running', serverFarmId: ID },
  })
  const app = `/subscriptions/${SUB}/resourceGroups/rg-1/providers/Microsoft.Web/sites/web-eu`
  azure.on('GET', '/serverfarms/plan-1/sites', { body: { value: [site(app)] } })
  azure.on('GET', '/sites/web-eu/slots', { body: { value: [site(`${app}/slots/staging`)] } })
  const { ports, plan, signal } = await readPlan()
  expect(await ports.plan.readPlanApps(plan, signal)).toEqual([{ id: app, name: 'web-eu', state: 'Running' }])
  const apps = await ports.plan.readPlanApps({ ...plan, numberOfSites: 2 }, signal)
  expect(apps.map(({ name }) => name)).toEqual(['web-eu', 'staging'])
})
