import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startLocalAzure, type LocalAzure } from '../../local-azure/index.ts'
import { at, stringAt, type Json, type JsonObject } from '../../local-azure/json.ts'
import { SECRET } from '../../local-azure/entra/principals.ts'
import { armClient, ask, signIn, token, type Answer, type Arm } from './client.ts'

// The requests that the Azure CLI makes for the commands of docs/azure-setup.md and docs/identity.md.

const PROFILE = '…/Microsoft.Network/trafficManagerProfiles/shop'

let azure: LocalAzure
let arm: Arm
beforeEach(async () => {
  azure = await startLocalAzure()
  arm = await armClient(azure)
})
afterEach(() => azure.close())

const codeOf = ({ json }: Answer): string => stringAt(json, 'error', 'code') ?? ''

function profileBody(change: JsonObject = {}, endpoints: Json[] = []): JsonObject {
  return {
    location: 'global',
    properties: {
      profileStatus: 'Enabled',
      trafficRoutingMethod: 'Weighted',
      dnsConfig: { relativeName: 'shop-example', ttl: 60 },
      monitorConfig: {
        protocol: 'HTTPS',
        port: 443,
        path: '/health',
        customHeaders: [{ name: 'a', value: 'b' }],
      },
      endpoints,
      ...change,
    },
  }
}

test.each([
  ['…/Microsoft.Web/sites/app-shop-burst', '2031-01-01', 'NoRegisteredProviderFound', '2025-05-01'],
  [PROFILE, '2010-01-01', 'NoRegisteredProviderFound', '2022-04-01'],
  ['/subscriptions', 'latest', 'InvalidApiVersionParameter', '2022-12-01'],
])('%s of version %s is refused with the versions there are', async (path, version, code, known) => {
  const refused = await arm('GET', `${path}?api-version=${version}`)
  expect([refused.status, codeOf(refused)]).toEqual([400, code])
  expect(refused.text).toContain(known)
})

test('a profile is created with all that was sent', async () => {
  const created = await arm('PUT', PROFILE, profileBody())
  expect(created).toMatchObject({ status: 201, json: { name: 'shop', location: 'global' } })
  const { json } = await arm('GET', PROFILE)
  expect(at(json, 'properties')).toMatchObject({
    dnsConfig: { relativeName: 'shop-example', ttl: 60, fqdn: 'shop-example.trafficmanager.net' },
    monitorConfig: { path: '/health', customHeaders: [{ name: 'a', value: 'b' }] },
    endpoints: [],
  })
  expect((await arm('PUT', PROFILE, profileBody())).status).toBe(200)
})

const external = (name: string, priority: number): Json => ({
  name,
  type: 'Microsoft.Network/trafficManagerProfiles/externalEndpoints',
  properties: { target: `${name}.example.com`, priority },
})

test.each([
  ['a TTL below zero', profileBody({ dnsConfig: { relativeName: 'a', ttl: -1 } }), /'ttl'/u],
  ['an unknown routing method', profileBody({ trafficRoutingMethod: 'Random' }), /'trafficRoutingMethod'/u],
  ['one priority twice', profileBody({}, [external('a', 1), external('b', 1)]), /same priority 1/u],
])('a profile with %s is refused', async (_, body, message) => {
  const refused = await arm('PUT', PROFILE, body)
  expect([refused.status, refused.text]).toEqual([400, expect.stringMatching(message)])
  expect((await arm('GET', PROFILE)).status).toBe(404)
})

test('the PUT of an endpoint keeps every field, and what probes have seen', async () => {
  const path = '…/Microsoft.Network/trafficManagerProfiles/tm-shop/externalEndpoints/private'
  const { json } = await arm('GET', path)
  const before = at(json, 'properties') as JsonObject
  const properties = {
    ...before,
    weight: 40,
    customHeaders: [{ name: 'host', value: 'x' }],
    subnets: [{ first: '10.0.0.0', scope: 8 }],
  }
  await arm('PUT', path, { properties })
  expect(at((await arm('GET', path)).json, 'properties')).toEqual({
    ...properties,
    endpointMonitorStatus: 'Online',
  })
})

test('endpoints that name no priority get one of their own', async () => {
  await arm('PUT', PROFILE, profileBody())
  for (const name of ['a', 'b'])
    await arm('PUT', `${PROFILE}/externalEndpoints/${name}`, {
      properties: { target: `${name}.example.com` },
    })
  const list = at((await arm('GET', PROFILE)).json, 'properties', 'endpoints') as Json[]
  expect(list.map((one) => at(one, 'properties', 'priority'))).toEqual([1, 2])
})

test('names of tags have no letter case', async () => {
  const tags = '…/Microsoft.Network/trafficManagerProfiles/tm-shop/providers/Microsoft.Resources/tags/default'
  const change = (operation: string, given: JsonObject): Promise<Answer> =>
    arm('PATCH', tags, { operation, properties: { tags: given } })
  await change('Merge', { Owner: 'ann' })
  expect(at((await change('Merge', { OWNER: 'bob' })).json, 'properties', 'tags')).toEqual({ OWNER: 'bob' })
  expect(at((await change('Delete', { owner: '' })).json, 'properties', 'tags')).toEqual({})
})

