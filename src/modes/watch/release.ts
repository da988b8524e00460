import { releaseLease } from '../../burst/lease.ts'
import { utcClock } from '../../domain/format.ts'
import { seconds, type EpochSeconds } from '../../domain/units.ts'
import { safe } from '../../report/safe.ts'
import type { HandOver } from './hand-over.ts'
import type { Watched } from './watched.ts'

/** The runner kills 10 s after it cancels; outputs and summary need part of them. */
const RELEASE_WITHIN = seconds(4)

export interface Released {
  readonly released: boolean
  /** For the log; undefined if there was no lease to give back. */
  readonly says?: string
}

/** Gives the lease back, also after a cancellation, so that the next watch need not wait until it expires. Never throws. */
export async function giveBack(
  { ports, target, clock, owner, config }: Watched,
  { endpoint, lastPassAt }: { readonly endpoint: string | undefined; readonly lastPassAt: EpochSeconds },
): Promise<Released> {
  if (endpoint === undefined || config.dryRun) return { released: false }
  const deadline = clock.deadline(RELEASE_WITHIN, new AbortController().signal, 'Giving the lease back')
  try {
    const released = await releaseLease(ports, target, { owner, endpoint, clock }, deadline.signal)
    if (!released) return { released }
    const says = `lease given back at ${utcClock(await clock.now())}, last pass at ${utcClock(lastPassAt)}`
    return { released, says }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { released: false, says: `the lease was not given back and ends by itself: ${safe(why)}` }
  } finally {
    deadline.done()
  }
}

/** What comes after this watch, for its log. */
export function afterwards({ state }: HandOver): string {
  return AFTERWARDS[state]
}

const AFTERWARDS: Readonly<Record<HandOver['state'], string>> = {
  none: 'hand-over is none: the target has no controller until another run starts',
  waiting: 'no successor was started: the target has no controller until another run starts',
  begun: 'it is not known whether a successor starts',
  started: 'the successor says how long the target had no controller',
  failed: 'no successor could be started: the target has no controller until another run starts',
}
