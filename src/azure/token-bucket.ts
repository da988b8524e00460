import type { EpochSeconds } from '../domain/units.ts'

export type LaneKind = 'read' | 'write'

/** What is believed of one of ARM's token buckets. A negative `left` counts the requests that wait. */
export interface Bucket {
  readonly kind: LaneKind
  readonly left: number
  /** When `left` was true. */
  readonly at: EpochSeconds
  readonly perSecond: number
  /** The end of the last pause that ARM asked for; the waiting is in `left`. */
  readonly closedUntil: number
  /** Which resource ARM refused last, and when. */
  readonly refused?: { readonly resource: string; readonly at: EpochSeconds }
}

export interface Refusal {
  /** The path that was asked for: of a resource, or of a part of it. */
  readonly path: string
  readonly code: string | undefined
  readonly retryAfterSeconds: number | undefined
  /** What the answer's header says is left; NaN if it does not. */
  readonly left: number
}

/**
 * ARM's documented buckets, by subscription, principal and region. Smaller for trial subscriptions, and shared with
 * other jobs of this identity, so that the rate is halved by a refusal and grows again with each answer.
 * Source: learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling.
 */
const DOCUMENTED: Readonly<Record<LaneKind, { readonly size: number; readonly perSecond: number }>> = {
  read: { size: 250, perSecond: 25 },
  write: { size: 200, perSecond: 10 },
}
const LEAST_PART_OF_RATE = 1 / 64
/** Part of the documented rate that an answer gives back after a refusal has halved it. */
const REGAINED_PER_ANSWER = 1 / 200
/** Refusals of two resources within this time are the bucket's. */
const SAME_CAUSE_SECONDS = 30
const PAUSE_SECONDS = 5
/** Refusals of requests that were under way together come within this time, however soon the first asks to try again. */
const LEAST_PAUSE_SECONDS = 1
/** ARM's older limits are by the hour. Who asks for more speaks of something else, or is no bucket. */
const LONGEST_PAUSE_SECONDS = 3600
/** Codes that only ARM's own buckets use. */
const BUCKET_CODES = /^(?:Subscription|Tenant)RequestsThrottled$/iu

/**
 * Tokens of a full bucket that stay unused. Requests arrive closer together than they left, and ARM refills from the first
 * of them on, so that a client that takes the last token at once is refused for milliseconds, and pays with seconds.
 */
const SPARED = 5

/** As ARM documents a bucket for a client that has asked nothing yet, but for the spared tokens. */
export function fullBucket(kind: LaneKind, at: EpochSeconds): Bucket {
  return { kind, left: usableOf(kind), at, perSecond: DOCUMENTED[kind].perSecond, closedUntil: 0 }
}

function usableOf(kind: LaneKind): number {
  return DOCUMENTED[kind].size - SPARED
}

/** Takes one token. `waitSeconds` is how long its request must wait for it, 0 for now. */
export function reserve(bucket: Bucket, now: EpochSeconds): { bucket: Bucket; waitSeconds: number } {
  const refilled = refill(bucket, now)
  const left = refilled.left - 1
  return { bucket: { ...refilled, left }, waitSeconds: Math.max(0, -left / bucket.perSecond) }
}

/** Believes ARM if it says that less is left. A larger number may belong to another, older limit, so it is ignored. */
export function heardFrom(bucket: Bucket, left: number, now: EpochSeconds): Bucket {
  const refilled = refill(bucket, now)
  const full = DOCUMENTED[bucket.kind].perSecond
  return {
    ...refilled,
    left: left >= 0 ? Math.min(refilled.left, left) : refilled.left,
    perSecond: Math.min(full, refilled.perSecond + full * REGAINED_PER_ANSWER),
  }
}

/** One resource's own 429 holds up no other. The bucket's closes the lane, halves its rate and ends what was reserved. */
export function refusedBy(
  bucket: Bucket,
  { path, code, retryAfterSeconds, left }: Refusal,
  now: EpochSeconds,
): { bucket: Bucket; isBuckets: boolean } {
  const { refused } = bucket
  const pause = retryAfterSeconds ?? PAUSE_SECONDS
  const resource = resourceOf(path)
  const isSecond =
    refused !== undefined &&
    refused.resource !== resource &&
    now - refused.at <= SAME_CAUSE_SECONDS &&
    pause <= LONGEST_PAUSE_SECONDS
  const isBuckets = BUCKET_CODES.test(code ?? '') || left === 0 || isSecond
  const noted = { ...refill(bucket, now), refused: { resource, at: now } }
  if (!isBuckets) return { bucket: noted, isBuckets }
  // Requests that were under way together are refused together, and that is one reason to slow down.
  const slower = now < bucket.closedUntil ? bucket.perSecond : bucket.perSecond / 2
  const { perSecond: full } = DOCUMENTED[bucket.kind]
  const perSecond = Math.max(full * LEAST_PART_OF_RATE, slower)
  const closedFor = Math.min(LONGEST_PAUSE_SECONDS, Math.max(LEAST_PAUSE_SECONDS, pause))
  const closedUntil = Math.max(bucket.closedUntil, now + closedFor)
  return { bucket: { ...noted, left: -(closedUntil - now) * perSecond, perSecond, closedUntil }, isBuckets }
}

/** The same for an app and its instances, slots and metrics, in any spelling: what throttles it throttles all of these. */
function resourceOf(path: string): string {
  return (/^.*?\/providers\/[^/]+\/[^/]+\/[^/]+/iu.exec(path)?.[0] ?? path).toLowerCase()
}

function refill(bucket: Bucket, now: EpochSeconds): Bucket {
  const passed = Math.max(0, now - bucket.at)
  const left = Math.min(usableOf(bucket.kind), bucket.left + passed * bucket.perSecond)
  return { ...bucket, left, at: now }
}
