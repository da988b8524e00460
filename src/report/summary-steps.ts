import { count, duration } from '../domain/format.ts'
import { details, table } from './markdown.ts'
import type { AppliedStep, PlannedStep, StepView, TargetReport } from './model.ts'
import { markdown, safe } from './safe.ts'
import { resultWords } from './words.ts'

/** What the run did, and what it did not reach, folded; if it did nothing, the plan. */
export function stepsBlock({ applied, planned }: Pick<TargetReport, 'applied' | 'planned'>): string {
  if (applied.length === 0)
    return planned.length === 0 ? '' : table(['#', 'planned step'], planned.map(plannedRow))
  const body = [stepTable(applied, planned), correlationIds(applied)]
    .filter((part) => part !== '')
    .join('\n\n')
  const seconds = applied.reduce((sum, { tookSeconds }) => sum + tookSeconds, 0)
  return details(`${count(applied.length, 'step')} in ${duration(seconds)}`, body)
}

/** For a support request, to copy. Any other character than an id has could end the block. */
function correlationIds(applied: readonly AppliedStep[]): string {
  const ids = applied.flatMap(({ number, correlationId }) =>
    correlationId === undefined
      ? []
      : [`${number.padStart(3)}  ${safe(correlationId, 80).replace(/[^\w.-]/gu, '_')}`],
  )
  return ids.length === 0
    ? ''
    : ['Correlation ids in the activity log:', '', '```text', ...ids, '```'].join('\n')
}

function stepTable(applied: readonly AppliedStep[], planned: readonly PlannedStep[]): string {
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
    ['#', 'step', 'result', 'took'],
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
    return [[first, [markdown(numbers), count(ofPlan.length, 'step'), 'replaced by a new plan', '']] as const]
  })
}

function appliedRow(step: AppliedStep): string[] {
  const { number, tries, result, tookSeconds } = step
  const detail = step.detail === undefined ? '' : `: ${markdown(step.detail)}`
  const times = tries === undefined ? '' : `, ${count(tries, 'try', 'tries')}`
  return [markdown(number), stepCell(step), `${resultWords(result)}${times}${detail}`, duration(tookSeconds)]
}

function missedRow(step: PlannedStep): string[] {
  return [markdown(step.number), stepCell(step), 'not reached', '']
}

function stepCell(step: StepView): string {
  return `${markdown(step.title)}<br><sub>${markdown(step.why)}</sub>`
}

function plannedRow(step: PlannedStep): string[] {
  return [markdown(step.number), `${stepCell(step)}${step.writes ? '' : ' (no write)'}`]
}
