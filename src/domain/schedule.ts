import type { EpochSeconds, Seconds, Share } from './units.ts'

/** A known peak from the config: what the burst side must be at its start and until its end. */
export interface Schedule {
  /** For log and report; unique in its list. */
  readonly name: string
  readonly be: 'warm' | 'bursting'
  /** The least share of DNS answers; absent if `be` is warm, and with `routing: switch`. */
  readonly share?: Share
  readonly starts: Starts
  readonly lastsSeconds: Seconds
  /** IANA name, such as `Europe/Berlin`. */
  readonly timezone: string
  /** How long getting ready may take; undefined means: as long as the target's own limits allow. */
  readonly leadSeconds?: Seconds
}

/** In the schedule's time zone: a cron expression of five fields, or moments such as `2026-11-28T15:00`. */
export type Starts =
  | { readonly kind: 'cron'; readonly expression: string }
  | { readonly kind: 'at'; readonly moments: readonly string[] }

/**
 * The starts of a schedule within (`from`, `to`], oldest first. Pure: it knows time zones, not the time. Handed to the
 * policy, which knows neither cron nor calendars.
 */
export type Timetable = (schedule: Schedule, from: EpochSeconds, to: EpochSeconds) => readonly EpochSeconds[]
