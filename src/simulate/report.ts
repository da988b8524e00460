import { isoUtc } from '../domain/format.ts'
import { epochSeconds } from '../domain/units.ts'
import { safe } from '../report/safe.ts'
import { amountOf, type Prices, type Usage } from './money.ts'
import type { RatedRow, Study } from './study.ts'
import { notesOf } from './words.ts'

/** One target's simulation as plain JSON, for the `report` output and the audit file. */
export function studyJson(
  study: Study,
  detail: 'full' | 'short' = 'full',
): Readonly<Record<string, unknown>> {
  const { history, settings, cadences, table, tried, ceiling, recommendation } = study
  const { startEpochSeconds, demand, facts } = history
  const prices = settings.policy
  const { pricePerHour, pricePerRunnerMinute } = prices
  const rowJson = (row: RatedRow): object => ({ ...rounded(row), ...moneyField(row, prices) })
  return {
    target: safe(study.target),
    mode: 'simulate',
    outcome: 'ok',
    source: safe(study.source),
    from: isoUtc(epochSeconds(startEpochSeconds)),
    to: isoUtc(epochSeconds(startEpochSeconds + demand.length * 60)),
    minutes: demand.length,
    unit: settings.unit,
    privateCapacity: settings.capacity,
    instanceCapacity: settings.instanceCapacity ?? settings.capacity / 4,
    violationPrice: settings.policy.violationPrice,
    burstInstances: settings.sizes.burstInstances,
    idleInstances: settings.sizes.idleInstances,
    ...(pricePerHour !== undefined && { pricePerHour, currency: prices.currency ?? '' }),
    ...(pricePerRunnerMinute !== undefined && { pricePerRunnerMinute }),
    history: facts,
    cadence: cadences[0]?.key,
    table: table.map(rowJson),
    ceiling: { ...ceiling, ...moneyField({ ...ceiling, runnerMinutes: 0 }, prices) },
    ...(detail === 'full' && { tried: tried.map(rowJson) }),
    recommendation: {
      kind: recommendation.kind,
      sentence: recommendation.sentence,
      doubts: recommendation.doubts,
      policy: recommendation.policy,
      cadence: recommendation.cadence,
      ...(recommendation.sets !== undefined && { sets: recommendation.sets }),
    },
    notes: notesOf(study).map((note) => safe(note, 1000)),
  }
}

function moneyField(usage: Usage, prices: Prices): { readonly money?: number } {
  const amount = amountOf(usage, prices)
  return amount === undefined ? {} : { money: round(amount) }
}

function rounded(row: RatedRow): object {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      typeof value === 'number' ? round(value) : (value as unknown),
    ]),
  )
}

function round(value: number): number {
  return Number(value.toFixed(4))
}
