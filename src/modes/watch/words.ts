import { isRoutine, type Step } from '../../burst/steps.ts'
import type { Decision } from '../../domain/decision.ts'
import { money } from '../../domain/cost.ts'
import { capacity, load, ratio, utcClock } from '../../domain/format.ts'
import { phaseWords } from '../../domain/phase-words.ts'
import type { EpochSeconds } from '../../domain/units.ts'
import type { TargetReport } from '../../report/model.ts'
import { safe } from '../../report/safe.ts'

/** "14:05:00 ✔ idle: demand 2,410/min, 40 % of 6,000/min; 0.28 EUR an hour". */
export function quietLine(report: TargetReport, at: EpochSeconds): string {
  const phase = report.phaseAfter ?? report.phaseBefore
  const state = phase === undefined ? '' : ` ${phaseWords(phase)}`
  const waits = report.waitingFor === undefined ? '' : `; ${safe(report.waitingFor, 200)}`
  return `${utcClock(at)} ✔${state}: ${numberThatMatters(report.decision)}${waits}${priceWords(report)}`
}

/** What is billed, and what the burst has cost so far; nothing without a price. */
function priceWords({ cost }: TargetReport): string {
  if (cost?.perHour === undefined) return ''
  const { burst, currency } = cost
  const so = burst?.amount === undefined || burst.isOver ? '' : `, ${money(burst.amount, currency)} so far`
  return `; ${money(cost.perHour, currency)} an hour${so}`
}

function numberThatMatters(decision: Decision | undefined): string {
  const { demand, utilization, shareNow, observedShare, rules = [] } = decision?.evidence ?? {}
  const deciding = rules.find((rule) => rule.decides)
  if (demand === undefined || deciding === undefined) return safe(decision?.reason ?? 'nothing decided', 200)
  const carries = capacity({ value: deciding.capacity, unit: deciding.unit })
  const name = rules.length > 1 ? `${safe(deciding.name, 60)} ` : ''
  const part = utilization === undefined ? '' : `, ${ratio(utilization)} of ${carries}`
  const share = shareNow === undefined || shareNow === 0 ? '' : `, share ${ratio(shareNow)}`
  const observed =
    observedShare === undefined || observedShare === 0 ? '' : ` (observed ${ratio(observedShare)})`
  return `demand ${name}${load(demand, deciding.unit)}${part}${share}${observed}`
}

/** What makes a decision news: everything except its numbers, and except the lease, renewed every few minutes. */
export function shapeOf(decision: Decision, phase: string, steps: readonly Step[]): string {
  const warnings = decision.warnings.map((text) => text.replace(/\d[\d.,]*/gu, '#'))
  const { kind, rule, goal } = decision
  const kinds = steps.filter((step) => !isRoutine(step)).map((step) => step.kind)
  return [kind, rule, goal.kind, phase, ...kinds, ...warnings].join('|')
}

/**
 * Whether a pass does something now. A drain only waits, pass after pass: its shape tells when it begins and ends.
 * Renewing a lease does not count either.
 */
export function actsNow(steps: readonly Step[]): boolean {
  const next = steps.find((step) => !isRoutine(step))
  return next !== undefined && next.kind !== 'drain'
}
