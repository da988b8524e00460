import { number, ratio } from '../domain/format.ts'
import { moneyOf, type Prices, type Usage } from './money.ts'
import type { RatedRow, Study } from './study.ts'

/** One table for every kind of report: heads and cells as plain text. */
export interface TextTable {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Columns with numbers, which are aligned right. */
export function numberColumns({ head, rows }: TextTable): readonly boolean[] {
  return head.map(
    (_, at) => rows.length > 0 && rows.every((cells) => /^(?:[\d–]|below)/u.test(cells[at] ?? '')),
  )
}

/** All policies with the user's own cadence, and the ceiling. */
export function policyTable(study: Study): TextTable {
  const { table, ceiling, settings } = study
  const prices = settings.policy
  const rows = table.map((row, index) => [nameOf(row, index), ...figures(row, prices), skillOf(row)])
  const best = [
    'no policy can do better',
    number(ceiling.minutesAboveCapacity),
    number(ceiling.instanceMinutes),
    ...moneyCells({ ...ceiling, runnerMinutes: 0 }, prices),
    number(ceiling.cost),
    number(ceiling.bursts),
    '–',
    ratio(ceiling.burstPercent / 100),
    ratio(1),
  ]
  return {
    head: ['policy', ...figureNames(prices), 'of what is possible'],
    rows: [...rows, best],
  }
}

/** Possible settings with every cadence: minutes above capacity and cost, and the runs that they need. */
export function cadenceTable(study: Study): TextTable {
  const { tried, cadences, settings } = study
  const prices = settings.policy
  const minutes = study.history.demand.length
  const rows = cadences.flatMap((cadence) =>
    bestPerKind(tried.filter((row) => row.cadence === cadence.key)).map((row) => [
      cadence.words,
      row.policy,
      number(row.minutesAboveCapacity),
      number(row.instanceMinutes),
      ...moneyCells(row, prices),
      number(row.cost),
      number(Math.round((row.runnerMinutes * 1440) / minutes)),
    ]),
  )
  return {
    head: [
      'run by',
      'best policy',
      'min above capacity',
      'instance-minutes',
      ...moneyNames(prices),
      'cost',
      'runner min/day',
    ],
    rows,
  }
}

/** The tried thresholds with the user's own cadence. */
export function thresholdTable(study: Study): TextTable {
  const own = study.cadences[0]?.key
  const prices = study.settings.policy
  const rows = study.tried
    .filter((row) => row.cadence === own && row.sets?.kind === 'threshold')
    .toSorted((a, b) => outAt(a) - outAt(b))
  return {
    head: ['policy', ...figureNames(prices), 'of what is possible'],
    rows: rows.map((row) => [row.policy, ...figures(row, prices), skillOf(row)]),
  }
}

function outAt(row: RatedRow): number {
  return row.sets?.kind === 'threshold' ? row.sets.scaleOutAt : 0
}

/** The adaptive policy and the best of the thresholds. */
function bestPerKind(rows: readonly RatedRow[]): readonly RatedRow[] {
  return (['adaptive', 'threshold'] as const).flatMap((kind) => {
    const [first, ...rest] = rows.filter((row) => row.sets?.kind === kind)
    return first === undefined
      ? []
      : [rest.reduce((one, other) => (other.cost < one.cost ? other : one), first)]
  })
}

function figureNames(prices: Prices): readonly string[] {
  return [
    'min above capacity',
    'instance-minutes',
    ...moneyNames(prices),
    'cost',
    'bursts',
    'weight changes',
    'burst side on',
  ]
}

function figures(row: RatedRow, prices: Prices): readonly string[] {
  return [
    number(row.minutesAboveCapacity),
    number(row.instanceMinutes),
    ...moneyCells(row, prices),
    number(row.cost),
    number(row.bursts),
    number(row.weightChanges),
    ratio(row.burstPercent / 100),
  ]
}

function nameOf(row: RatedRow, index: number): string {
  return index === 0 ? `${row.policy} (set now)` : row.policy
}

function moneyNames({ pricePerHour }: Prices): readonly string[] {
  return pricePerHour === undefined ? [] : ['money']
}

function moneyCells(usage: Usage, prices: Prices): readonly string[] {
  const money = moneyOf(usage, prices)
  return money === undefined ? [] : [money]
}

function skillOf({ skill }: RatedRow): string {
  if (skill === undefined) return '–'
  return skill < 0 ? 'below 0 %' : ratio(skill)
}
