import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import {
  BURSTING,
  HIGH,
  IDLE,
  LONG,
  LOW,
  annotations,
  begin,
  burstingShop,
  expectSafe,
  onRequest,
  pass,
  passesUntil,
  shop,
  stateOf,
} from './support.ts'

// Nothing is taken away before its users have gone.

async function ready(...later: readonly (readonly [number, number])[]): Promise<LocalAzure> {
  const azure = await burstingShop([[0, HIGH], [30, LOW], ...later])
  azure.clock.advance(3600)
  return azure
}

test('demand that returns in the drain: enabled again at once, in the same run', async () => {
  const azure = await ready([65, HIGH])
  const run = await pass(azure, 'auto', LONG)
  expect([run.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  const events = azure.history().events.filter((event) => event.kind === 'endpoint' && event.name === 'burst')
  const disabledAt = events.find((event) => event.kind === 'endpoint' && event.status === 'Disabled')?.at ?? 0
  const enabledAt = events.findLast((event) => event.by === 'client')?.at ?? 0
  // A window of five minutes must have seen it; then the app is tested, tried and given its weight.
  expect(enabledAt - disabledAt).toBeLessThan(15 * 60)
  expectSafe(azure)
})

test('quiet that cannot be proven: at drain-max the plan is idle, the app runs on, and the log warns (never-stop-before-drain)', async () => {
  const azure = await ready()
  azure.expect({ drainMinSeconds: 300, drainMaxSeconds: 1800 })
  azure.fault({ match: { path: 'insights/metrics' }, fault: { kind: 'reply', status: 500 }, times: 'always' })
  const run = await pass(azure, 'scale-back', { 'drain-min': '5m', 'drain-max': '30m', ...LONG })
  expect([run.exitCode, stateOf(azure)]).toEqual([0, { endpoint: 'Disabled', app: 'Running', instances: 1 }])
  expect(run.log).toContain('drain-max')
  azure.clearFaults()
  azure.clock.advance(300)
  await pass(azure, 'auto', { 'drain-min': '5m', 'drain-max': '30m' })
  expect(stateOf(azure)).toEqual(IDLE)
  expectSafe(azure)
})

test('a run that dies in the drain: the next ones take it up and do not start over (killed-anywhere-recovers)', async () => {
  const azure = await ready()
  const dying = begin(azure, { mode: 'auto', ...LONG })
  let looks = 0
  onRequest(azure, (_, url) => {
    if (stateOf(azure).endpoint === 'Disabled' && url.includes('trafficmanagerprofiles')) looks += 1
    if (looks === 4) dying.kill('SIGKILL')
  })
  expect((await dying.done).signal).toBe('SIGKILL')
  expect(stateOf(azure)).toEqual({ ...BURSTING, endpoint: 'Disabled' })
  const disabledAt = azure.clock.now()
  const runs = await passesUntil(azure, IDLE, 'auto', { 'wait-in-run': '1m' }, 12)
  expect(runs.at(-1)?.exitCode).toBe(0)
  expect(azure.clock.now() - disabledAt).toBeLessThan(25 * 60)
  expect(azure.judge().switches).toBe(1)
  expectSafe(azure)
})

test('a person may leave the wait to later runs: the run ends green and says until when', async () => {
  const azure = await ready()
  const run = await pass(azure, 'scale-back', { 'wait-in-run': '1m' })
  expect([run.exitCode, run.outputs['phase']]).toEqual([0, 'draining'])
  expect(run.log).toMatch(/goes on later/u)
  expect(stateOf(azure).app).toBe('Running')
})

test('a run that was killed after it stopped the app leaves a plan that the next one shrinks, also without load data (killed-anywhere-recovers)', async () => {
  const azure = await ready()
  const underway = begin(azure, { mode: 'scale-back', 'hold-for': '0', ...LONG })
  onRequest(azure, (_, url) => {
    if (url.includes('/stop')) underway.kill('SIGKILL')
  })
  await underway.done
  azure.effect({ kind: 'set-app', app: 'app-shop-burst', state: 'Stopped' })
  azure.fault({ match: { path: 'query_range' }, fault: { kind: 'empty', status: 200 }, times: 'always' })
  azure.clock.advance(900)
  const run = await pass(azure, 'auto', { 'on-no-data': 'warn' })
  expect([run.outputs['phase'], stateOf(azure)]).toEqual(['idle', IDLE])
  expectSafe(azure)
})

test.each([
  ['the same run', false],
  ['the run after one that died before it saw that', true],
])(
  'Azure takes longer to disable the endpoint than the state tag allows for: %s counts the drain from then on (never-stop-before-drain)',
  async (_, dies) => {
    const azure = await ready()
    azure.expect({ drainMinSeconds: 1200 })
    azure.fault({ match: { path: 'AzureEndpoints/burst' }, fault: { kind: 'slow', seconds: 28 }, times: 1 })
    const inputs = { 'drain-min': '20m', 'drain-max': '1h', ...LONG }
    const run = begin(azure, { mode: 'scale-back', 'hold-for': '0', ...inputs })
    onRequest(azure, () => {
      if (dies && stateOf(azure).endpoint === 'Disabled') run.kill('SIGKILL')
    })
    await run.done
    if (dies) await pass(azure, 'auto', inputs)
    expect(stateOf(azure)).toEqual(IDLE)
    expectSafe(azure)
  },
)

test('a scale-in of which only the end cannot be saved says that all else is done (success-is-read-back)', async () => {
  const azure = await shop([[0, LOW]])
  const hourAgo = String(azure.clock.now() - 3600)
  const tag = `v=1,p=draining,s=${hourAgo},r=1,d=${hourAgo}`
  azure.effect({ kind: 'set-tags', profile: 'tm-shop', tags: { 'cloudburst-burst': tag } })
  azure.effect({ kind: 'deny', actions: ['Microsoft.Resources/tags/*'] })
  const run = await pass(azure, 'scale-back', { 'hold-for': '0' })
  expect([run.exitCode, stateOf(azure)]).toEqual([1, IDLE])
  expect(annotations(run)).toMatch(/^::error.*is idle, but the action could not save that in the state tag/mu)
  expect(annotations(run)).not.toMatch(/did not stop|Azure still bills/u)
})
