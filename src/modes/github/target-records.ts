import { isController, modeRow } from '../../domain/modes.ts'
import type { TargetConfig } from '../../domain/config.ts'
import type { Observation } from '../../domain/observation.ts'
import type { EpochSeconds } from '../../domain/units.ts'
import { recordDeployment, type DeploymentState, type WantedDeployment } from '../../github/deployments.ts'
import { recordIssue } from '../../github/issues.ts'
import { runBeforeFailed } from '../../github/run-before.ts'
import { phaseOf } from '../../policy/phase.ts'
import { leaseView } from '../../record/lease.ts'
import { attentionOf } from '../../report/attention.ts'
import { deploymentText } from '../../report/deployment.ts'
import type { TargetReport } from '../../report/model.ts'
import type { Heard } from '../audit.ts'
import type { RecordsLine } from './line.ts'
import type { News } from './news.ts'

/** With the same reasons, an open issue gets new numbers so often. */
const REFRESH_SECONDS = 3600
/** A pass of a watch does not ask again sooner than this after GitHub has refused. */
const AFTER_FAILURE_SECONDS = 300
/** Fewer failed passes of a watch in a row may be a fault that passes. */
const PERSISTING_PASSES = 5
/** Later, an idle run does not look for what a run that was killed has left. */
const RECENT_SECONDS = 24 * 3600

/** What one target's record says, or said when it was last written. */
interface Told {
  readonly key: string
  readonly at: EpochSeconds
  readonly failed: boolean
}

/** GitHub's own records of one target: what is true is told, each thing once. */
export class TargetRecords {
  readonly #records: RecordsLine
  readonly #target: TargetConfig
  readonly #owner: string
  #deployment: Told | undefined
  #issue: Told | undefined
  /** Passes in a row. */
  #failing = 0

  /** `owner`: the name of a watch in the lease; any other run has none. */
  constructor(records: RecordsLine, target: TargetConfig, owner = '') {
    this.#records = records
    this.#target = target
    this.#owner = owner
  }

  /** A run is about to make the burst side ready for traffic. */
  decided({ o, decision, steps }: Heard, logUrl: string | undefined): void {
    if (decision.goal.kind !== 'bursting' || steps.length === 0 || this.#leaves(o)) return
    const { phase } = phaseOf(o, this.#target.burstSide)
    if (phase === 'bursting' || phase === 'draining') return
    this.#wantDeployment('in_progress', decision.reason, o.at, { logUrl, isUnlikely: false })
  }

  takeNews(): readonly News[] {
    return this.#records.takeNews(this.#target.name)
  }

  /** A pass is over. */
  passed(report: TargetReport): void {
    const seen = report.after ?? report.before
    if (this.#leaves(seen)) return
    const phase = report.phaseAfter ?? report.phaseBefore
    if (seen !== undefined && phase !== undefined && !this.#isLongIdle(report)) {
      const { state, text } = deploymentText(report, phase)
      // A target that never burst has no state tag. A run that was killed before it wrote one may have begun a deployment.
      const isUnlikely = phase === 'idle' && seen.record.kind === 'unknown' && this.#isUntouched(report)
      const urls = { logUrl: report.trigger.runUrl, environmentUrl: report.burstUrl }
      this.#wantDeployment(state, text, seen.at, { ...urls, isUnlikely })
    }
    this.#failing = report.errors.length > 0 ? this.#failing + 1 : 0
    if (isController(report.mode) && !this.#mayPass(report)) this.#wantIssue(report)
  }

  /** A run that leaves the target to a watch leaves its records to it, too: it does not know whether the watch fails. */
  #leaves(o: Observation | undefined): boolean {
    const { runsAs, yields } = modeRow(this.#records.config.mode)
    const minds = runsAs === 'watch' || yields
    return minds && o !== undefined && leaseView(o.record, this.#owner, o.at).kind === 'taken'
  }

  #isUntouched({ changed }: TargetReport): boolean {
    return !changed && this.#deployment === undefined
  }

  #isLongIdle(report: TargetReport): boolean {
    const seen = report.after ?? report.before
    if (!this.#isUntouched(report) || seen?.record.kind !== 'known') return false
    const { phase, phaseSinceEpochSeconds } = seen.record.value
    return phase === 'idle' && seen.at - phaseSinceEpochSeconds > RECENT_SECONDS
  }

  #wantDeployment(
    state: DeploymentState,
    description: string,
    at: EpochSeconds,
    more: Pick<WantedDeployment, 'logUrl' | 'environmentUrl' | 'isUnlikely'>,
  ): void {
    const { config, place, ports, recentTargets } = this.#records
    const { githubDeployment: environment } = config
    if (environment === undefined || !isNew(this.#deployment, state, at, Infinity)) return
    const told = (this.#deployment = { key: state, at, failed: true })
    const { name } = this.#target
    this.#records.enqueue(async (signal) => {
      // Something else is true by now, and it is next in the line.
      if (this.#deployment !== told) return
      const wanted = { target: name, state, description, ...more }
      const done = await recordDeployment({ ...place, environment }, wanted, ports, signal, recentTargets)
      if (this.#deployment === told) this.#deployment = { ...told, failed: false }
      if (done !== 'none') this.#records.says(`GitHub deployment to ${environment}: ${SAYS[done]}`, name)
    }, name)
  }

  #wantIssue(report: TargetReport): void {
    const { config, place, ports, issues } = this.#records
    const at = (report.after ?? report.before)?.at
    if (config.githubIssue === undefined) return
    const { label } = config.githubIssue
    const persists = this.#persists(report)
    const key = attentionOf(report, persists ?? true).reasons
    if (at !== undefined && !isNew(this.#issue, key, at, key === '' ? Infinity : REFRESH_SECONDS)) return
    const told = at && (this.#issue = { key, at, failed: true })
    const { name } = this.#target
    this.#records.enqueue(async (signal) => {
      const fails = persists ?? (await runBeforeFailed(place.workflow, ports, signal))
      const wanted = { target: name, ...attentionOf(report, fails), label }
      const { what, url } = await recordIssue(place, wanted, ports, signal, issues)
      if (told && this.#issue === told) this.#issue = { ...told, failed: false }
      if (what !== 'none') this.#records.says(`GitHub issue ${what}: ${url ?? ''}`, name)
    }, name)
  }

  /** A watch that has only begun to fail leaves the issue as it is. */
  #mayPass({ mode }: TargetReport): boolean {
    return modeRow(mode).runsAs === 'watch' && this.#failing > 0 && this.#failing < PERSISTING_PASSES
  }

  /** Undefined if only GitHub can tell, by the run before this one. */
  #persists({ mode }: TargetReport): boolean | undefined {
    if (this.#failing === 0) return false
    return modeRow(mode).runsAs === 'watch' ? true : undefined
  }
}

const SAYS = {
  in_progress: 'in progress',
  success: 'active',
  inactive: 'inactive',
  failure: 'failed',
} satisfies Record<DeploymentState, string>

/** `refreshSeconds`: how long the same stays true without being written again. */
function isNew(told: Told | undefined, key: string, at: EpochSeconds, refreshSeconds: number): boolean {
  if (told?.key !== key) return true
  return at - told.at >= (told.failed ? AFTER_FAILURE_SECONDS : refreshSeconds)
}
