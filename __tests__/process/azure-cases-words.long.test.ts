import { expect, test } from '@jest/globals'
import { sampled } from '../helpers/effort.ts'
import { act, errorsOf, HIGH, LOW, shop, type Run } from './support.ts'
import { stateOf, withPlan } from './worlds.ts'

// What Azure says in words that are rarely met: quotas, sizes, and settings that limit an app.

const PLAN = { path: 'serverfarms/plan-shop-burst$', method: 'PUT' }

function refusal(status: number, Message: string, ExtendedCode?: string): object {
  const Code = status === 401 ? 'Unauthorized' : 'Conflict'
  const entity = { Code, Message, ...(ExtendedCode === undefined ? {} : { ExtendedCode }) }
  const body = { Code, Message, Target: null, Details: [{ Message }, { Code }, { ErrorEntity: entity }] }
  return { kind: 'reply', status, body }
}

const ADDITIONAL =
  'Operation cannot be completed without additional quota. \r\nAdditional details - Location:  \r\nCurrent Limit (PremiumV3 VMs): 2 \r\nCurrent Usage: 1\r\nAmount required for this deployment (PremiumV3 VMs): 2 '

test.each([
  ['without a number', refusal(401, ADDITIONAL), 2],
  ['with the newer number', refusal(401, ADDITIONAL, '70007'), 2],
  ['with the older number', refusal(401, ADDITIONAL, '52039'), 2],
  [
    'and with an address for help',
    refusal(401, ADDITIONAL.replace('quota.', 'quota. See https://aka.ms/antquotahelp for instructions.')),
    2,
  ],
  [
    'in the older words',
    refusal(401, 'This region has quota of 2 PremiumV3 instances for your subscription. Try selecting …'),
    2,
  ],
  [
    'of cores, which tell no number of instances',
    refusal(401, 'This region has quota of 2 PremiumV3 cores for your subscription. Try selecting …'),
    1,
  ],
  [
    'that is closed',
    refusal(401, 'The scale operation is not allowed for this subscription in this region. Try selecting …'),
    1,
  ],
  [
    'of changes in an hour',
    refusal(
      409,
      'You have exceeded the maximum amount of scale changes within the past hour(21 changes and limit is 20). Please retry later.',
    ),
    1,
  ],
])('a quota %s: what there is is taken, and no word of the sign-in', async (_, fault, instances) => {
  const azure = await shop(HIGH)
  azure.fault({ match: PLAN, fault: fault as never, times: 1 })
  const run = await act(azure, { mode: 'burst' })
  expect([run.exitCode, errorsOf(run), stateOf(azure)['plan']]).toEqual([
    0,
    [],
    `P1v3 × ${String(instances)}`,
  ])
  expect(run.log).toContain(`Azure gives only ${String(instances)} of 3 instances`)
  expect(run.log).not.toMatch(/tenant-id|did not accept the token/u)
})

/** The bodies of all writes of the plan. */
function sizes(run: Run): unknown[] {
  return run.requests
    .filter(({ method, path }) => method === 'PUT' && /serverfarms/iu.test(path))
    .map(({ body }) => (JSON.parse(body) as { sku: unknown }).sku)
}

const SKUS = [
  ['P0v3', 'P0v3'],
  ['p0V3', 'P0v3'],
  ['P1MV3', 'P1mv3'],
  ['s1', 'S1'],
] as const

test.each(sampled(SKUS, 2))(
  'burst-sku %s is sent by its name alone, because a guessed tier would contradict it',
  async (asked, name) => {
    const azure = await shop(HIGH)
    const run = await act(azure, { mode: 'burst', 'burst-sku': asked })
    expect([run.exitCode, errorsOf(run)]).toEqual([0, []])
    expect(sizes(run)).toEqual([{ name, capacity: 3 }])
  },
)

const WORKERS = [
  [1, '3', 'burst-instances is 3'],
  [2, '3', 'burst-instances is 3'],
  [1, '', 'the plan has 4, and burst-instances is not set'],
] as const

test.each(sampled(WORKERS, 2))(
  'per-app scaling to %i of the plan’s instances, burst-instances "%s", is told by its cause',
  async (workers, count, says) => {
    const azure = await shop(HIGH, {
      scenario: (base) => {
        const plan = withPlan(base, {
          properties: { perSiteScaling: true },
          ...(count === '' ? { sku: { ...base.plans[0]?.sku, capacity: 4 } as never } : {}),
        })
        return {
          ...plan,
          sites: plan.sites.map((site) => ({
            ...site,
            siteConfig: { ...site.siteConfig, numberOfWorkers: workers },
          })),
        }
      },
    })
    const run = await act(azure, { mode: 'burst', 'burst-instances': count, 'idle-instances': '' })
    expect(run.log).toMatch(
      new RegExp(`stays on ${String(workers)} instances? \\(numberOfWorkers\\).+${says}`, 'u'),
    )
    expect(run.log).not.toContain('raise burst-instances')
  },
)

test.each([
  ['AADSTS501661: Unable to fetch OIDC metadata from https://ghes.example/_services/token.', 'AADSTS501661'],
  ['AADSTS90061: Request to External OIDC endpoint failed.', 'AADSTS90061'],
  ['AADSTS50166: Request to External OIDC endpoint failed.', 'AADSTS50166'],
  ['AADSTS5019991: Failed to retrieve the signing keys of the external OIDC issuer.', 'AADSTS5019991'],
])('an issuer that Entra cannot reach is named: %s', async (said, code) => {
  const azure = await shop(LOW)
  azure.fault({
    match: { path: '/oauth2/v2.0/token$' },
    fault: { kind: 'reply', status: 400, body: { error: 'invalid_request', error_description: said } },
    times: 'always',
  })
  const run = await act(azure, { mode: 'status', 'client-secret': '', 'auth-type': 'oidc' }, {})
  expect(run.exitCode).toBe(1)
  expect(errorsOf(run).join('\n')).toContain(code)
  expect(errorsOf(run).join('\n')).toMatch(/Entra cannot reach the issuer of the ID token \(https?:/u)
})
