import { expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LocalAzure } from '../../local-azure/index.ts'
import { readAudit } from '../../src/report/audit/read.ts'
import { begin, HIGH, IDLE, LOW, pass, passesUntil, recordOf, shop } from './support.ts'

const PRICE = 0.246
const PRICED = { 'price-per-hour': `${String(PRICE)} USD` }

/** What local-azure bills beyond one idle instance since its start, in USD. */
function billedBeyondIdle(azure: LocalAzure, startedAt: number): number {
  return azure.totals().cost - ((azure.clock.now() - startedAt) / 3600) * PRICE
}

function within(percent: number, amount: number, wanted: number): void {
  expect(Math.abs(amount / wanted - 1) * 100).toBeLessThanOrEqual(percent)
}

test('what a burst is said to have cost is what Azure bills for it, over many runs', async () => {
  const azure = await shop([
    [0, HIGH],
    [90, LOW],
  ])
  const startedAt = azure.clock.now()
  const first = await pass(azure, 'auto', PRICED)
  expect(first.log).toContain('still billed: plan plan-shop-burst, 3 × P1v3: 0.74 USD an hour')
  expect(first.log).toMatch(/cost: this burst has cost 0\.\d+ USD beyond the idle plan so far/u)
  expect(first.summary).toContain('**Cost:** this burst has cost')
  azure.clock.advance(60 * 60)
  const between = await pass(azure, 'auto', PRICED)
  const soFar = Number(/this burst has cost ([\d.]+) USD/u.exec(between.log)?.[1])
  within(3, soFar, billedBeyondIdle(azure, startedAt))
  const runs = await passesUntil(azure, IDLE, 'auto', PRICED, 30)
  const end = runs.at(-1)?.log ?? ''
  const inAll = Number(/the burst cost ([\d.]+) USD beyond the idle plan/u.exec(end)?.[1])
  within(3, inAll, billedBeyondIdle(azure, startedAt))
  expect(end).toContain('the idle plan still costs 0.25 USD an hour')
  expect(recordOf(azure)).not.toMatch(/,m=/u)
})

test('without a price it is told in instance-hours, and a pass that changes nothing writes no bill (quiet-pass-writes-nothing)', async () => {
  const azure = await shop()
  await pass(azure, 'auto')
  const before = recordOf(azure)
  azure.clock.advance(1800)
  const quiet = await pass(azure, 'auto')
  expect(quiet.log).toMatch(
    /cost: this burst has used 1(?:\.\d+)? instance-hours beyond the idle plan so far/u,
  )
  expect(recordOf(azure)).toBe(before)
})

test('a watch that sees the whole burst says the same, and its audit record has the cost of each step', async () => {
  const azure = await shop([
    [0, HIGH],
    [20, LOW],
  ])
  const startedAt = azure.clock.now()
  const inputs = { mode: 'watch', 'watch-for': '3h', 'hand-over': 'none', 'min-burst': '5m', ...PRICED }
  const started = begin(azure, { ...inputs, 'audit-file': 'audit.ndjson' })
  await started.done
  const [run] = readAudit(readFileSync(join(started.folder, 'audit.ndjson'), 'utf8'))
  const costs = run!.entries.flatMap(({ kind, cost }) =>
    kind === 'result' && cost !== undefined ? [cost as { burst?: { amount: number; isOver: boolean } }] : [],
  )
  const ended = costs.find(({ burst }) => burst?.isOver)
  within(3, ended?.burst?.amount ?? NaN, billedBeyondIdle(azure, startedAt))
  expect(costs.at(-1)?.burst?.isOver ?? false).toBe(true)
})
