import type { Session } from '../../burst/session.ts'
import { ActionError } from '../../domain/errors.ts'
import { modeRow } from '../../domain/modes.ts'
import type { TargetReport } from '../../report/model.ts'
import { outcomeOf } from '../outcome.ts'
import type { TargetRun } from '../target-run.ts'
import { unexpected } from '../unexpected.ts'

/** With what `mode: check` finds: each error is one of the run, so that the worst finding decides how it ends. */
export async function withChecks(run: TargetRun, s: Session, report: TargetReport): Promise<TargetReport> {
  if (!modeRow(run.config.mode).inspects || run.arm === undefined) return report
  try {
    const { inspect } = await import('./inspect.ts')
    const checks = await inspect(run, s, run.arm)
    const found = checks.flatMap(({ findings }) => findings)
    const errors = found.filter(({ level }) => level === 'error').map(({ error }) => error)
    return withErrors({ ...report, checks }, errors)
  } catch (error) {
    return withErrors(report, [error instanceof ActionError ? error : unexpected(error, run.signal)])
  }
}

function withErrors(report: TargetReport, more: TargetReport['errors']): TargetReport {
  const errors = [...report.errors, ...more]
  return { ...report, errors, outcome: outcomeOf(errors) }
}
