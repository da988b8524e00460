import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startLocalAzure, type LocalAzure } from '../../local-azure/index.ts'
import { at, stringAt, type Json, type JsonObject } from '../../local-azure/json.ts'
import { armClient, type Answer, type Arm } from './client.ts'

let azure: LocalAzure
let arm: Arm
beforeAll(async () => {
  azure = await startLocalAzure()
  arm = await armClient(azure)
})
afterAll(() => azure.close())

const PATH = '…/Microsoft.Resources/deployments/d'

function deploy(template: JsonObject, parameters: JsonObject = {}): Promise<Answer> {
  const properties = {
    mode: 'Incremental',
    parameters,
    template: { languageVersion: '2.0', resources: {}, ...template },
  }
  return arm('PUT', PATH, { properties })
}

async function valueOf(expression: string): Promise<Json | undefined> {
  const { json } = await deploy({ outputs: { x: { type: 'string', value: expression } } })
  return at(json, 'properties', 'outputs', 'x', 'value') ?? stringAt(json, 'error', 'message')
}

test.each<[string, Json]>([
  ["[format('{0}-{{x}}-{1}', 'a''b', 3)]", "a'b-{x}-3"],
  ["[if(equals(1, 2), split('', '/')[4], 'no')]", 'no'],
  ["[and(not(empty('a')), or(false(), greater(2, 1)))]", true],
  ["[union(createArray('a', 'b'), createArray('b', 'c'))]", ['a', 'b', 'c']],
  ["[createObject('a', createObject('b', 1)).a.B]", 1],
  ["[join(createArray('a', 2), '\n')]", 'a\n2'],
  ["[last(split('a/b', '/'))]", 'b'],
  ['[concat(createArray(1), createArray(2))]', [1, 2]],
  ['[string(max(1, 3))]', '3'],
  ['[[literal]', '[literal]'],
  ['[resourceGroup().name]', 'rg-shop'],
  [
    "[resourceId('Microsoft.Web/sites/slots', 'a', 'b')]",
    '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers/Microsoft.Web/sites/a/slots/b',
  ],
])('%s', async (expression, value) => {
  expect(await valueOf(expression)).toEqual(value)
})

test.each([
  ["[pickZones('a')]", "'pickZones' is not one that this server knows"],
  ["[parameters('p')]", "parameter 'p' is not found"],
  ["[variables('v')]", "variable 'v' is not found"],
  ["[reference('r').x]", "'r' is not deployed"],
  ["[split('a', '/')[3]]", "property '3' doesn't exist"],
  ["[resourceId('Microsoft.Web/sites', 'a', 'b')]", 'wants 1 names'],
  ["[concat('a', )]", 'Unable to parse'],
  ['[greater(true(), 1)]', 'expects an integer'],
])('%s is refused', async (expression, message) => {
  expect(await valueOf(expression)).toContain(message)
})

test.each<[string, JsonObject, JsonObject, string]>([
  ['a missing parameter', { parameters: { p: { type: 'string' } } }, {}, "'p' is not provided"],
  ['a parameter of another type', { parameters: { p: { type: 'int' } } }, { p: { value: '1' } }, "no 'int'"],
  ['one out of bounds', { parameters: { p: { type: 'int', minValue: 1 } } }, { p: { value: 0 } }, 'below 1'],
  [
    'one that is not allowed',
    { parameters: { p: { type: 'string', allowedValues: ['a'] } } },
    { p: { value: 'b' } },
    'none of the allowed',
  ],
  ['an unknown parameter', {}, { q: { value: 1 } }, "no parameters 'q'"],
  [
    'a circle',
    { resources: { a: { dependsOn: ['b'] }, b: { dependsOn: ['a'] } } },
    {},
    'Circular dependency',
  ],
  ['a name that is not there', { resources: { a: { dependsOn: ['c'] } } }, {}, "'c' is not defined"],
  ['resources without symbolic names', { resources: [] }, {}, 'symbolic names'],
])('%s is refused', async (_, template, parameters, message) => {
  const refused = await deploy(template, parameters)
  expect([refused.status, stringAt(refused.json, 'error', 'code')]).toEqual([400, 'InvalidTemplate'])
  expect(stringAt(refused.json, 'error', 'message')).toContain(message)
})

test('a deployment is read by its name, and one that was not made is not there', async () => {
  await deploy({})
  expect((await arm('GET', PATH)).status).toBe(200)
  expect((await arm('GET', `${PATH}-other`)).status).toBe(404)
})

test('a template is taken as az sends it, behind a name without quotes', async () => {
  const body = `{"properties": {"mode": "Incremental", "parameters": {}, template:{"languageVersion": "2.0", "resources": {}}}}`
  expect((await arm('PUT', PATH, body)).status).toBe(201)
  expect((await arm('PUT', PATH, body.replace('2.0', '1.0'))).status).toBe(400)
})

test('a reference to a resource that was left alone is refused, and one to it as existing is followed', async () => {
  const type = 'Microsoft.ManagedIdentity/userAssignedIdentities'
  const made = { type, apiVersion: '2023-01-31', name: 'kept', location: 'westeurope' }
  const outputs = { id: { type: 'string', value: "[reference('it').principalId]" } }
  const once = { outputs, resources: { it: { ...made, '@options': { onlyIfNotExists: [] } } } }
  expect((await deploy(once)).status).toBe(201)
  expect((await deploy(once)).text).toContain('was left alone')
  const existing = { outputs, resources: { it: { ...made, existing: true } } }
  expect((await deploy(existing)).status).toBe(201)
})

test('a resource is put again by a second deployment, and one with onlyIfNotExists is not', async () => {
  const identity = (name: string, more: JsonObject = {}): JsonObject => ({
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
    apiVersion: '2023-01-31',
    name,
    location: 'westeurope',
    ...more,
  })
  const template = (tag: string): JsonObject => ({
    resources: {
      always: identity('always', { tags: { tag } }),
      once: identity('once', { tags: { tag }, '@options': { onlyIfNotExists: [] } }),
    },
  })
  for (const tag of ['first', 'second']) expect((await deploy(template(tag))).status).toBe(201)
  const tagOf = async (name: string): Promise<Json | undefined> =>
    at((await arm('GET', `…/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`)).json, 'tags', 'tag')
  expect([await tagOf('always'), await tagOf('once')]).toEqual(['second', 'first'])
})
