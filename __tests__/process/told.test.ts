import { expect, test } from '@jest/globals'
import { act, HIGH, LOW, shop, writesOf } from './support.ts'
import { burstingShop, warmShop } from './worlds.ts'

// No two statements of one run contradict each other.

test('where demand returns during the drain, the decision is that of the end', async () => {
  const azure = await burstingShop([
    [0, LOW],
    [52, HIGH],
  ])
  const run = await act(azure, { mode: 'auto', 'wait-in-run': '45m' })
  expect(run.log).toContain('state changed, re-planning')
  expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'bursting' } })
  expect(['burst', 'adjust']).toContain(run.outputs['decision'])
  expect(run.outputs['reason']).not.toContain('all traffic to the private side')
})

test('a new plan counts from what is', async () => {
  const azure = await burstingShop([
    [0, LOW],
    [52, HIGH],
  ])
  const run = await act(azure, { mode: 'auto', 'wait-in-run': '45m' })
  const [, rest = ''] = run.log.split('state changed, re-planning')
  expect(rest).toMatch(/endpoint burst: enable, weight 25 → 1 —/u)
  expect(rest).toMatch(/\. endpoint burst: weight 1 → \d+ —/u)
})

test.each([
  ['auto', { mode: 'auto' }, () => shop(LOW)],
  ['a burst', { mode: 'auto' }, () => shop(HIGH)],
  ['prewarm', { mode: 'prewarm' }, () => shop(LOW)],
  ['prewarm of what is warm', { mode: 'prewarm' }, () => warmShop(LOW)],
  ['pause', { mode: 'pause' }, () => burstingShop(HIGH)],
  ['status', { mode: 'status' }, () => burstingShop(HIGH)],
  ['a dry run', { mode: 'auto', 'dry-run': 'true' }, () => shop(HIGH)],
  ['a burst that fails', { 'burst-sku': 'P2v3' }, () => outOfStock()],
])('%s says that it changed something exactly where it wrote', async (_, inputs, world) => {
  const run = await act(await world(), inputs)
  const written = writesOf(run).filter(({ status }) => status < 300)
  expect(run.outputs['changed']).toBe(String(written.length > 0))
  expect(run.log).toMatch(written.length > 0 ? /: \w+, changed,/u : /: \w+, unchanged,/u)
})

async function outOfStock(): ReturnType<typeof shop> {
  const azure = await shop(HIGH)
  azure.effect({ kind: 'instance-stock', instances: 0 })
  return azure
}
