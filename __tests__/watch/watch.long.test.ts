import { expect, test } from '@jest/globals'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { endpoint, plan, profile, site, type LocalAzure } from '../../local-azure/index.ts'
import type { Scenario } from '../../local-azure/world/scenario.ts'
import { HIGH, LOW, annotations, expectSafe, recordOf, shop, stateOf, type Run } from '../fault/support.ts'
import { TWO_FLOWS, WATCH, atMinute, onDispatch, startJob } from './support.ts'

/** When the burst endpoint was enabled or disabled by somebody, in seconds after the start of the world. */
function switches(azure: LocalAzure): readonly (readonly [seconds: number, status: string])[] {
  return azure
    .requests()
    .filter(({ method, path }) => method === 'PATCH' && path.endsWith('Endpoints/burst'))
    .flatMap(({ at, body }) => {
      const [, status] = /"endpointStatus":"(\w+)"/u.exec(body) ?? []
      return status === undefined ? [] : [[at - azure.world.scenario.startAt, status] as const]
    })
}

test('a watch starts its successor, which stands by and takes over; others find it at work and end', async () => {
  const azure = await shop([[0, LOW]], TWO_FLOWS)
  const cron: Promise<Run>[] = []
  let successor: Promise<Run> | undefined
  const dispatched: unknown[] = []
  onDispatch(azure, ({ runId, ref, inputs }) => {
    dispatched.push({ ref, inputs })
    const job = { runId: String(runId), event: 'workflow_dispatch', workflowInputs: inputs }
    successor = startJob(azure, job, { ...WATCH, 'hand-over': 'none' }).done
  })
  atMinute(azure, 5.5, () => {
    cron.push(startJob(azure, { runId: '50', event: 'schedule' }, WATCH).done)
    cron.push(startJob(azure, { runId: '51', event: 'schedule' }, { mode: 'auto' }).done)
  })
  const job = { runId: '7', event: 'workflow_dispatch', workflowInputs: { mode: 'watch', size: '3' } }
  const first = await startJob(azure, job, WATCH).done
  const [ofWatch, ofAuto] = await Promise.all(cron)
  const second = await successor
  expect([first.exitCode, ofWatch?.exitCode, ofAuto?.exitCode, second?.exitCode]).toEqual([0, 0, 0, 0])
  expect(dispatched).toEqual([{ ref: 'refs/heads/main', inputs: { mode: 'watch', size: '3' } }])
  expect(ofWatch?.log).toContain('is at work, so this run is not needed')
  expect(ofAuto?.log).toMatch(/left to the watch 7-1-\w+, which holds the lease until/u)
  expect(second?.log).toMatch(/stands by for the lease of 7-1-\w+/u)
  const [, gap = '999'] =
    /took over from 7-1-\w+: (\d+) s from its last sign \(\d\d:\d\d:\d\d UTC\) to this pass/u.exec(
      second?.log ?? '',
    ) ?? []
  expect(Number(gap)).toBeLessThanOrEqual(15)
  expect(first.log).toMatch(
    /lease given back at \d\d:\d\d:\d\d UTC, last pass at \d\d:\d\d:\d\d UTC; the successor says how long/u,
  )
  expect(recordOf(azure)).not.toContain(',l=')
  expect(second?.summary).toContain('Its end: watch-for (20 min) is over.')
  // The last row of the table is what is true now: the lease has been given back.
  expect(second?.log.split('all of the watch').at(-1)).not.toMatch(/→ .*lease of/u)
  expect(second?.summary).toMatch(/Watched from .*0 failed, at most 1 min apart/u)
  expect(
    first.log.match(/^\d\d:\d\d:\d\d UTC ✔ idle: demand 2,400\/min, 40 % of 6,000\/min/gmu)?.length,
  ).toBe(19)
  const writes = azure.requests().filter((request) => request.write)
  expect(writes.every(({ path }) => path.endsWith('tags/default'))).toBe(true)
  expect(writes.some(({ client }) => client === 'run-50' || client === 'run-51')).toBe(false)
})

