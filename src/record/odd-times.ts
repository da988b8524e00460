import { utc } from '../domain/format.ts'
import { known, type Known } from '../domain/known.ts'
import type { BurstRecord, Phase } from '../domain/record.ts'
import { after, epochSeconds, minutes, share, type EpochSeconds, type Seconds } from '../domain/units.ts'
import { CLOCKS_DIFFER, LEASE } from './lease.ts'

/** The longest that `hold-for` and `foreign-hold` take. */
const LONGEST_HOLD = minutes(30 * 24 * 60)
const LONGEST_OUTSIDE = minutes(24 * 60)
const NONE = minutes(0)
/** No burst or drain is older. A digit that is missing takes a moment of today to the 1970s. */
const OLDEST = minutes(10 * 365 * 24 * 60)

/** A moment of a field. */
interface Moment {
  readonly field: keyof BurstRecord
  readonly at: EpochSeconds | undefined
  /** Begins as a sentence does. */
  readonly what: string
}

/** Moments that may lie so far ahead of now, and no further. */
function limitsOf(record: BurstRecord): readonly (Moment & { readonly ahead: Seconds })[] {
  const { hold, pause, outside, lease, attempts, bill, burstSinceEpochSeconds: began } = record
  const until = 'lasts longer than it can be asked for'
  const later = 'lies in the future'
  return [
    { field: 'hold', at: hold?.untilEpochSeconds, ahead: LONGEST_HOLD, what: `the hold ${until}` },
    { field: 'pause', at: pause?.untilEpochSeconds, ahead: LONGEST_HOLD, what: `the pause ${until}` },
    {
      field: 'outside',
      at: outside?.untilEpochSeconds,
      ahead: LONGEST_OUTSIDE,
      what: `the time to obey a change from outside is longer than foreign-hold`,
    },
    {
      field: 'lease',
      at: lease?.untilEpochSeconds,
      ahead: LEASE,
      what: `the lease of ${lease?.owner ?? ''} lasts longer than any lease can`,
    },
    {
      field: 'attempts',
      at: attempts?.lastFailedAtEpochSeconds,
      ahead: NONE,
      what: `the last failed burst ${later}`,
    },
    {
      field: 'drainSinceEpochSeconds',
      at: record.drainSinceEpochSeconds,
      ahead: NONE,
      what: `the start of the drain ${later}`,
    },
    {
      field: 'privateDownSinceEpochSeconds',
      at: record.privateDownSinceEpochSeconds,
      ahead: NONE,
      what: `the time when the private side went down ${later}`,
    },
    {
      field: 'privateUpSinceEpochSeconds',
      at: record.privateUpSinceEpochSeconds,
      ahead: NONE,
      what: `the time when the private side came back ${later}`,
    },
    { field: 'burstSinceEpochSeconds', at: began, ahead: NONE, what: `the start of the burst ${later}` },
    { field: 'bill', at: bill?.atEpochSeconds, ahead: NONE, what: `the bill ${later}` },
    {
      field: 'phaseSinceEpochSeconds',
      at: record.phaseSinceEpochSeconds,
      ahead: NONE,
      what: `the start of the phase ${later}`,
    },
    {
      field: 'shareChanges',
      at: record.shareChanges.at(-1)?.atEpochSeconds,
      ahead: NONE,
      what: `the last share change ${later}`,
    },
  ]
}

/** Moments since which something is so: from one of long ago a drain would be over at once (never-stop-before-drain). */
function beginningsOf(record: BurstRecord): readonly Moment[] {
  const { phaseSinceEpochSeconds, drainSinceEpochSeconds, bill, shareChanges } = record
  const { privateDownSinceEpochSeconds: down, privateUpSinceEpochSeconds: up } = record
  const old = 'is more than ten years ago'
  return [
    { field: 'drainSinceEpochSeconds', at: drainSinceEpochSeconds, what: `the start of the drain ${old}` },
    {
      field: 'privateDownSinceEpochSeconds',
      at: down,
      what: `the time when the private side went down ${old}`,
    },
    { field: 'privateUpSinceEpochSeconds', at: up, what: `the time when the private side came back ${old}` },
    {
      field: 'burstSinceEpochSeconds',
      at: record.burstSinceEpochSeconds,
      what: `the start of the burst ${old}`,
    },
    { field: 'bill', at: bill?.sinceEpochSeconds, what: `the start of the bill ${old}` },
    { field: 'phaseSinceEpochSeconds', at: phaseSinceEpochSeconds, what: `the start of the phase ${old}` },
    { field: 'shareChanges', at: shareChanges[0]?.atEpochSeconds, what: `the first share change ${old}` },
  ]
}

