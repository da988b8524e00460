import { isDeepStrictEqual } from 'node:util'
import type { TargetConfig } from '../domain/config.ts'
import { mapKnown } from '../domain/known.ts'
import type { LoadObservation, LoadReading } from '../domain/load.ts'
import type { Observation } from '../domain/observation.ts'
import type { Resources } from '../domain/resources.ts'
import { slice } from '../domain/series.ts'
import type { EpochSeconds } from '../domain/units.ts'
import { viewsOf } from './errors.ts'
import type { TargetReport } from './model.ts'
import { safe } from './safe.ts'

/** The longest outside text that the record keeps. */
const MOST_TEXT = 2000

export type JsonObject = Readonly<Record<string, Json>>
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** The evidence of a decision, from which `decide` gives the same answer again. No raw body, no tag, no secret. */
export type ObservationDigest = Omit<Observation, 'resources'> & { readonly resources: Resources }

/** Everything that one pass did for one target, as plain JSON. */
export function auditEntry(report: TargetReport): Json {
  return plain({
    target: report.target,
    mode: report.mode,
    dryRun: report.dryRun,
    trigger: report.trigger,
    outcome: report.outcome,
    phaseBefore: report.phaseBefore,
    phaseAfter: report.phaseAfter,
    changed: report.changed,
    decision: report.decision,
    planned: report.planned,
    applied: report.applied.map(({ settingId: _, ...step }) => step),
    waitingUntil: report.waitingUntil,
    waitingFor: report.waitingFor,
    readiness: report.readiness,
    stillBilled: report.stillBilled,
    checks: checksOf(report),
    cost: report.cost,
    nextSchedule: report.nextSchedule,
    consequence: report.consequence,
    standing: report.standing,
    warnings: report.warnings,
    errors: report.errors.flatMap((error) => viewsOf(error, report.trigger.action)),
    burstUrl: report.burstUrl,
    apiCalls: report.apiCalls,
    watch: report.watch,
    settings: report.config === undefined ? undefined : settingsOf(report.config),
    before: report.before === undefined ? undefined : digestOf(report.before),
    decided: decidedOf(report),
    after: report.after === undefined ? undefined : withoutSeries(digestOf(report.after)),
  })
}

/**
 * What deciding again needs beyond the rest of the entry: the parts of the observation that differ from `before` (null:
 * absent), and the answer of `decide` if the reported decision is another.
 */
function decidedOf({ decided, before, decision }: TargetReport): unknown {
  if (decided === undefined) return undefined
  const { mode, command, from } = decided
  return {
    mode,
    command,
    from: before === undefined ? digestOf(from) : partsUnlike(before, from),
    ...(!isDeepStrictEqual(decided.decision, decision) && { decision: decided.decision }),
  }
}

function partsUnlike(before: Observation, from: Observation): Readonly<Record<string, unknown>> {
  const digest: Readonly<Record<string, unknown>> = { ...digestOf(from) }
  const names = new Set([...Object.keys(before), ...Object.keys(from)]) as Set<keyof Observation>
  return Object.fromEntries(
    [...names].filter((name) => before[name] !== from[name]).map((name) => [name, digest[name] ?? null]),
  )
}

function checksOf({ checks, trigger }: TargetReport): unknown {
  return checks?.map(({ id, title, level, reason, findings }) => ({
    id,
    title,
    level,
    reason,
    findings: findings.map((finding) => ({
      level: finding.level,
      ...viewsOf(finding.error, trigger.action)[0],
    })),
  }))
}

/** Drops what `decide` does not read, because raw bodies and other people's tags may contain anything. */
export function digestOf(observation: Observation): ObservationDigest {
  const { profile, plan, autoscale } = observation.resources
  return {
    ...observation,
    resources: {
      ...observation.resources,
      profile: { ...profile, tags: {} },
      plan: { ...plan, raw: {} },
      autoscale: mapKnown(autoscale, (setting) =>
        setting === undefined ? undefined : { ...setting, raw: {} },
      ),
    },
  }
}

/** The settings that a decision depends on. Leaves out sources, queries, URLs and headers, which may carry credentials. */
export function settingsOf(config: TargetConfig): unknown {
  const { load, policy, routing, burstSide, warmup, privateDownAfterSeconds, foreignHoldSeconds, schedules } =
    config
  const loadSettings = load && {
    onNoData: load.onNoData,
    rules: load.rules.map(({ name, main, scope, privateCapacity, instanceCapacity, maxDataAgeSeconds }) => ({
      name,
      source: main.source,
      scope,
      privateCapacity,
      instanceCapacity,
      maxDataAgeSeconds,
    })),
    vetoes: load.vetoes.map(({ name, source: { source }, limit, maxDataAgeSeconds }) => ({
      name,
      source,
      limit,
      maxDataAgeSeconds,
    })),
  }
  const { timeoutSeconds } = warmup
  return {
    policy,
    routing,
    burstSide,
    warmup: { timeoutSeconds },
    privateDownAfterSeconds,
    foreignHoldSeconds,
    load: loadSettings,
    schedules,
  }
}

/** Cuts every series to its newest value, so that an entry holds a history at most once. Units and doubts stay. */
export function withoutSeries(observation: ObservationDigest): ObservationDigest {
  const { burstRequests, load } = observation
  return {
    ...observation,
    load: mapKnown(load, (it): LoadObservation => ({
      ...it,
      rules: it.rules.map((rule) => ({
        ...rule,
        main: newestOnly(rule.main),
        burst: newestOnly(rule.burst),
      })),
      vetoes: it.vetoes.map((veto) => ({ ...veto, reading: newestOnly(veto.reading) })),
    })),
    ...(burstRequests !== undefined && { burstRequests: newestOnly(burstRequests) }),
  }
}

function newestOnly(reading: LoadReading): LoadReading {
  if (reading.kind === 'unknown') return reading
  const { series, newestAt } = reading
  const from = (newestAt - series.stepSeconds) as EpochSeconds
  return { ...reading, series: slice(series, from, newestAt) }
}

/** JSON without undefined, with every text made safe. Drops what is neither data nor text. */
export function plain(value: unknown): Json {
  if (typeof value === 'string') return safe(value, MOST_TEXT)
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'boolean' || value === null) return value
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object') return null
  const own = value as { toJSON?: () => unknown }
  if (typeof own.toJSON === 'function') return plain(own.toJSON())
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined && typeof inner !== 'function')
      .map(([name, inner]) => [safe(name, 200), plain(inner)]),
  )
}
