import { expect, test } from '@jest/globals'
import { LEAST, load, loadFile, problems, type Inputs } from './support.ts'

const IDS: Inputs = {
  'tenant-id': '00000000-0000-0000-0000-00000000000b',
  'client-id': '00000000-0000-0000-0000-00000000000c',
}
const BURST: Inputs = { ...LEAST, mode: 'burst' }
const GUID = '00000000-0000-0000-0000-00000000000a'
const SITE =
  '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/rg/providers/Microsoft.Web/sites/s'

/** What is changed of the least inputs, and what the one refusal must say. An empty text takes an input away. */
const ROWS: readonly (readonly [name: string, change: Inputs, says: RegExp])[] = [
  ['no web app', { 'web-app': '' }, /^input 'web-app' is missing/u],
  ['no profile', { 'traffic-manager-profile': '' }, /^input 'traffic-manager-profile' is missing/u],
  ['unknown mode', { mode: 'brust' }, /'brust', which is not one of auto, watch, burst/u],
  ['a mode of a later version', { mode: 'undo' }, /input 'mode'/u],
  [
    'a watch that could not start its successor',
    { mode: 'watch' },
    /'github-token' is missing, and a watch starts its successor with it.*hand-over: none/u,
  ],
  [
    'a watch of one pass',
    { mode: 'watch', 'hand-over': 'none', 'watch-for': '10m', 'watch-interval': '6m' },
    /'watch-interval' leaves no room for two passes/u,
  ],
  ['unknown input', { 'load-scop': 'private' }, /'load-scop' is not an input.*Did you mean 'load-scope'/u],
  ['underscores', { warmup_url: '/x' }, /Did you mean 'warmup-url'/u],
  ['nothing like it', { zzz: '1' }, /'zzz' is not an input of this action → Take it out/u],
  ['flag', { 'dry-run': 'yes' }, /'dry-run' is 'yes', which is not true or false/u],
  ['bare duration', { window: '10' }, /'window' is '10'.*Say the unit: 10s, 10m, 10h or 10d/u],
  ['long unit', { window: '5 minutes' }, /Write it as 5m\./u],
  ['two units', { window: '1h30m' }, /one unit only/u],
  ['duration out of range', { 'min-burst': '2d' }, /from 1m to 1d, or 0/u],
  ['negative duration', { window: '-5m' }, /not a duration/u],
  ['drain too short', { 'drain-min': '90s' }, /'drain-min' is '90s', which is not a duration from 2m/u],
  ['guid', { 'subscription-id': 'abc' }, /'subscription-id' is 'abc', which is not a GUID/u],
  [
    'quoted guid',
    { 'client-id': '"00000000-0000-0000-0000-00000000000a"' },
    /Leave the quotation marks out/u,
  ],
  ['share of 100', { 'max-share': '100' }, /'max-share' is '100', which is not a percentage from 1 to 99/u],
  ['trial weight 0', { 'trial-weight': '0' }, /whole number from 1 to 1000/u],
  ['half a weight', { 'trial-weight': '1.5' }, /whole number from 1 to 1000/u],
  ['no numbers', { 'burst-instances': 'four' }, /'four', which is not a whole number/u],
  [
    'scale-in at scale-out',
    { 'scale-in-at': '80' },
    /'scale-in-at' is 80 %, not below scale-out-at \(80 %\)/u,
  ],
  [
    'drain-max below drain-min',
    { 'drain-min': '30m', 'drain-max': '20m' },
    /'drain-max' is shorter than drain-min/u,
  ],
  ['max-burst below min-burst', { 'max-burst': '5m' }, /'max-burst' is shorter than min-burst/u],
  [
    'wait longer than timeout',
    { timeout: '10m', 'wait-in-run': '20m' },
    /'wait-in-run' is longer than timeout/u,
  ],
  ['pause without an end', { mode: 'pause', 'hold-for': '0' }, /'hold-for' is 0, and such a pause/u],
  [
    'no load source',
    { 'load-source': '', 'load-value': '' },
    /'load-source' is missing, and load-scope is given/u,
  ],
  [
    'no load scope',
    { 'load-scope': '' },
    /'load-scope' is missing.*private side alone.*both sides together/u,
  ],
  ['no capacity', { 'private-capacity': '' }, /'private-capacity' is missing/u],
  [
    'source without its input',
    { 'load-source': 'csv', 'load-value': '' },
    /'load-value' is missing, and load-source: csv/u,
  ],
  [
    'input of another source',
    { 'load-query': 'up' },
    /'load-query' is given, but load-source: value.*for load-source: log-analytics or prometheus/u,
  ],
  ['rps', { 'private-capacity': '20 rps' }, /Write it as 20\/s/u],
  ['per hour', { 'private-capacity': '6000/h' }, /Write it per minute: 100\/min/u],
  ['no capacity at all', { 'private-capacity': '0' }, /a capacity above 0/u],
  ['more than all', { 'private-capacity': '120%' }, /a percentage up to 100%/u],
  ['units that do not match', { 'instance-capacity': '80%' }, /'instance-capacity' is in another unit/u],
  ['value that is none', { 'load-value': 'much' }, /neither a number of 0 or more, nor JSON/u],
  ['http', { 'private-health-url': 'http://example.com/' }, /Use https:\/\/example\.com/u],
  [
    'password in a URL',
    { 'private-health-url': 'https://me:pw@example.com/' },
    /Take user name and password out/u,
  ],
  [
    'manager over http',
    { 'resource-manager-endpoint': 'http://10.0.0.1' },
    /an https URL without a query.*Use https:\/\/10\.0\.0\.1\.$/u,
  ],
  [
    'none with switch',
    { routing: 'switch', 'warmup-url': 'none' },
    /'warmup-url' is none, but routing: switch/u,
  ],
  [
    'none with match',
    { 'warmup-url': 'none', 'warmup-match': 'ok' },
    /'warmup-match' is given, but warmup-url: none/u,
  ],
  ['none and a path', { 'warmup-url': 'none, /x' }, /none stands alone/u],
  ['path without slash', { 'warmup-url': 'health' }, /A path begins with a slash: \/health/u],
  ['status', { 'warmup-status': '299-200' }, /HTTP status codes/u],
  ['wildcard host', { 'public-host': '*.example.com' }, /a wildcard cannot be tested/u],
  ['URL as host', { 'public-host': 'https://www.example.com/' }, /Only the name: www\.example\.com/u],
  [
    'fewer in a burst',
    { 'burst-instances': '1', 'idle-instances': '2' },
    /'idle-instances' is 2, more than burst-instances/u,
  ],
  ['idle count alone', { 'idle-instances': '2' }, /given without burst-instances/u],
  ['manage without idle', { autoscale: 'manage' }, /idle-instances is missing/u],
  ['idle size alone', { 'idle-sku': 'S1' }, /given without burst-sku/u],
  ['idle size larger', { 'idle-sku': 'P3v3', 'burst-sku': 'P1v3' }, /larger than burst-sku/u],
  ['Basic tier', { 'burst-sku': 'B1' }, /from the Standard tier upward/u],
  [
    'more than the tier has',
    { 'burst-sku': 'S1', 'burst-instances': '11' },
    /more than a plan of size S1 can have.*at most 10/u,
  ],
  ['size with a space', { 'burst-sku': 'P1 v3' }, /Write it without spaces: P1v3/u],
  [
    'secret without its id',
    { 'client-secret': 'abcd' },
    /'(tenant|client)-id' is missing, and client-secret is given/u,
  ],
  ['oidc without ids', { 'auth-type': 'oidc' }, /'(tenant|client)-id' is missing, and auth-type is oidc/u],
  ['id of something else', { 'web-app': SITE.replace('sites', 'serverfarms') }, /the id of something else/u],
  ['no group', { 'resource-group': '' }, /resource-group is missing/u],
  [
    'foreign subscription',
    { 'allowed-subscriptions': '00000000-0000-0000-0000-00000000000b' },
    /which allowed-subscriptions does not name/u,
  ],
  ['CA that is none', { 'ca-certificate': '-----BEGIN NOTHING-----' }, /holds no certificate in PEM/u],
  [
    'key without certificate',
    { ...IDS, 'client-certificate': '-----BEGIN PRIVATE KEY-----' },
    /'client-certificate' holds no certificate in PEM/u,
  ],
]

