import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { ResourceRef } from '../../src/domain/config.ts'
import { actionError, harness, startAzure, SUB, type FakeAzure } from './support.ts'

let azure: FakeAzure
beforeEach(async () => {
  azure = await startAzure()
})
afterEach(() => azure.close())

const REF: ResourceRef = { subscriptionId: SUB, resourceGroup: 'rg-1', name: 'shop-tm' }
const PROFILE_ID = `/subscriptions/${SUB}/resourceGroups/rg-1/providers/Microsoft.Network/trafficManagerProfiles/shop-tm`

function endpoint(name: string, kind: string, properties: object): object {
  return {
    id: `${PROFILE_ID}/${kind}/${name}`,
    name,
    type: `Microsoft.Network/trafficManagerProfiles/${kind}`,
    properties: { endpointStatus: 'Enabled', endpointMonitorStatus: 'Online', ...properties },
  }
}

function profile(name: string, ttl: number, endpoints: object[]): object {
  const id = PROFILE_ID.replace('shop-tm', name)
  return {
    id,
    name,
    type: 'Microsoft.Network/trafficManagerProfiles',
    location: 'global',
    tags: { team: 'shop' },
    properties: {
      profileStatus: 'Enabled',
      trafficRoutingMethod: 'Weighted',
      dnsConfig: { relativeName: name, fqdn: `${name}.trafficmanager.net`, ttl },
      monitorConfig: { profileMonitorStatus: 'Online', protocol: 'HTTPS', port: 443, path: '/health' },
      endpoints,
    },
  }
}

test('a profile is read whole in one request; null and unknown values stay what they are', async () => {
  azure.on('GET', '/shop-tm', {
    body: profile('shop-tm', 30, [
      endpoint('private', 'externalEndpoints', {
        target: 'shop.contoso.com',
        weight: 50,
        priority: 1,
        endpointLocation: null,
      }),
      endpoint('burst', 'azureEndpoints', {
        endpointMonitorStatus: 'Sleeping',
        targetResourceId: '/x',
        alwaysServe: null,
      }),
    ]),
  })
  const { ports, signal } = await harness(azure)
  const read = await ports.trafficManager.readProfile(REF, signal)
  expect(read).toMatchObject({
    ttlSeconds: 30,
    fqdn: 'shop-tm.trafficmanager.net',
    routingMethod: 'Weighted',
    tags: { team: 'shop' },
  })
  expect(read.monitor).toEqual({
    protocol: 'HTTPS',
    port: 443,
    path: '/health',
    intervalSeconds: 30,
    timeoutSeconds: 10,
    toleratedFailures: 3,
  })
  expect(read.endpoints[0]).toEqual({
    id: `${PROFILE_ID}/externalEndpoints/private`,
    name: 'private',
    type: 'ExternalEndpoints',
    status: 'Enabled',
    monitorStatus: 'Online',
    weight: 50,
    priority: 1,
    target: 'shop.contoso.com',
    alwaysServe: false,
  })
  expect(read.endpoints[1]).toMatchObject({
    type: 'AzureEndpoints',
    monitorStatus: 'Sleeping',
    alwaysServe: false,
  })
  expect(azure.asked()).toHaveLength(1)
})

test('the TTL is the highest of the profile and of those nested below it', async () => {
  const nested = (name: string): object =>
    endpoint(name, 'nestedEndpoints', { targetResourceId: PROFILE_ID.replace('shop-tm', name) })
  azure.on('GET', '/inner-a', { body: profile('inner-a', 120, [nested('deep')]) })
  azure.on('GET', '/inner-b', { body: profile('inner-b', 10, []) })
  azure.on('GET', '/deep', { body: profile('deep', 600, []) })
  azure.on('GET', '/shop-tm', { body: profile('shop-tm', 30, [nested('inner-a'), nested('inner-b')]) })
  const { ports, signal } = await harness(azure)
  expect((await ports.trafficManager.readProfile(REF, signal)).ttlSeconds).toBe(600)
  expect(azure.asked()).toHaveLength(4)
})