function odd(record: BurstRecord, now: EpochSeconds): readonly Moment[] {
  return [
    ...limitsOf(record).filter(({ at, ahead }) => at !== undefined && at > after(now, ahead) + CLOCKS_DIFFER),
    ...beginningsOf(record).filter(({ at }) => at !== undefined && isTooOld(at, now)),
  ]
}

function isTooOld(at: EpochSeconds, now: EpochSeconds): boolean {
  return at < now - OLDEST
}

/** What no run can have written, one sentence each: a damaged tag, or a clock that was wrong. */
export function oddTimes(record: Known<BurstRecord>, now: EpochSeconds): string[] {
  if (record.kind === 'unknown') return []
  const { phase } = record.value
  // Earlier releases left a share in the tag of a burst side that they made warm after a burst.
  const shared = phase === 'idle' ? oddShare(record.value) : undefined
  return [
    ...odd(record.value, now).map(({ what, at }) => `${what} (${utc(epochSeconds(at ?? 0))})`),
    ...(shared === undefined
      ? []
      : [`the burst side has a share since ${utc(shared)}, though its phase is ${phase}`]),
  ]
}

/** Whether the tag does not tell since when the phase holds. Where the present stands for that, no time since then ever passes. */
export function isPhaseOdd(record: Known<BurstRecord>, now: EpochSeconds): boolean {
  return (
    record.kind === 'known' && odd(record.value, now).some(({ field }) => field === 'phaseSinceEpochSeconds')
  )
}

/** In these phases no answer names the burst side. */
const WITHOUT_SHARE: readonly Phase[] = ['idle', 'warming', 'warm']

/** Since when a share is said to be routed to a burst side that has none. */
function oddShare({ phase, shareChanges }: BurstRecord): EpochSeconds | undefined {
  const last = shareChanges.at(-1)
  return last !== undefined && last.share > 0 && WITHOUT_SHARE.includes(phase)
    ? last.atEpochSeconds
    : undefined
}

/** Otherwise the load of a burst side that nobody reads would leave demand unknown for good. */
function withoutOddShare(record: BurstRecord): BurstRecord {
  const since = oddShare(record)
  if (since === undefined) return record
  const end = {
    atEpochSeconds: epochSeconds(Math.max(since, record.phaseSinceEpochSeconds)),
    share: share(0),
  }
  return { ...record, shareChanges: [...record.shareChanges, end] }
}

/** The record without them: otherwise a pause or a retry backoff until next year would end automation, unseen. */
export function withoutOddTimes(record: Known<BurstRecord>, now: EpochSeconds): Known<BurstRecord> {
  if (record.kind === 'unknown') return record
  const fields = odd(record.value, now).map(({ field }) => field)
  if (fields.length === 0)
    return oddShare(record.value) === undefined ? record : known(withoutOddShare(record.value))
  const kept = Object.entries(record.value).filter(([name]) => !fields.some((field) => field === name))
  const shareChanges = record.value.shareChanges.filter(
    ({ atEpochSeconds: at }) => at <= now + CLOCKS_DIFFER && !isTooOld(at, now),
  )
  const phaseSinceEpochSeconds = fields.includes('phaseSinceEpochSeconds')
    ? (shareChanges.at(-1)?.atEpochSeconds ?? now)
    : record.value.phaseSinceEpochSeconds
  // Some drain had begun: without a time for it, it begins again (never-stop-before-drain).
  const drains = fields.includes('drainSinceEpochSeconds') && record.value.phase !== 'bursting'
  return known(
    withoutOddShare({
      ...(Object.fromEntries(kept) as unknown as BurstRecord),
      ...(drains && { phase: 'draining' }),
      shareChanges,
      phaseSinceEpochSeconds,
    }),
  )
}
