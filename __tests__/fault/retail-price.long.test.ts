import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { burstingShop, HIGH, LOW, pass, shop } from './support.ts'
import { startJob } from '../watch/support.ts'

const RETAIL = { 'price-per-hour': 'retail' } as const

function asks(azure: LocalAzure): number {
  const isFirst = ({ path, query }: { path: string; query: string }): boolean =>
    path === '/api/retail/prices' && !query.includes('skip')
  return azure.requests().filter(isFirst).length
}

test('the list price of the size, region and system is that of the newest row that holds, with its currency', async () => {
  const azure = await burstingShop()
  const run = await pass(azure, 'auto', RETAIL)
  expect(run.log).toContain('still billed: plan plan-shop-burst, 3 × P1v3: 0.37 USD an hour')
  const euro = await pass(azure, 'auto', { 'price-per-hour': 'retail EUR' })
  expect(euro.log).toContain('3 × P1v3: 0.37 EUR an hour')
})

test('a list whose second page does not come tells no price: the newest could be on it', async () => {
  const azure = await burstingShop()
  azure.fault({
    match: { host: 'prices.azure.com', query: 'skip' },
    fault: { kind: 'reply', status: 503 },
    times: 'always',
  })
  const run = await pass(azure, 'auto', RETAIL)
  expect(run.log).toContain('no price: the price list answered 503')
})

test('a plan of Windows workers has the price of Windows, which the list does not name', async () => {
  const azure = await shop([[0, LOW]], {
    scenario: (base) => ({
      ...base,
      plans: base.plans.map((plan) => ({ ...plan, properties: { ...plan.properties, reserved: false } })),
    }),
  })
  const run = await pass(azure, 'auto', RETAIL)
  expect(run.log).toContain('1 × P1v3, though the app is stopped: 0.25 USD an hour')
})

test.each<[string, Parameters<LocalAzure['fault']>[0]['fault'], RegExp]>([
  ['is down', { kind: 'reply', status: 503 }, /no price: the price list answered 503/u],
  ['hangs', { kind: 'hang' }, /no price: the price list could not be reached/u],
  ['answers nonsense', { kind: 'html', status: 200 }, /no price: the price list could not be reached/u],
])(
  'a price list that %s delays no decision, and the reason stands where the money would',
  async (_, fault, says) => {
    const azure = await shop([[0, HIGH]])
    const without = await shop([[0, HIGH]])
    azure.fault({ match: { host: 'prices.azure.com' }, fault, times: 'always' })
    const run = await pass(azure, 'auto', RETAIL)
    await pass(without, 'auto')
    expect(run).toMatchObject({ exitCode: 0, outputs: { outcome: 'ok', decision: 'burst' } })
    expect(run.log).toMatch(says)
    expect(run.summary).toContain('**No price:**')
    expect(run.log).toMatch(/cost: this burst has used [\d.]+ instance-hours/u)
    expect(azure.clock.now() - without.clock.now()).toBeLessThanOrEqual(2)
  },
)

test('a watch asks once a day', async () => {
  const azure = await burstingShop([[0, HIGH]])
  const inputs = { ...RETAIL, mode: 'watch', 'watch-for': '20m', 'hand-over': 'none' }
  const run = await startJob(azure, { runId: '7', event: 'schedule' }, inputs).done
  expect(run.exitCode).toBe(0)
  expect(run.log).toContain('0.37 USD an hour')
  expect(asks(azure)).toBe(1)
})

test('no other run asks the list', async () => {
  const azure = await shop([[0, LOW]])
  await pass(azure, 'auto', { 'price-per-hour': '0.246 USD' })
  expect(asks(azure)).toBe(0)
})
