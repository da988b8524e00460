import { expect, test } from '@jest/globals'
import { begin, HIGH, LOW, shop } from './support.ts'
import { historyFrom, settings, studied } from '../simulate/support.ts'

const PRICE = 0.246
const MINUTES = 4 * 60
/** A peak of an hour and a half. */
const LOAD = [
  [0, LOW],
  [30, HIGH],
  [120, LOW],
] as const

const loadAt = (minute: number): number => LOAD.findLast(([from]) => from <= minute)?.[1] ?? LOW

/** What a simulation of that day says, in USD. */
function simulated(): number {
  const history = historyFrom(
    Array.from({ length: MINUTES }, (_, minute) => ({
      at: 1_780_000_020 + minute * 60,
      value: loadAt(minute),
    })),
  )
  const policy = { ...settings().policy, pricePerHour: PRICE, currency: 'USD', pricePerRunnerMinute: 0 }
  const sizes = { burstInstances: 3, idleInstances: 1 }
  const study = studied({
    history,
    settings: settings({ unit: 'per-minute', capacity: 6000, policy, sizes }),
    cadences: ['watch'],
  })
  const row = study.table[0]!
  return ((row.instanceMinutes + row.idleInstanceMinutes) / 60) * PRICE
}

test('the money of a simulated day is what local-azure bills when the action runs that day, within 3 %', async () => {
  const azure = await shop(LOAD)
  const run = await begin(azure, {
    mode: 'watch',
    policy: 'threshold',
    'watch-for': `${String(MINUTES)}m`,
    'hand-over': 'none',
    'price-per-hour': `${String(PRICE)} USD`,
  }).done
  expect(run.exitCode).toBe(0)
  const billed = azure.totals().cost
  expect(Math.abs(simulated() / billed - 1) * 100).toBeLessThanOrEqual(3)
})
