import type { HealthEvidence } from '../../domain/observation.ts'
import { elapsed, minutes, seconds, type EpochSeconds } from '../../domain/units.ts'
import type { HealthResult } from '../ports.ts'

/** A health test counts for this long (healthy-before-enable). */
export const HEALTH_VALID = minutes(1)
/** Reads this soon after a success that followed a doubt raise the same doubt, which that success has settled. */
const SETTLED_FOR = seconds(5)

/** The consecutive successes of one side, with their times: an old success proves nothing about now. */
interface Track {
  readonly successTimes: readonly EpochSeconds[]
  readonly lastTestAt?: EpochSeconds
  readonly lastFailure?: string
  /** Tests in a row that a setting of the web app kept out. */
  readonly keptOut?: number
  /** Azure showed the app stopped after its last success. */
  readonly isDoubted?: boolean
  /** When a success settled such a doubt. */
  readonly settledAt?: EpochSeconds | undefined
}

const NEVER_TESTED: Track = { successTimes: [] }

/** What the action's own health tests have shown in this run. A test adds to it; a start or a resize clears it. */
export class Proofs {
  readonly #tracks = { burst: NEVER_TESTED, private: NEVER_TESTED }

  tested(side: 'burst' | 'private', result: HealthResult, at: EpochSeconds): void {
    this.#tracks[side] = tracked(this.#tracks[side], result, at)
  }

  /** The workers that passed the tests are gone, or new ones have come. */
  burstChanged(): void {
    this.#tracks.burst = NEVER_TESTED
  }

  /**
   * Azure shows the app stopped, and the run takes that for an older read: it proves nothing until one more test succeeds,
   * because somebody may have stopped the app since the last one.
   */
  burstShownStopped(at: EpochSeconds): void {
    const { burst } = this.#tracks
    const isSettled = burst.settledAt !== undefined && elapsed(burst.settledAt, at) <= SETTLED_FOR
    if (!isSettled) this.#tracks.burst = { ...burst, isDoubted: true }
  }

  /** Azure's own page has said twice in a row that a setting keeps the tests out. */
  get isKeptOut(): boolean {
    return (this.#tracks.burst.keptOut ?? 0) >= 2
  }

  /** What the tests prove at `now`: only successes within the last minute count. */
  evidence(side: 'burst' | 'private', now: EpochSeconds): HealthEvidence {
    return evidenceOf(this.#tracks[side], now)
  }
}

function tracked(track: Track, result: HealthResult, at: EpochSeconds): Track {
  if (result.kind === 'unhealthy') {
    const keptOut = result.isSetting === true ? (track.keptOut ?? 0) + 1 : 0
    return { successTimes: [], lastTestAt: at, lastFailure: result.reason, keptOut }
  }
  return {
    successTimes: [...track.successTimes, at],
    lastTestAt: at,
    settledAt: track.isDoubted === true ? at : track.settledAt,
  }
}

function evidenceOf(track: Track, now: EpochSeconds): HealthEvidence {
  const valid = track.successTimes.filter((at) => elapsed(at, now) <= HEALTH_VALID)
  const lastSuccessAt = valid.at(-1)
  return {
    successesInRow: track.isDoubted === true ? 0 : valid.length,
    ...(track.lastTestAt !== undefined && { lastTestAt: track.lastTestAt }),
    ...(lastSuccessAt !== undefined && { lastSuccessAt }),
    ...(track.lastFailure !== undefined && { lastFailure: track.lastFailure }),
  }
}
