import { money } from '../domain/cost.ts'
import { duration, number } from '../domain/format.ts'
import type { EpochSeconds } from '../domain/units.ts'
import type { Relief } from '../policy/relief.ts'
import { markdown } from './safe.ts'
import type { CostReport, TargetReport } from './model.ts'

/** Below this, nothing is reported. */
const LEAST_HOURS = 0.005

/**
 * "this burst has cost 1.26 USD beyond the idle plan so far (4.5 instance-hours in 1 h 30 min)". Undefined if there is no
 * burst, or its begin is not known.
 */
function burstCostText(
  { burst, currency, idlePerHour }: CostReport,
  now: EpochSeconds,
  isWarm: boolean,
): string | undefined {
  if (burst === undefined || burst.instanceHours < LEAST_HOURS) return undefined
  const { amount, instanceHours, sinceEpochSeconds, isOver, relief } = burst
  const lasted = duration(Math.max(0, now - sinceEpochSeconds))
  const hours = `${number(instanceHours)} instance-hours`
  const verb = amount === undefined ? 'used' : 'cost'
  const what = amount === undefined ? hours : money(amount, currency)
  const detail = amount === undefined ? `in ${lasted}` : `${hours} in ${lasted}`
  return isOver
    ? `the burst ${verb} ${what} beyond the idle plan (${detail})${reliefText(relief, true)}${idleText(idlePerHour, currency)}`
    : `${isWarm ? 'the warm burst side' : 'this burst'} has ${verb} ${what} beyond the idle plan so far (${detail})${reliefText(relief, false)}`
}

function reliefText(relief: Relief | undefined, isOver: boolean): string {
  if (relief === undefined || (relief.minutes === 0 && !isOver)) return ''
  return `, and spared the private side ${reliefWords(relief)}`
}

/** "at least 18 min above its capacity, as far as the load tells (2 h 50 min of it)". */
export function reliefWords({ minutes, isLeast, ofMinutes }: Relief): string {
  const by = ofMinutes === undefined ? '' : `, as far as the load tells (${duration(ofMinutes * 60)} of it)`
  return `${isLeast ? 'at least ' : ''}${String(minutes)} min above its capacity${by}`
}

function idleText(idlePerHour: number | undefined, currency: string): string {
  return idlePerHour === undefined ? '' : `; the idle plan still costs ${hourText(idlePerHour, currency)}`
}

/** "plan shop, 3 × P1v3: 0.84 USD an hour". */
function billedText({ stillBilled, cost }: TargetReport): string | undefined {
  if (stillBilled === undefined || cost?.perHour === undefined) return stillBilled
  return `${stillBilled}: ${hourText(cost.perHour, cost.currency)}`
}

/** All lines about money that a pass ends with. */
export function costLines(report: TargetReport): readonly string[] {
  const billed = billedText(report)
  const now = (report.after ?? report.before)?.at
  const isWarm = report.phaseAfter === 'warm'
  const burst =
    report.cost === undefined || now === undefined ? undefined : burstCostText(report.cost, now, isWarm)
  return [
    ...(billed === undefined ? [] : [`still billed: ${billed}`]),
    ...(burst === undefined ? [] : [`cost: ${burst}`]),
    ...(report.cost?.unpriced === undefined ? [] : [`no price: ${report.cost.unpriced}`]),
  ]
}

/** The same for the job summary. */
export function costMarkdown(report: TargetReport): readonly string[] {
  return costLines(report).map((line) => {
    const at = line.indexOf(':')
    return `**${line[0]?.toUpperCase() ?? ''}${line.slice(1, at)}:** ${markdown(line.slice(at + 2))}`
  })
}

function hourText(perHour: number, currency: string): string {
  return `${money(perHour, currency)} an hour`
}