test.each(ROWS)('refused with its name and a cure: %s', async (_, change, says) => {
  const found = await problems(load({ ...LEAST, ...change }))
  expect(found.filter((line) => says.test(line))).toHaveLength(
    says.source.includes('|client') ? 2 : found.length,
  )
  expect(found.length).toBeGreaterThan(0)
})

const AZURE: Inputs = { ...LEAST, 'load-source': 'azure-monitor', 'load-resource': SITE, 'load-value': '' }

test.each([
  [{ 'private-capacity': '80%' }, /a percentage, but the load metric Requests is a rate/u],
  [{ 'load-metric': 'CpuPercentage' }, /a rate, but the load metric CpuPercentage is a percentage/u],
  [{ 'load-interval': '3m' }, /which Azure Monitor has no metrics of/u],
  [
    { 'load-metric': 'requests/rate', 'private-capacity': '20' },
    /a bare number, and requests\/rate counts a second/u,
  ],
])('units of azure-monitor that cannot be are refused: %o', async (change, says) => {
  expect(await problems(load({ ...AZURE, ...change }))).toEqual([expect.stringMatching(says)])
})

const LOGS: Inputs = { ...AZURE, 'load-source': 'log-analytics', 'load-query': 'AppRequests' }

test.each([
  [LOGS, /'load-resource' is not a Log Analytics workspace.*or its Workspace ID, a GUID/u],
  [{ ...LOGS, 'load-resource': '' }, /'load-resource' is missing.*of the workspace to query/u],
  [{ ...AZURE, 'load-resource': GUID }, /'load-resource' is a GUID, and not the id of a resource/u],
  [{ ...LOGS, 'load-resource': 'log-shop' }, /'load-resource' is .*log-shop.*not the full id/u],
])('a workspace is asked for by its id: %o', async (change, says) => {
  expect(await problems(load(change))).toEqual([expect.stringMatching(says)])
})

