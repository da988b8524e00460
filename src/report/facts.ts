import { profileInForce } from '../burst/autoscale-profile.ts'
import type { AutoscaleProfile } from '../domain/autoscale.ts'
import type { TargetLoad } from '../domain/config.ts'
import type { Known } from '../domain/known.ts'
import {
  samplesWithin,
  type Capacity,
  type LoadReading,
  type RuleReading,
  type SiteState,
} from '../domain/load.ts'
import type { HealthEvidence, Observation } from '../domain/observation.ts'
import { firstUsersAt, type BurstRecord, type Hold, type Pause } from '../domain/record.ts'
import {
  sameResource,
  type Endpoint,
  type ServicePlan,
  type Resources,
  type WebApp,
} from '../domain/resources.ts'
import { valueAt } from '../domain/series.ts'
import { epochSeconds, type EpochSeconds } from '../domain/units.ts'
import { shareOfAnswers } from '../policy/shares.ts'
import { ago, capacity, duration, load, ratio, sku, utc } from '../domain/format.ts'
import { phaseWords } from '../domain/phase-words.ts'
import { safe } from './safe.ts'

type Series = Extract<LoadReading, { kind: 'series' }>

const DAY_SECONDS = 86_400
const HOUR_SECONDS = 3600

/** One thing that was read, for a line of the log or a row of a table. Plain text, safe to print. */
export interface Fact {
  readonly label: string
  readonly value: string
}

/** The facts of one observation, in the order in which a person on call asks for them. */
export function factsOf(observation: Observation, configured?: TargetLoad): readonly Fact[] {
  const { resources, at } = observation
  return [
    ...resources.privateEndpoints.map((it) => endpointFact('private endpoint', it, resources)),
    endpointFact('burst endpoint', resources.burstEndpoint, resources),
    { label: 'burst share', value: shareText(resources) },
    { label: 'web app', value: appText(resources.app) },
    { label: 'plan', value: planText(resources, observation.at) },
    ...loadFacts(observation, configured),
    { label: 'profile', value: profileText(resources) },
    { label: 'state tag', value: recordText(observation.record, at) },
    ...healthFact('burst health', observation.burstHealth, at),
    ...healthFact('private health', observation.privateHealth, at),
  ]
}

/** "Enabled, Online, weight 50". */
export function endpointText(endpoint: Endpoint, routingMethod?: string): string {
  const parts: string[] = [endpoint.status]
  if (endpoint.status === 'Enabled' || endpoint.monitorStatus !== 'Disabled')
    parts.push(endpoint.monitorStatus)
  if (routingMethod === 'Priority') parts.push(`priority ${numberOr(endpoint.priority)}`)
  else if (routingMethod === undefined || routingMethod === 'Weighted')
    parts.push(`weight ${numberOr(endpoint.weight)}`)
  if (endpoint.alwaysServe) parts.push('always served')
  return safe(parts.join(', '))
}

/** The share that DNS answers give the burst side now, or why nobody can say. Safe Markdown. */
export function shareText(resources: Resources): string {
  const share = shareOfAnswers(resources.profile, resources.burstEndpoint)
  return share.kind === 'known' ? `${ratio(share.value)} of DNS answers` : `no share: ${safe(share.reason)}`
}

/** The state of the app, and what keeps it from answering although it runs. */
export function appText(app: WebApp): string {
  const parts: string[] = [app.state]
  if (!app.enabled) parts.push('switched off as a whole (enabled: false)')
  if (app.quotaExceeded) parts.push('quota exceeded')
  return safe(parts.join(', '))
}

/** Size, instance count and autoscale of the App Service plan. `now` says which autoscale profile applies. */
export function planText(resources: Resources, now: EpochSeconds): string {
  const { plan } = resources
  const parts = [sku(plan.sku), ...instanceParts(plan), autoscaleText(resources, now)]
  return safe(parts.filter((part) => part !== '').join(', '))
}

