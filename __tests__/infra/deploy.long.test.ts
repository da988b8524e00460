import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startLocalAzure, type LocalAzure } from '../../local-azure/index.ts'
import { runInThread } from '../helpers/action/run.ts'
import { at, stringAt, type JsonObject } from '../../local-azure/json.ts'
import { deploying, DONE, endOf, LOAD, outputsOf, SHOP, type Deploying } from './deployment.ts'
import { committed, ROOT } from './templates.ts'

let azure: LocalAzure
let group: Deploying
/** A resource group with nothing in it but the load. */
beforeEach(async () => {
  azure = await startLocalAzure({
    scenario: (base) => ({ ...base, profiles: [], plans: [], sites: [], autoscale: [] }),
  })
  group = await deploying(azure)
})
afterEach(() => azure.close())

const kept = (type: string): readonly JsonObject[] =>
  [...azure.world.kept.values()].filter((one) => stringAt(one, 'type') === type)

test('one deployment makes everything in an empty group, with the burst side out of DNS', async () => {
  const deployed = await group.deploy(committed, { ...SHOP, ...LOAD })
  expect(endOf(deployed)).toEqual(DONE)
  const { profiles, plans, sites, autoscale } = azure.world
  expect(profiles.map(({ name, ttl, routingMethod }) => [name, ttl, routingMethod])).toEqual([
    ['tm-shop', 60, 'Weighted'],
  ])
  expect(profiles[0]?.endpoints.map(({ name, status, weight }) => [name, status, weight])).toEqual([
    ['private', 'Enabled', 50],
    ['burst', 'Disabled', 1],
  ])
  expect(plans.map(({ name, sku }) => [name, sku.name, sku.capacity])).toEqual([
    ['plan-shop-burst', 'P1v3', 1],
  ])
  expect(sites.map(({ name, state, enabled }) => [name, state, enabled])).toEqual([
    ['app-shop-burst', 'Running', true],
  ])
  expect(autoscale.map(({ properties }) => properties['enabled'])).toEqual([false])
  expect(kept('Microsoft.Insights/metricAlerts').map(({ name }) => name)).toEqual([
    'tm-shop-private-load',
    'tm-shop-private-down',
  ])
  expect(kept('Microsoft.Insights/scheduledQueryRules').map(({ name }) => name)).toEqual([
    'tm-shop-full-without-burst',
    'tm-shop-burst-too-long',
  ])
})

test('its outputs are inputs of the action, and the identity is one that trusts the subject', async () => {
  const outputs = outputsOf(await group.deploy(committed, SHOP))
  const [identity] = kept('Microsoft.ManagedIdentity/userAssignedIdentities')
  expect(outputs).toEqual({
    tenantId: azure.world.scenario.tenantId,
    clientId: stringAt(identity, 'properties', 'clientId'),
    subscriptionId: azure.world.scenario.subscriptionId,
    resourceGroup: 'rg-shop',
    trafficManagerProfile: 'tm-shop',
    burstEndpoint: 'burst',
    webApp: 'app-shop-burst',
    fqdn: 'tm-shop.trafficmanager.net',
    alertGaps: [],
    actionGroupIds: ['shop-alerts-actions', 'tm-shop-people'].map(
      (name) =>
        `/subscriptions/${azure.world.scenario.subscriptionId}/resourceGroups/rg-shop/providers/Microsoft.Insights/actionGroups/${name}`,
    ),
  })
  const [credential] = kept('Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials')
  expect(at(credential, 'properties')).toEqual({
    issuer: 'https://token.actions.githubusercontent.com',
    subject: SHOP.subject,
    audiences: ['api://AzureADTokenExchange'],
  })
})

