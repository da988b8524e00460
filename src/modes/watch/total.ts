import { utcClock } from '../../domain/format.ts'
import { known } from '../../domain/known.ts'
import type { Observation } from '../../domain/observation.ts'
import { elapsed, type EpochSeconds } from '../../domain/units.ts'
import type { AppliedStep, PlannedStep, TargetReport, WatchTotals } from '../../report/model.ts'

/** How many steps to keep: a watch's memory must not grow with its passes. */
const MOST_STEPS = 200
const MOST_WARNINGS = 20

/** All passes of a watch over one target as one report: it begins with the first and ends as the last. */
export class Total {
  /** The first pass that read Azure. */
  #first: TargetReport | undefined
  #last: TargetReport | undefined
  /** The last pass that read Azure. */
  #seen: TargetReport | undefined
  /** The plan of the last pass that had something to do. */
  #planned: readonly PlannedStep[] = []
  #applied: readonly AppliedStep[] = []
  readonly #warnings = new Set<string>()
  #changed = false
  #reads = 0
  #writes = 0
  #passes = 0
  #changing = 0
  #lastPassAt: EpochSeconds | undefined
  #longestGap = 0

  add(report: TargetReport, began: EpochSeconds): void {
    if (report.before !== undefined) this.#first ??= report
    if (report.after !== undefined) this.#seen = report
    this.#last = report
    this.#passes += 1
    this.#changing += hasActed(report) ? 1 : 0
    this.#changed ||= report.changed
    const ofPass = <T extends { readonly number: string }>(step: T): T => ({
      ...step,
      number: `${String(this.#passes)}.${step.number}`,
    })
    if (report.planned.length > 0) this.#planned = report.planned.map(ofPass)
    this.#applied = [...this.#applied, ...report.applied.map(ofPass)].slice(-MOST_STEPS)
    this.#warned(report.warnings)
    this.#reads += report.apiCalls.reads
    this.#writes += report.apiCalls.writes
    if (this.#lastPassAt !== undefined)
      this.#longestGap = Math.max(this.#longestGap, elapsed(this.#lastPassAt, began))
    this.#lastPassAt = began
  }

  /** Keeps the newest. One that is said again is new. */
  #warned(warnings: readonly string[]): void {
    for (const warning of warnings) {
      this.#warnings.delete(warning)
      this.#warnings.add(warning)
    }
    for (const oldest of [...this.#warnings].slice(0, -MOST_WARNINGS)) this.#warnings.delete(oldest)
  }

  /** The watch stands by until its next pass, so the time between is not a gap of its own. */
  rests(): void {
    this.#lastPassAt = undefined
  }

  get totals(): Pick<WatchTotals, 'passes' | 'changingPasses' | 'longestGapSeconds'> {
    return {
      passes: this.#passes,
      changingPasses: this.#changing,
      longestGapSeconds: Math.round(this.#longestGap),
    }
  }

  /** Throws if there was no pass. `released`: this watch has given back the lease that the last pass saw. */
  report(
    watch: WatchTotals,
    { errors, released }: { readonly errors: TargetReport['errors']; readonly released: boolean },
  ): TargetReport {
    if (this.#last === undefined) throw new Error('a watch makes at least one pass')
    const last = withLastRead(this.#last, this.#seen)
    const { phaseBefore, before } = this.#first ?? {}
    const allErrors = [...last.errors, ...errors]
    return {
      ...last,
      outcome: errors.length > 0 ? 'failed' : last.outcome,
      ...(phaseBefore !== undefined && { phaseBefore }),
      ...(before !== undefined && { before }),
      ...(last.after !== undefined && released && { after: withoutLease(last.after) }),
      planned: this.#planned,
      applied: this.#applied,
      warnings: [...this.#warnings],
      errors: allErrors,
      changed: this.#changed || released,
      apiCalls: { reads: this.#reads + (released ? 1 : 0), writes: this.#writes + (released ? 1 : 0) },
      watch,
    }
  }
}

/** A pass that ended before it had read anything wrote nothing: what the last one before it saw is what is known. */
function withLastRead(last: TargetReport, seen: TargetReport | undefined): TargetReport {
  if (last.after !== undefined || seen?.after === undefined) return last
  const { after, phaseAfter, stillBilled, cost, burstUrl } = seen
  return {
    ...last,
    after,
    ...(phaseAfter !== undefined && { phaseAfter }),
    ...(stillBilled !== undefined && { stillBilled: asReadAt(stillBilled, after) }),
    ...(cost !== undefined && { cost }),
    ...(burstUrl !== undefined && { burstUrl }),
  }
}

function asReadAt(stillBilled: string, { at }: Observation): string {
  return stillBilled.includes('; as read at')
    ? stillBilled
    : `${stillBilled}; as read at ${utcClock(at)}: Azure could not be read since`
}

/** Whether a pass changed more than the lease, whose steps are not told. */
export function hasActed({ applied }: Pick<TargetReport, 'applied'>): boolean {
  return applied.some(({ writes, result }) => writes && (result === 'done' || result === 'accepted'))
}

function withoutLease(o: Observation): Observation {
  if (o.record.kind === 'unknown') return o
  const { lease: _, ...record } = o.record.value
  return { ...o, record: known(record) }
}
