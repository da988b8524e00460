import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { WebSiteManagementClient } from '@azure/arm-appservice'
import { TrafficManagerManagementClient } from '@azure/arm-trafficmanager'
import { ClientAssertionCredential, ClientSecretCredential } from '@azure/identity'
import { CLIENT, SECRET } from '../../local-azure/entra/principals.ts'
import { startLocalAzure } from '../../local-azure/index.ts'
import type { LocalAzure } from '../../local-azure/index.ts'
import { stringAt } from '../../local-azure/json.ts'
import { ask } from './client.ts'

let azure: LocalAzure
let traffic: TrafficManagerManagementClient
let web: WebSiteManagementClient
const GROUP = 'rg-shop'
const PLAN = 'plan-shop-burst'

beforeAll(async () => {
  azure = await startLocalAzure()
  const options = { tlsOptions: { ca: azure.caCertificate }, retryOptions: { maxRetries: 0 } }
  const credential = new ClientSecretCredential(azure.world.scenario.tenantId, CLIENT, SECRET, {
    ...options,
    authorityHost: azure.urls.azure,
    disableInstanceDiscovery: true,
  })
  const { subscriptionId } = azure.world.scenario
  traffic = new TrafficManagerManagementClient(credential, subscriptionId, {
    ...options,
    endpoint: azure.urls.azure,
  })
  web = new WebSiteManagementClient(credential, subscriptionId, { ...options, endpoint: azure.urls.azure })
})
afterAll(() => azure.close())

test('Traffic Manager’s client reads and patches', async () => {
  const profile = await traffic.profiles.get(GROUP, 'tm-shop')
  expect(profile).toMatchObject({
    trafficRoutingMethod: 'Weighted',
    dnsConfig: { ttl: 60, fqdn: 'tm-shop.trafficmanager.net' },
  })
  const patched = await traffic.endpoints.update(GROUP, 'tm-shop', 'AzureEndpoints', 'burst', { weight: 33 })
  expect(patched).toMatchObject({ weight: 33, endpointStatus: 'Disabled' })
  await expect(traffic.profiles.get(GROUP, 'nothing')).rejects.toMatchObject({
    statusCode: 404,
    code: 'ResourceNotFound',
  })
})

test('App Service’s client reads, starts, lists and stops', async () => {
  expect(await web.webApps.get(GROUP, 'app-shop-burst')).toMatchObject({
    state: 'Stopped',
    defaultHostName: 'app-shop-burst.azurewebsites.net',
  })
  await web.webApps.start(GROUP, 'app-shop-burst')
  const states = []
  for await (const instance of web.webApps.listInstanceIdentifiers(GROUP, 'app-shop-burst'))
    states.push(instance.state)
  expect(states).toEqual(['UNKNOWN'])
  const apps = []
  for await (const app of web.appServicePlans.listWebApps(GROUP, PLAN)) apps.push(app.name)
  expect(apps).toEqual(['app-shop-burst'])
  await web.webApps.stop(GROUP, 'app-shop-burst')
})

test('its PATCH drops the sku, and nothing scales; its PUT scales and keeps what it knows', async () => {
  const update = web.appServicePlans.update.bind(web.appServicePlans) as unknown as (
    group: string,
    name: string,
    body: unknown,
  ) => Promise<unknown>
  await update(GROUP, PLAN, { sku: { name: 'P1v3', capacity: 5 } })
  const plan = await web.appServicePlans.get(GROUP, PLAN)
  expect(plan.sku?.capacity).toBe(1)
  const poller = web.appServicePlans.createOrUpdate(
    GROUP,
    PLAN,
    { ...plan, sku: { ...plan.sku, capacity: 3 } },
    { updateIntervalInMs: 5 },
  )
  await poller.submitted()
  azure.clock.advance(80)
  expect((await poller).sku?.capacity).toBe(3)
})

test('it loses App Service’s error text, and trips over an empty body', async () => {
  azure.effect({ kind: 'instance-quota', instances: 3 })
  const plan = await web.appServicePlans.get(GROUP, PLAN)
  let body = ''
  const refused = web.appServicePlans.createOrUpdate(
    GROUP,
    PLAN,
    { ...plan, sku: { ...plan.sku, capacity: 9 } },
    { onResponse: (raw) => (body = raw.bodyAsText ?? '') },
  )
  await expect(refused).rejects.toThrow('Unexpected status code: 401')
  expect(body).toContain('52039')
  azure.fault({ match: { path: '/start$' }, fault: { kind: 'empty', status: 404 } })
  await expect(web.webApps.start(GROUP, 'app-shop-burst')).rejects.toThrow(TypeError)
})

test('an assertion of GitHub’s signs in', async () => {
  const assertion = async (): Promise<string> => {
    const url = `${azure.urls.plain}/github/oidc?audience=${encodeURIComponent('api://AzureADTokenExchange')}`
    return stringAt((await ask(url, { headers: { authorization: 'Bearer x' } })).json, 'value') ?? ''
  }
  const credential = new ClientAssertionCredential(azure.world.scenario.tenantId, CLIENT, assertion, {
    tlsOptions: { ca: azure.caCertificate },
    authorityHost: azure.urls.azure,
    disableInstanceDiscovery: true,
  })
  expect((await credential.getToken('https://management.azure.com/.default')).token).toMatch(/^ey/)
})

test('a wrong secret’s AADSTS text comes through', async () => {
  const credential = new ClientSecretCredential(azure.world.scenario.tenantId, CLIENT, 'wrong', {
    tlsOptions: { ca: azure.caCertificate },
    authorityHost: azure.urls.azure,
    disableInstanceDiscovery: true,
  })
  await expect(credential.getToken('https://management.azure.com/.default')).rejects.toThrow('AADSTS7000215')
})
