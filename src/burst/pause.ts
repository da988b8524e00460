import type { Observation } from '../domain/observation.ts'
import { after, seconds, type EpochSeconds, type Seconds } from '../domain/units.ts'
import type { Session } from './session.ts'

/**
 * What to do after one iteration of a wait: read and wait again, go on to the next step, or leave the phase to the next
 * run. `detail` says to a person what the iteration saw; of a wait that is over, only what its result must tell.
 */
export type Waited =
  | { readonly kind: 'again'; readonly detail: string }
  | { readonly kind: 'over'; readonly detail?: string | undefined }
  | { readonly kind: 'leave'; readonly untilEpochSeconds: EpochSeconds; readonly detail: string }

/** Pauses for `length` at most and until `leaveAt`. From then on it leaves the wait to the next run. */
export async function leaveOrPause(
  s: Session,
  o: Observation,
  leaveAt: EpochSeconds,
  length: Seconds,
  detail: string,
): Promise<Waited> {
  if (o.at >= leaveAt) return { kind: 'leave', untilEpochSeconds: after(o.at, length), detail }
  return pause(s, seconds(Math.min(length, Math.max(1, leaveAt - o.at))), detail)
}

/** Sleeps on the run's own clock, then reads and waits again. Rejects if the run is aborted. */
export async function pause(s: Session, length: Seconds, detail: string): Promise<Waited> {
  await s.clock.sleep(length, s.signal)
  return { kind: 'again', detail }
}
