import { count, duration } from '../domain/format.ts'
import { table } from './markdown.ts'
import type { AppliedStep, PlannedStep, StepView, TargetReport } from './model.ts'
import { code, markdown } from './safe.ts'
import { resultWords } from './words.ts'

/** What was done, and what of the plan was not reached; where nothing was done, what was planned. */
export function stepTable({ applied, planned }: Pick<TargetReport, 'applied' | 'planned'>): string {
  if (applied.length > 0) {
    const met = new Set(applied.map(({ number }) => number))
    const newest = Math.max(...planned.map(({ plan }) => plan))
    const missed = planned.filter(({ number }) => !met.has(number))
    return table(
      ['#', 'step', 'result', 'took', 'correlation id'],
      [...applied.map(appliedRow), ...missed.map((step) => missedRow(step, newest))],
    )
  }
  if (planned.length === 0) return ''
  return table(['#', 'planned step', 'why', 'writes'], planned.map(plannedRow))
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

function missedRow(step: PlannedStep, newest: number): string[] {
  const why = step.plan < newest ? 'replaced by a new plan' : 'not reached'
  return [markdown(step.number), stepCell(step), why, '', '']
}

function stepCell(step: StepView): string {
  return `${markdown(step.title)}<br><sub>${markdown(step.why)}</sub>`
}

function plannedRow({ number, title, why, writes }: PlannedStep): string[] {
  return [markdown(number), markdown(title), markdown(why), writes ? 'yes' : 'no']
}
