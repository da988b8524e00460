import type { Known } from '../domain/known.ts'
import type {
  BurstRecord,
  CommandInHand,
  Hold,
  OutsideChange,
  Pause,
  Phase,
  PrivateEpisode,
} from '../domain/record.ts'
import { after, epochSeconds, type EpochSeconds, type Share } from '../domain/units.ts'
import { packRecord } from './codec.ts'
import { countedAsIn, withoutBurst } from './of-burst.ts'
import { isRenewalDue, LEASE } from './lease.ts'

/** As many share changes as the resolver model needs; packing drops more where they do not fit. */
const SHARE_CHANGES_KEPT = 6

/** What the next state tag starts from: the one that was read, or an empty one. */
export function recordBase(
  record: Known<BurstRecord>,
  phase: Phase,
  runId: string,
  now: EpochSeconds,
): BurstRecord {
  if (record.kind === 'known') return { ...record.value, runId }
  return { phase, phaseSinceEpochSeconds: now, runId, shareChanges: [] }
}

/** The time since when a phase holds stays if the phase stays. Only a burst remembers the size of its plan, and what its trial is for. */
export function withPhase(record: BurstRecord, phase: Phase, now: EpochSeconds): BurstRecord {
  if (record.phase === phase) return record
  return { ...(phase === 'bursting' ? record : withoutBurst(record)), phase, phaseSinceEpochSeconds: now }
}

/** Sets the hold of the command in hand while it lasts. A command without a hold may end an earlier one. */
export function withHold(
  record: BurstRecord,
  lasting: Hold | undefined,
  command: CommandInHand | undefined,
): BurstRecord {
  if (lasting !== undefined) return { ...record, hold: lasting }
  if (!liftsHold(record, command)) return record
  const { hold: _, ...rest } = record
  return rest
}

/** A command without a hold ends a hold that says the opposite; otherwise the next run would undo the command. */
export function liftsHold({ hold }: Pick<BurstRecord, 'hold'>, command: CommandInHand | undefined): boolean {
  if (hold === undefined || command === undefined || command.hold !== undefined) return false
  return (hold.command === 'scale-back') !== (command.kind === 'scale-back')
}

/** An outage of the private side that goes on or has ended; whole seconds, as the state tag keeps them. */
export function withEpisode(record: BurstRecord, episode: PrivateEpisode): BurstRecord {
  const { privateDownSinceEpochSeconds: _down, privateUpSinceEpochSeconds: _up, ...rest } = record
  const { downSinceEpochSeconds: down, upSinceEpochSeconds: up } = episode
  return {
    ...rest,
    ...(down !== undefined && { privateDownSinceEpochSeconds: down }),
    ...(up !== undefined && { privateUpSinceEpochSeconds: up }),
  }
}

/** Renews the writer's own lease when half of its time has passed; another watch's lease stays as it is. */
export function withRenewedLease(
  record: BurstRecord,
  owner: string | undefined,
  now: EpochSeconds,
): BurstRecord {
  if (owner === undefined || record.lease?.owner !== owner || !isRenewalDue(record.lease, now)) return record
  return withLease(record, owner, now)
}

/** Gives `owner` the lease for ten minutes. The caller has checked that no other controller holds it. */
export function withLease(record: BurstRecord, owner: string, now: EpochSeconds): BurstRecord {
  return { ...record, lease: { owner, untilEpochSeconds: epochSeconds(Math.floor(after(now, LEASE))) } }
}

/** Frees the lease, so that the next controller need not wait for its end. */
export function withoutLease(record: BurstRecord): BurstRecord {
  const { lease: _, ...rest } = record
  return rest
}

/** A pause outlasts an earlier change by someone outside. */
export function withPause(record: BurstRecord, pause: Pause): BurstRecord {
  return { ...withoutOutside(record), pause }
}

/** `resume` ends the pause, every hold, and the obedience to a change from outside. */
export function resumed(record: BurstRecord): BurstRecord {
  const { pause: _, hold: __, ...rest } = withoutOutside(record)
  return rest
}

/** Drops a hold, a pause or a change from outside that has expired. */
export function withoutExpired(record: BurstRecord, now: EpochSeconds): BurstRecord {
  const { hold, pause, outside, ...rest } = record
  return {
    ...rest,
    ...(hold !== undefined && hold.untilEpochSeconds > now && { hold }),
    ...(pause !== undefined && pause.untilEpochSeconds > now && { pause }),
    ...(outside !== undefined && outside.untilEpochSeconds > now && { outside }),
  }
}

/** The change from outside holds no longer. */
export function withoutOutside(record: BurstRecord): BurstRecord {
  const { outside: _, ...rest } = record
  return rest
}

/**
 * Someone outside this action changed the burst endpoint just now. A person's `burst` or `scale-back` that holds takes
 * precedence.
 */
export function withOutside(
  record: BurstRecord,
  { command, untilEpochSeconds, by }: OutsideChange,
): BurstRecord {
  const { hold } = record
  if (hold !== undefined && hold.command !== 'prewarm') return withoutOutside(record)
  return { ...record, outside: { command, untilEpochSeconds, by } }
}

