import { expect, test } from '@jest/globals'
import {
  annotations,
  BURSTING,
  burstingShop,
  expectSafe,
  HIGH,
  IDLE,
  LONG,
  LOW,
  onRequest,
  pass,
  recordOf,
  shop,
  stateOf,
  weightOf,
} from './support.ts'

// Somebody in the portal, with `az` or Terraform changes the burst endpoint: docs/design.md, "Other actors".

const DISABLED = { kind: 'set-endpoint', endpoint: 'burst', status: 'Disabled' } as const
const ENABLED = { kind: 'set-endpoint', endpoint: 'burst', status: 'Enabled', weight: 1 } as const

const ENDPOINT_PATCH = { path: 'azureEndpoints/burst', method: 'PATCH' } as const

test('a disable between two passes is obeyed, attributed, and over after foreign-hold', async () => {
  const azure = await burstingShop([[0, HIGH]])
  azure.clock.advance(1200)
  azure.effect(DISABLED)
  azure.clock.advance(180)
  const run = await pass(azure, 'auto', LONG)
  expect([run.exitCode, run.outputs['decision'], stateOf(azure)]).toEqual([0, 'scale-back', IDLE])
  expect(run.outputs['reason']).toContain(
    'ann-shop.example, outside this action, disabled the burst endpoint',
  )
  const [warning, ...others] = annotations(run)
    .split('\n')
    .filter((line) => line.includes('outside this action'))
  expect(warning).toMatch(
    /disabled outside this action by ann@shop\.example.+obeyed like a scale-back until .+\(30 min\).+resume ends that/u,
  )
  expect(others).toEqual([])
  expect(recordOf(azure)).toMatch(/,o=scale-back,ou=\d+,ob=ann-shop\.example/u)
  expectSafe(azure)

  azure.clock.advance(1800)
  const later = await pass(azure, 'auto')
  expect([later.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  expect(recordOf(azure)).not.toContain(',o=')
  expectSafe(azure)
})

test('resume ends what somebody outside wanted', async () => {
  const azure = await burstingShop([[0, HIGH]])
  azure.clock.advance(1200)
  azure.effect(DISABLED)
  azure.clock.advance(60)
  await pass(azure, 'auto', { 'foreign-hold': '1d', ...LONG })
  expect(stateOf(azure)).toEqual(IDLE)
  expect((await pass(azure, 'resume')).exitCode).toBe(0)
  expect(recordOf(azure)).not.toContain(',o=')
  azure.clock.advance(1800)
  const run = await pass(azure, 'auto')
  expect([run.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  expectSafe(azure)
})

test('with foreign-hold 0 a disable is said, and the action decides as usual', async () => {
  const azure = await burstingShop([[0, HIGH]])
  azure.clock.advance(1200)
  azure.effect(DISABLED)
  azure.clock.advance(180)
  const run = await pass(azure, 'auto', { 'foreign-hold': '0' })
  expect([run.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  expect(annotations(run)).toMatch(/disabled outside this action by ann@shop\.example; foreign-hold is 0/u)
})

test('a disable inside a run is said and obeyed in that run', async () => {
  const azure = await shop([[0, HIGH]])
  let enabledAt = Infinity
  let done = false
  onRequest(azure, (_, url, method) => {
    const now = azure.clock.now()
    if (method === 'PATCH' && /azureEndpoints\/burst/iu.test(url)) enabledAt = Math.min(enabledAt, now)
    // A read soon after the write may come from a replica that lags, so the run believes it after a minute.
    if (done || now < enabledAt + 20) return
    done = true
    azure.effect(DISABLED)
  })
  azure.effect({ kind: 'endpoint-never-online', endpoint: 'burst' })
  const run = await pass(azure, 'auto', LONG)
  expect([done, run.exitCode, stateOf(azure)]).toEqual([true, 0, IDLE])
  expect(annotations(run)).toContain('disabled outside this action')
  expect(recordOf(azure)).not.toMatch(/,a=\d/u)
  expectSafe(azure)
})

test('a private side that is down stands above a disable from outside (private-down-bursts)', async () => {
  const azure = await burstingShop([[0, HIGH]])
  azure.clock.advance(1200)
  azure.effect(DISABLED)
  azure.effect({ kind: 'private-down' })
  azure.clock.advance(60)
  await pass(azure, 'auto', { 'wait-in-run': '0' })
  azure.clock.advance(300)
  await pass(azure, 'auto', { 'wait-in-run': '0' })
  azure.clock.advance(300)
  const run = await pass(azure, 'auto')
  expect([run.outputs['decision'], stateOf(azure).endpoint]).toEqual(['burst', 'Enabled'])
  expect(run.outputs['reason']).toContain('no private endpoint has answered')
})

test.each([
  ['demand is high', HIGH],
  ['demand is low', LOW],
])('an endpoint enabled over a stopped app is made a whole burst in the same run: %s', async (_, load) => {
  const azure = await shop([[0, load]])
  azure.effect({
    kind: 'set-tags',
    profile: 'tm-shop',
    tags: { 'cloudburst-burst': idleTag(azure.clock.now()) },
  })
  azure.effect(ENABLED)
  azure.clock.advance(180)
  const run = await pass(azure, 'auto')
  expect([run.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  expect(weightOf(azure)).toBeGreaterThan(1)
  expect(annotations(run)).toContain('enabled outside this action by ann@shop.example')
  expect(recordOf(azure)).not.toMatch(/,a=\d/u)
  expectSafe(azure)
})

test('an endpoint enabled over a stopped app, before any run wrote a state tag, is no failed attempt', async () => {
  const azure = await shop([[0, HIGH]])
  azure.effect(ENABLED)
  azure.clock.advance(60)
  const run = await pass(azure, 'auto')
  expect([run.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  expect(recordOf(azure)).not.toMatch(/,a=\d/u)
  expectSafe(azure)
})

test('where the activity log may not be read, the change is told all the same', async () => {
  const azure = await burstingShop([[0, HIGH]])
  azure.effect({ kind: 'deny', actions: ['Microsoft.Insights/eventtypes/*'] })
  azure.clock.advance(1200)
  azure.effect(DISABLED)
  azure.clock.advance(180)
  const run = await pass(azure, 'auto', LONG)
  expect([run.exitCode, stateOf(azure)]).toEqual([0, IDLE])
  expect(annotations(run)).toContain(
    'unknown by whom: this identity may not read the activity log, for which it needs the role Reader or Monitoring Reader',
  )
})

test('who did it is told by a later run, once the activity log knows', async () => {
  const azure = await burstingShop([[0, HIGH]])
  azure.clock.advance(1200)
  azure.effect(DISABLED)
  const first = await pass(azure, 'auto', { 'wait-in-run': '0' })
  expect(annotations(first)).toContain('the activity log does not tell yet')
  azure.clock.advance(300)
  const second = await pass(azure, 'auto', { 'wait-in-run': '0' })
  expect(annotations(second)).toContain('disabled outside this action by ann@shop.example')
  const third = await pass(azure, 'auto', { 'wait-in-run': '0' })
  expect(annotations(third)).not.toContain('outside this action by')
})

test.each([
  ['refused', { kind: 'reply', status: 403 }],
  ['lost on its way', { kind: 'reset' }],
  ['made, its answer being lost', { kind: 'lose-reply' }],
] as const)('an enabling of our own that is %s is not blamed on anybody', async (_, fault) => {
  const azure = await shop([[0, HIGH]])
  azure.fault({ match: ENDPOINT_PATCH, fault, times: 9 })
  const first = await pass(azure, 'auto')
  azure.clock.advance(60)
  const second = await pass(azure, 'auto', { 'wait-in-run': '0' })
  expect(`${first.log}${second.log}`).not.toContain('outside this action')
  expect(recordOf(azure)).not.toContain(',o=')
})

test('a disabling of our own that is refused is not taken for somebody who enables', async () => {
  const azure = await burstingShop([[0, LOW]])
  azure.clock.advance(1800)
  azure.fault({ match: ENDPOINT_PATCH, fault: { kind: 'reply', status: 403 }, times: 1 })
  const first = await pass(azure, 'auto')
  expect([first.exitCode, stateOf(azure).endpoint]).toEqual([1, 'Enabled'])
  const second = await pass(azure, 'auto', LONG)
  expect(`${first.log}${second.log}`).not.toContain('outside this action')
})

function idleTag(now: number): string {
  return `v=1,p=idle,s=${String(Math.floor(now))},r=1`
}
