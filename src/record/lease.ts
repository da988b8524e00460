import type { Known } from '../domain/known.ts'
import type { BurstRecord, Lease } from '../domain/record.ts'
import { minutes, seconds, type EpochSeconds } from '../domain/units.ts'

/** How long a lease lasts from the moment it was written. */
export const LEASE = minutes(10)
/** A controller renews it when no more than this is left. */
const RENEW_WHEN_LEFT = minutes(5)
/** No write begins with less left: the write itself may take 30 s, and the read before it may be 5 s old. */
const LEAST_LEFT = seconds(35)

/** Whether a controller may act, from its own view. */
export type LeaseView =
  | { readonly kind: 'mine' }
  /** No controller holds it, or this one does and it is about to expire: claim it before any other write. */
  | { readonly kind: 'free' }
  | { readonly kind: 'taken'; readonly lease: Lease }

/**
 * `owner` is the controller that asks. Its own lease counts as free with less than 35 s left: a write could outlast
 * it.
 */
export function leaseView(record: Known<BurstRecord>, owner: string, now: EpochSeconds): LeaseView {
  const lease = liveLease(record, now)
  if (lease === undefined) return { kind: 'free' }
  if (lease.owner !== owner) return { kind: 'taken', lease }
  return { kind: lease.untilEpochSeconds - now >= LEAST_LEFT ? 'mine' : 'free' }
}

/** The lease in force, whichever controller holds it. */
export function liveLease(record: Known<BurstRecord>, now: EpochSeconds): Lease | undefined {
  const lease = record.kind === 'known' ? record.value.lease : undefined
  return lease !== undefined && lease.untilEpochSeconds > now && !isTooLong(lease, now) ? lease : undefined
}

/** Clocks of two runs may differ by this much without being corrected. */
export const CLOCKS_DIFFER = minutes(2)

/** No lease lasts this long: a wrong clock wrote it, or the tag is damaged. */
function isTooLong(lease: Lease, now: EpochSeconds): boolean {
  return lease.untilEpochSeconds > now + LEASE + CLOCKS_DIFFER
}

/** True from 5 min before the end on, so that a watch writes its lease only every five minutes. */
export function isRenewalDue(lease: Lease, now: EpochSeconds): boolean {
  return lease.untilEpochSeconds - now <= RENEW_WHEN_LEFT
}

/**
 * Whether run `runId` was at work when `before` was read: it holds the lease there, or wrote it. Such a run may write over a
 * newer state tag with what it had read before.
 */
export function wasAtWork(before: Known<BurstRecord>, runId: string): boolean {
  if (before.kind === 'unknown') return false
  const { lease, runId: lastWriter } = before.value
  return lastWriter === runId || lease?.owner.startsWith(`${runId}-`) === true
}
