import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startLocalAzure, type LocalAzure } from '../../local-azure/index.ts'
import { at, isObject, stringAt, type Json, type JsonObject } from '../../local-azure/json.ts'
import { deploying, DONE, endOf, outputsOf, SHOP, type Deploying } from './deployment.ts'
import { committed } from './templates.ts'

let azure: LocalAzure
let group: Deploying
/** A resource group with nothing in it. */
beforeEach(async () => {
  azure = await startLocalAzure({
    scenario: (base) => ({ ...base, profiles: [], plans: [], sites: [], autoscale: [] }),
  })
  group = await deploying(azure)
})
afterEach(() => azure.close())

const kept = (type: string): readonly JsonObject[] =>
  [...azure.world.kept.values()].filter((one) => stringAt(one, 'type') === type)

/** The bridge with its action group alone: the local Azure has no key vault, no storage and no function app. */
function groupAlone(bridge: Json): Json {
  const template = structuredClone(bridge) as { resources: JsonObject[]; parameters: Json; outputs?: Json }
  const made = template.resources.find(({ type }) => type === 'Microsoft.Insights/actionGroups')
  const properties = { groupShortName: 'cloudburst', enabled: true }
  const { entraAuthority: _, ...parameters } = template.parameters as JsonObject
  const resources = { group: { ...made, dependsOn: [], properties } }
  return { ...template, languageVersion: '2.0', parameters, resources, outputs: {} }
}

/** The committed template; of the bridge in it, only what the alerts need. */
function withGroupAlone(): Json {
  const template = structuredClone(committed) as unknown as JsonObject
  const bridge = at(template, 'resources', 'bridge', 'properties')
  if (!isObject(bridge)) throw new Error('the template has no bridge')
  return {
    ...template,
    resources: {
      ...(template['resources'] as JsonObject),
      bridge: {
        ...(at(template, 'resources', 'bridge') as JsonObject),
        properties: { ...bridge, template: groupAlone(bridge['template'] ?? null) },
      },
    },
  }
}

const KEY = { gitHubAppPrivateKey: 'a key', gitHubRepository: 'octo/shop', gitHubAppId: 'Iv1' }
const IDS = { bridgeClientId: 'a client', bridgeObjectId: 'an object' }
const DEAF =
  'No alert starts the controller: without bridgeClientId and bridgeObjectId the bridge has no action group.'

test.each<[string, Readonly<Record<string, string>>, readonly string[], readonly string[]]>([
  ['a bridge with its app registration', { ...KEY, ...IDS }, ['shop-alerts-actions', 'tm-shop-people'], []],
  ['a bridge of its own command', {}, ['shop-alerts-actions', 'tm-shop-people'], []],
  ['a bridge without the object id', { ...KEY, bridgeClientId: 'a client' }, ['tm-shop-people'], [DEAF]],
  ['a bridge without the client id', { ...KEY, bridgeObjectId: 'an object' }, ['tm-shop-people'], [DEAF]],
  [
    'a bridge without an App',
    { ...KEY, ...IDS, gitHubAppId: '' },
    ['shop-alerts-actions', 'tm-shop-people'],
    ['The bridge starts no workflow: gitHubRepository or gitHubAppId is empty.'],
  ],
  [
    'a key without a bridge',
    { ...KEY, bridgeName: '' },
    ['tm-shop-people'],
    ['No bridge was deployed: bridgeName is empty.'],
  ],
  [
    'nobody',
    { bridgeName: '', alertEmail: '' },
    [],
    ['The alerts reach nobody: give alertEmail, or a bridge.'],
  ],
])('of %s, the alerts name the groups that are there, and a gap is said', async (_, given, groups, gaps) => {
  const deployed = await group.deploy(withGroupAlone(), { ...SHOP, ...given })
  expect(endOf(deployed)).toEqual(DONE)
  const outputs = outputsOf(deployed)
  const names = (ids: unknown): readonly string[] => (ids as string[]).map((id) => id.split('/').at(-1) ?? '')
  expect(names(at(outputs, 'actionGroupIds'))).toEqual(groups)
  expect(at(outputs, 'alertGaps')).toEqual(gaps)
  const [rule] = kept('Microsoft.Insights/metricAlerts')
  // Whether the bridge made a group, and whether the alerts name it, is one answer.
  const own = kept('Microsoft.Insights/actionGroups').some(({ name }) => name === 'shop-alerts-actions')
  if ('gitHubAppPrivateKey' in given) expect(own).toBe(groups.includes('shop-alerts-actions'))
  const called = at(rule, 'properties', 'actions') as readonly JsonObject[]
  expect(names(called.map((one) => one['actionGroupId']))).toEqual(groups)
})
