import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { committed, resourcesOf, ROOT } from './templates.ts'
import { argumentProblems, documented, terraformModule, type Block } from './terraform.ts'

const module = await terraformModule()
const snake = (name: string): string => name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`)

test('every argument is one that the provider documents, and none that it requires is missing', () => {
  expect(module.resources.flatMap(argumentProblems)).toEqual([])
  expect([...new Set(module.resources.map(({ type }) => type))].sort()).toEqual([...documented.keys()].sort())
})

test('a misspelt argument and a missing one are found by it', () => {
  const plan = module.resources.find(({ type }) => type === 'azurerm_service_plan')!
  const { sku_name: _, ...without } = plan.body
  expect(argumentProblems({ ...plan, body: without })).toEqual(['azurerm_service_plan.plan.sku_name+'])
  expect(argumentProblems({ ...plan, body: { ...plan.body, workers: 3 } })).toHaveLength(1)
})

test('every reference leads to something that is there', () => {
  const resources = new Set(module.resources.map(({ type, name }) => `${type}.${name}`))
  const uses = [...module.text.matchAll(/(?<!data\.)\b(azurerm_\w+)\.(\w+)(?:\[[^\]]*\])?(?:\.(\w+))?/gu)]
  expect(uses.length).toBeGreaterThan(30)
  for (const [whole, type = '', name = '', attribute] of uses) {
    expect([whole, resources.has(`${type}.${name}`)]).toEqual([whole, true])
    const { blocks, attributes } = documented.get(type)!
    const readable = [...attributes, ...(blocks[''] ?? []).map((one) => one.replace('+', ''))]
    if (attribute !== undefined) expect(readable).toContain(attribute)
  }
  for (const [, kind, name = ''] of module.text.matchAll(/\b(var|local)\.(\w+)/gu))
    expect(Object.keys(kind === 'var' ? module.variables : module.locals)).toContain(name)
})

test('what the action or a release changes is made once, and then left alone', () => {
  const kept = module.resources.filter(({ body }) => {
    const [lifecycle] = (body['lifecycle'] ?? []) as readonly Block[]
    return lifecycle?.['ignore_changes'] === '${all}'
  })
  expect(kept.map(({ type }) => type).sort()).toEqual([
    'azurerm_linux_web_app',
    'azurerm_monitor_autoscale_setting',
    'azurerm_service_plan',
    'azurerm_traffic_manager_azure_endpoint',
    'azurerm_traffic_manager_external_endpoint',
    'azurerm_traffic_manager_profile',
    'azurerm_windows_web_app',
  ])
})

/** The bridge has a command of its own; a metric needs its namespace; the runtime of a Linux app is several arguments. */
const ONLY_BICEP = [
  'git_hub_repository',
  'git_hub_app_id',
  'git_hub_app_private_key',
  'bridge_client_id',
  'bridge_object_id',
  'linux_runtime',
]
const ONLY_TERRAFORM = ['resource_group_name', 'load_namespace', 'linux']

test('its variables are the parameters of the template, with the same defaults', () => {
  const parameters = Object.entries(committed.parameters).map(([name, one]) => [snake(name), one] as const)
  expect(
    parameters
      .map(([name]) => name)
      .filter((name) => !ONLY_BICEP.includes(name))
      .sort(),
  ).toEqual(
    Object.keys(module.variables)
      .filter((name) => !ONLY_TERRAFORM.includes(name))
      .sort(),
  )
  for (const [name, { defaultValue }] of parameters as readonly (readonly [
    string,
    { defaultValue?: unknown },
  ])[])
    if (name in module.variables && !String(defaultValue).startsWith('['))
      expect([name, module.variables[name]?.['default']]).toEqual([name, defaultValue])
})

test('its outputs are those of the template', () => {
  expect(Object.keys(module.outputs).sort()).toEqual(Object.keys(committed.outputs).map(snake).sort())
})

const ALIKE: Readonly<Record<string, string>> = {
  azurerm_service_plan: 'microsoft.web/serverfarms',
  azurerm_linux_web_app: 'microsoft.web/sites',
  azurerm_windows_web_app: 'microsoft.web/sites',
  azurerm_monitor_autoscale_setting: 'microsoft.insights/autoscalesettings',
  azurerm_traffic_manager_profile: 'microsoft.network/trafficmanagerprofiles',
  azurerm_traffic_manager_azure_endpoint: 'microsoft.network/trafficmanagerprofiles/azureendpoints',
  azurerm_traffic_manager_external_endpoint: 'microsoft.network/trafficmanagerprofiles/externalendpoints',
  azurerm_user_assigned_identity: 'microsoft.managedidentity/userassignedidentities',
  azurerm_federated_identity_credential:
    'microsoft.managedidentity/userassignedidentities/federatedidentitycredentials',
  azurerm_role_definition: 'microsoft.authorization/roledefinitions',
  azurerm_role_assignment: 'microsoft.authorization/roleassignments',
  azurerm_monitor_action_group: 'microsoft.insights/actiongroups',
  azurerm_monitor_metric_alert: 'microsoft.insights/metricalerts',
  azurerm_monitor_scheduled_query_rules_alert_v2: 'microsoft.insights/scheduledqueryrules',
}

test('it makes the kinds of resources that the template makes, but those of the bridge', () => {
  const own = resourcesOf(committed).map(({ type }) => type.toLowerCase())
  const ofBridge = /storage|keyvault|components|operationalinsights/u
  expect([...new Set(module.resources.map(({ type }) => ALIKE[type]))].sort()).toEqual(
    [...new Set(own.filter((type) => !ofBridge.test(type)))].sort(),
  )
})

test('its alert rules are named, timed and bounded like those of the template', () => {
  const template = readFileSync(`${ROOT}infra/main.json`, 'utf8')
  for (const { type, body } of module.resources) {
    if (!/metric_alert|scheduled_query/u.test(type)) continue
    const name = String(body['name']).replace(/^\$\{var\.profile_name\}/u, '')
    const rule = template.slice(template.indexOf(`'{0}${name}'`)).split('"type": "Microsoft.')[0] ?? ''
    const timing = [
      body['frequency'] ?? body['evaluation_frequency'],
      body['window_size'] ?? body['window_duration'],
    ]
    expect(rule).toContain(`"evaluationFrequency": "${String(timing[0])}"`)
    expect(rule).toContain(`"windowSize": "${String(timing[1])}"`)
    expect(rule).toContain(`"severity": ${String(body['severity'])},`)
  }
})

test('roles and queries are read from the files that the template reads', () => {
  for (const path of ['/../../docs/azure/role-${key}.json', '/../queries/${key}.kql'])
    expect(module.text).toContain(path)
})
