import { expect, test } from '@jest/globals'
import { loadFile, problems } from './support.ts'

const SHARED = `subscription-id: 00000000-0000-0000-0000-00000000000a
resource-group: rg
traffic-manager-profile: tm
load-source: value
load-value: 100
load-scope: private
private-capacity: 1200/min
`

test('an input wins over the target, the target over the top of the file, the top over the default', async () => {
  const yaml = `${SHARED}window: 10m\nscale-out-at: 70\ntargets:\n  - web-app: a\n    scale-out-at: 75\n    scale-in-at: 40\n  - web-app: b\n`
  const { targets } = await loadFile(yaml, { 'scale-in-at': '30' })
  expect(
    targets.map(({ name, policy }) => [name, policy.windowSeconds, policy.scaleOutAt, policy.scaleInAt]),
  ).toEqual([
    ['a', 600, 75, 30],
    ['b', 600, 70, 30],
  ])
})

test('a file without targets is one target, and its run keys count', async () => {
  const config = await loadFile(
    `${SHARED}web-app: a\nmode: burst\ndry-run: true\nhold-for: 0\nburst-instances: 3\n`,
  )
  expect(config).toMatchObject({ mode: 'burst', dryRun: true, holdForSeconds: 0 })
  expect(config.targets[0]?.burstSide.burstInstances).toBe(3)
})

test('values of YAML: lists, mappings, numbers and series', async () => {
  const { targets } = await loadFile(
    `${SHARED.replace('load-value: 100', 'load-value: [[1700000000, 1], [1700000060, null]]')}web-app: a
warmup-url: [/a, /b]
public-host:
  - www.example.com
warmup-status: 204
`,
  )
  expect(targets[0]?.load?.rules[0].main.value).toBe('[[1700000000,1],[1700000060,null]]')
  expect(targets[0]?.warmup).toMatchObject({
    urls: ['/a', '/b'],
    publicHosts: ['www.example.com'],
    status: [{ from: 204, to: 204 }],
  })
})

test('a problem stands at its line and column, and once where the key is shared', async () => {
  const yaml = `${SHARED}window: 10\ntargets:\n  - web-app: a\n    scale_in_at: 3\n    max-share: 0\n  - web-app: b\n`
  expect(await problems(loadFile(yaml))).toEqual([
    expect.stringMatching(/^c\.yml:8:9: 'window' is 10,.*Say the unit/u),
    expect.stringMatching(/^c\.yml:11:5: 'scale_in_at' is not a key.*Did you mean 'scale-in-at'/u),
    expect.stringMatching(/^c\.yml:12:16: 'max-share' of target 1 \(a\) is 0/u),
  ])
})

test('what is missing stands at its target', async () => {
  const yaml = `${SHARED.replace('load-scope: private\n', '')}targets:\n  - name: eu\n    web-app: a\n  - web-app: b\n    load-scope: total\n`
  expect(await problems(loadFile(yaml))).toEqual([
    expect.stringMatching(/^c\.yml:8:5: 'load-scope' of target 1 \(eu\) is missing/u),
  ])
})

test.each([
  ['a: 1\n b: 2\n', /^c\.yml:1:4: the config file is not valid YAML/u],
  ['a: 1\na: 2\n', /^c\.yml:2:1: .*unique/u],
  ['', /^c\.yml:1:1: the config file is empty/u],
  ['- a\n', /is not a mapping of keys to values/u],
  ['a: &x [*x]\n', /not valid YAML|not a key/u],
  ['client-secret: abc\n', /'client-secret' is a secret, which must not be in a file/u],
  [
    'authority-host: https://login.microsoftonline.com\n',
    /'authority-host' says where the run sends its credentials, which must not be in a file/u,
  ],
  [`${SHARED}targets: {}\n`, /^c\.yml:8:10: 'targets' is not a list/u],
  [`${SHARED}targets: []\n`, /'targets' is not a list/u],
  [`${SHARED}targets:\n  -\n`, /target 1 is empty/u],
  [`${SHARED}targets:\n  - web-app: a\n    mode: auto\n`, /'mode' holds for the whole run/u],
  [`${SHARED}web-app:\n`, /'web-app' is empty, which is not/u],
  [`${SHARED}web-app: a\n__proto__:\n  mode: burst\n`, /'__proto__' is not a key/u],
])('refused with its line: %j', async (yaml, says) => {
  expect((await problems(loadFile(yaml)))[0]).toMatch(says)
})

