import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { act, errorsOf, HIGH, LOW, shop, type Run, type Texts } from './support.ts'
import { expectRefusal } from './refusal.ts'

// What a source of load makes of a pass, seen from outside the built action: whom it asks, with which token, and what it says.

const GROUP = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers'
const WORKSPACE = `${GROUP}/Microsoft.OperationalInsights/workspaces/log-shop`
const COMPONENT = `${GROUP}/microsoft.insights/components/appi-shop`
const kql = (role: string): string =>
  `AppRequests | where AppRoleName == "${role}" | summarize value = count() by timestamp = bin(TimeGenerated, 1m)`
const NO_PROMETHEUS = { 'load-url': '', 'load-query': '', 'burst-load-query': '' }
const LOGS = {
  ...NO_PROMETHEUS,
  'load-source': 'log-analytics',
  'load-resource': WORKSPACE,
  'load-query': kql('private'),
  'burst-load-query': kql('burst'),
}

const hostsOf = (run: Run): string[] => [...new Set(run.requests.map(({ host }) => host))].sort()
const queriesOf = (run: Run) => run.requests.filter(({ path }) => path.endsWith('/query'))

test('Log Analytics: a token of its own for a host of its own, and the load it tells decides', async () => {
  const run = await act(await shop(HIGH), { ...LOGS, 'dry-run': 'true' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'burst' } })
  const audiences = run.requests
    .filter(({ kind }) => kind === 'token')
    .map(({ body }) => new URLSearchParams(body).get('scope')?.split(' ')[0])
  expect(audiences.sort()).toEqual([
    'https://api.loganalytics.azure.com/.default',
    'https://management.azure.com/.default',
  ])
  expect(run.requests.filter(({ status }) => status !== 200)).toEqual([])
})

test.each([
  ['AzureCloud', 'api.loganalytics.azure.com'],
  ['AzureUSGovernment', 'api.loganalytics.us'],
  ['AzureChinaCloud', 'api.loganalytics.azure.cn'],
])('Log Analytics by the Workspace ID in %s needs no look-up', async (environment, host) => {
  const azure = await shop(LOW)
  const { customerId } = azure.world.scenario.workspace
  const run = await act(azure, { ...LOGS, mode: 'status', environment, 'load-resource': customerId })
  expect(run.exitCode).toBe(0)
  expect(hostsOf(run).filter((one) => one.includes('loganalytics'))).toEqual([host])
  expect(run.requests.filter(({ path }) => path.includes('OperationalInsights'))).toEqual([])
  expect(run.log).toMatch(/private load +2,4\d\d\/min|private load: 2,[34]\d\d\/min/u)
})

/** A workspace linked to a dedicated cluster, by https://learn.microsoft.com/azure/azure-monitor/logs/logs-dedicated-clusters. */
const LINKED = {
  clusterResourceId: `${GROUP}/Microsoft.OperationalInsights/clusters/cluster-eu`,
  enableLogAccessUsingOnlyResourcePermissions: true,
}

test('a workspace on a dedicated cluster is queried as any other, and its answer may be compressed', async () => {
  const azure = await shop(HIGH)
  const { customerId } = azure.world.scenario.workspace
  azure.fault({
    match: { method: 'GET', path: 'workspaces/log-shop$' },
    fault: { kind: 'reply', status: 200, body: { properties: { customerId, features: LINKED } } },
    times: 'always',
  })
  azure.fault({ match: { path: '/query$' }, fault: { kind: 'alter', as: 'gzip' }, times: 'always' })
  const run = await act(azure, { ...LOGS, 'dry-run': 'true' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'burst' } })
  expect(queriesOf(run).every(({ path }) => path.includes(customerId))).toBe(true)
})

test('rows of five minutes are counts of five minutes, and no burst', async () => {
  const fiveMinutes = { ...LOGS, 'load-query': kql('private').replace('1m', '5m'), 'dry-run': 'true' }
  const run = await act(await shop(LOW), fiveMinutes)
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'none' } })
  expect(run.log).toMatch(/private load +2,4\d\d\/min/u)
})

test.each<[string, (azure: LocalAzure) => void, RegExp]>([
  [
    'two tables',
    (azure) => azure.fault({ fault: { kind: 'alter', as: 'logs-two-tables' }, times: 'always' }),
    /load-query yields 2 tables, and which of them is the load is not known/u,
  ],
  [
    'a 504',
    (azure) =>
      azure.fault({ match: { path: '/query$' }, fault: { kind: 'html', status: 504 }, times: 'always' }),
    /gave up on load-query \(504\): the query is too dear.*filter by TimeGenerated first/u,
  ],
])('Log Analytics answers with %s: no load, no burst, and the fix', async (_, harm, says) => {
  const azure = await shop(HIGH)
  harm(azure)
  const run = await act(azure, { ...LOGS, 'dry-run': 'true' })
  expect(run.outputs['decision']).not.toBe('burst')
  expect(run.log).toMatch(says)
})

