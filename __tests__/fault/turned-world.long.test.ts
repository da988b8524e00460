import { expect, test } from '@jest/globals'
import {
  IDLE,
  HIGH,
  LONG,
  LOW,
  burstingShop,
  expectSafe,
  onRequest,
  pass,
  recordOf,
  shop,
  stateOf,
} from './support.ts'

// The world turns at the worst moment, or there is nobody to remember; by the built action.

/** Both sides of demand by Azure Monitor and Prometheus, so that either can fail alone. */
const BY_AZURE_MONITOR = { 'burst-load-query': '' }

test('a stop that is throttled is not repeated after an endpoint that was enabled meanwhile (fresh-read-before-write, never-stop-before-drain)', async () => {
  const azure = await burstingShop([[0, LOW]])
  azure.clock.advance(1800)
  azure.fault({
    match: { path: '/stop$' },
    fault: { kind: 'reply', status: 429, headers: { 'retry-after': '300' } },
    times: 1,
  })
  const stopped: string[] = []
  onRequest(azure, (_, url) => {
    if (!url.includes('/stop?')) return
    stopped.push(stateOf(azure).endpoint)
    if (stopped.length === 1) azure.effect({ kind: 'set-endpoint', endpoint: 'burst', status: 'Enabled' })
  })
  const run = await pass(azure, 'auto', { ...LONG, 'foreign-hold': '0' })
  expect([run.exitCode, stateOf(azure)]).toEqual([0, IDLE])
  // The first was asked for over a disabled endpoint and refused; the second only after another drain.
  expect(stopped).toEqual(['Disabled', 'Disabled'])
  expectSafe(azure)
})

test.each([
  ['automation', 'auto', 0],
  ['a person', 'scale-back', 1],
] as const)(
  'the private side goes down as the burst endpoint is disabled by %s: the same run enables it again first (never-disable-the-last)',
  async (_, mode, exitCode) => {
    const azure = await burstingShop([[0, LOW]])
    azure.clock.advance(1800)
    let isDown = false
    onRequest(azure, (_number, url, method) => {
      if (isDown || method !== 'PATCH' || !/azureEndpoints\/burst/iu.test(url)) return
      isDown = true
      azure.effect({ kind: 'private-down' })
    })
    const run = await pass(azure, mode, LONG)
    expect([run.exitCode, stateOf(azure).endpoint]).toEqual([exitCode, 'Enabled'])
    expect(run.log).toContain('the private side went down as the burst endpoint was disabled')
    expectSafe(azure)
  },
)

test.each([
  ['a watch', 1, { mode: 'watch', 'watch-for': '10m', 'watch-interval': '60s', 'hand-over': 'none' }],
  ['short runs', 4, { mode: 'auto', 'wait-in-run': '0' }],
] as const)(
  'the private side goes down just after %s disabled the burst endpoint: a later pass enables it again at once (never-disable-the-last)',
  async (_, runs, { mode, ...inputs }) => {
    const azure = await burstingShop([[0, LOW]])
    azure.clock.advance(1800)
    const began = azure.clock.now()
    let disabledAt = Infinity
    let enabledAt = Infinity
    onRequest(azure, (_number, url, method) => {
      const now = azure.clock.now()
      if (disabledAt !== Infinity && enabledAt === Infinity) azure.effect({ kind: 'private-down' })
      if (method !== 'PATCH' || !/azureEndpoints\/burst/iu.test(url)) return
      if (disabledAt === Infinity) disabledAt = now
      else enabledAt = Math.min(enabledAt, now)
    })
    for (let run = 0; run < runs; run += 1) {
      await pass(azure, mode, { ...LONG, ...inputs })
      azure.clock.advance(mode === 'auto' ? 60 : 0)
    }
    expect(enabledAt - began).toBeLessThan(240)
    expect(stateOf(azure).endpoint).toBe('Enabled')
    expectSafe(azure)
  },
)

test.each([
  ['as the run disables the burst endpoint', 0],
  ['in the drain', 500],
])(
  'the private endpoint is disabled by hand %s: the same run enables the burst endpoint again first (never-disable-the-last)',
  async (_, afterSeconds) => {
    const azure = await burstingShop([[0, LOW]])
    azure.clock.advance(1800)
    let seen = false
    onRequest(azure, (_number, url, method) => {
      if (seen || method !== 'PATCH' || !/azureEndpoints\/burst/iu.test(url)) return
      seen = true
      const off = { kind: 'set-endpoint', endpoint: 'private', status: 'Disabled' } as const
      azure.effect(off, afterSeconds === 0 ? undefined : { atSeconds: 1800 + afterSeconds })
    })
    const run = await pass(azure, 'auto', LONG)
    expect([run.exitCode, stateOf(azure).endpoint]).toEqual([0, 'Enabled'])
    expect(run.log).toContain('no endpoint is enabled any more, so DNS has no answer (private is Disabled)')
  },
)

