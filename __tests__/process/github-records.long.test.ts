import { expect, test } from '@jest/globals'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FLEET_INPUTS, fleetConfig, fleetNames, fleetOf, type LocalAzure } from '../../local-azure/index.ts'
import {
  annotations,
  begin,
  burstingShop,
  HIGH,
  leased,
  LONG,
  LOW,
  pass,
  shop,
  signalled,
  stateOf,
  BURSTING,
  IDLE,
  type Run,
} from '../fault/support.ts'

// A deployment to GitHub's environment, active as long as a burst is on.

const ASKED = { 'github-token': 'gh-token-of-the-job', 'github-deployment': 'burst' } as const

function statesOf(azure: LocalAzure): readonly string[][] {
  return azure.github.deployments.all.map(({ statuses }) => statuses.map(({ state }) => state))
}

function asksOfGitHub(azure: LocalAzure): readonly string[] {
  return azure
    .requests()
    .filter(({ path }) => /\/(?:deployments|issues)/u.test(path))
    .map(({ method, path }) => `${method} ${path.replace(/.*\/octo\/shop/u, '')}`)
}

test('a burst is one deployment: in progress, active while it is on, then inactive', async () => {
  const azure = await shop([
    [0, HIGH],
    [30, LOW],
  ])
  const up = await pass(azure, 'auto', ASKED)
  expect(up.exitCode).toBe(0)
  expect(statesOf(azure)).toEqual([['in_progress', 'success']])
  expect(up.log).toContain('  app-shop-burst: GitHub deployment to burst: active\n')
  const [deployment] = azure.github.deployments.all
  expect(deployment).toMatchObject({
    ref: '0'.repeat(40),
    task: 'cloudburst/app-shop-burst',
    environment: 'burst',
    payload: { target: 'app-shop-burst' },
  })
  expect(deployment?.statuses.at(-1)).toMatchObject({
    logUrl: 'https://github.com/octo/shop/actions/runs/1/attempts/1',
    environmentUrl: 'https://app-shop-burst.azurewebsites.net',
  })
  expect(deployment?.statuses.at(-1)?.description).toMatch(
    /^bursting at 3\d % of DNS answers: demand 7,\d{3}\/min.{50}/u,
  )
  azure.clock.advance(300)
  const quiet = await pass(azure, 'auto', ASKED)
  expect(quiet.log).not.toContain('GitHub deployment')
  expect(statesOf(azure)).toEqual([['in_progress', 'success']])
  azure.clock.advance(40 * 60)
  const down = await pass(azure, 'auto', { ...ASKED, ...LONG })
  expect(stateOf(azure)).toEqual(IDLE)
  expect(down.log).toContain('GitHub deployment to burst: inactive')
  expect(statesOf(azure)).toEqual([['in_progress', 'success', 'inactive']])
})

test.each<[string, RegExp]>([
  ['before it can create the deployment', /POST .*\/deployments$/u],
  ['between its deployment and the first status', /POST .*\/statuses$/u],
  ['as the endpoint gets its weight', /PATCH .*trafficManagerProfiles/iu],
])(
  'the next run finds and finishes what a run killed %s has left (killed-anywhere-recovers)',
  async (_, at) => {
    const azure = await shop([[0, HIGH]])
    await signalled(azure, begin(azure, { mode: 'auto', ...ASKED }), { signal: 'SIGKILL', at })
    for (let tries = 0; tries < 3 && statesOf(azure)[0]?.at(-1) !== 'success'; tries += 1) {
      azure.clock.advance(300)
      await pass(azure, 'auto', ASKED)
    }
    expect(stateOf(azure)).toEqual(BURSTING)
    expect(statesOf(azure)).toHaveLength(1)
    expect(statesOf(azure)[0]?.at(-1)).toBe('success')
  },
)

test('of two deployments that two runs began at once, the older one ends', async () => {
  const azure = await burstingShop()
  const given = { task: 'cloudburst/app-shop-burst', environment: 'burst' }
  for (let each = 0; each < 2; each += 1)
    azure.github.deployments.add({ ...given, payload: { target: 'app-shop-burst' } })
  await pass(azure, 'auto', ASKED)
  expect(statesOf(azure)).toEqual([['inactive'], ['success']])
})

test('a burst that fails before it carries traffic is a failed deployment', async () => {
  const azure = await shop([[0, HIGH]])
  azure.fault({
    match: { method: 'POST', path: '/start$' },
    fault: { kind: 'reply', status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } },
    times: 'always',
  })
  const run = await pass(azure, 'auto', ASKED)
  expect(run.exitCode).toBe(1)
  expect(statesOf(azure)).toEqual([['in_progress', 'failure']])
})

