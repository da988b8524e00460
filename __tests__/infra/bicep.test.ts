import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { compileBicep } from '../../tools/bicep/compile.ts'

// By the documentation of Bicep and of ARM's template functions.
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bicep-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function compiled(text: string): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  writeFileSync(join(folder, 'main.bicep'), text)
  return compileBicep(folder, 'main.bicep') as Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

test.each<[string, unknown]>([
  ["'plain'", 'plain'],
  ["'[bracket]'", '[[bracket]'],
  ["'it\\'s \\\\ \\${x}'", "it's \\ ${x}"],
  ["'${p}-{a}'", "[format('{0}-{{a}}', parameters('p'))]"],
  ['p', "[parameters('p')]"],
  ["[1, true, 'a']", [1, true, 'a']],
  ["{ a: p, 'b-c': 2 }", { a: "[parameters('p')]", 'b-c': 2 }],
  [
    "p == 'a' && !empty(p) || n > 3",
    "[or(and(equals(parameters('p'), 'a'), not(empty(parameters('p')))), greater(parameters('n'), 3))]",
  ],
  ["p != 'a'", "[not(equals(parameters('p'), 'a'))]"],
  [
    "empty(p) ? [] : split(p, '/')[4]",
    "[if(empty(parameters('p')), createArray(), split(parameters('p'), '/')[4])]",
  ],
  ['[{ a: 1 }][0].a', "[createArray(createObject('a', 1))[0].a]"],
  ["join(\n  [\n    'a'\n    'b'\n  ],\n  '\\n'\n)", "[join(createArray('a', 'b'), '\n')]"],
  ['resourceGroup().id // a comment', '[resourceGroup().id]'],
])('%s', (bicep, arm) => {
  const { variables } = compiled(`param p string\nparam n int\nvar v = ${bicep}\n`)
  expect(variables?.['v']).toEqual(arm)
})

const RESOURCES = `
param names array = []
resource profile 'Microsoft.Network/trafficmanagerprofiles@2022-04-01' = if (!empty(names)) {
  name: 'p'
}
@onlyIfNotExists()
resource endpoint 'Microsoft.Network/trafficmanagerprofiles/AzureEndpoints@2022-04-01' = {
  parent: profile
  name: 'e'
}
resource app 'Microsoft.Web/sites@2024-04-01' existing = {
  name: 'a'
}
resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: app
  name: guid(app.id, endpoint.id)
  properties: {
    principalId: profile.properties.x
  }
}
`

test('parents, conditions, scopes and what is waited for are as Azure has them', () => {
  const { resources } = compiled(RESOURCES)
  const endpoint = "resourceId('Microsoft.Network/trafficmanagerprofiles/AzureEndpoints', 'p', 'e')"
  expect(resources).toMatchObject({
    profile: { condition: "[not(empty(parameters('names')))]", name: 'p' },
    endpoint: {
      '@options': { onlyIfNotExists: [] },
      name: "[format('{0}/{1}', 'p', 'e')]",
      dependsOn: ['profile'],
    },
    app: { existing: true },
    assignment: {
      scope: "[resourceId('Microsoft.Web/sites', 'a')]",
      name: `[guid(resourceId('Microsoft.Web/sites', 'a'), ${endpoint})]`,
      properties: { principalId: "[reference('profile').x]" },
      dependsOn: ['endpoint', 'profile'],
    },
  })
  expect(resources?.['app']).not.toHaveProperty('dependsOn')
})

test.each([
  ['var a = b', 'main.bicep:1: b is nothing'],
  ['var a = [1 2]', "main.bicep:1: ',' or ']' is wanted"],
  ["var a = 'open", 'main.bicep:1: the end of a text'],
  ['\n\nvar a =', 'main.bicep:3: a name'],
  ["var a = '''\nx\n'''", 'a text of one line'],
  ['type t = string', 'param, var, resource, module or output, not type,'],
  ['var a = 1 var b = 2', 'the end of the line'],
  ["targetScope = 'subscription'", "targetScope = 'resourceGroup'"],
  ['var a = [for x in y: x]', "main.bicep:1: ',' or ']' is wanted"],
])('%j is refused with its line', (text, message) => {
  expect(() => compiled(text)).toThrow(message)
})