test('a scale-back that a person holds stands when the private side goes down after it, and each pass warns (person-beats-rule)', async () => {
  const azure = await burstingShop([[0, LOW]])
  azure.clock.advance(1800)
  expect((await pass(azure, 'scale-back', { 'wait-in-run': '0' })).exitCode).toBe(0)
  azure.effect({ kind: 'private-down' })
  for (let run = 0; run < 4; run += 1) {
    azure.clock.advance(60)
    const { log } = await pass(azure, 'auto', { 'wait-in-run': '0' })
    expect(stateOf(azure).endpoint).toBe('Disabled')
    if (run > 2) expect(log).toContain("a person's scale-back keeps Azure out")
  }
})

test('where the record is refused, a private side that is down is burst for all the same (private-down-bursts)', async () => {
  const azure = await shop([[0, LOW]])
  azure.effect({ kind: 'deny', actions: ['Microsoft.Resources/tags/*'] })
  azure.effect({ kind: 'private-down' })
  azure.clock.advance(900)
  const run = await pass(azure, 'auto', LONG)
  expect([run.outputs['decision'], stateOf(azure).endpoint]).toEqual(['burst', 'Enabled'])
  expect(run.outputs['reason']).toContain('no private endpoint has answered')
  expectSafe(azure)
})

test('a command that a pause stops on its way is not told as done (success-is-read-back, person-beats-rule)', async () => {
  const azure = await shop([[0, LOW]])
  let paused = false
  onRequest(azure, (_, url) => {
    if (paused || !url.includes('/start?')) return
    paused = true
    const until = Math.floor(azure.clock.now()) + 86_400
    const record = `${recordOf(azure) ?? ''},zu=${String(until)},zb=bob`
    azure.effect({ kind: 'set-tags', profile: 'tm-shop', tags: { 'cloudburst-burst': record } })
  })
  const run = await pass(azure, 'burst')
  expect(paused).toBe(true)
  expect([run.exitCode, run.outputs['outcome']]).toEqual([1, 'refused'])
  expect(run.log).toContain('bob paused automation')
  expect(stateOf(azure).endpoint).toBe('Disabled')
})

test('a burst whose own load cannot be read ends red, since no run would end it', async () => {
  const azure = await burstingShop([[0, LOW]])
  azure.effect({ kind: 'deny', actions: ['Microsoft.Insights/metrics/read'] })
  azure.clock.advance(2400)
  const run = await pass(azure, 'auto', BY_AZURE_MONITOR)
  expect([run.exitCode, run.outputs['outcome'], stateOf(azure).endpoint]).toEqual([1, 'failed', 'Enabled'])
  const accepted = await pass(azure, 'auto', { ...BY_AZURE_MONITOR, 'on-no-data': 'warn' })
  expect(accepted.exitCode).toBe(0)
})

test('an endpoint that never comes Online is not tried in every short run (failed-burst-is-undone)', async () => {
  const azure = await shop([[0, HIGH]])
  azure.effect({ kind: 'endpoint-never-online', endpoint: 'burst' })
  let enabled = 0
  onRequest(azure, (_, url, method) => {
    if (method === 'PATCH' && /azureEndpoints\/burst/iu.test(url)) enabled += 1
  })
  for (let at = 0; at < 8; at += 1) {
    await pass(azure, 'auto', { 'wait-in-run': '5m' })
    azure.clock.advance(300)
  }
  expect(recordOf(azure)).toMatch(/,a=\d/u)
  // Each try is an enable and a disable; without the wait between tries there would be one a run.
  expect(enabled).toBeLessThanOrEqual(8)
})

test('a failed warm-up does not stop the app that a person warms meanwhile (person-beats-rule)', async () => {
  const azure = await shop([[0, HIGH]])
  azure.effect({ kind: 'app-never-warms', app: 'app-shop-burst' })
  const startedAt = azure.clock.now()
  let held = false
  const stops: string[] = []
  onRequest(azure, (_, url) => {
    if (url.includes('/stop?')) stops.push(url)
    if (held || azure.clock.now() - startedAt < 400) return
    held = true
    const hold = `,h=burst,hu=${String(Math.floor(startedAt + 7200))},hb=bob`
    azure.effect({
      kind: 'set-tags',
      profile: 'tm-shop',
      tags: { 'cloudburst-burst': (recordOf(azure) ?? '') + hold },
    })
  })
  const run = await pass(azure, 'auto')
  expect([held, run.exitCode, stops]).toEqual([true, 1, []])
  expect(stateOf(azure).app).toBe('Running')
  expect(recordOf(azure)).toContain('hb=bob')
})
