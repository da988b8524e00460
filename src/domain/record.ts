import type { AutoscaleBefore, NoneBefore } from './autoscale.ts'
import type { Bill } from './cost.ts'
import type { CommandKind } from './modes.ts'
import type { EpochSeconds, Share } from './units.ts'

/** Where the burst side stands; docs/design.md has what Azure shows in each. */
export type Phase = 'idle' | 'warming' | 'warm' | 'bursting' | 'draining'

/** A person's command that outlives its run. */
export interface Hold {
  readonly command: CommandKind
  readonly untilEpochSeconds: EpochSeconds
  /** Who set it, as `[A-Za-z0-9._-]`. */
  readonly by: string
  /** Why, as `[A-Za-z0-9._-]`, possibly cut; empty if nothing was said. */
  readonly reason: string
}

/** Automation writes nothing until then. `by` is who asked for it, as the workflow names people. */
export interface Pause {
  readonly untilEpochSeconds: EpochSeconds
  readonly by: string
  readonly reason: string
}

/** Someone outside this action changed the burst endpoint. The action obeys that like a command until then. */
export interface OutsideChange {
  /** `scale-back`: disabled it in a burst. `burst`: enabled it. */
  readonly command: 'burst' | 'scale-back'
  readonly untilEpochSeconds: EpochSeconds
  /** Who did, as `[A-Za-z0-9._-]`, possibly cut; empty if the activity log does not say, or not yet. */
  readonly by: string
}

/** Failed bursts in a row, for the delay of 10, 20, 40 … minutes before the next. */
interface Attempts {
  readonly count: number
  readonly lastFailedAtEpochSeconds: EpochSeconds
}

/** The watch that is in control, by the name that it gave itself, and until when. */
export interface Lease {
  readonly owner: string
  readonly untilEpochSeconds: EpochSeconds
}

/** A person's command as the run carries it. */
export interface CommandInHand {
  readonly kind: CommandKind
  /** For the state tag; undefined if `hold-for` is 0. */
  readonly hold?: Hold
}

/** A time in which the private side was not reliably there. Both absent: there is none. */
export interface PrivateEpisode {
  readonly downSinceEpochSeconds?: EpochSeconds
  /** First seen Online again; absent while it is down. */
  readonly upSinceEpochSeconds?: EpochSeconds
}

/** From then on, DNS was asked for this share. */
export interface ShareChange {
  readonly atEpochSeconds: EpochSeconds
  readonly share: Share
}

/**
 * The few facts that outlive a run; one tag per burst endpoint on the profile, `cloudburst-<endpoint>`, at most
 * 256 characters of `[A-Za-z0-9._,=-]`.
 */
export interface BurstRecord {
  readonly phase: Phase
  readonly phaseSinceEpochSeconds: EpochSeconds
  readonly runId: string
  /** The action was about to change the burst endpoint; no read has shown the change yet. */
  readonly intent?: true
  readonly hold?: Hold
  readonly pause?: Pause
  readonly outside?: OutsideChange
  readonly drainSinceEpochSeconds?: EpochSeconds
  readonly privateDownSinceEpochSeconds?: EpochSeconds
  /** First seen Online again after being down; only beside `privateDownSinceEpochSeconds`. */
  readonly privateUpSinceEpochSeconds?: EpochSeconds
  readonly attempts?: Attempts
  /** What a burst has changed of the autoscale setting, as it was before; or that it created it. */
  readonly autoscaleBefore?: AutoscaleBefore | NoneBefore
  readonly lease?: Lease
  /** Size of the App Service plan that the burst serves from, by its name, such as `P1v3`. */
  readonly planSku?: string
  /** The share that the burst on trial is to get after it. */
  readonly trialFor?: Share
  /** When the burst of now, or the last one, got its first users, if its endpoint was taken out of the answers since. */
  readonly burstSinceEpochSeconds?: EpochSeconds
  /** What the burst that is under way was billed so far. */
  readonly bill?: Bill
  /** Newest last; only as many as fit. */
  readonly shareChanges: readonly ShareChange[]
}

/** The endpoint was taken out of the answers because it did not serve, and the burst goes on after it. */
export function isTakenOut({ phase, planSku }: Pick<BurstRecord, 'phase' | 'planSku'>): boolean {
  return phase === 'draining' && planSku !== undefined
}

/**
 * When the burst that is under way got its first users, also where its endpoint was taken out of the answers since. Undefined if none
 * is under way, or a tag of an older release does not say.
 */
export function firstUsersAt(record: BurstRecord): EpochSeconds | undefined {
  const { phase, phaseSinceEpochSeconds, burstSinceEpochSeconds: since } = record
  if (phase === 'bursting') return since ?? phaseSinceEpochSeconds
  return isTakenOut(record) ? since : undefined
}

/** Why the state tag is unknown before a first run; any other reason deserves a warning. */
export const NO_RECORD = 'there is no state tag yet'
