import type { HealthEvidence } from '../domain/observation.ts'
import type { HealthResult } from './ports.ts'
import { elapsed, type EpochSeconds } from '../domain/units.ts'
import { HEALTH_VALID } from './routing.ts'

/** The successes of one side in a row, with their times: an old success proves nothing about now. */
export interface HealthTrack {
  readonly successTimes: readonly EpochSeconds[]
  readonly lastTestAt?: EpochSeconds
  readonly lastFailure?: string
}

export const NEVER_TESTED: HealthTrack = { successTimes: [] }

export function tracked(track: HealthTrack, result: HealthResult, at: EpochSeconds): HealthTrack {
  if (result.kind === 'unhealthy') return { successTimes: [], lastTestAt: at, lastFailure: result.reason }
  return { successTimes: [...track.successTimes, at], lastTestAt: at }
}

/** What the track is worth at `now`: only successes within the last minute count. */
export function evidenceOf(track: HealthTrack, now: EpochSeconds): HealthEvidence {
  const valid = track.successTimes.filter((at) => elapsed(at, now) <= HEALTH_VALID)
  const lastSuccessAt = valid.at(-1)
  return {
    successesInRow: valid.length,
    ...(track.lastTestAt === undefined ? {} : { lastTestAt: track.lastTestAt }),
    ...(lastSuccessAt === undefined ? {} : { lastSuccessAt }),
    ...(track.lastFailure === undefined ? {} : { lastFailure: track.lastFailure }),
  }
}
