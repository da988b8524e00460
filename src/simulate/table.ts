import { number, ratio } from '../domain/format.ts'
import { moneyOf } from './money.ts'
import type { RatedRow, Study } from './study.ts'

/** One table for every kind of report: heads and cells as plain text. */
export interface TextTable {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Which columns hold numbers, and so stand to the right. */
export function numberColumns({ head, rows }: TextTable): readonly boolean[] {
  return head.map(
    (_, at) => rows.length > 0 && rows.every((cells) => /^(?:[\d–]|below)/u.test(cells[at] ?? '')),
  )
}

/** All policies under the user's own cadence, and the ceiling. */
export function policyTable(study: Study): TextTable {
  const { table, ceiling, settings } = study
  const price = settings.policy.pricePerHour
  const rows = table.map((row, index) => [nameOf(row, index), ...figures(row, price), skillOf(row)])
  const best = [
    'no policy can do better',
    number(ceiling.minutesAboveCapacity),
    number(ceiling.instanceMinutes),
    ...moneyCells(ceiling.instanceMinutes, price),
    number(ceiling.cost),
    number(ceiling.bursts),
    '–',
    ratio(ceiling.burstPercent / 100),
    ratio(1),
  ]
  return {
    head: ['policy', ...figureNames(price), 'of what is possible'],
    rows: [...rows, best],
  }
}

/** What could be set, under every cadence: minutes above capacity and cost, with what runs it takes. */
export function cadenceTable(study: Study): TextTable {
  const { tried, cadences, settings } = study
  const price = settings.policy.pricePerHour
  const minutes = study.history.demand.length
  const rows = cadences.flatMap((cadence) =>
    bestPerKind(tried.filter((row) => row.cadence === cadence.key)).map((row) => [
      cadence.words,
      row.policy,
      number(row.minutesAboveCapacity),
      number(row.instanceMinutes),
      ...moneyCells(row.instanceMinutes, price),
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
      ...(price === undefined ? [] : ['money']),
      'cost',
      'runner min/day',
    ],
    rows,
  }
}

/** The thresholds that were tried under the user's own cadence. */
export function thresholdTable(study: Study): TextTable {
  const own = study.cadences[0]?.key
  const rows = study.tried
    .filter((row) => row.cadence === own && row.sets?.kind === 'threshold')
    .toSorted((a, b) => outAt(a) - outAt(b))
  return {
    head: ['policy', ...figureNames(study.settings.policy.pricePerHour), 'of what is possible'],
    rows: rows.map((row) => [row.policy, ...figures(row, study.settings.policy.pricePerHour), skillOf(row)]),
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

function figureNames(price: number | undefined): readonly string[] {
  return [
    'min above capacity',
    'instance-minutes',
    ...(price === undefined ? [] : ['money']),
    'cost',
    'bursts',
    'weight changes',
    'burst side on',
  ]
}

function figures(row: RatedRow, price: number | undefined): readonly string[] {
  return [
    number(row.minutesAboveCapacity),
    number(row.instanceMinutes),
    ...moneyCells(row.instanceMinutes, price),
    number(row.cost),
    number(row.bursts),
    number(row.weightChanges),
    ratio(row.burstPercent / 100),
  ]
}

function nameOf(row: RatedRow, index: number): string {
  return index === 0 ? `${row.policy} (set now)` : row.policy
}

function moneyCells(instanceMinutes: number, price: number | undefined): readonly string[] {
  const money = moneyOf(instanceMinutes, price)
  return money === undefined ? [] : [money]
}

function skillOf({ skill }: RatedRow): string {
  if (skill === undefined) return '–'
  return skill < 0 ? 'below 0 %' : ratio(skill)
}
