import { expect, test } from '@jest/globals'
import { oracle } from '../../src/plant/oracle.ts'
import { moneyOf, type Prices } from '../../src/simulate/money.ts'
import { studyJson } from '../../src/simulate/report.ts'
import { studyText } from '../../src/simulate/text.ts'
import type { RatedRow, Study } from '../../src/simulate/study.ts'
import { historyFrom, samples, settings, studied } from './support.ts'

const usual = studied()

/** For histories of weeks: fewer decisions to try, and the same recommendation. */
const RARELY = ['cron20'] as const

test('the table has what is set first, all who are compared, and no one is below the oracle', () => {
  const { table, ceiling, history, plant } = usual
  expect(table.map((row) => row.policy)).toEqual([
    'threshold 80/60',
    'adaptive',
    'never',
    'always',
    'threshold-cooldown',
    'azure-like',
    'hpa-like',
    'keda-like',
    'kpa-like',
  ])
  expect(ceiling.cost).toBe(oracle(history.demand, plant).cost)
  for (const row of table) {
    expect(row.cost).toBeGreaterThanOrEqual(ceiling.cost)
    expect(row.skill).toBeLessThanOrEqual(1)
  }
})

test('the recommendation is the cheapest of what can be set, or what is set where nothing is much better', () => {
  const { recommendation, tried, table } = usual
  const lowest = Math.min(...tried.map((row) => row.cost))
  expect(recommendation.row.cost).toBeLessThanOrEqual(1.05 * lowest)
  const kept = studied({
    settings: settings({ policy: { ...settings().policy, kind: recommendation.sets!.kind } }),
  })
  expect(kept.recommendation.kind === 'keep' || kept.table[0]!.cost > 1.03 * lowest).toBe(true)
  expect(recommendation.sentence).toMatch(
    /^(?:Set|Keep) policy .* min above its capacity and costs [\d,]+ instance-minutes/u,
  )
  expect(table[0]!.policy).toBe('threshold 80/60')
})

test('a load that fits is no reason to burst, once two weeks of it are known', () => {
  const history = historyFrom(samples(14 * 1440))
  const { recommendation, table } = studied({
    history,
    settings: settings({ capacity: 1000 }),
    cadences: RARELY,
  })
  expect(recommendation).toMatchObject({ kind: 'no-burst', policy: 'never' })
  expect(recommendation.sentence).toContain('the highest load was 15 % of the private capacity')
  expect(table.every((row) => row.minutesAboveCapacity === 0)).toBe(true)
  expect(table.find((row) => row.policy === 'never')!.skill).toBeUndefined()
})

test('minutes above capacity that cost nothing are no reason either', () => {
  const { recommendation } = studied({
    history: historyFrom(samples(14 * 1440)),
    settings: settings({ policy: { ...settings().policy, violationPrice: 0 } }),
    cadences: RARELY,
  })
  expect(recommendation.kind).toBe('no-burst')
  expect(recommendation.sentence).toContain('violation-price 0')
})

test.each([
  ['13 days', samples(13 * 1440), /13 d of history, and 14 d are needed/u],
  ['a value every 10 min', samples(15 * 1440).filter((_, at) => at % 10 === 0), /a value every 10 min/u],
])('%s that show no need are not enough to say so', (_, rows, why) => {
  const { recommendation } = studied({
    history: historyFrom(rows),
    settings: settings({ capacity: 1000 }),
    cadences: RARELY,
  })
  expect(recommendation.kind).toBe('not-enough')
  expect(recommendation.sentence).toMatch(why)
  expect(recommendation.sentence).not.toMatch(/do not burst/iu)
})

test('ten instances cost ten times as much as one, and the idle plan is in the money all day', () => {
  const sized = (burstInstances: number, idleInstances: number): RatedRow =>
    studied({ settings: settings({ sizes: { burstInstances, idleInstances } }) }).table[0]!
  expect(sized(10, 0).instanceMinutes).toBe(10 * sized(1, 0).instanceMinutes)
  expect(sized(10, 1).instanceMinutes).toBe(9 * sized(1, 0).instanceMinutes)
  expect(sized(10, 1).idleInstanceMinutes).toBe(usual.history.demand.length)
  expect(sized(1, 1).instanceMinutes).toBe(0)
})

