import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { begin, HIGH, LONG, onRequest, pass, shop, signalled, stateOf } from './support.ts'

// A resize goes on in Azure whatever becomes of the run: the undo waits for it, or the report says what will be billed.

/** The plan shows its new size only at the end of the sizing. */
function slowShop(): Promise<LocalAzure> {
  return shop([[0, HIGH]], { scenario: (base) => ({ ...base, planShows: 'at-end' }) })
}

const PLAN_PUT = { path: 'serverfarms/plan-shop-burst$', method: 'PUT' } as const
const REFUSED = { kind: 'reply', status: 403 } as const

function billed(log: string): string {
  return /still billed: .+/u.exec(log)?.[0] ?? ''
}

test('an undo waits for a resize that was accepted, and takes it back (failed-burst-is-undone)', async () => {
  const azure = await slowShop()
  azure.fault({ match: { path: '/start$' }, fault: REFUSED, times: 'always' })
  const run = await pass(azure, 'auto', LONG)
  expect([run.exitCode, run.outputs['changed'], stateOf(azure).instances]).toEqual([1, 'true', 1])
  azure.clock.advance(600)
  expect(stateOf(azure).instances).toBe(1)
  expect(billed(run.log)).toContain('1 × P1v3')
})

test('an undo waits for a resize whose answer was lost, and says what is billed (success-is-read-back)', async () => {
  const azure = await slowShop()
  azure.fault({ match: PLAN_PUT, fault: { kind: 'lose-reply' }, times: 1 })
  azure.fault({ match: PLAN_PUT, fault: REFUSED, times: 'always' })
  const run = await pass(azure, 'auto', LONG)
  expect([run.exitCode, run.outputs['changed']]).toEqual([1, 'true'])
  expect(run.log).toContain('may have taken effect')
  expect(stateOf(azure).instances).toBe(3)
  expect(billed(run.log)).toContain('3 × P1v3')
})

test('a resize that never arrived is no change, and holds the undo up no longer than a minute', async () => {
  const azure = await slowShop()
  azure.fault({ match: PLAN_PUT, fault: { kind: 'reset' }, times: 'always' })
  const began = azure.clock.now()
  const run = await pass(azure, 'auto', LONG)
  expect([run.exitCode, stateOf(azure).instances]).toEqual([1, 1])
  expect(azure.clock.now() - began).toBeLessThan(200)
  expect(billed(run.log)).toContain('1 × P1v3')
})

test('a run that is cancelled in a resize says what will be billed', async () => {
  const azure = await slowShop()
  const started = begin(azure, { mode: 'auto', ...LONG })
  const { run } = await signalled(azure, started, { signal: 'SIGINT', at: /GET .*operationresults/u })
  expect([run.exitCode, run.outputs['changed']]).toEqual([1, 'true'])
  expect(billed(run.log)).toMatch(
    /1 × P1v3.*; a resize to 3 × P1v3 is under way and will be billed once it ends/u,
  )
})

test('a run that is cancelled while it sends a resize says that it may take effect', async () => {
  const azure = await slowShop()
  azure.fault({ match: PLAN_PUT, fault: { kind: 'hang' }, times: 'always' })
  const started = begin(azure, { mode: 'auto', ...LONG })
  const { run } = await signalled(azure, started, { signal: 'SIGINT', at: /PUT .*serverfarms/u })
  expect([run.exitCode, run.outputs['changed']]).toEqual([1, 'true'])
  expect(billed(run.log)).toContain('a resize to 3 × P1v3 was sent, and Azure did not answer')
})

test('an operation that cannot be read is followed by the plan, and fails no burst (success-is-read-back)', async () => {
  const azure = await slowShop()
  azure.fault({ match: { path: 'operationresults' }, fault: { kind: 'reply', status: 500 }, times: 'always' })
  const run = await pass(azure, 'auto', LONG)
  expect([run.exitCode, run.outputs['phase'], stateOf(azure).instances]).toEqual([0, 'bursting', 3])
  expect(run.log).not.toContain('Azure gives only')
})

test('what is billed is never assumed: where no read has shown the last write, it says when it was read, and what is under way', async () => {
  const azure = await slowShop()
  let isDark = false
  onRequest(azure, (_, url, method) => {
    if (isDark || method !== 'POST' || !url.includes('/start?')) return
    isDark = true
    azure.fault({
      match: { kind: 'arm', method: 'GET' },
      fault: { kind: 'reply', status: 503 },
      times: 'always',
    })
  })
  const run = await pass(azure, 'auto', LONG)
  expect([run.exitCode, run.outputs['changed']]).toEqual([1, 'true'])
  expect(billed(run.log)).toMatch(
    /1 × P1v3.*a resize to 3 × P1v3 is under way.*as read at 08:00:\d\d UTC: Azure could not be read after the last write/u,
  )
})
