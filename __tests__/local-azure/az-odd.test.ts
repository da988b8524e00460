import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startLocalAzure, type LocalAzure } from '../../local-azure/index.ts'
import { at, stringAt, type Json, type JsonObject } from '../../local-azure/json.ts'
import { armClient, type Answer, type Arm } from './client.ts'

// What az 2.91 sends for other commands than those of the documentation: answered rightly, or refused with what there is.

const PROFILE = '…/Microsoft.Network/trafficManagerProfiles/tm-shop'
const SITE = '…/Microsoft.Web/sites/app-shop-burst'

let azure: LocalAzure
let arm: Arm
let base: string
beforeAll(async () => {
  azure = await startLocalAzure()
  arm = await armClient(azure)
  base = `/subscriptions/${azure.world.scenario.subscriptionId}`
})
afterAll(() => azure.close())

const said = ({ status, text }: Answer): string => `${String(status)} ${text}`

test.each([
  ['POST', `${SITE}/backups`, /400 .*NotServedByLocalAzure.*POST start.*GET config\/web/u],
  ['GET', `${SITE}/config/logs`, /400 .*NotServedByLocalAzure/u],
  ['PATCH', SITE, /405 .*serves GET, PUT there/u],
  ['DELETE', '…/Microsoft.Web/serverfarms/plan-shop-burst', /405 .*serves GET, PUT, PATCH there/u],
  [
    'GET',
    '…/Microsoft.Compute/virtualMachines/vm',
    /404 .*serves: Microsoft\.\w+\/\w+, .*Microsoft\.Web\/sites/u,
  ],
])(
  '%s %s is refused with what is served: az takes a bare 404 of a known app for an empty answer',
  async (method, path, expected) => {
    expect(said(await arm(method, path))).toMatch(expected)
  },
)

async function names(filter: string): Promise<string> {
  const query = `$filter=${encodeURIComponent(filter)}&api-version=2024-11-01`
  const answer = await arm('GET', `${base}/resources?${query}`)
  if (answer.status !== 200) return said(answer)
  return (at(answer.json, 'value') as Json[]).map((one) => stringAt(one, 'name')).join(' ')
}

test.each([
  ["location eq 'westeurope'", /^plan-shop-burst app-shop-burst$/u],
  ["location eq 'West Europe' and resourceType eq 'Microsoft.Web/sites'", /^app-shop-burst$/u],
  ["tagname eq 'nobody'", /^$/u],
  ["tagname eq 'owner' and tagvalue eq 'nobody'", /^$/u],
  ["startswith(name, 'app')", /^400 .*does not understand the filter.*resourcetype/u],
  ["name eq 'a' or name eq 'b'", /^400 /u],
])('a list of resources is filtered by %s', async (filter, expected) => {
  expect(await names(filter)).toMatch(expected)
})

test.each([
  ["resources | where name == 'tm-shop'", /^400 .*does not understand the query/u],
  ['resources | summarize count()', /^400 /u],
  [
    "Resources | where type =~ 'microsoft.web/sites' and name =~ 'app-shop-burst' | project id",
    /^200 .*"count":1/u,
  ],
])('Resource Graph answers what it understands: %s', async (query, expected) => {
  expect(said(await arm('POST', '/providers/Microsoft.ResourceGraph/resources', { query }))).toMatch(expected)
})

test.each([
  ["caller eq 'nobody'", /^200 .*"value":\[\]/u],
  ["correlationId eq '1'", /^200 .*"value":\[\]/u],
  ["resourceProvider eq 'Microsoft.Sql'", /^200 .*"value":\[\]/u],
  ["nonsense eq '1'", /^400 .*correlationid/u],
])('the activity log is filtered by %s', async (term, expected) => {
  await arm('POST', `${SITE}/restart`)
  azure.clock.advance(600)
  const filter = encodeURIComponent(`eventTimestamp ge '2026-01-01T00:00:00Z' and ${term}`)
  const path = `${base}/providers/Microsoft.Insights/eventtypes/management/values`
  expect(said(await arm('GET', `${path}?$filter=${filter}&api-version=2015-04-01`))).toMatch(expected)
})

test('a metric with a filter that is not understood is refused', async () => {
  const filter = encodeURIComponent("Instance eq 'a' or Instance eq 'b'")
  const answer = await arm(
    'GET',
    `${SITE}/providers/Microsoft.Insights/metrics?metricnames=Requests&$filter=${filter}`,
  )
  expect(said(answer)).toMatch(/^400 .*one dimension/u)
})