/** How often each source is asked for what `adaptive` learns from, and how much of it there is. */
test.each<[string, Texts, RegExp, number]>([
  ['log-analytics', LOGS, /loganalytics/u, 2],
  [
    'azure-monitor',
    {
      ...NO_PROMETHEUS,
      'load-source': 'azure-monitor',
      'load-resource': COMPONENT,
      'load-metric': 'requests/count',
    },
    /insights\/metrics/iu,
    2,
  ],
  ['prometheus', {}, /query_range/u, 4],
])('eight days of %s, private and burst, in as few calls as it allows', async (_, inputs, what, calls) => {
  const run = await act(await shop(LOW), { ...inputs, policy: 'adaptive', 'dry-run': 'true' })
  expect(run.exitCode).toBe(0)
  expect(run.requests.filter(({ host, path }) => what.test(host + path))).toHaveLength(calls)
  expect(run.log).toMatch(/history of 1 d \d+ h, of the 8 d(?: 0 h)? that adaptive learns from/u)
})

test('simulate reads the same eight days, private and burst, by one call each', async () => {
  const run = await act(await shop(LOW), { ...LOGS, mode: 'simulate' })
  expect(run.exitCode).toBe(0)
  expect(queriesOf(run).map(({ body }) => (JSON.parse(body) as { timespan: string }).timespan)).toEqual(
    Array.from({ length: 2 }, () => '2026-05-21T08:00:00Z/2026-05-29T07:55:00Z'),
  )
})

const MONITOR = {
  ...NO_PROMETHEUS,
  'load-source': 'azure-monitor',
  'load-resource': COMPONENT,
  'load-metric': 'requests/count',
}

test('Azure Monitor: what there is, where something is asked for that is not; and no DNS answers for load', async () => {
  const cases: readonly (readonly [string, Texts, RegExp])[] = [
    [
      'a metric that is not there',
      { 'load-metric': 'requests/counts' },
      /requests\/counts.*requests\/count,/u,
    ],
    [
      'DNS answers',
      {
        'load-resource': `${GROUP}/Microsoft.Network/trafficManagerProfiles/tm-shop`,
        'load-metric': 'QpsByEndpoint',
      },
      /QpsByEndpoint.*load-namespace/u,
    ],
  ]
  for (const [what, inputs, named] of cases) {
    const run = await act(await shop(LOW), { ...MONITOR, ...inputs })
    expect([what, run.exitCode]).toEqual([what, 1])
    expect(errorsOf(run)).toEqual([expect.stringMatching(named)])
  }
})

type Harm = (azure: LocalAzure) => void

/** What is wrong, and what the one error about it must name. */
const FAULTS: readonly (readonly [what: string, named: RegExp, harm: Harm, inputs?: Texts])[] = [
  [
    'a role that is missing',
    /403 AuthorizationFailed.*workspaces\/read/u,
    (azure) => azure.effect({ kind: 'deny', actions: ['Microsoft.OperationalInsights/workspaces/read'] }),
  ],
  [
    'a role on the data that is missing',
    /403 InsufficientAccessError.*Log Analytics Reader/u,
    (azure) =>
      azure.effect({ kind: 'deny', actions: ['Microsoft.OperationalInsights/workspaces/query/read'] }),
  ],
  [
    'a workspace that is not there',
    /404 ResourceNotFound.*log-shap.*load-resource/u,
    () => undefined,
    { 'load-resource': WORKSPACE.replace('log-shop', 'log-shap') },
  ],
  [
    'a table that is not there',
    /load-query.*SEM0100.*'Requests'/u,
    () => undefined,
    { 'load-query': kql('private').replace('AppRequests', 'Requests') },
  ],
]

test('what is wrong with Log Analytics is told with its cure', async () => {
  for (const [what, named, harm, inputs] of FAULTS) {
    const azure = await shop(LOW)
    harm(azure)
    const run = await act(azure, { ...LOGS, 'burst-load-query': '', ...inputs })
    expect([what, run.exitCode]).toEqual([what, 1])
    expect(errorsOf(run)).toEqual([expect.stringMatching(named)])
  }
})

test('a cloud whose Log Analytics host is not known is refused before a token is asked for', async () => {
  const azure = await shop(LOW)
  const run = await act(azure, { ...LOGS, 'resource-manager-endpoint': azure.urls.azure })
  expectRefusal(run, 'failed')
  expect(hostsOf(run).filter((host) => host.includes('loganalytics'))).toEqual([])
  expect(queriesOf(run)).toEqual([])
})