test.each([
  [1440, /too short to tell/u],
  [1440, /only 1 stretch/u],
  [4 * 1440, /no whole week/u],
])('%p minutes of history are warned of', (minutes, doubt) => {
  const { recommendation } = studied({ history: historyFrom(samples(minutes)) })
  expect(recommendation.doubts.join()).toMatch(doubt)
})

test('so are a history of holes, few peaks, and a private side that is always too small', () => {
  const holed = samples(2 * 1440).filter((_, minute) => minute % 1440 < 900)
  expect(studied({ history: historyFrom(holed) }).recommendation.doubts.join()).toMatch(
    /of the minutes are missing/u,
  )
  expect(studied({ history: historyFrom(samples(1440)) }).recommendation.doubts.join()).toMatch(
    /only 1 stretch/u,
  )
  const small = studied({ settings: settings({ capacity: 40 }) })
  expect(small.recommendation.doubts.join()).toMatch(/larger private side/u)
})

test('a price of zero is money of zero, and no price no money', () => {
  const money = (instanceMinutes: number, pricePerHour?: number, more: Prices = {}): string | undefined =>
    moneyOf(
      { instanceMinutes, idleInstanceMinutes: 0, runnerMinutes: 1440 },
      { ...(pricePerHour === undefined ? {} : { pricePerHour }), ...more },
    )
  const own = { pricePerRunnerMinute: 0 }
  expect([money(90), money(90, 0, own), money(90, 0.28, own), money(1e7, 1, own)]).toEqual([
    undefined,
    '0.00',
    '0.42',
    '166,666.67',
  ])
  expect([
    money(90, 0.28, { pricePerRunnerMinute: 0.006 }),
    money(90, 0.28),
    money(90, 0.28, { currency: 'USD' }),
    money(90, 0.28, { currency: 'EUR' }),
  ]).toEqual(['9.06', '9.06', '9.06 USD', '0.42 EUR'])
  const free = studied({ settings: settings({ policy: { ...settings().policy, pricePerHour: 0 } }) })
  expect(studyText(free).join('\n')).toContain('money')
  expect(studyText(usual).join('\n')).not.toMatch(/ money {2}/u)
})

test('runners that are priced count: in money, and in how to run it', () => {
  const priced = (pricePerRunnerMinute: number): Study =>
    studied({
      settings: settings({ policy: { ...settings().policy, pricePerHour: 0.28, pricePerRunnerMinute } }),
      cadences: ['c5', 'cron20'],
    })
  const dear = priced(1)
  const row = dear.table[0]!
  const report = studyJson(dear) as { table: { policy: string; money: number }[] }
  expect(report.table[0]!.money).toBeCloseTo((row.instanceMinutes / 60) * 0.28 + row.runnerMinutes, 3)
  expect(report.table.find(({ policy }) => policy === 'never')!.money).toBe(0)
  expect(dear.recommendation.cadence).toBe('cron20')
  expect(priced(0).recommendation.cadence).toBe('c5')
  expect(studyText(dear).join(' ')).toMatch(/runners at 1 a minute/u)
})

test('a load in another unit than the capacity is doubted, and refused where nothing could mean it', () => {
  const times = (factor: number): Study =>
    studied({ history: historyFrom(samples(600)), settings: settings({ capacity: 112.5 / factor }) })
  expect(times(30).recommendation.doubts.join()).toMatch(
    /30\.1 times the private capacity: see whether both/u,
  )
  expect(times(0.001).recommendation.doubts.join()).toMatch(
    /0\.1 % of the private capacity: see whether both/u,
  )
  expect(times(2).recommendation.doubts.join()).not.toMatch(/times the private capacity/u)
  expect(() => times(1.1e6)).toThrow(/more than a million times private-capacity/u)
})

test('the units of the load do not matter', () => {
  const { table } = usual
  const larger = studied({
    history: historyFrom(samples(2 * 1440).map(({ at, value }) => ({ at, value: value! * 1024 }))),
    settings: settings({ capacity: 120 * 1024 }),
  })
  expect(larger.table.map((row) => row.cost)).toEqual(table.map((row) => row.cost))
})

test('the same history gives the same report', () => {
  const again = (): object =>
    studyJson(studied({ history: historyFrom(samples(1440)), cadences: ['cron20', 'alert'] }))
  expect(again()).toEqual(again())
})