test('who only observes asks GitHub nothing (observers-never-write)', async () => {
  const azure = await burstingShop()
  for (const inputs of [{ mode: 'status' }, { mode: 'check' }, { mode: 'auto', 'dry-run': 'true' }])
    await pass(azure, inputs.mode, { ...inputs, ...ASKED, 'github-issue': 'true' })
  expect(asksOfGitHub(azure)).toEqual([])
})

test('a token without the permission costs one yellow line, with the fix, and nothing else', async () => {
  const azure = await shop([[0, HIGH]])
  azure.github.may.deployments = false
  const run = await pass(azure, 'auto', ASKED)
  expect(run).toMatchObject({ exitCode: 0, outputs: { outcome: 'ok', decision: 'burst' } })
  expect(stateOf(azure)).toEqual(BURSTING)
  const told = annotations(run)
    .split('\n')
    .filter((line) => line.includes('GitHub'))
  expect(told).toEqual([
    '::warning title=Cloudburst%3A GitHub%3A app-shop-burst::GitHub\'s own records: the deployment could not be written: GitHub answered 403: Resource not accessible by integration. Give the job "permissions: deployments: write", or leave the input out. The run itself is not affected.',
  ])
})

test('GitHub that never answers delays no step, and the end of the run by seconds', async () => {
  const azure = await shop([[0, HIGH]])
  const without = await shop([[0, HIGH]])
  azure.fault({ match: { kind: 'github' }, fault: { kind: 'hang' }, times: 'always' })
  const run = await pass(azure, 'auto', ASKED)
  await pass(without, 'auto')
  expect(run).toMatchObject({ exitCode: 0, outputs: { outcome: 'ok' } })
  expect(run.log).toContain('The run itself is not affected.')
  // Virtual time goes on while a reply is withheld: 10 s beside the pass, and 15 s after it.
  expect(azure.clock.now() - without.clock.now()).toBeLessThanOrEqual(25)
})

test('a long idle target costs no request to GitHub', async () => {
  const azure = await shop([[0, LOW]])
  const idleFor = (hours: number): void => {
    const since = String(Math.floor(azure.clock.now()) - hours * 3600)
    const tag = `v=1,p=idle,s=${since},r=1,c=${since}-0`
    Object.assign(azure.world.profileNamed('tm-shop').tags, { 'cloudburst-burst': tag })
  }
  idleFor(23)
  await pass(azure, 'auto', ASKED)
  expect(asksOfGitHub(azure)).toEqual(['GET /deployments'])
  idleFor(25)
  await pass(azure, 'auto', ASKED)
  expect(asksOfGitHub(azure)).toEqual(['GET /deployments'])
})

test('beside a watch that holds the lease, a run makes no deployment of a burst that it leaves to the watch', async () => {
  const azure = await shop([[0, HIGH]])
  leased(azure, 300)
  const run = await pass(azure, 'auto', ASKED)
  expect(run.log).toMatch(/watch 7-1-dead/u)
  expect(stateOf(azure)).toEqual(IDLE)
  expect(statesOf(azure)).toEqual([])
})

/** Twelve targets that never burst. */
async function fleetPass(prepare: (azure: LocalAzure) => unknown): Promise<[LocalAzure, Run]> {
  const azure = await shop([[0, LOW]], { scenario: (base) => fleetOf(base, 12) })
  prepare(azure)
  const config = join(azure.files().folder, 'fleet.yml')
  writeFileSync(config, fleetConfig(fleetNames(12)))
  const records = { ...ASKED, 'github-issue': 'true' }
  return [azure, await pass(azure, 'auto', { ...FLEET_INPUTS, ...records, config })]
}

test('of a fleet, all targets with nothing to tell cost two requests to GitHub together', async () => {
  const task = 'cloudburst/shop-0003'
  const [azure, run] = await fleetPass(({ github }) =>
    github.deployments.add({ task, environment: 'burst', payload: { target: 'shop-0003' } }),
  )
  expect(run.exitCode).toBe(0)
  expect(asksOfGitHub(azure).filter((one) => /^GET \/(?:deployments|issues)$/u.test(one))).toHaveLength(3)
  // What a run has left that was killed before its first state tag.
  expect(statesOf(azure)).toEqual([['inactive']])
})

test('what GitHub refuses is one yellow line for all of a fleet', async () => {
  const [azure, run] = await fleetPass(({ github }) => (github.issues.enabled = false))
  expect(annotations(run).match(/title=Cloudburst%3A GitHub/gu)).toHaveLength(1)
  expect(asksOfGitHub(azure)).toHaveLength(2)
})

test('without a token the input is refused, with the permission that it needs', async () => {
  const azure = await shop([[0, LOW]])
  const run = await pass(azure, 'auto', { 'github-deployment': 'burst' })
  expect(run.exitCode).toBe(1)
  expect(run.log).toContain("'github-token' is missing, and github-deployment is written with it")
  expect(run.log).toContain('permissions: deployments: write')
})
