import type { Clock } from '../../domain/clock.ts'
import { ActionError } from '../../domain/errors.ts'
import { count, duration, utcClock } from '../../domain/format.ts'
import { elapsed, seconds, type EpochSeconds, type Seconds } from '../../domain/units.ts'
import type { GitHubPorts } from '../../github/api.ts'
import { dispatchSuccessor, type Accepted, type Successor } from '../../github/dispatch.ts'
import { fateOfDispatch, type Fate } from '../../github/fate.ts'
import { safe } from '../../report/safe.ts'

/** GitHub makes the run of a dispatch within seconds. */
const LOOK_EVERY = seconds(45)
/** A run that is not listed by then will not be. */
const LOOKS_IN_VAIN = 2
/** A watch starts its successor at most so often, if GitHub accepts each start and makes no run of it. */
const MOST_STARTS = 3

/** How far the start of a successor has come. */
export type Progress = 'started' | 'queued'

export interface Starting {
  readonly successor: Successor
  /** Its clock pauses beside the passes. */
  readonly ports: GitHubPorts
  /** When the watch ends. */
  readonly endsAt: EpochSeconds
  readonly signal: AbortSignal
  readonly say: (line: string) => Promise<void>
  readonly reached: (progress: Progress) => void
}

/**
 * Starts the successor and follows it until it is at work or the watch ends: GitHub may accept a start and never make a
 * run of it. Throws ActionError if there is none in the end.
 */
export async function startSuccessor(s: Starting): Promise<void> {
  for (let starts = 1; ; starts += 1) {
    const accepted = await start(s)
    s.reached('started')
    const fate = await fateByTheEnd(s, accepted)
    if (fate === 'queued' || fate === 'at-work' || (fate === 'unknown' && starts === 1)) return
    // Where earlier starts led to nothing and the watch ends before it can tell, this one is not better.
    if (fate === 'unknown') throw neverBegan('none', starts)
    if (starts === MOST_STARTS) throw neverBegan(fate, starts)
    await s.say(`hand-over: ${WHAT_BECAME[fate]}; starts it again`)
  }
}

async function start({ successor, ports, endsAt, signal, say }: Starting): Promise<Accepted> {
  const accepted = await dispatchSuccessor(successor, ports, {
    endsAt,
    signal,
    failedOnce: (why, nextAt) =>
      void say(
        `hand-over: ${safe(why)}; next try at ${utcClock(nextAt)}, until ${utcClock(endsAt)} at the latest. The passes continue`,
      ),
  })
  const before = duration(elapsed(await ports.clock.now(), endsAt))
  const times = accepted.tries === 1 ? '' : `, after ${count(accepted.tries, 'try', 'tries')}`
  const { workflow, ref } = successor
  await say(
    `hand-over: started the successor (${workflow.workflow} on ${ref}), ${before} before the end${times}`,
  )
  return accepted
}

/** What has become of it when it is at work or has failed to be, or when the watch ends. */
async function fateByTheEnd(
  { successor, ports, endsAt, signal, say, reached }: Starting,
  { since }: Accepted,
): Promise<Fate> {
  let fate: Fate = 'unknown'
  for (let inVain = 0; inVain < LOOKS_IN_VAIN;) {
    const left = elapsed(await ports.clock.now(), endsAt)
    // One read without a result may have come too soon.
    if (left <= LOOK_EVERY) return fate === 'none' ? 'unknown' : fate
    await ports.clock.sleep(LOOK_EVERY, signal)
    const before: Fate = fate
    fate = await fateOfDispatch(successor.workflow, since, ports, signal)
    if (fate === 'at-work' || fate === 'ended') return fate
    if (fate === 'queued') reached('queued')
    if (fate === 'queued' && before !== fate) await say('hand-over: GitHub has queued the successor')
    inVain += fate === 'none' ? 1 : 0
  }
  return 'none'
}

const WHAT_BECAME = {
  none: 'GitHub accepted the start of the successor, but shows no run of it',
  ended: 'the successor has ended before it could take over',
} satisfies Record<'none' | 'ended', string>

function neverBegan(fate: 'none' | 'ended', starts: number): ActionError {
  const times = starts === 1 ? '' : `, ${String(starts)} times`
  return new ActionError(`${WHAT_BECAME[fate]}${times}`, {
    fix: 'See the runs of this workflow on GitHub, and https://www.githubstatus.com. The next run that is started takes over.',
    link: 'watch-hand-over',
    transient: true,
  })
}

/** A pause by a deadline: in virtual time, a sleep would let time go on while a pass of the watch is at work. */
export async function pauseBeside(clock: Clock, length: Seconds, signal: AbortSignal): Promise<void> {
  const deadline = clock.deadline(length, signal, 'The hand-over')
  try {
    await aborted(deadline.signal)
  } catch (reason) {
    if (signal.aborted) throw reason
  } finally {
    deadline.done()
  }
}

/** Never resolves. Rejects with the signal's reason as soon as it is aborted. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(signal.reason as Error)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