test('a change is a PATCH with the given properties only, under the short type that the SDK accepts', async () => {
  azure.on('GET', '/shop-tm', {
    body: profile('shop-tm', 30, [endpoint('burst', 'azureEndpoints', { weight: 1 })]),
  })
  azure.on('PATCH', '/burst', { body: {}, headers: { 'x-ms-correlation-request-id': 'corr-7' } })
  const { ports, signal } = await harness(azure)
  const { endpoints } = await ports.trafficManager.readProfile(REF, signal)
  const written = await ports.trafficManager.patchEndpoint(
    endpoints[0]!,
    { status: 'Enabled', weight: 25 },
    signal,
  )
  expect(written).toEqual({ status: 200, correlationId: 'corr-7' })
  const patch = azure.seen.at(-1)!
  expect(patch.path).toContain('/trafficmanagerprofiles/shop-tm/AzureEndpoints/burst?')
  expect(JSON.parse(patch.body)).toEqual({ properties: { endpointStatus: 'Enabled', weight: 25 } })
  expect(patch.headers['user-agent']).toMatch(/^cloudburst-for-azure\/1\.2\.3 /u)
  expect(patch.headers.authorization).toBe('Bearer token-1')
})

test('one endpoint is read by its own address', async () => {
  const body = endpoint('burst', 'azureEndpoints', { weight: 7 })
  azure.on('GET', '/azureendpoints/burst', { body })
  azure.on('GET', '/shop-tm?', { body: profile('shop-tm', 30, [body]) })
  const { ports, signal } = await harness(azure)
  const { endpoints } = await ports.trafficManager.readProfile(REF, signal)
  expect(await ports.trafficManager.readEndpoint(endpoints[0]!, signal)).toEqual(endpoints[0])
})

test('an empty 404 and an HTML page become errors that name what to correct', async () => {
  const { ports, signal } = await harness(azure)
  const empty = await actionError(ports.trafficManager.readProfile(REF, signal))
  expect(empty.message).toBe(
    'Azure answered 404 to GET …/trafficmanagerprofiles/shop-tm without an explanation.',
  )
  expect(empty.fix).toContain('traffic-manager-profile')
  azure.on('GET', '/shop-tm', {
    status: 403,
    body: '<html><head><title>Access denied</title></head><body>x</body></html>',
  })
  const page = await actionError(ports.trafficManager.readProfile(REF, signal))
  expect(page.message).toContain('403 to GET …/trafficmanagerprofiles/shop-tm: Access denied')
})

test('states are read in any letter case, and a word that nobody knows stays as it is', async () => {
  const burst = { endpointStatus: 'disabled', endpointMonitorStatus: 'ONLINE', alwaysServe: 'enabled' }
  const body = profile('shop-tm', 30, [endpoint('burst', 'azureEndpoints', burst)]) as { properties: object }
  const properties = { ...body.properties, profileStatus: 'DISABLED', trafficRoutingMethod: 'weighted' }
  azure.on('GET', '/shop-tm', { body: { ...body, properties } })
  const { ports, signal } = await harness(azure)
  expect(await ports.trafficManager.readProfile(REF, signal)).toMatchObject({
    status: 'Disabled',
    routingMethod: 'Weighted',
    endpoints: [{ status: 'Disabled', monitorStatus: 'Online', alwaysServe: true }],
  })
})

const HOST = [{ name: 'Host', value: 'www.contoso.com' }]

test.each<readonly [monitor: object, read: object]>([
  [{ customHeaders: HOST }, { hostHeader: 'www.contoso.com' }],
  [{ customHeaders: [{ name: 'x-probe', value: '1' }], expectedStatusCodeRanges: null }, {}],
  [{ customHeaders: null, expectedStatusCodeRanges: [{ min: 200, max: 399 }] }, { takesRedirect: true }],
  [{ expectedStatusCodeRanges: [{ min: 200, max: 202 }] }, {}],
])('how probes ask is read: %j', async (monitor, expected) => {
  const body = profile('shop-tm', 30, [endpoint('burst', 'azureEndpoints', { customHeaders: HOST })])
  const { properties } = body as { properties: { monitorConfig: object } }
  properties.monitorConfig = { ...properties.monitorConfig, ...monitor }
  azure.on('GET', '/shop-tm', { body })
  const { ports, signal } = await harness(azure)
  const read = await ports.trafficManager.readProfile(REF, signal)
  const { hostHeader, takesRedirect } = read.monitor
  expect({ hostHeader, takesRedirect }).toEqual(expected)
  expect(read.endpoints[0]?.hostHeader).toBe('www.contoso.com')
})