test('groups, resources and the versions of a provider are found', async () => {
  const base = `/subscriptions/${azure.world.scenario.subscriptionId}`
  expect(at((await arm('GET', `${base}/resourcegroups`)).json, 'value')).toMatchObject([{ name: 'rg-shop' }])
  expect((await arm('HEAD', `${base}/resourcegroups/rg-shop`)).status).toBe(204)
  expect((await arm('HEAD', `${base}/resourcegroups/rg-nothing`)).status).toBe(404)
  const filter = encodeURIComponent("resourceType eq 'Microsoft.Web/sites'")
  const found = await arm('GET', `${base}/resources?$filter=${filter}&api-version=2024-11-01`)
  expect(at(found.json, 'value')).toMatchObject([{ name: 'app-shop-burst' }])
  const { json } = await arm('GET', `${base}/providers/Microsoft.Web`)
  expect(at(json, 'resourceTypes')).toContainEqual(expect.objectContaining({ resourceType: 'sites' }))
})

test('metadata of the cloud need no token', async () => {
  const { json } = await ask(`${azure.urls.azure}/metadata/endpoints?api-version=2022-09-01`, {
    ca: azure.caCertificate,
  })
  expect(json).toMatchObject([
    { resourceManager: `${azure.urls.azure}/`, authentication: { loginEndpoint: azure.urls.azure } },
  ])
})

test.each([
  ['an unknown grant', { grant_type: 'password' }, 70003],
  ['no grant', { grant_type: '' }, 900144],
  ['an unknown resource', { scope: 'https://vault.example/.default' }, 500011],
])('the token endpoint refuses %s', async (_, form, code) => {
  const all = { client_secret: SECRET, scope: 'https://management.azure.com/.default', ...form }
  const refused = await signIn(azure, all)
  expect([refused.status, at(refused.json, 'error_codes')]).toEqual([400, [code]])
})

test('a token outlives a restart', async () => {
  const kept = await token(azure)
  await azure.close()
  azure = await startLocalAzure()
  const answer = await ask(`${azure.urls.azure}/subscriptions?api-version=2022-12-01`, {
    ca: azure.caCertificate,
    headers: { authorization: `Bearer ${kept}` },
  })
  expect(answer.status).toBe(200)
})

test('Microsoft Graph keeps applications, principals and federated credentials', async () => {
  const bearer = await token(azure, 'https://graph.microsoft.com')
  const graph = (method: string, path: string, body?: Json): Promise<Answer> =>
    ask(`${azure.urls.azure}/v1.0${path}`, {
      method,
      ca: azure.caCertificate,
      headers: { authorization: `Bearer ${bearer}`, host: 'graph.microsoft.com' },
      ...(body !== undefined && { body }),
    })
  const app = (await graph('POST', '/applications', { displayName: 'cloudburst' })).json
  const appId = stringAt(app, 'appId') ?? ''
  expect((await graph('POST', '/servicePrincipals', { appId })).status).toBe(201)
  expect((await graph('POST', '/servicePrincipals', { appId: 'nobody' })).status).toBe(400)
  const filter = encodeURIComponent(`appId eq '${appId}'`)
  expect(at((await graph('GET', `/applications?$filter=${filter}`)).json, 'value')).toHaveLength(1)
  const credential = { name: 'main', issuer: 'https://token.example', subject: 's', audiences: ['a'] }
  const path = `/applications/${stringAt(app, 'id') ?? ''}/federatedIdentityCredentials`
  expect((await graph('POST', path, { name: 'main' })).status).toBe(400)
  await graph('POST', path, credential)
  expect(at((await graph('GET', path)).json, 'value')).toMatchObject([credential])
})

test('a role is defined once and assigned once', async () => {
  const group = `/subscriptions/${azure.world.scenario.subscriptionId}/resourceGroups/rg-shop`
  const roles = `${group}/providers/Microsoft.Authorization`
  const properties = { roleName: 'Burst', assignableScopes: [group], permissions: [{ actions: ['*/read'] }] }
  const role = await arm('PUT', `${roles}/roleDefinitions/role-1`, { properties })
  const filter = encodeURIComponent("roleName eq 'burst'")
  const found = await arm('GET', `${roles}/roleDefinitions?$filter=${filter}&api-version=2022-04-01`)
  expect(at(found.json, 'value')).toMatchObject([{ name: 'role-1' }])
  const assign = (name: string): Promise<Answer> =>
    arm('PUT', `${roles}/roleAssignments/${name}`, {
      properties: { roleDefinitionId: stringAt(role.json, 'id') ?? '', principalId: 'p' },
    })
  expect([(await assign('a')).status, (await assign('b')).status]).toEqual([201, 409])
})

test('a metric is split by a dimension that it has, and by no other', async () => {
  azure.clock.advance(600)
  const metrics = (name: string, filter: string, timespan?: string): Promise<Answer> => {
    const query = new URLSearchParams({
      metricnames: name,
      $filter: filter,
      ...(timespan !== undefined && { timespan }),
    })
    return arm(
      'GET',
      `…/Microsoft.Network/trafficManagerProfiles/tm-shop/providers/Microsoft.Insights/metrics?${query.toString()}`,
    )
  }
  const series = ({ json }: Answer): number =>
    (at((at(json, 'value') as Json[])[0], 'timeseries') as Json[]).length
  expect(series(await metrics('QpsByEndpoint', "EndpointName eq '*'"))).toBe(1)
  expect(series(await metrics('QpsByEndpoint', "EndpointName eq 'burst'"))).toBe(0)
  const refused = await metrics('QpsByEndpoint', "Instance eq '*'")
  expect([refused.status, refused.text]).toEqual([
    400,
    expect.stringContaining('does not support requested dimension'),
  ])
  const long = await metrics(
    'QpsByEndpoint',
    "EndpointName eq '*'",
    '2026-01-01T00:00:00Z/2026-06-01T00:00:00Z',
  )
  expect([long.status, long.text]).toEqual([400, expect.stringContaining('31 days')])
})
