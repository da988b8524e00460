import type { RunConfig, TargetConfig } from '../../src/domain/config.ts'
import type { Decision } from '../../src/domain/decision.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { JsonObject } from '../../src/report/audit.ts'
import {
  decisionEntry,
  endEntry,
  headerEntry,
  resultEntry,
  stepEntry,
  targetEntry,
} from '../../src/report/audit/entries.ts'
import { AuditRecord } from '../../src/report/audit/record.ts'
import type { TargetReport } from '../../src/report/model.ts'
import { burstReport, TRIGGER } from './fixtures.ts'
import { NOW } from './observations.ts'

const COMMIT = 'a'.repeat(40)

/** The lines that these entries become. */
export function written(entries: readonly JsonObject[]): string {
  const lines: string[] = []
  const record = new AuditRecord(
    (line) => {
      lines.push(line)
      return line
    },
    (error) => {
      throw error
    },
  )
  for (const entry of entries) record.add(entry)
  return `${lines.join('\n')}\n`
}

export function header(target: string): JsonObject {
  const config = {
    mode: 'auto',
    dryRun: false,
    identity: { authType: 'oidc', tenantId: 'tenant', clientId: 'client' },
    cloud: { environment: 'AzureCloud' },
    targets: [{ name: target }],
  } as unknown as RunConfig
  return headerEntry({
    at: NOW,
    config,
    trigger: { ...TRIGGER, action: { repository: 'octo/cloudburst', ref: COMMIT } },
    version: '1.2.3',
    signsInWith: 'oidc',
    env: { RUNNER_ENVIRONMENT: 'github-hosted', RUNNER_OS: 'Linux', RUNNER_ARCH: 'X64' },
  })
}

interface Made {
  readonly target: TargetConfig
  readonly from: Observation
  readonly decision: Decision
  /** The told decision, where it is not that of `decide`. */
  readonly told?: Decision
  readonly asking?: { readonly mode: string; readonly command?: object | undefined }
}

/** A record of one decision. */
export function recordOf({
  target,
  from,
  decision,
  told = decision,
  asking = { mode: 'auto' },
}: Made): string {
  const place = { target: target.name, trigger: TRIGGER }
  const facts = { o: from, decision: told, decided: { from, decision }, asking, plan: [] }
  return written([header(target.name), targetEntry(target, from.at), decisionEntry(place, facts)])
}

/** A record of all that a report tells. */
export function recordOfReport(report: TargetReport): string {
  const { target, before, decision, applied, config } = report
  if (before === undefined || decision === undefined || config === undefined)
    throw new Error('nothing to tell')
  const place = { target, trigger: report.trigger }
  return written([
    header(target),
    targetEntry(config, before.at),
    decisionEntry(place, {
      o: before,
      decision,
      decided: { from: before, decision },
      asking: { mode: report.mode },
      plan: report.planned.map(({ title }) => title),
    }),
    ...applied.map((step) => stepEntry(place, step)),
    resultEntry(place, NOW, report),
    endEntry(NOW, { outcome: report.outcome, reports: [report], errors: [] }),
  ])
}

export const WHOLE = recordOfReport(burstReport())