/** The phase announces a change that follows: until a read shows it, it is unknown whether it was made. */
export function withIntent(record: BurstRecord): BurstRecord {
  return { ...record, intent: true }
}

/** A read has shown the change that the phase announced. */
export function withoutIntent(record: BurstRecord): BurstRecord {
  const { intent: _, ...rest } = record
  return rest
}

/** Azure refused the change: what its announcement changed is as in `before` again. */
export function withoutAnnouncement(record: BurstRecord, before: BurstRecord): BurstRecord {
  const { phase, phaseSinceEpochSeconds, shareChanges, drainSinceEpochSeconds, planSku, trialFor } = before
  const unannounced = countedAsIn(withoutBurst(withoutIntent(withoutDrain(record))), before)
  return {
    ...unannounced,
    phase,
    phaseSinceEpochSeconds,
    shareChanges,
    ...(drainSinceEpochSeconds !== undefined && { drainSinceEpochSeconds }),
    ...(planSku !== undefined && { planSku }),
    ...(trialFor !== undefined && { trialFor }),
  }
}

/** Adds an end, or a change of 0.001 or more. Keeps only the newest few, because the tag has room for 256 characters. */
export function withShareChange(record: BurstRecord, share: Share, now: EpochSeconds): BurstRecord {
  const last = record.shareChanges.at(-1)
  const ends = share === 0 && last?.share !== 0
  if (last !== undefined && !ends && Math.abs(last.share - share) < 1e-3) return record
  const changes = [...record.shareChanges, { atEpochSeconds: now, share }]
  return { ...record, shareChanges: changes.slice(-SHARE_CHANGES_KEPT) }
}

/** The PATCH that disables follows its intent within this time; otherwise the intent is written again. */
const INTENT_VALID_SECONDS = 15

/**
 * The intent to disable. The drain is counted from the latest moment at which the PATCH may follow, so that it is
 * never shorter than promised; an intent that still holds is kept.
 */
export function drainingSince(record: BurstRecord, now: EpochSeconds): BurstRecord {
  const { drainSinceEpochSeconds } = record
  if (record.phase === 'draining' && drainSinceEpochSeconds !== undefined && now <= drainSinceEpochSeconds)
    return record.planSku === undefined ? record : withoutBurst(record)
  const latest = epochSeconds(Math.ceil(now) + INTENT_VALID_SECONDS)
  return {
    ...withoutBurst(record),
    phase: 'draining',
    phaseSinceEpochSeconds: now,
    drainSinceEpochSeconds: latest,
  }
}

/** A run waits so long for Azure's answer to the intent, and then to the PATCH. */
const BOTH_ANSWERS_SECONDS = 60

/**
 * A read at `now` shows the endpoint disabled as announced. The drain counts from `disabledAt`, if the run has disabled it
 * itself; otherwise another run has, and Azure may have answered that one late (never-stop-before-drain).
 */
export function drainConfirmed(
  record: BurstRecord,
  now: EpochSeconds,
  disabledAt: EpochSeconds | undefined,
): BurstRecord {
  const { drainSinceEpochSeconds: announced, intent } = record
  const rest = withoutIntent(record)
  if (announced === undefined || intent === undefined) return rest
  const latest = disabledAt ?? Math.min(now, announced - INTENT_VALID_SECONDS + BOTH_ANSWERS_SECONDS)
  return latest <= announced ? rest : { ...rest, drainSinceEpochSeconds: epochSeconds(Math.ceil(latest)) }
}

/** A drain whose beginning is not in the state tag begins now. */
export function drainingFromNow(record: BurstRecord, now: EpochSeconds): BurstRecord {
  return { ...withPhase(record, 'draining', now), drainSinceEpochSeconds: now }
}

/** The drain has ended, or traffic has returned before its end. */
export function withoutDrain(record: BurstRecord): BurstRecord {
  const { drainSinceEpochSeconds: _, ...rest } = record
  return rest
}

/** The autoscale setting is as it was before the burst. */
export function withoutAutoscale(record: BurstRecord): BurstRecord {
  const { autoscaleBefore: _, ...rest } = record
  return rest
}

/** A burst worked, so the retry backoff of the next failure begins at its shortest time again. */
export function withoutAttempts(record: BurstRecord): BurstRecord {
  const { attempts: _, ...rest } = record
  return rest
}

/** Counts one more failed burst. The retry backoff begins now and grows with the count. */
export function withFailedAttempt(record: BurstRecord, now: EpochSeconds): BurstRecord {
  const count = (record.attempts?.count ?? 0) + 1
  return { ...record, attempts: { count, lastFailedAtEpochSeconds: now } }
}

/** Whether both say the same, compared as stored: what packing rounds away is not a change, nor is the run id alone. */
export function sameFacts(a: BurstRecord, b: BurstRecord): boolean {
  return facts(a) === facts(b)
}

/** The bill grows with every second, and is not a reason to write (quiet-pass-writes-nothing). */
function facts({ bill: _, ...record }: BurstRecord): string {
  return packRecord({ ...record, runId: '' })
}
