import type { Known } from '../domain/known.ts'
import type { BurstRecord, Lease } from '../domain/record.ts'
import { minutes, seconds, type EpochSeconds } from '../domain/units.ts'

/** How long a lease is good for from the moment it was written. */
export const LEASE = minutes(10)
/** It is renewed when no more than this is left. */
const RENEW_WHEN_LEFT = minutes(5)
/** No write begins with less left: 30 s for the write itself, and 5 s that the look before it may be old. */
const LEAST_LEFT = seconds(35)

/** Who may act, as one controller sees it. */
export type LeaseView =
  | { readonly kind: 'mine' }
  /** Nobody's, or mine and about to end: it must be claimed before anything else is written. */
  | { readonly kind: 'free' }
  | { readonly kind: 'taken'; readonly lease: Lease }

export function leaseView(record: Known<BurstRecord>, owner: string, now: EpochSeconds): LeaseView {
  const lease = liveLease(record, now)
  if (lease === undefined) return { kind: 'free' }
  if (lease.owner !== owner) return { kind: 'taken', lease }
  return { kind: lease.untilEpochSeconds - now >= LEAST_LEFT ? 'mine' : 'free' }
}

/** The lease that holds now, whoever has it. */
export function liveLease(record: Known<BurstRecord>, now: EpochSeconds): Lease | undefined {
  const lease = record.kind === 'known' ? record.value.lease : undefined
  return lease !== undefined && lease.untilEpochSeconds > now ? lease : undefined
}

export function isRenewalDue(lease: Lease, now: EpochSeconds): boolean {
  return lease.untilEpochSeconds - now <= RENEW_WHEN_LEFT
}