test.each([GUID, SITE.replace('Microsoft.Web/sites', 'microsoft.operationalinsights/workspaces')])(
  'the workspace %s is one',
  async (resource) => {
    const [target] = (await load({ ...LOGS, 'load-resource': resource })).targets
    expect(target?.load?.rules[0].main.resource).toBe(resource)
  },
)

test('all problems are told at once, and one wrong input hides no rule over others', async () => {
  const found = await problems(
    load({
      ...BURST,
      'web-app': '',
      'scale-in-at': '90',
      window: '5',
      'drain-max': '3m',
      'warmup-url': 'none',
      routing: 'switch',
    }),
  )
  for (const key of ['web-app', 'scale-in-at', 'window', 'drain-max', 'warmup-url'])
    expect(found).toContainEqual(expect.stringContaining(`'${key}'`))
})

test('a rule is silent about inputs that could not be read', async () => {
  expect(await problems(load({ ...LEAST, 'scale-in-at': 'low' }))).toHaveLength(1)
})

test('a secret never stands in its refusal', async () => {
  const found = await problems(
    load({ ...LEAST, 'client-certificate': 'hunter2hunter2', 'load-headers': 'X-Key hunter2hunter2' }),
  )
  expect(found.join()).not.toContain('hunter2')
})

test('text from outside cannot form a command in a refusal', async () => {
  const found = await problems(load({ ...LEAST, mode: 'x\n::set-output name=a::b' }))
  expect(found.join()).not.toMatch(/\n|::/u)
})

test.each([
  ['a space, which makes two audiences of it', 'https://evil.example/ https://management.azure.com'],
  ['a scope before it', 'https://evil.example/.default https://management.azure.com'],
  ['a backslash', String.raw`https://evil.example\\@management.azure.com`],
  ['a tab in its name', String.raw`https://management.azure.com\t.evil.example`],
  ['an escape', 'https://evil.example/%20'],
  ['another full stop', String.raw`https://management.azure\u3002com`],
  ['a space that is none', String.raw`https://evil.example/\u00a0x`],
])('the address of a service has no %s (no-secret-leaves)', async (_, address) => {
  for (const key of ['resource-manager-endpoint', 'stack-hub-endpoint'])
    expect(await problems(loadFile(`${key}: "${address}"\n`, LEAST))).toEqual([
      expect.stringMatching(/-endpoint' is .*, which is not an https URL without a query/u),
    ])
})