test('people’s commands are obeyed beside a watch, and kept as long as they hold', async () => {
  const azure = await shop([[0, HIGH]])
  const runs = new Map<string, Promise<Run>>()
  const command = (minute: number, mode: string, runId: string, inputs = {}): void =>
    atMinute(azure, minute, () => {
      const job = { runId, event: 'workflow_dispatch', actor: 'ada' }
      runs.set(mode, startJob(azure, job, { mode, 'wait-in-run': '0', ...inputs }).done)
    })
  command(20, 'scale-back', '81', { 'hold-for': '30m', reason: 'test of the private side' })
  command(60, 'pause', '82', { 'hold-for': '1h' })
  command(70, 'resume', '83')
  const watch = await startJob(
    azure,
    { runId: '7', event: 'workflow_dispatch' },
    { ...WATCH, 'watch-for': '80m', 'hand-over': 'none' },
  ).done
  expect([watch.exitCode, stateOf(azure).endpoint]).toEqual([0, 'Enabled'])
  for (const [mode, run] of runs) expect([mode, (await run).exitCode]).toEqual([mode, 0])
  const seen = switches(azure)
  const out = seen.findIndex(([, status]) => status === 'Disabled')
  expect(seen[out]?.[0]).toBeGreaterThanOrEqual(20 * 60)
  expect(seen[out]?.[0]).toBeLessThanOrEqual(20 * 60 + 120)
  expect(seen[out + 1]?.[0]).toBeGreaterThanOrEqual(50 * 60)
  expect(watch.log).toMatch(/ada asked for scale-back until .* UTC \(test-of-the-private/u)
  expect(watch.log).toMatch(/ada paused automation until/u)
  const start = azure.world.scenario.startAt
  const paused = azure
    .requests()
    .filter(
      ({ at, write, client }) => write && client === 'run-7' && at > start + 61 * 60 && at < start + 70 * 60,
    )
  expect(paused).toEqual([])
  expect(annotations(watch).split('\n').length).toBeLessThanOrEqual(9)
  expectSafe(azure)
})

test('a pass that fails is ridden out, and what lasts a quarter of an hour ends the job red', async () => {
  const azure = await shop([[0, LOW]])
  const match = { method: 'GET', path: 'trafficManagerProfiles/tm-shop$' }
  azure.fault({
    match,
    fault: { kind: 'reply', status: 503 },
    times: 'always',
    fromSeconds: 300,
    toSeconds: 600,
  })
  azure.fault({ match, fault: { kind: 'reply', status: 403 }, times: 'always', fromSeconds: 1800 })
  const run = await startJob(
    azure,
    { runId: '7', event: 'schedule' },
    { ...WATCH, 'watch-for': '2h', 'hand-over': 'none' },
  ).done
  const minutes = (azure.clock.now() - azure.world.scenario.startAt) / 60
  expect([run.exitCode, run.outputs['outcome']]).toEqual([1, 'failed'])
  expect(run.log).toMatch(/the watch gives up: its last \d+ passes failed/u)
  expect(minutes).toBeGreaterThanOrEqual(44)
  expect(minutes).toBeLessThanOrEqual(48)
  expect(annotations(run).split('\n').length).toBeLessThanOrEqual(9)
})

test.each([
  ['no permission', (azure: LocalAzure) => (azure.github.permission = 'read'), 'actions: write'],
  ['no trigger', (azure: LocalAzure) => (azure.github.dispatchable = false), 'on: workflow_dispatch'],
])(
  'a successor that cannot be started (%s) is explained, and the watch goes on to its end',
  async (_, change, says) => {
    const azure = await shop([[0, LOW]])
    change(azure)
    const run = await startJob(azure, { runId: '7', event: 'schedule' }, { ...WATCH, 'watch-for': '8m' }).done
    expect(run.exitCode).toBe(1)
    expect(annotations(run)).toContain(says)
    expect(run.log).toContain('watch-for (8 min) is over')
  },
)

const BOTH = `
targets:
  - name: warming
    web-app: app-shop-burst
    traffic-manager-profile: tm-shop
    public-host: www.shop.example
    warmup-timeout: 8m
    private-capacity: 6000/min
  - name: idle
    web-app: app-two
    traffic-manager-profile: tm-two
    public-host: two.shop.example
    private-capacity: 20000/min
`

/** A second shop beside the first: profile tm-two, app app-two, plan plan-two. */
function withSecondShop(base: Scenario): Scenario {
  const [first] = base.sites
  const two = profile('tm-two', [
    endpoint('private-two', 'externalEndpoints', { weight: 50, target: 'shop.private.example' }),
    endpoint('burst-two', 'azureEndpoints', {
      status: 'Disabled',
      target: 'app-two.azurewebsites.net',
      targetResourceId: `/subscriptions/${base.subscriptionId}/resourceGroups/${base.resourceGroup}/providers/Microsoft.Web/sites/app-two`,
    }),
  ])
  const sku = base.plans[0]?.sku
  if (first === undefined || sku === undefined) throw new Error('the shop has an app and a plan')
  return {
    ...base,
    profiles: [...base.profiles, two],
    plans: [...base.plans, plan('plan-two', sku)],
    sites: [...base.sites, site('app-two', 'plan-two', { hostNames: ['two.shop.example'] })],
  }
}

test('what one target waits for delays no pass of another', async () => {
  const azure = await shop([[0, HIGH]], { scenario: withSecondShop, ...TWO_FLOWS })
  azure.effect({ kind: 'app-never-warms', app: 'app-shop-burst' })
  writeFileSync(join(azure.files().folder, 'both.yml'), BOTH)
  const inputs = { 'web-app': '', 'traffic-manager-profile': '', 'public-host': '', 'private-capacity': '' }
  const run = await startJob(
    azure,
    { runId: '7', event: 'schedule' },
    {
      ...WATCH,
      ...inputs,
      config: join(azure.files().folder, 'both.yml'),
      'watch-for': '18m',
      'hand-over': 'none',
    },
  ).done
  const passes = run.log.match(/^\[idle\] \d\d:\d\d:\d\d UTC ✔ idle/gmu)?.length ?? 0
  expect(passes).toBeGreaterThanOrEqual(10)
  expect(run.log).toMatch(/the burst side is not healthy after 8 min/u)
  expect(run.log).toMatch(/\[warming\] ── warming · all of the watch: (?:[2-9]|1\d) passes/u)
  // The burst of the other one is still missing at the end.
  expect(run.exitCode).toBe(1)
  expectSafe(azure)
})