/** "bursting for 26 min (since 12:05 UTC); hold burst by alice until 14:00 UTC: release". */
export function recordText(record: Known<BurstRecord>, now: EpochSeconds): string {
  if (record.kind === 'unknown') return `unknown: ${safe(record.reason)}`
  const it = record.value
  const since = (it.phase === 'bursting' ? firstUsersAt(it) : undefined) ?? it.phaseSinceEpochSeconds
  const parts = [
    `${phaseWords(it.phase)} for ${duration(Math.max(0, now - since))} (since ${utc(since, now)})`,
  ]
  if (it.hold !== undefined) parts.push(holdText(it.hold, now))
  if (it.pause !== undefined) parts.push(`paused${whoUntil(it.pause, now)}`)
  if (it.drainSinceEpochSeconds !== undefined)
    parts.push(`draining since ${utc(it.drainSinceEpochSeconds, now)}`)
  if (it.privateDownSinceEpochSeconds !== undefined)
    parts.push(`private side down since ${utc(it.privateDownSinceEpochSeconds, now)}`)
  if (it.attempts !== undefined)
    parts.push(`${String(it.attempts.count)} failed, last ${ago(it.attempts.lastFailedAtEpochSeconds, now)}`)
  if (it.lease !== undefined)
    parts.push(`lease of ${it.lease.owner} until ${utc(it.lease.untilEpochSeconds, now)}`)
  return safe(parts.join('; '), 600)
}

function holdText(hold: Hold, now: EpochSeconds): string {
  return `hold ${hold.command}${whoUntil(hold, now)}`
}

/** "1,132/min at 12:30 UTC (1 min ago), 94 % of 1,200/min, from prometheus". */
function loadText(reading: LoadReading, now: EpochSeconds, privateCapacity?: Capacity): string {
  if (reading.kind === 'unknown') return safe(`unknown: ${reading.reason} (from ${reading.source})`)
  const newest = valueAt(reading.series, epochSeconds(reading.newestAt - 1)) ?? undefined
  const shown = newest === undefined ? 'no value' : load(newest, reading.unit)
  const parts = [`${shown} at ${utc(reading.newestAt, now)} (${ago(reading.newestAt, now)})`]
  if (newest !== undefined && privateCapacity?.unit === reading.unit)
    parts.push(`${ratio(newest / privateCapacity.value)} of ${capacity(privateCapacity)}`)
  return safe(
    [...parts, samplesText(reading, now), `from ${reading.source}`, ...historyText(reading)].join(', '),
  )
}

/** "58 of 60 samples of the last hour": a missing sample is unknown, not zero. Of a load that is older, the hour before it. */
function samplesText(reading: Series, now: EpochSeconds): string {
  const end = reading.newestAt > now - HOUR_SECONDS ? now : reading.newestAt
  const from = epochSeconds(Math.max(reading.series.startEpochSeconds, end - HOUR_SECONDS))
  const { known, expected } = samplesWithin(reading, from, reading.newestAt)
  return `${String(known)} of ${String(expected)} samples of the last ${duration(reading.newestAt - from)}`
}

/** Shows every doubt, because a person must see why a number was believed less. */
export function doubtFacts({ doubts }: Pick<LoadReading, 'doubts'>, whose: string): Fact[] {
  return doubts.map(({ kind, text }) => ({ label: `doubt${whose}`, value: safe(`${kind}: ${text}`) }))
}

/** Says how long a history the forecast has, if it is shorter than wanted by a day or more. */
function historyText({ series, newestAt, wantedSince }: Series): string[] {
  if (wantedSince === undefined || series.startEpochSeconds - wantedSince < DAY_SECONDS) return []
  const had = duration(newestAt - series.startEpochSeconds)
  return [`history of ${had}, of the ${duration(newestAt - wantedSince)} that adaptive learns from`]
}

function loadFacts({ load: read, at }: Observation, configured?: TargetLoad): Fact[] {
  if (read.kind === 'unknown') return [{ label: 'load', value: `not read: ${safe(read.reason)}` }]
  const { rules, vetoes } = read.value
  return [
    ...rules.flatMap((it) =>
      ruleFacts(it, rules.length > 1 ? ` (${safe(it.name, 60)})` : '', at, configured),
    ),
    ...vetoes.flatMap(({ name, reading }) => [
      { label: `veto ${safe(name, 60)}`, value: loadText(reading, at) },
      ...doubtFacts(reading, ` (veto ${safe(name, 60)})`),
    ]),
  ]
}