test('the roles are the files of docs/azure, each assigned where docs/azure-setup.md says', async () => {
  const outputs = outputsOf(await group.deploy(committed, { ...SHOP, ...LOAD }))
  const { definitions, assignments } = azure.world.roles
  const made = definitions.map((one) => [
    stringAt(one, 'properties', 'roleName')?.replace(/ \(.*/u, ''),
    at(one, 'properties', 'permissions'),
  ])
  const files = ['traffic-manager', 'app-service', 'metrics', 'logs'].map((name) => {
    const file = JSON.parse(readFileSync(`${ROOT}docs/azure/role-${name}.json`, 'utf8')) as JsonObject
    return [file['Name'], [{ actions: file['Actions'], notActions: file['NotActions'] }]]
  })
  expect(made).toEqual(files)
  const roles = `/subscriptions/${azure.world.scenario.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions`
  const nameOf = new Map(
    definitions.map((one) => [
      `${roles}/${String(stringAt(one, 'name'))}`,
      stringAt(one, 'properties', 'roleName'),
    ]),
  )
  const identity = kept('Microsoft.ManagedIdentity/userAssignedIdentities').find(
    (one) => stringAt(one, 'properties', 'clientId') === outputs['clientId'],
  )
  const given = assignments
    .filter((one) => at(one, 'properties', 'principalId') === at(identity, 'properties', 'principalId'))
    .map(({ properties }) => [
      nameOf.get(stringAt(properties, 'roleDefinitionId') ?? '')?.replace(/ \(.*/u, ''),
      stringAt(properties, 'scope')?.split('/').slice(-2).join('/'),
    ])
  expect(given.sort()).toEqual([
    ['Cloudburst App Service', 'resourceGroups/rg-shop'],
    ['Cloudburst Metrics', 'components/appi-shop'],
    ['Cloudburst Metrics', 'sites/app-shop-burst'],
    ['Cloudburst Traffic Manager', 'trafficmanagerprofiles/tm-shop'],
  ])
})

test('with Log Analytics as the load the action may query the workspace', async () => {
  await group.deploy(committed, { ...SHOP, loadResourceId: LOAD.workspaceId })
  const logs = azure.world.roles.assignments.filter((one) =>
    stringAt(one, 'properties', 'scope')?.endsWith('/workspaces/log-shop'),
  )
  expect(logs).toHaveLength(1)
})

test('a service principal that is there already gets the roles, and no identity is made', async () => {
  const principalId = '11111111-2222-3333-4444-555555555555'
  const outputs = outputsOf(await group.deploy(committed, { ...SHOP, principalId }))
  expect(outputs['clientId']).toBe('')
  expect(kept('Microsoft.ManagedIdentity/userAssignedIdentities')).toEqual([])
  expect(azure.world.roles.assignments.map((one) => at(one, 'properties', 'principalId'))).toEqual([
    principalId,
    principalId,
    principalId,
  ])
})

test('a lock stops the deployment, and the answer says where', async () => {
  azure.world.conditions.locks.push(
    `/subscriptions/${azure.world.scenario.subscriptionId}/resourceGroups/rg-shop/providers/Microsoft.Web`,
  )
  const { status, json } = await group.deploy(committed, SHOP)
  expect([status, at(json, 'properties', 'provisioningState')]).toEqual([201, 'Failed'])
  expect(JSON.stringify(at(json, 'properties', 'error'))).toContain('ScopeLocked')
})

/** A group with everything in it, and the inputs that its outputs are. */
async function prepared(): Promise<Readonly<Record<string, string>>> {
  const outputs = outputsOf(await group.deploy(committed, { ...SHOP, ...LOAD }))
  const text = (name: string): string => {
    const value = outputs[name]
    return typeof value === 'string' ? value : ''
  }
  // What no deployment can make: the release, and the certificates of the names that users type.
  azure.world.siteNamed('app-shop-burst').hostNames = ['www.shop.example', text('fqdn')]
  return {
    'subscription-id': text('subscriptionId'),
    'resource-group': text('resourceGroup'),
    'traffic-manager-profile': text('trafficManagerProfile'),
    'burst-endpoint': text('burstEndpoint'),
    'web-app': text('webApp'),
    'hold-for': '0',
  }
}

async function ran(inputs: Readonly<Record<string, string>>): Promise<void> {
  azure.startRun(inputs['mode'] ?? '')
  const { exitCode, log } = await runInThread(azure, inputs)
  if (exitCode !== 0) throw new Error(log)
}

test('the action bursts on what one deployment made, with its outputs as inputs, and comes back', async () => {
  const inputs = await prepared()
  await ran({ ...inputs, mode: 'burst' })
  expect(azure.world.endpointNamed('burst')[1].status).toBe('Enabled')
  await ran({ ...inputs, mode: 'scale-back' })
  expect(azure.world.endpointNamed('burst')[1].status).toBe('Disabled')
  expect(azure.judge().violations).toEqual([])
})

test('the rule for a burst that is too long reads its start from the tag that the action writes', async () => {
  const inputs = await prepared()
  const from = azure.world.now
  await ran({ ...inputs, mode: 'burst' })
  const rule = kept('Microsoft.Insights/scheduledQueryRules').find(
    ({ name }) => name === 'tm-shop-burst-too-long',
  )
  const query = stringAt((at(rule, 'properties', 'criteria', 'allOf') as JsonObject[])[0], 'query') ?? ''
  const [, pattern = '', tag = ''] = /extract\("(.+?)", 2, tostring\(tags\["(.+?)"\]\)\)/u.exec(query) ?? []
  const since = Number(
    new RegExp(pattern, 'u').exec(azure.world.profileNamed('tm-shop').tags[tag] ?? '')?.[2],
  )
  expect(since).toBeGreaterThanOrEqual(Math.floor(from))
  expect(since).toBeLessThanOrEqual(azure.world.now)
  expect(query).toContain('ago(480m)')
})
