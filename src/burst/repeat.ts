import { ActionError } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'
import { elapsed, seconds, type EpochSeconds } from '../domain/units.ts'
import { keyOfStep } from './known/keys.ts'
import type { Ledger } from './known/ledger.ts'
import type { Undone } from './known/version.ts'
import { MAY_LAG_FOR, SHOWN_WITHIN } from './known/shown-within.ts'
import type { Session } from './session.ts'
import { stepTitle } from './step-words.ts'
import type { Action } from './steps.ts'

/** How often to repeat a write that Azure ignored, or whose effect someone outside this action changed. */
const MOST_REPEATS = { ignored: 1, changed: 3 } satisfies Record<Undone['how'], number>
const FIRST_PAUSE_SECONDS = 10

/**
 * Repeats a write that was undone only after a growing pause, and only a few times. Returns whether the run paused and
 * must read again first. Throws ActionError after the last repetition.
 */
export async function pausesBeforeRepeat(s: Session, step: Action): Promise<boolean> {
  const { resources } = s.reads
  if (resources === undefined) return false
  const key = keyOfStep(step, resources)
  const undone = lately(s.ledger.undone(key), await s.clock.now())
  if (undone === undefined || s.writes.hasPausedFor(key, undone.times)) return false
  if (undone.times > MOST_REPEATS[undone.how]) throw undoneTooOften(step, undone)
  s.writes.pausesFor(key, undone.times)
  const pause = undone.how === 'ignored' ? 0 : FIRST_PAUSE_SECONDS * 2 ** (undone.times - 1)
  s.narrator.noted(
    step,
    `${whatHappened(undone, s.ledger.isBack(key))}; this run makes the change again in ${String(pause)} s`,
  )
  await s.clock.sleep(seconds(pause), s.signal)
  return true
}

/** A watch makes a write again that came to nothing so long ago: neither may be true any more. Before the first retry of a burst. */
const AGAIN_AFTER = MAY_LAG_FOR

/** How a write came to nothing, if that tells of now. */
export function lately(undone: Undone | undefined, now: EpochSeconds): Undone | undefined {
  return undone !== undefined && elapsed(undone.at, now) <= AGAIN_AFTER ? undone : undefined
}

/** Azure ignored the newest write, and the run may make it once more. */
export function isToRepeat(ledger: Ledger, key: string): boolean {
  const undone = ledger.undone(key)
  return undone?.how === 'ignored' && undone.times <= MOST_REPEATS.ignored
}

function whatHappened({ how }: Undone, isBack: boolean): string {
  if (how === 'ignored')
    return `Azure accepted the change but did not show it within ${String(SHOWN_WITHIN)} s: it ignored it, shows it late, or it was changed back at once`
  return isBack
    ? 'Azure shows again what was there before this run: someone outside this action changed it back, or reads lag'
    : 'someone outside this action changed what this run had set'
}

function undoneTooOften(step: Action, undone: Undone): ActionError {
  const title = printable(stepTitle(step))
  return undone.how === 'ignored'
    ? new ActionError(
        `"${title}" was accepted ${String(undone.times)} times, but Azure did not show it within ${String(SHOWN_WITHIN)} s`,
        {
          fix: 'Check in the activity log of the resource whether the change arrived, and whether a policy refuses it.',
        },
      )
    : new ActionError(
        `"${title}" took effect, but someone outside this action changed it back ${String(undone.times)} times`,
        {
          fix: 'The Azure activity log shows who does: an autoscale setting, a policy or another pipeline.',
        },
      )
}

/** Slows down a run whose iterations follow each other without a wait, and says so once. Throws ActionError in the end. */
export async function keepPace(s: Session, now: EpochSeconds): Promise<void> {
  const pause = s.pace.next(now)
  if (pause === 0) return
  if (s.pace.pauses === 1)
    s.narrator.warned(
      'the state changes faster than this run can act on it: from now on it reads and decides at most every 10 s',
    )
  if (s.pace.isHopeless)
    throw new ActionError(`the run decided again ${String(s.pace.pauses)} times without progress`, {
      fix: 'The Azure activity log shows what else changes the profile, the web app or the App Service plan.',
      transient: true,
    })
  await s.clock.sleep(pause, s.signal)
}