function ruleFacts(
  { name, scope, main, burst }: RuleReading,
  whose: string,
  at: EpochSeconds,
  configured?: TargetLoad,
): Fact[] {
  const carries = configured?.rules.find((rule) => rule.name === name)?.privateCapacity
  return [
    {
      label: `${scope === 'private' ? 'private load' : 'total load'}${whose}`,
      value: loadText(main, at, carries),
    },
    ...doubtFacts(main, whose),
    ...(main.sites ?? []).map(siteFact),
    { label: `burst load${whose}`, value: loadText(burst, at) },
    ...doubtFacts(burst, whose),
  ]
}

function siteFact({ name, state }: SiteState): Fact {
  return { label: 'private site', value: safe(`${name}: ${state}`) }
}

function endpointFact(side: string, endpoint: Endpoint, resources: Resources): Fact {
  const { profile } = resources
  const alone = profile.endpoints.filter((it) => sameResource(it.id, endpoint.id)).length === 1
  const where = endpoint.target === undefined ? '' : ` (${endpoint.target})`
  const missing = alone ? '' : ', not in the profile'
  const state = endpointText(endpoint, profile.routingMethod)
  return { label: side, value: safe(`${endpoint.name}: ${state}${missing}${where}`) }
}

function profileText({ profile }: Resources): string {
  const { protocol, port, path, intervalSeconds, toleratedFailures } = profile.monitor
  const probe = `probes ${protocol} :${String(port)}${path} every ${duration(intervalSeconds)}`
  const tolerated = `${String(toleratedFailures)} failures tolerated`
  const parts = [
    profile.status,
    profile.routingMethod,
    `TTL ${duration(profile.ttlSeconds)}`,
    probe,
    tolerated,
  ]
  return safe(`${profile.name} (${profile.fqdn}): ${parts.join(', ')}`)
}

function instanceParts(plan: ServicePlan): string[] {
  const parts: string[] = []
  if (plan.currentInstances !== plan.sku.capacity) parts.push(`${String(plan.currentInstances)} running now`)
  if (plan.maximumInstances !== undefined) parts.push(`at most ${String(plan.maximumInstances)}`)
  if (plan.provisioningState !== 'Succeeded') parts.push(plan.provisioningState)
  return parts
}

function autoscaleText({ plan, autoscale }: Resources, now: EpochSeconds): string {
  if (plan.automaticScaling) return 'automatic scaling'
  if (autoscale.kind === 'unknown' || autoscale.value === undefined) return ''
  const state = `autoscale ${autoscale.value.enabled ? 'on' : 'off'}`
  const inForce = profileInForce(autoscale.value, now)
  if (inForce.kind === 'unknown') return `${state} (its profile in force is not known: ${inForce.reason})`
  const { profile, until, next } = inForce.value
  if (until === undefined || next === undefined) return `${state} (${rangeOf(profile)})`
  return `${state} (${named(profile)} until ${utc(until, now)}, then ${named(next)})`
}

function named(profile: AutoscaleProfile): string {
  return `${profile.name} ${rangeOf(profile)}`
}

function rangeOf({ bounds }: AutoscaleProfile): string {
  return `${String(bounds.minimum)} to ${String(bounds.maximum)}`
}

function healthFact(label: string, health: HealthEvidence, now: EpochSeconds): Fact[] {
  if (health.lastTestAt === undefined) return []
  const row = `${String(health.successesInRow)} successes in a row, last test ${ago(health.lastTestAt, now)}`
  const failure = health.lastFailure === undefined ? '' : `, failed: ${health.lastFailure}`
  return [{ label, value: safe(`${row}${failure}`) }]
}

function whoUntil(it: Hold | Pause, now: EpochSeconds): string {
  const reason = it.reason === '' ? '' : `: ${it.reason}`
  return ` by ${it.by} until ${utc(it.untilEpochSeconds, now)}${reason}`
}

function numberOr(value: number | undefined): string {
  return value === undefined ? 'not set' : String(value)
}
