import type { Goal, Ruling } from '../domain/decision.ts'
import { duration, utc } from '../domain/format.ts'
import type { Observation, SeenOutside } from '../domain/observation.ts'
import type { OutsideChange } from '../domain/record.ts'
import { printable } from '../domain/text.ts'
import { epochSeconds, share, type EpochSeconds, type Seconds } from '../domain/units.ts'
import { COMMAND_SHARE, idleCeiling } from './rules.ts'
import { waitForRetry } from './retry-backoff.ts'
import type { Situation } from './situation.ts'

/**
 * If someone outside this action disables the burst endpoint, the action obeys it like a `scale-back`; if someone enables
 * it, like a `burst`. It does so for `foreign-hold`. A person's command or hold, the cap and a private side that is down
 * take precedence.
 */
export function outsideChange(s: Situation, below: Ruling): Ruling | undefined {
  const change = activeOutside(s)
  if (change === undefined || s.command !== undefined || mustWait(s, change)) return undefined
  const goal = change.command === 'burst' ? wholeBurst(s, below) : idleCeiling(below)
  if (goal === undefined) return undefined
  const did = change.command === 'burst' ? 'enabled' : 'disabled'
  const by = change.by === '' ? 'someone outside this action' : `${change.by}, outside this action,`
  const because = `${by} ${did} the burst endpoint, which holds until ${utc(change.untilEpochSeconds)}`
  return { rule: 'outside-change', goal, because }
}

/** Keeps a weight that someone set. A weight no higher than the trial's is not a share that a person wants. */
function wholeBurst({ o, target, targetShare }: Situation, below: Ruling): Goal | undefined {
  const isSet = (o.resources.burstEndpoint.weight ?? 0) > target.routing.trialWeight
  const wanted = below.goal.kind === 'bursting' ? below.goal.share : isSet ? targetShare : 0
  if (below.goal.kind === 'bursting' && wanted >= COMMAND_SHARE) return undefined
  return { kind: 'bursting', share: share(Math.max(COMMAND_SHARE, wanted)) }
}

/** The newest change from outside that the action still obeys. */
function activeOutside({ o, now }: Situation): OutsideChange | undefined {
  const recorded = o.record.kind === 'known' ? o.record.value.outside : undefined
  const change = o.outside ?? recorded
  return change !== undefined && change.untilEpochSeconds > now ? change : undefined
}

/** This action tried to make the burst whole and failed: from then on its own waiting time counts. */
function mustWait(s: Situation, { command, untilEpochSeconds }: OutsideChange): boolean {
  const { o, target } = s
  if (command !== 'burst' || s.view.phase === 'bursting' || waitForRetry(s) === undefined) return false
  const failedAt = o.record.kind === 'known' ? o.record.value.attempts?.lastFailedAtEpochSeconds : undefined
  return failedAt !== undefined && failedAt >= began(untilEpochSeconds, target.foreignHoldSeconds)
}

function began(until: EpochSeconds, length: Seconds): EpochSeconds {
  return epochSeconds(until - length)
}

/** Tells a person, when a read first shows the change: what, by whom, how long the action obeys it, and how to end that. */
export function outsideText(
  { command, seenAt, untilEpochSeconds, who }: SeenOutside,
  { record }: Pick<Observation, 'record'>,
): string {
  const what = `the burst endpoint was ${command === 'burst' ? 'enabled' : 'disabled'} outside this action`
  const by = who.kind === 'known' ? ` by ${printable(who.value, 120)}` : ` (unknown by whom: ${who.reason})`
  const held = record.kind === 'known' ? record.value.hold : undefined
  if (held !== undefined && held.untilEpochSeconds > seenAt && held.command !== 'prewarm')
    return `${what}${by}; the hold of ${held.by} (${held.command}) takes precedence`
  const left = untilEpochSeconds - seenAt
  if (left <= 0) return `${what}${by}; foreign-hold is 0, so the action decides as usual`
  const like = command === 'burst' ? 'burst' : 'scale-back'
  return `${what}${by}: obeyed like a ${like} until ${utc(untilEpochSeconds, seenAt)} (${duration(left)}); mode: resume ends that`
}
