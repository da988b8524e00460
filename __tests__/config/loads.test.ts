import { expect, test } from '@jest/globals'
import { textOf } from '../workflows/files.ts'
import { loadFile, problems } from './support.ts'

const SHOP = `subscription-id: 00000000-0000-0000-0000-00000000000a
resource-group: rg
traffic-manager-profile: tm
web-app: a
`
const ONE = 'load-source: value, load-value: 5, load-scope: total, private-capacity: 100'
const DB =
  '/subscriptions/00000000-0000-0000-0000-00000000000b/resourceGroups/rg/providers/Microsoft.Sql/servers/s/databases/d'

test('loads and vetoes, each with its own source, capacity and age', async () => {
  const { targets } = await loadFile(`${SHOP}max-data-age: 20m
on-no-data: warn
loads:
  - {name: requests, load-source: value, load-value: 5, load-scope: private, private-capacity: 20/s, instance-capacity: 6, max-data-age: 5m}
  - {name: cpu, load-source: http, load-url: https://m.example.com, load-scope: total, private-capacity: 80%}
veto:
  - {name: database, load-source: azure-monitor, load-resource: ${DB}, load-metric: dtu_consumption_percent, limit: 85}
  - {name: link, load-source: value, load-value: 5, limit: 200, max-data-age: 5m}
`)
  expect(targets[0]?.load).toEqual({
    rules: [
      {
        name: 'requests',
        main: { source: 'value', value: '5', headers: {}, unit: 'per-minute', ratePer: 'second' },
        scope: 'private',
        privateCapacity: { value: 1200, unit: 'per-minute' },
        instanceCapacity: { value: 360, unit: 'per-minute' },
        maxDataAgeSeconds: 300,
      },
      {
        name: 'cpu',
        main: { source: 'http', url: 'https://m.example.com', headers: {}, unit: 'percent' },
        scope: 'total',
        privateCapacity: { value: 80, unit: 'percent' },
        maxDataAgeSeconds: 1200,
      },
    ],
    vetoes: [
      {
        name: 'database',
        source: {
          source: 'azure-monitor',
          resource: DB,
          metric: 'dtu_consumption_percent',
          headers: {},
          unitStatedBy: 'limit',
        },
        // The unit of a percentage is known by its name.
        limit: { value: 85, unit: 'percent' },
        maxDataAgeSeconds: 1200,
      },
      {
        name: 'link',
        source: { source: 'value', value: '5', headers: {}, unitStatedBy: 'limit' },
        limit: { value: 200 },
        maxDataAgeSeconds: 300,
      },
    ],
    onNoData: 'warn',
  })
})

test('one load by its own keys, and a veto beside it', async () => {
  const { targets } = await loadFile(
    `${SHOP}${ONE.replaceAll(', ', '\n')}\nveto:\n  - {name: link, load-source: value, load-value: 5, limit: 2/s}\n`,
  )
  expect(targets[0]?.load?.rules.map((rule) => rule.name)).toEqual(['load'])
  expect(targets[0]?.load?.vetoes[0]?.limit).toEqual({ value: 120, unit: 'per-minute' })
})

test('what describes a load in a target replaces what describes another at the top', async () => {
  const yaml = (top: string, first: string): string =>
    `${SHOP.replace('web-app: a\n', '')}${top}\ntargets:\n  - web-app: a\n${first}\n  - web-app: b\n`
  const list = `loads: [{name: x, ${ONE}}, {name: y, ${ONE}}]`
  const flat = ONE.replaceAll(', ', '\n')
  const names = async (text: string): Promise<unknown> =>
    (await loadFile(text)).targets.map(({ load }) => load?.rules.map((rule) => rule.name))
  expect(await names(yaml(flat, `    ${list}`))).toEqual([['x', 'y'], ['load']])
  expect(await names(yaml(list, `    ${flat.replaceAll('\n', '\n    ')}`))).toEqual([['load'], ['x', 'y']])
})

test('headers of each entry take their secret from the environment, and it is masked', async () => {
  const masked: string[] = []
  const entry = (name: string): string =>
    `{name: ${name}, load-source: http, load-url: https://m.example.com, load-headers: {Authorization: 'Bearer \${${name}}'}`
  const yaml = `${SHOP}loads:\n  - ${entry('ONE')}, load-scope: total, private-capacity: 1}\nveto:\n  - ${entry('TWO')}, limit: 1}\n`
  const { targets } = await loadFile(yaml, {}, { env: { ONE: 'tok-1', TWO: 'tok-2' }, masked })
  const { load } = targets[0] ?? {}
  expect(load?.rules[0].main.headers['Authorization']?.reveal()).toBe('Bearer tok-1')
  expect(load?.vetoes[0]?.source.headers['Authorization']?.reveal()).toBe('Bearer tok-2')
  expect(masked).toEqual(expect.arrayContaining(['tok-1', 'tok-2']))
  expect(await problems(loadFile(yaml))).toEqual([
    expect.stringMatching(/^c\.yml:6:\d+: 'load-headers' of load 1 \(ONE\) uses the variable ONE/u),
    expect.stringMatching(/^c\.yml:8:\d+: 'load-headers' of veto 1 \(TWO\) uses the variable TWO/u),
  ])
})

