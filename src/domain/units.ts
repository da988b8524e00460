/**
 * Numbers with a meaning. A brand costs nothing at run time and keeps a share from being used as a percent,
 * or a duration as a moment.
 */
declare const unit: unique symbol
type Branded<Unit extends string> = number & { readonly [unit]: Unit }

/** A moment, in seconds since 1970-01-01T00:00:00Z. May have a fraction. */
export type EpochSeconds = Branded<'epochSeconds'>
/** A length of time in seconds, never negative. */
export type Seconds = Branded<'seconds'>
/** A part of a whole, 0…1. */
export type Share = Branded<'share'>
/** A ratio in percent; 100 is all of it, and more than 100 is possible. */
export type Percent = Branded<'percent'>

/** The moment `value` seconds after 1970-01-01T00:00:00Z. */
export function epochSeconds(value: number): EpochSeconds {
  return finite(value, 'a moment') as EpochSeconds
}

/** A duration of `value` seconds. Throws RangeError if it is negative or not finite. */
export function seconds(value: number): Seconds {
  if (finite(value, 'a duration') < 0) throw new RangeError(`a duration cannot be ${String(value)} s`)
  return value as Seconds
}

/** A duration of `value` minutes. */
export function minutes(value: number): Seconds {
  return seconds(value * 60)
}

/** A share, clamped to 0…1: rounding errors of sums must not become errors of the program. */
export function share(value: number): Share {
  return Math.min(1, Math.max(0, finite(value, 'a share'))) as Share
}

/** 25 is a quarter. Not clamped, because a utilization may exceed 100. Throws RangeError if it is not finite. */
export function percent(value: number): Percent {
  return finite(value, 'a percentage') as Percent
}

/**
 * Shares that differ by less are the same: a weight is an integer, and with a private weight of 50 it cannot give a finer
 * share. Each change costs a write and makes every resolver query again.
 */
export const SHARE_TOLERANCE = 0.02

/** Whether two shares (0…1) are closer than `SHARE_TOLERANCE`. */
export function isSameShare(a: number, b: number): boolean {
  return Math.abs(a - b) < SHARE_TOLERANCE
}

/** 25 → 0.25, clamped to 0…1. */
export function percentToShare(value: Percent): Share {
  return share(value / 100)
}

/** The moment `duration` seconds later, not rounded. */
export function after(moment: EpochSeconds, duration: Seconds): EpochSeconds {
  return epochSeconds(moment + duration)
}

/** Seconds from `earlier` to `later`; 0 if `later` is not later. */
export function elapsed(earlier: EpochSeconds, later: EpochSeconds): Seconds {
  return seconds(Math.max(0, later - earlier))
}

function finite(value: number, what: string): number {
  if (!Number.isFinite(value)) throw new RangeError(`${what} cannot be ${String(value)}`)
  return value
}