test.each<readonly [monitor: JsonObject, property: string]>([
  [{ intervalInSeconds: 15 }, 'intervalInSeconds'],
  [{ intervalInSeconds: 10, timeoutInSeconds: 10 }, 'timeoutInSeconds'],
  [{ toleratedNumberOfFailures: 12 }, 'toleratedNumberOfFailures'],
  [{ port: 0 }, 'port'],
  [{ protocol: 'ICMP' }, 'protocol'],
  [{ path: 'health' }, 'path'],
  [{ protocol: 'TCP', path: '/health' }, 'path'],
  [{ expectedStatusCodeRanges: [{ min: 300, max: 200 }] }, 'expectedStatusCodeRanges'],
])('Traffic Manager refuses %j of a monitor', async (monitorConfig, property) => {
  const refused = await arm('PATCH', PROFILE, { properties: { monitorConfig } })
  expect(said(refused)).toMatch(new RegExp(`^400 .*monitorConfig\\.${property}`, 'u'))
})

test('a routing method is known in any letter case, as az writes MultiValue', async () => {
  const path = '…/Microsoft.Network/trafficManagerProfiles/multi'
  const properties = { trafficRoutingMethod: 'Multivalue', dnsConfig: { relativeName: 'multi', ttl: 60 } }
  const { json } = await arm('PUT', path, { location: 'global', properties })
  expect(stringAt(json, 'properties', 'trafficRoutingMethod')).toBe('MultiValue')
  const again = await arm('PUT', '…/Microsoft.Network/trafficManagerProfiles/other', {
    location: 'global',
    properties,
  })
  expect(said(again)).toMatch(/^409 .*choose a different DNS prefix/u)
})

const ID = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers'
test.each<readonly [kind: string, properties: JsonObject, expected: RegExp]>([
  [
    'nestedEndpoints',
    { targetResourceId: `${ID}/Microsoft.Network/trafficManagerProfiles/tm-shop` },
    /lead back/u,
  ],
  ['azureEndpoints', { targetResourceId: `${ID}/Microsoft.Web/sites/nobody` }, /does not exist/u],
  ['externalEndpoints', { target: 'https://shop.example' }, /must be a host name/u],
  ['externalEndpoints', { target: '10.0.0.1' }, /must be of one kind/u],
])(
  'an endpoint of %s to %j is refused, and the profile can still be read',
  async (kind, properties, expected) => {
    const refused = await arm('PUT', `${PROFILE}/${kind}/odd`, { properties })
    expect(said(refused)).toMatch(expected)
    expect([refused.status, (await arm('GET', PROFILE)).status]).toEqual([400, 200])
  },
)

test('settings of an app are kept as they are put', async () => {
  const { json } = await arm('GET', SITE)
  const properties = at(json, 'properties') as JsonObject
  const put = {
    location: 'westeurope',
    properties: { ...properties, httpsOnly: false, clientCertEnabled: true },
  }
  await arm('PUT', SITE, put)
  expect(at((await arm('GET', SITE)).json, 'properties')).toMatchObject({
    httpsOnly: false,
    clientCertEnabled: true,
  })
})

test('the configuration of an app is patched, and its app settings are kept', async () => {
  await arm('PATCH', `${SITE}/config/web`, { properties: { healthCheckPath: '/ready' } })
  const config = at((await arm('GET', `${SITE}/config/web`)).json, 'properties')
  expect(config).toMatchObject({ healthCheckPath: '/ready', alwaysOn: true })
  await arm('PUT', `${SITE}/config/appsettings`, { properties: { A: 'B' } })
  expect(at((await arm('POST', `${SITE}/config/appsettings/list`)).json, 'properties')).toEqual({ A: 'B' })
})

test('a plan is made with a status that az takes, within the limits of its tier', async () => {
  const plan = (capacity: number): JsonObject => ({ location: 'westeurope', sku: { name: 'S1', capacity } })
  const path = '…/Microsoft.Web/serverfarms/another'
  expect([(await arm('PUT', path, plan(11))).status, (await arm('PUT', path, plan(1))).status]).toEqual([
    400, 200,
  ])
})

test('a provider that is there is registered', async () => {
  const register = (name: string): Promise<Answer> => arm('POST', `${base}/providers/${name}/register`)
  expect(said(await register('Microsoft.Insights'))).toMatch(/^200 .*Registered/u)
  expect(said(await register('Microsoft.Nonsense'))).toMatch(/^404 .*Microsoft\.Web/u)
})

test('a metric alert is made with a status that az takes, and listed', async () => {
  const path = '…/Microsoft.Insights/metricAlerts'
  expect((await arm('PUT', `${path}/full?api-version=2018-03-01`, { properties: {} })).status).toBe(200)
  for (const scope of [path, `${base}/providers/Microsoft.Insights/metricAlerts`])
    expect(at((await arm('GET', `${scope}?api-version=2018-03-01`)).json, 'value')).toMatchObject([
      { name: 'full' },
    ])
})
