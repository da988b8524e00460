import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from '@jest/globals'
import Parser from 'web-tree-sitter'
import { microsoftProblems, schemaTypes } from './microsoft.ts'
import { committed, compiledFrom, resourcesOf, ROOT, type Resource } from './templates.ts'

const FILES = [
  'infra/main.bicep',
  ...readdirSync(`${ROOT}infra/modules`).map((name) => `infra/modules/${name}`),
]
const all = resourcesOf(committed)
const once = (one: Resource): boolean => one['@options']?.onlyIfNotExists !== undefined

test('infra/main.json is what infra/main.bicep compiles to', () => {
  expect(committed).toEqual(compiledFrom('infra/main.bicep'))
})

test.each(FILES)('%s is Bicep by a grammar that is not ours', async (file) => {
  await Parser.init()
  const parser = new Parser()
  const grammar = createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')
  parser.setLanguage(await Parser.Language.load(grammar))
  expect(parser.parse(readFileSync(ROOT + file, 'utf8')).rootNode.hasError).toBe(false)
  expect(parser.parse(`${readFileSync(ROOT + file, 'utf8')}\nresource = {`).rootNode.hasError).toBe(true)
})

test('every resource meets the schema that Microsoft publishes for its type and version', () => {
  expect(all.flatMap(microsoftProblems)).toEqual([])
  expect([...new Set(all.map(({ type, apiVersion }) => `${type}@${apiVersion}`))].sort()).toEqual(
    schemaTypes(),
  )
})

test('a wrong value, an unknown field and a missing one are found by it', () => {
  const plan = all.find(({ type }) => type === 'Microsoft.Web/serverfarms')
  const planted = [
    { ...plan, sku: { name: 'P1v3', capacity: 'three' } },
    { ...plan, properties: { reserverd: true } },
    { ...plan, name: undefined },
    { ...plan, apiVersion: '1999-01-01' },
  ]
  for (const one of planted) expect(microsoftProblems(one as unknown as Resource)).not.toEqual([])
})

test('what the action or a release changes is made where it is missing, and never written again', () => {
  const kept = all.filter(once).map(({ type }) => type.toLowerCase())
  expect(kept.sort()).toEqual([
    'microsoft.insights/autoscalesettings',
    'microsoft.network/trafficmanagerprofiles',
    'microsoft.network/trafficmanagerprofiles/azureendpoints',
    'microsoft.network/trafficmanagerprofiles/externalendpoints',
    'microsoft.web/serverfarms',
    'microsoft.web/sites',
  ])
})

test('every parameter says what it is, and a key is a secret', () => {
  const parameters = Object.entries(committed.parameters)
  expect(parameters.filter(([, { metadata }]) => (metadata?.description ?? '') === '')).toEqual([])
  const keys = parameters.filter(([name]) => /key|secret|password/iu.test(name))
  expect(keys.map(([name, { type }]) => [name, type])).toEqual([['gitHubAppPrivateKey', 'securestring']])
})

test('every parameter and variable of a file is used', () => {
  for (const file of FILES) {
    const { parameters, variables, resources, outputs } = compiledFrom(file)
    const text = JSON.stringify([parameters, variables, resources, outputs])
    const unused = (kind: string, names: readonly string[]): readonly string[] =>
      names.filter((name) => !text.includes(`${kind}('${name}')`))
    expect([
      unused('parameters', Object.keys(parameters)),
      unused('variables', Object.keys(variables)),
    ]).toEqual([[], []])
  }
})

test('docs/azure-setup.md and docs/alerts.md name parameters and outputs that there are, and every output', () => {
  const pages = ['azure-setup', 'alerts']
    .map((name) => readFileSync(`${ROOT}docs/${name}.md`, 'utf8'))
    .join('\n')
  const names = new Set([...pages.matchAll(/`([a-z]+(?:[A-Z][a-z]+)+)`/gu)].map(([, name = '']) => name))
  const outputs = Object.keys(committed.outputs)
  const known = [...outputs, ...Object.keys(committed.parameters), 'onlyIfNotExists']
  expect([...names].filter((name) => !known.includes(name))).toEqual([])
  expect(outputs.filter((name) => !names.has(name) && name !== 'fqdn')).toEqual([])
})
