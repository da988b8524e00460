import { expect, test } from '@jest/globals'
import { act, actBuilt, errorsOf, shop, workspaceFile, type Texts } from './support.ts'
import { expectRefusalOfInputs } from './refusal.ts'

/** What is wrong, and what the one error about it must name. */
const WRONG: readonly (readonly [what: string, inputs: Texts, named: RegExp])[] = [
  ['an unknown input', { 'burst-instance': '3' }, /burst-instances/u],
  ['an unknown mode', { mode: 'brust' }, /mode.*burst/u],
  ['a missing web app', { 'web-app': '' }, /web-app/u],
  ['a missing profile', { 'traffic-manager-profile': '' }, /traffic-manager-profile/u],
  ['a missing load source', { 'load-source': '', 'load-url': '', 'load-query': '' }, /load-source/u],
  ['a missing load-scope', { 'load-scope': '' }, /load-scope/u],
  ['a missing private capacity', { 'private-capacity': '' }, /private-capacity/u],
  ['a duration without unit', { 'drain-min': '15' }, /drain-min.*15m/u],
  ['a number out of range', { 'max-share': '100' }, /max-share/u],
  ['thresholds that cross', { 'scale-in-at': '85' }, /scale-in-at/u],
  ['a drain that ends before it may', { 'drain-min': '30m', 'drain-max': '10m' }, /drain-max/u],
  ['more idle than burst instances', { 'idle-instances': '5' }, /idle-instances/u],
  ['switch without a health test', { routing: 'switch', 'warmup-url': 'none' }, /warmup-url/u],
  ['a URL over plain HTTP', { 'load-url': 'http://prometheus.example.com' }, /load-url.*https/u],
  ['a secret that is not used', { 'auth-type': 'oidc' }, /client-secret/u],
  ['a missing secret', { 'client-secret': '' }, /client-secret/u],
  ['a load unit that contradicts its source', { 'instance-capacity': '40%' }, /instance-capacity/u],
  ['a config file that is not there', { config: 'nowhere.yml' }, /nowhere\.yml/u],
]

test.each(WRONG)('%s', async (_, inputs, named) => {
  const azure = await shop()
  const run = await act(azure, inputs)
  expectRefusalOfInputs(run)
  expect(errorsOf(run)).toHaveLength(1)
  expect(errorsOf(run)[0]).toMatch(named)
})

const NO_PROMETHEUS = { 'load-query': '', 'load-url': '', 'burst-load-query': '' }

test.each<[string, Texts]>([
  ['http', { ...NO_PROMETHEUS, 'load-url': 'https://status.example.com/load' }],
  ['csv', { ...NO_PROMETHEUS, 'load-value': 'load.csv' }],
  ['value', { ...NO_PROMETHEUS, 'load-value': '1200' }],
])('built: intervals that cannot work with %s', async (source, own) => {
  const azure = await shop()
  for (const [interval, named] of [
    ['1d', /'load-interval' is 1d.*Use 1h or less/u],
    ['1h', /'load-interval' is 1h.*Set max-data-age: 1h or more/u],
  ] as const) {
    const run = await actBuilt(azure, { 'load-source': source, ...own, 'load-interval': interval })
    expectRefusalOfInputs(run)
    expect(errorsOf(run)).toEqual([expect.stringMatching(named)])
  }
})

/** One error for each resource that it concerns. */
test.each([
  ['a missing subscription', { 'subscription-id': '' }],
  ['a subscription that is not allowed', { 'allowed-subscriptions': '00000000-0000-0000-0000-0000000000ff' }],
])('%s', async (_, inputs) => {
  const azure = await shop()
  const run = await act(azure, inputs)
  expectRefusalOfInputs(run)
  expect(errorsOf(run)).toHaveLength(2)
})

test('several wrong inputs are told at once', async () => {
  const azure = await shop()
  const run = await act(azure, { 'max-share': '0', window: '5', 'load-scope': 'both', colour: 'blue' })
  expectRefusalOfInputs(run)
  expect(errorsOf(run)).toHaveLength(4)
})

const FILES: readonly (readonly [what: string, text: string])[] = [
  ['that is not YAML', 'targets:\n  - name: shop\n   window: [5m\n'],
  ['that is a list', '- web-app\n- profile\n'],
  ['with unknown keys', 'scale-out: 80\ntargets:\n  - name: shop\n    webapp: app-shop-burst\n'],
  ['with a secret in it', 'client-secret: not-here\n'],
  [
    'with two targets on one endpoint',
    'targets:\n  - { name: a, web-app: app-shop-burst }\n  - { name: b, web-app: app-shop-burst }\n',
  ],
  ['that is empty', ''],
]

test.each(FILES)('a config file %s', async (_, text) => {
  const azure = await shop()
  const run = await act(azure, { config: workspaceFile(azure, 'cloudburst.yml', text) })
  expectRefusalOfInputs(run)
})
