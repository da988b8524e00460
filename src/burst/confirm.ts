import { ActionError } from '../domain/errors.ts'
import type { Observation } from '../domain/observation.ts'
import type { Profile } from '../domain/resources.ts'
import { elapsed, seconds } from '../domain/units.ts'
import type { Session } from './session.ts'
import { stepTitle, type Action } from './steps.ts'
import type { Iteration } from './iteration.ts'

/** A write must follow a look that is at most this old (design 4). */
const READ_VALID = seconds(5)
/** An Azure this slow will not be quicker by one more look. */
const MOST_REREADS = 3

/**
 * Whether all is to be looked at anew before this write, since the look that planned it grew too old through a slow load
 * source or a slow service. Where a narrow look at endpoint, record and lease, which one GET of the profile shows, says
 * in time that nothing has changed, it is not: a full one would take as long once more, and a proof of health would grow
 * old meanwhile. Where Azure stays too slow for that, what is wanted up goes on, for a burst must not wait for ever;
 * nothing is stopped or shrunk on the way down: throws ActionError then.
 */
export async function mustReread(s: Session, step: Action, iteration: Iteration): Promise<boolean> {
  const enough = s.rereads >= MOST_REREADS
  const mayGoOn = iteration.decision.goal.kind !== 'idle' || !stopsOrShrinks(step)
  const fresh = await isFresh(s)
  if (!fresh && enough && mayGoOn) return false
  if (fresh || (await isConfirmed(s, iteration.o))) {
    s.rereads = 0
    return false
  }
  if (enough) throw tooSlow(step)
  s.rereads += 1
  return true
}

async function isFresh({ readAt, clock }: Session): Promise<boolean> {
  return readAt === undefined || elapsed(readAt, await clock.now()) <= READ_VALID
}

/** A look that fails or takes too long confirms nothing, and is no failure of the step. */
async function isConfirmed(s: Session, { resources }: Observation): Promise<boolean> {
  const deadline = s.clock.deadline(READ_VALID, s.signal, 'A look at the endpoint before a write')
  const begins = await s.clock.now()
  try {
    const profile = await s.ports.trafficManager.readProfile(s.target.profile, deadline.signal)
    const inTime = elapsed(begins, await s.clock.now()) <= READ_VALID
    return inTime && stateOf(profile) === stateOf(resources.profile)
  } catch (error) {
    if (s.signal.aborted || !(error instanceof ActionError)) throw error
    return false
  } finally {
    deadline.done()
  }
}

function stopsOrShrinks({ kind }: Action): boolean {
  return kind === 'stop-app' || kind === 'resize-plan'
}

/** The record, with hold and lease in it, is a tag of the profile. */
function stateOf({ status, tags, endpoints }: Profile): string {
  return JSON.stringify([status, tags, endpoints])
}

function tooSlow(step: Action): ActionError {
  return new ActionError(
    `${stepTitle(step)}: not done, since Azure takes too long to show endpoint and record: what is stopped or shrunk must follow a look at most ${String(READ_VALID)} s old.`,
    { fix: 'Nothing is lost but money: the next run goes on from here. See Azure status.', transient: true },
  )
}
