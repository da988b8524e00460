import { releaseLease, type Release } from '../../burst/lease.ts'
import { duration, utcClock } from '../../domain/format.ts'
import { seconds, type EpochSeconds } from '../../domain/units.ts'
import { safe } from '../../report/safe.ts'
import type { HandOver } from './hand-over.ts'
import type { Watched } from './watched.ts'

/** The runner kills 10 s after it cancels; outputs and summary need part of them. */
const RELEASE_WITHIN = seconds(4)
/** How often a watch that has ended in a pause asks whether the pause has. */
const PAUSE_POLL = seconds(10)

export interface Released {
  readonly released: boolean
  /** For the log; undefined if there was no lease to give back. */
  readonly says?: string
}

interface Held {
  readonly endpoint: string | undefined
  readonly lastPassAt: EpochSeconds
  /** The watch is not cancelled, and may stay some minutes. */
  readonly hasTime: boolean
}

/**
 * Gives the lease back, also after a cancellation: the next watch need not wait for its end. In a pause, which means no
 * write at all, it waits for the end of the pause or of the lease, because what holds a lease must be there. Never throws.
 */
export async function giveBack(watched: Watched, held: Held, says: Says): Promise<Released> {
  const { endpoint, lastPassAt, hasTime } = held
  const { clock, signal, config } = watched
  if (endpoint === undefined || config.dryRun) return { released: false }
  for (let tried = 1; ; tried += 1) {
    const release = await releaseOnce(watched, endpoint)
    if ('failed' in release) return { released: false, says: release.failed }
    if (release.kind === 'not-held') return { released: false }
    if (release.kind === 'released') {
      const at = utcClock(await clock.now())
      return { released: true, says: `lease given back at ${at}, last pass at ${utcClock(lastPassAt)}` }
    }
    const left = duration(seconds(Math.ceil(release.leftSeconds)))
    if (!hasTime || signal.aborted)
      return { released: false, says: `automation is paused, so the lease ends by itself in ${left}` }
    if (tried === 1)
      await says(
        `automation is paused: the lease stays until the pause or the lease ends, in ${left} at most`,
      )
    await clock.sleep(PAUSE_POLL, signal).catch(() => undefined)
  }
}

type Says = (text: string) => Promise<void>

async function releaseOnce(
  { ports, target, clock, owner }: Watched,
  endpoint: string,
): Promise<Release | { readonly failed: string }> {
  const deadline = clock.deadline(RELEASE_WITHIN, new AbortController().signal, 'Giving the lease back')
  try {
    return await releaseLease(ports, target, { owner, endpoint, clock }, deadline.signal)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { failed: `the lease was not given back and ends by itself: ${safe(why)}` }
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
  queued: 'GitHub has queued the successor: the target has no controller until it begins',
  failed: 'no successor could be started: the target has no controller until another run starts',
}
