import { expect, test } from '@jest/globals'
import {
  BURSTING,
  HIGH,
  IDLE,
  annotations,
  each,
  expectSafe,
  pass,
  shop,
  stateOf,
  writesOf,
} from './support.ts'
import type { Fault } from '../../local-azure/faults/rules.ts'
import { site } from '../../local-azure/index.ts'

test('fewer instances than asked for are taken, the share is what they carry, and it is said (share-within-capacity)', async () => {
  const shortages = ['instance-quota', 'instance-stock'] as const
  await each(shortages, async (kind) => {
    const azure = await shop()
    azure.effect({ kind, instances: 2 })
    const run = await pass(azure, 'burst')
    expect([run.exitCode, stateOf(azure)]).toEqual([0, { ...BURSTING, instances: 2 }])
    expect(run.log).toContain('Azure gives only 2 of 3 instances')
    expect(Number(run.outputs['share'])).toBeLessThanOrEqual((0.8 * 2 * 1500) / HIGH)
    expectSafe(azure)
  })
})

test('a quota that App Service tells as 401: the instance that is there is taken; where none is, all is undone (share-within-capacity)', async () => {
  const tries = [
    {
      inputs: {},
      exitCode: 0,
      end: { ...BURSTING, instances: 1 },
      says: /Azure gives only 1 of 3 instances/u,
    },
    { inputs: { 'burst-sku': 'P2v3' }, exitCode: 1, end: IDLE, says: /::error .*quota/iu },
  ]
  for (const { inputs, exitCode, end, says } of tries) {
    const azure = await shop()
    azure.fault({ match: { method: 'PUT', path: 'serverfarms' }, fault: quota(), times: 'always' })
    const run = await pass(azure, 'burst', inputs)
    expect([run.exitCode, stateOf(azure)]).toEqual([exitCode, end])
    expect(run.log).toMatch(says)
    expectSafe(azure)
  }
})

/** 401 is what App Service says of a quota; it is no matter of signing in. */
function quota(): Fault {
  const message =
    'This region has quota of 0 instances for your subscription. Try selecting different region or SKU.'
  return {
    kind: 'reply',
    status: 401,
    body: {
      Code: 'Unauthorized',
      Message: message,
      Details: [{ ErrorEntity: { ExtendedCode: '52039', Code: 'Unauthorized', Message: message } }],
    },
  }
}

test('a plan that is busy for minutes is waited for', async () => {
  const azure = await shop()
  azure.effect({ kind: 'plan-busy', forSeconds: 200 })
  const run = await pass(azure, 'auto')
  expect([run.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  expectSafe(azure)
})

test('everything private is a black hole: a person bursts in the usual time and ten seconds (burst-without-private-side)', async () => {
  const usual = await shop()
  const startedAt = usual.clock.now()
  expect((await pass(usual, 'burst')).exitCode).toBe(0)
  const usualSeconds = usual.clock.now() - startedAt
  const azure = await shop()
  for (const kind of ['load', 'private-health'] as const)
    azure.fault({ match: { kind }, fault: { kind: 'hang' }, times: 'always' })
  azure.effect({ kind: 'private-down' })
  const from = azure.clock.now()
  const run = await pass(azure, 'burst')
  expect([run.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  expect(azure.clock.now() - from - usualSeconds).toBeLessThanOrEqual(10)
  expectSafe(azure)
})

test('a plan that carries another running app is not resized, burst or not (shared-plan-needs-consent)', async () => {
  const azure = await shop([[0, HIGH]], {
    scenario: (base) => ({
      ...base,
      sites: [...base.sites, site('app-else', 'plan-shop-burst', { state: 'Running' })],
    }),
  })
  const run = await pass(azure, 'burst')
  expect([run.exitCode, run.outputs['outcome'], stateOf(azure)]).toEqual([1, 'refused', IDLE])
  expect(annotations(run)).toContain('also carries app-else')
  expect(writesOf(azure)).toEqual([])
  const kept = await pass(azure, 'burst', { 'burst-instances': '1' })
  expect([kept.exitCode, stateOf(azure)]).toEqual([0, { ...BURSTING, instances: 1 }])
  expectSafe(azure)
})
