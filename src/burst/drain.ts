import type { RoutingConfig, TargetConfig } from '../domain/config.ts'
import { duration, load } from '../domain/format.ts'
import { known, unknown, type Known } from '../domain/known.ts'
import type { LoadReading } from '../domain/load.ts'
import type { Observation } from '../domain/observation.ts'
import { endOf, knownValues, slice } from '../domain/series.ts'
import {
  after,
  elapsed,
  epochSeconds,
  minutes,
  seconds,
  type EpochSeconds,
  type Seconds,
} from '../domain/units.ts'

/** Traffic Manager's name servers give the new answer within about a minute (Microsoft Learn: Traffic Manager FAQ). */
const PROPAGATION_SECONDS = 60
const MARGIN_SECONDS = 60
/** The burst side counts as quiet below this part of its peak in the burst (never-stop-before-drain). */
const QUIET_PART = 0.01
/** It must stay quiet: one empty minute between two long polls proves nothing. */
const QUIET_MINUTES = 3
/** The peak of the burst is the highest load in this time before the drain. */
const PEAK_LOOK_BACK = minutes(24 * 60)

export type Drain =
  /** No traffic is left: the endpoint has not been enabled since the last drain ended. */
  | { readonly kind: 'drained' }
  /** A drain is due, but nothing tells since when, so it begins now. */
  | { readonly kind: 'begins' }
  | {
      readonly kind: 'draining'
      readonly sinceEpochSeconds: EpochSeconds
      readonly untilEpochSeconds: EpochSeconds
      readonly why: string
    }
  /** `drain-max` has passed and users are still there: the plan may go to its idle size, and the app keeps running. */
  | { readonly kind: 'overdue'; readonly why: string }

/** The shortest time after which no correct resolver names the burst side. */
export function leastDrainSeconds(ttlSeconds: Seconds): Seconds {
  return seconds(PROPAGATION_SECONDS + ttlSeconds + MARGIN_SECONDS)
}

/** How far the drain of a Disabled burst endpoint has come (never-stop-before-drain). */
export function drainOf(o: Observation, target: TargetConfig, now: EpochSeconds): Drain {
  const { routing } = target
  const running = o.resources.app.state === 'Running'
  const since = drainSince(o, target)
  if (since === 'none') return { kind: 'drained' }
  if (since === 'unknown') return running || wasNamed(o) ? { kind: 'begins' } : { kind: 'drained' }
  const least = Math.max(routing.drainMinSeconds, leastDrainSeconds(o.resources.profile.ttlSeconds))
  const until = after(since, seconds(least))
  if (now < until)
    return draining(
      since,
      until,
      `DNS caches and clients may name the burst side for ${duration(until - now)} more`,
    )
  // A stopped app has no users to wait for.
  return running ? quietOrWait(o, routing, since, now) : { kind: 'drained' }
}

/** The state tag says that DNS answers named it: a person who stopped the app as well may start it again, for those who still come. */
function wasNamed({ record }: Observation): boolean {
  return record.kind === 'known' && (record.value.phase === 'bursting' || record.value.phase === 'draining')
}

function quietOrWait(o: Observation, routing: RoutingConfig, since: EpochSeconds, now: EpochSeconds): Drain {
  const quiet = isQuiet(o.burstRequests, since)
  if (quiet.kind === 'known' && quiet.value.quiet) return { kind: 'drained' }
  const why =
    quiet.kind === 'known' ? quiet.value.why : `whether the burst side is quiet is unknown: ${quiet.reason}`
  const latest = after(since, routing.drainMaxSeconds)
  return elapsed(since, now) >= routing.drainMaxSeconds
    ? { kind: 'overdue', why }
    : draining(since, latest, why)
}

function draining(since: EpochSeconds, until: EpochSeconds, why: string): Drain {
  return { kind: 'draining', sinceEpochSeconds: since, untilEpochSeconds: until, why }
}

/**
 * Since when the endpoint drains. If the state tag says `bursting` and the endpoint is Disabled, someone outside this
 * action disabled it at an unknown time. If it says `idle` and the app runs, someone started it.
 */
function drainSince(o: Observation, target: TargetConfig): EpochSeconds | 'none' | 'unknown' {
  if (o.record.kind === 'unknown') return 'unknown'
  const { phase, drainSinceEpochSeconds } = o.record.value
  if (drainSinceEpochSeconds !== undefined) return drainSinceEpochSeconds
  if (phase === 'idle') return target.burstSide.stopApp ? 'unknown' : 'none'
  return wasNamed(o) ? 'unknown' : 'none'
}

/** Whether the settled requests after `since` are below 1 % of the burst's peak. */
export function isQuiet(
  reading: LoadReading | undefined,
  since: EpochSeconds,
): Known<{ readonly quiet: boolean; readonly why: string }> {
  if (reading === undefined) return unknown('its requests were not read')
  if (reading.kind === 'unknown') return unknown(reading.reason)
  const { series } = reading
  const recent = knownValues(slice(series, since, endOf(series))).slice(-QUIET_MINUTES)
  if (recent.length < QUIET_MINUTES) return unknown('too few settled minutes since the endpoint was disabled')
  const from = epochSeconds(Math.max(series.startEpochSeconds, since - PEAK_LOOK_BACK))
  const peak = knownValues(slice(series, from, endOf(series))).reduce(
    (most, value) => Math.max(most, value),
    0,
  )
  const now = recent.reduce((most, value) => Math.max(most, value), 0)
  const why = `the burst side still serves ${load(Math.round(now), 'per-minute')} (peak of the burst ${load(Math.round(peak), 'per-minute')})`
  return known({ quiet: now === 0 || now < QUIET_PART * peak, why })
}
