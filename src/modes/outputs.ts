import type { TargetReport } from '../report/model.ts'
import { shareOfAnswers } from '../policy/shares.ts'
import { alertText } from '../report/alert.ts'
import { planOutput, reportOutput } from '../report/outputs.ts'
import { OF_ONE_TARGET, type Outputs } from './no-outputs.ts'

/** All outputs, however the run ended, so that no workflow misses one. */
export function outputsOf(reports: readonly TargetReport[], auditFile: string): Outputs {
  const only = reports.length === 1 ? reports[0] : undefined
  return {
    ...Object.fromEntries(OF_ONE_TARGET.map((name) => [name, only === undefined ? '' : valueOf(name, only)])),
    outcome: outcomeOf(reports),
    changed: String(reports.some((report) => report.changed)),
    'audit-file': auditFile,
    report: reportOutput(reports),
    plan: planOutput(reports),
  }
}

/** The outcome of a run: that of its targets if they agree, otherwise `partial`; `failed` if there is none. */
export function outcomeOf(reports: readonly TargetReport[]): TargetReport['outcome'] {
  const outcomes = new Set(reports.map((report) => report.outcome))
  const [only] = outcomes
  if (only !== undefined && outcomes.size === 1) return only
  return outcomes.size === 0 ? 'failed' : 'partial'
}

function valueOf(name: (typeof OF_ONE_TARGET)[number], report: TargetReport): string {
  const evidence = report.decision?.evidence
  switch (name) {
    case 'decision':
      return report.decision?.kind ?? ''
    case 'phase':
      return report.phaseAfter ?? report.phaseBefore ?? ''
    case 'share':
      return decimal(shareAfter(report))
    case 'carried-share':
      return decimal(evidence?.observedShare)
    case 'demand':
      return decimal(evidence?.demand)
    case 'utilization':
      return decimal(evidence?.utilization)
    case 'reason':
      return reasonOf(report)
    case 'burst-url':
      return report.burstUrl ?? ''
  }
}

/** Why, and which alert triggered the run. */
function reasonOf({ decision, trigger: { alert } }: TargetReport): string {
  if (decision === undefined) return ''
  return alert?.kind === 'alert'
    ? `${decision.reason} (triggered by ${alertText(alert.alert)})`
    : decision.reason
}

function shareAfter(report: TargetReport): number | undefined {
  const seen = report.after ?? report.before
  if (seen === undefined) return undefined
  const share = shareOfAnswers(seen.resources.profile, seen.resources.burstEndpoint)
  return share.kind === 'known' ? share.value : undefined
}

/** At most four decimals, no exponent; empty if it is not known. */
function decimal(value: number | undefined): string {
  return value === undefined ? '' : String(Number(value.toFixed(4)))
}
