import type { Decided } from '../../burst/run/story.ts'
import type { RunConfig, TargetConfig } from '../../domain/config.ts'
import type { Decision } from '../../domain/decision.ts'
import { isoUtc } from '../../domain/format.ts'
import type { Observation } from '../../domain/observation.ts'
import { masked } from '../../domain/masks.ts'
import type { EpochSeconds } from '../../domain/units.ts'
import { digestOf, plain, settingsOf, withoutSeries, type JsonObject } from '../audit.ts'
import { changesOf } from '../changes.ts'
import { viewsOf } from '../errors.ts'
import type { AppliedStep, CostReport, TargetReport, Trigger } from '../model.ts'
import { otherwiseOf } from '../otherwise.ts'
import { undoOf } from '../undo.ts'
import { hashOf } from './chain.ts'
import { numbersOf } from './numbers.ts'

/** Raised when a reader of the record would have to change. `schema/cloudburst-audit.schema.json` describes every entry. */
export const AUDIT_VERSION = 2

export interface RunFacts {
  readonly at: EpochSeconds
  readonly config: RunConfig
  readonly trigger: Trigger
  /** The version of the action. */
  readonly version: string
  /** How the run signs in to Azure; absent if it came to no sign-in. */
  readonly signsInWith?: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Who ran what, where and as whom: the first entry of a run. */
export function headerEntry({ at, config, trigger, version, signsInWith, env }: RunFacts): JsonObject {
  const { identity, cloud } = config
  return entry('header', at, {
    format: 'cloudburst-audit',
    version: AUDIT_VERSION,
    action: { version, ...trigger.action, commit: commitOf(trigger, env) },
    // Without the secrets that addresses carry: a hash of a short key could be guessed.
    configHash: hashOf(masked(JSON.stringify(config))),
    identity: { kind: signsInWith, tenantId: identity.tenantId, clientId: identity.clientId },
    cloud: { name: cloud.environment, resourceManager: cloud.resourceManagerEndpoint },
    runner: { environment: env['RUNNER_ENVIRONMENT'], os: env['RUNNER_OS'], arch: env['RUNNER_ARCH'] },
    mode: config.mode,
    dryRun: config.dryRun,
    trigger,
    targets: config.targets.map(({ name }) => name),
  })
}

/** A pin by commit names it; an action of the workflow's own repository (`uses: ./`) is of the commit that runs. */
function commitOf({ action }: Trigger, env: RunFacts['env']): string | undefined {
  const ref = action === undefined ? env['GITHUB_SHA'] : action.ref
  return ref !== undefined && /^[0-9a-f]{40}$/u.test(ref) ? ref : undefined
}

/** What a target's decisions depend on, once before the first of them. */
export function targetEntry(target: TargetConfig, at: EpochSeconds): JsonObject {
  const { name, profile, app, policy } = target
  return entry('target', at, {
    target: name,
    profile,
    app,
    pricePerHour: policy.pricePerHour,
    currency: policy.currency,
    settings: settingsOf(target),
  })
}

export interface DecisionFacts {
  readonly o: Observation
  readonly decision: Decision
  readonly decided: Decided
  /** Who asks. */
  readonly asking: { readonly mode: string; readonly command?: object | undefined }
  /** Titles of the steps that follow from it. */
  readonly plan: readonly string[]
}

/** Where in a run something happened. */
export interface Place {
  readonly target: string
  /** The pass of a watch, counted from 1. */
  readonly pass?: number | undefined
  readonly trigger: Trigger
  /** So far. */
  readonly cost?: CostReport | undefined
}

/** A decision with every number behind it, and with the input of `decide`, so that a replay can decide again. */
export function decisionEntry({ target, pass, trigger, cost }: Place, facts: DecisionFacts): JsonObject {
  const { o, decision, decided, asking, plan } = facts
  const { evidence: _, ...said } = decision
  return entry('decision', o.at, {
    target,
    pass,
    trigger: startOf(trigger),
    decision: said,
    numbers: numbersOf(decision, o),
    plan,
    cost,
    decided: { ...asking, from: digestOf(decided.from), decision: decided.decision },
  })
}

function startOf({ event, actor, runUrl, runAttempt }: Trigger): object {
  return { event, actor, runUrl, runAttempt }
}

/** One step with its result, from what to what, and the id under which the activity log has it. */
export function stepEntry({ target, pass, cost }: Place, applied: AppliedStep): JsonObject {
  const { settingId: _, ...step } = applied
  const at = (step.startedAt + step.tookSeconds) as EpochSeconds
  return entry('step', at, { target, pass, cost, ...step, startedAt: isoUtc(step.startedAt) })
}

/** How a pass over one target ended, and what was read back. */
export function resultEntry({ target, pass }: Place, at: EpochSeconds, report: TargetReport): JsonObject {
  const { outcome, changed, phaseBefore, phaseAfter, after, waitingUntil, waitingFor } = report
  return entry('result', at, {
    target,
    pass,
    outcome,
    changed,
    phaseBefore,
    phaseAfter,
    changes: changesOf(report).filter((row) => row.changed),
    readBack: after === undefined ? undefined : withoutSeries(digestOf(after)),
    waitingUntil: waitingUntil === undefined ? undefined : isoUtc(waitingUntil),
    waitingFor,
    consequence: report.consequence,
    stillBilled: report.stillBilled,
    otherwise: otherwiseOf(report),
    undo: undoOf(report),
    cost: report.cost,
    warnings: report.warnings,
    errors: report.errors.flatMap((error) => viewsOf(error, report.trigger.action)),
    apiCalls: report.apiCalls,
  })
}

/** The last entry: a record without one is of a run that was killed, or could no longer write it. */
export function endEntry(
  at: EpochSeconds,
  {
    outcome,
    reports,
    errors,
  }: { outcome: string; reports: readonly TargetReport[]; errors: readonly unknown[] },
): JsonObject {
  return entry('end', at, {
    outcome,
    targets: reports.map(({ target, outcome: ended, phaseAfter, watch }) => ({
      target,
      outcome: ended,
      phaseAfter,
      watch,
    })),
    errors: errors.flatMap((error) => viewsOf(error)),
  })
}

function entry(kind: string, at: EpochSeconds, facts: object): JsonObject {
  return plain({ kind, at: isoUtc(at), ...facts }) as JsonObject
}