test('aliases that expand without end are refused', async () => {
  const levels = Array.from({ length: 12 }, (_, level) => {
    const inner = level === 0 ? '"x"' : `*l${String(level - 1)}`
    return `l${String(level)}: &l${String(level)} [${Array(10).fill(inner).join(', ')}]`
  })
  expect((await problems(loadFile(levels.join('\n'))))[0]).toMatch(/not valid YAML: Excessive alias count/u)
})

test('two targets on one endpoint, and two of one name', async () => {
  const yaml = `${SHARED}targets:\n  - {name: x, web-app: a}\n  - {name: X, web-app: A}\n`
  expect(await problems(loadFile(yaml))).toEqual([
    expect.stringMatching(/'name' of target 2 \(X\) is 'X', the name of another target/u),
    expect.stringMatching(/'web-app' of target 2 \(X\) is the same burst side as that of target 1/u),
  ])
  const ends = `${SHARED}burst-endpoint: e\ntargets:\n  - web-app: a\n  - web-app: b\n`
  expect(await problems(loadFile(ends))).toEqual([expect.stringContaining("'burst-endpoint'")])
})

test('targets on one app and two profiles are told apart', async () => {
  const yaml = `${SHARED}stop-app: false\ntargets:\n  - web-app: a\n  - {web-app: a, traffic-manager-profile: other}\n`
  expect((await loadFile(yaml)).targets.map(({ name }) => name)).toEqual(['a@tm', 'a@other'])
})

test.each([
  ['stop-app', ''],
  ['idle-instances', 'stop-app: false\nidle-instances: 1\nburst-instances: 2\n'],
  ['idle-sku', 'stop-app: false\nidle-sku: S1\nburst-sku: P1v3\n'],
  ['autoscale', 'stop-app: false\nautoscale: enable\n'],
])('of two targets on one app, neither takes it from the users of the other by %s', async (key, given) => {
  const yaml = `${SHARED}${given}targets:\n  - web-app: a\n  - {web-app: A, traffic-manager-profile: other}\n`
  expect(await problems(loadFile(yaml))).toEqual([
    expect.stringMatching(
      new RegExp(`'web-app' of target 2 .+is also the app of target 1, .+with ${key} as it is, the end`, 'u'),
    ),
  ])
})

test.each([
  ['{web-app: a, burst-sku: P1v3}', '{web-app: A, traffic-manager-profile: other, burst-sku: P2v3}', 1],
  ['{web-app: a}', '{web-app: A, traffic-manager-profile: other, burst-sku: P1v3}', 1],
  ['{web-app: a, burst-sku: P1v3}', '{web-app: A, traffic-manager-profile: other, burst-sku: p1V3}', 0],
])(
  'of two targets on one app, no burst moves it to another size under the users of the other: %s, %s (resize-only-while-idle)',
  async (one, other, count) => {
    const yaml = `${SHARED}stop-app: false\ntargets:\n  - ${one}\n  - ${other}\n`
    const found = count === 0 ? loadFile(yaml).then(() => []) : problems(loadFile(yaml))
    await expect(found).resolves.toEqual(
      Array.from({ length: count }, () =>
        expect.stringMatching(
          /'web-app' of target 2 .+its own burst-sku, so a burst of one resizes it under the users/u,
        ),
      ),
    )
  },
)

test('an input that names one resource is refused beside several targets', async () => {
  const yaml = `${SHARED}targets:\n  - web-app: a\n  - web-app: b\n`
  expect((await problems(loadFile(yaml, { 'web-app': 'c' })))[0]).toMatch(
    /input 'web-app' names one resource/u,
  )
})
