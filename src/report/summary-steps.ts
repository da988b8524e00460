import { count, duration } from '../domain/format.ts'
import { table } from './markdown.ts'
import type { AppliedStep, PlannedStep, StepView, TargetReport } from './model.ts'
import { code, markdown } from './safe.ts'
import { resultWords } from './words.ts'

/** What was done, and what the run did not reach; if nothing was done, the plan. */
export function stepTable({ applied, planned }: Pick<TargetReport, 'applied' | 'planned'>): string {
  if (applied.length === 0)
    return planned.length === 0 ? '' : table(['#', 'planned step', 'why', 'writes'], planned.map(plannedRow))
  const met = new Set(applied.map(({ number }) => number))
  const missed = planned.filter(({ number }) => !met.has(number))
  const newest = Math.max(...planned.map(({ plan }) => plan))
  const replaced = missed.filter(({ plan }) => plan < newest)
  const rows = [
    ...applied.map((step) => [step.number, appliedRow(step)] as const),
    ...replacedRows(replaced),
    ...missed.filter(({ plan }) => plan === newest).map((step) => [step.number, missedRow(step)] as const),
  ].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
  return table(
    ['#', 'step', 'result', 'took', 'correlation id'],
    rows.map(([, row]) => row),
  )
}

/** One row for each replaced plan: it says that another plan came, and not each of its steps. */
function replacedRows(steps: readonly PlannedStep[]): readonly (readonly [string, string[]])[] {
  const plans = [...Map.groupBy(steps, ({ plan }) => plan).values()]
  return plans.flatMap((ofPlan) => {
    const [first, last] = [ofPlan[0]?.number, ofPlan.at(-1)?.number]
    if (first === undefined || last === undefined) return []
    const numbers = first === last ? first : `${first}–${last}`
    return [
      [first, [markdown(numbers), count(ofPlan.length, 'step'), 'replaced by a new plan', '', '']] as const,
    ]
  })
}

function appliedRow(step: AppliedStep): string[] {
  const { number, tries, result, tookSeconds, correlationId } = step
  const detail = step.detail === undefined ? '' : `: ${markdown(step.detail)}`
  const times = tries === undefined ? '' : `, ${count(tries, 'try', 'tries')}`
  const id = correlationId === undefined ? '' : code(correlationId, 80)
  return [
    markdown(number),
    stepCell(step),
    `${resultWords(result)}${times}${detail}`,
    duration(tookSeconds),
    id,
  ]
}

function missedRow(step: PlannedStep): string[] {
  return [markdown(step.number), stepCell(step), 'not reached', '', '']
}

function stepCell(step: StepView): string {
  return `${markdown(step.title)}<br><sub>${markdown(step.why)}</sub>`
}

function plannedRow({ number, title, why, writes }: PlannedStep): string[] {
  return [markdown(number), markdown(title), markdown(why), writes ? 'yes' : 'no']
}