const BAD: readonly (readonly [string, string, readonly RegExp[]])[] = [
  ['no list', 'loads: {}', [/^c\.yml:5:8: 'loads' is not a list of loads → Give one to 10 entries/u]],
  ['an empty list', 'veto: []', [/'load-source' is missing/u, /^c\.yml:5:7: 'veto' is not a list of veto/u]],
  ['no name', `loads:\n  - {${ONE}}`, [/^c\.yml:6:5: 'name' of load 1 is missing/u]],
  [
    'one name twice',
    `loads:\n  - {name: x, ${ONE}}\n  - {name: X, ${ONE}}`,
    [/^c\.yml:7:12: 'name' of load 2 \(X\) is 'X', the name of another one/u],
  ],
  [
    'a key like another',
    `loads:\n  - name: x\n    load-sorce: value`,
    [
      /^c\.yml:6:5: 'load-source' of load 1 \(x\) is missing, and each entry reads a source of its own/u,
      /^c\.yml:7:5: 'load-sorce' is not a key.*Did you mean 'load-source'/u,
    ],
  ],
  [
    'a key of the target',
    `loads:\n  - {name: x, ${ONE}, scale-out-at: 80}`,
    [/^c\.yml:6:\d+: 'scale-out-at' holds for the whole target, not for one entry/u],
  ],
  [
    'a key that belongs to a load',
    `${ONE.replaceAll(', ', '\n')}\nveto:\n  - {name: x, load-source: value, load-value: 1, limit: 1, load-scope: total}`,
    [/'load-scope' holds for the whole target/u],
  ],
  [
    'what an entry needs',
    'loads:\n  - {name: x, load-source: prometheus, load-url: "https://p.example.com"}',
    [
      /'load-query' of load 1 \(x\) is missing, and load-source: prometheus needs it/u,
      /'load-scope' of load 1 \(x\) is missing, and has no default/u,
      /'private-capacity' of load 1 \(x\) is missing/u,
    ],
  ],
  [
    'what a veto needs',
    `${ONE.replaceAll(', ', '\n')}\nveto:\n  - {name: x, load-source: value, load-value: 1}`,
    [/'limit' of veto 1 \(x\) is missing, and has no default → Set it to the level above which/u],
  ],
  [
    'a limit in another unit than its metric',
    `${ONE.replaceAll(', ', '\n')}\nveto:\n  - {name: x, load-source: azure-monitor, load-resource: ${DB}, load-metric: cpu_percent, limit: 20/s}`,
    [/'limit' of veto 1 \(x\) is a rate, but the load metric cpu_percent is a percentage → .*80%/u],
  ],
  [
    'no limit at all',
    `${ONE.replaceAll(', ', '\n')}\nveto:\n  - {name: x, load-source: value, load-value: 1, limit: 0}`,
    [/'limit' of veto 1 \(x\) is 0, which is not a limit above 0/u],
  ],
  [
    'one load beside a list of them',
    `private-capacity: 5\nloads:\n  - {name: x, ${ONE}}`,
    [/^c\.yml:5:19: 'private-capacity' is given, and so is loads:/u],
  ],
  [
    'a veto without a load',
    `veto:\n  - {name: x, load-source: value, load-value: 1, limit: 1}`,
    [
      /'load-source' is missing, and (?:mode: auto|veto:)/u,
      /'load-source' is missing, and (?:mode: auto|veto:)/u,
    ],
  ],
  [
    'lists by a wrong name',
    'vetos: []',
    [/'load-source' is missing/u, /'vetos' is not a key.*Did you mean 'veto'/u],
  ],
]

test.each(BAD)('refused with its line: %s', async (_, yaml, says) => {
  const found = await problems(loadFile(`${SHOP}${yaml}\n`))
  expect(found).toEqual(says.map((one) => expect.stringMatching(one) as unknown))
})

test('an input that describes one load is refused beside a list of them', async () => {
  const yaml = `${SHOP}loads:\n  - {name: x, ${ONE}}\n`
  expect(await problems(loadFile(yaml, { 'load-source': 'value' }))).toEqual([
    expect.stringMatching(/^input 'load-source' is given, and so is loads:/u),
  ])
  expect(await problems(loadFile(yaml, { loads: '[]' }))).toEqual([
    expect.stringMatching(/input 'loads' is not an input of this action/u),
  ])
})

test('an entry reads no subscription that is not allowed', async () => {
  const yaml = `${SHOP}allowed-subscriptions: [00000000-0000-0000-0000-00000000000a]
loads:\n  - {name: x, ${ONE}}
veto:\n  - {name: db, load-source: azure-monitor, load-resource: ${DB}, limit: 80%}\n`
  expect(await problems(loadFile(yaml))).toEqual([
    expect.stringMatching(
      /'load-resource' of veto 1 \(db\) is in subscription .*0b, which allowed-subscriptions/u,
    ),
  ])
})

test('the example of docs/load-sources.md is taken', async () => {
  const { targets } = await loadFile(
    textOf('examples/cloudburst-loads.yml'),
    {},
    { env: { PROMETHEUS_TOKEN: 'tok-en' } },
  )
  const [{ load } = { load: undefined }] = targets
  expect(load?.rules.map(({ name, privateCapacity }) => [name, privateCapacity.unit])).toEqual([
    ['requests', 'per-minute'],
    ['cpu', 'percent'],
    ['orders-waiting', 'gauge'],
  ])
  expect(load?.vetoes.map(({ name, limit }) => [name, limit])).toEqual([
    ['database', { value: 90, unit: 'percent' }],
  ])
})
