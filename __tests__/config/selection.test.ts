import { expect, test } from '@jest/globals'
import { loadFile, problems } from './support.ts'

const SHARED = `stop-app: false
subscription-id: 00000000-0000-0000-0000-00000000000a
resource-group: rg
traffic-manager-profile: tm
load-source: value
load-value: 100
load-scope: private
private-capacity: 1200/min
`
const THREE = `${SHARED}targets:\n  - name: Eu\n    web-app: a\n  - web-app: b\n  - web-app: c\n`

function many(count: number): string {
  const targets = Array.from({ length: count }, (_, index) => `  - web-app: a${String(index)}\n`)
  return `${SHARED}targets:\n${targets.join('')}`
}

async function names(yaml: string, inputs: Readonly<Record<string, string>>): Promise<string[]> {
  const { targets } = await loadFile(yaml, inputs)
  return targets.map(({ name }) => name)
}

test('only those that are named, in the order of the file', async () => {
  expect(await names(THREE, {})).toEqual(['Eu', 'b', 'c'])
  expect(await names(THREE, { only: 'c, eu' })).toEqual(['Eu', 'c'])
  expect(await names(THREE, { only: 'b\n' })).toEqual(['b'])
})

test('a name that no target has, with what was meant', async () => {
  expect(await problems(loadFile(THREE, { only: 'Eu, cc, nowhere' }))).toEqual([
    "input 'only' names 'cc', which is not a target → Did you mean 'c'?",
    "input 'only' names 'nowhere', which is not a target → The targets are Eu, b, c.",
  ])
})

const SITES =
  '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/rg/providers/Microsoft.Web/sites'

test.each([
  ['a letter outside of ASCII', `${SITES}/müller`, 'müller'],
  ['a first character that no given name may have', '_shop', '_shop'],
  ['parentheses', 'shop(eu)', 'shop(eu)'],
])('the name that a target gets from its app can be named: %s', async (_, app, name) => {
  const yaml = `${SHARED}targets:\n  - web-app: ${app}\n  - web-app: b\n`
  expect(await names(yaml, {})).toEqual([name, 'b'])
  expect(await names(yaml, { only: name })).toEqual([name])
})

test.each([
  ['a name that another is given', '{web-app: b}', '{name: B, web-app: c}', ['b@tm', 'B']],
  ['one app in two spellings', '{web-app: b}', '{web-app: B, traffic-manager-profile: t2}', ['b@tm', 'B@t2']],
  ['two apps of one name', '{web-app: b}', '{web-app: b, resource-group: rg2}', ['b@tm@rg', 'b@tm@rg2']],
])('`only` and a job of the matrix never mean two targets: %s', async (_, one, other, told) => {
  const yaml = `${SHARED}targets:\n  - ${one}\n  - ${other}\n`
  expect(await names(yaml, {})).toEqual(told)
  for (const only of told) expect(await names(yaml, { only })).toEqual([only])
})

test('names that stay alike are refused', async () => {
  const other = '/subscriptions/00000000-0000-0000-0000-00000000000b/resourceGroups/rg/providers'
  const profile = `${other}/Microsoft.Network/trafficManagerProfiles/tm`
  const yaml = `${SHARED}targets:\n  - web-app: b\n  - {web-app: b, traffic-manager-profile: ${profile}}\n`
  expect(await problems(loadFile(yaml))).toEqual([
    expect.stringMatching(/'name' of target 2 \(b\) is 'b@tm@rg', the name of another target → Give each/u),
  ])
})

test('a target that is not named must be right all the same', async () => {
  expect(await problems(loadFile(`${THREE}    window: 3\n`, { only: 'Eu' }))).toEqual([
    expect.stringContaining("'window' of target 3 (c) is 3"),
  ])
})

test('a run acts on 50 targets at most, and looks at a thousand', async () => {
  expect(await problems(loadFile(many(60)))).toEqual([
    expect.stringMatching(/^60 targets are too many for one run.*matrix/u),
  ])
  expect(await names(many(60), { only: 'a3,a59' })).toEqual(['a3', 'a59'])
  expect(await names(many(60), { 'dry-run': 'true' })).toHaveLength(60)
  expect(await names(many(60), { mode: 'status' })).toHaveLength(60)
  expect(await names(many(60), { mode: 'check' })).toHaveLength(60)
  expect(await problems(loadFile(many(1001), { 'dry-run': 'true' }))).toEqual([
    expect.stringMatching(/^c\.yml:10:\d+: 'targets' has more than 1000 entries/u),
  ])
})
