import { ActionError } from '../domain/errors.ts'
import type { Observation } from '../domain/observation.ts'
import type { Profile } from '../domain/resources.ts'
import { elapsed, seconds } from '../domain/units.ts'
import type { Session } from './session.ts'
import { stepTitle, type Action } from './steps.ts'

/** A write must follow a look that is at most this old (design 4). */
const LOOK_VALID = seconds(5)

/**
 * Whether Azure has changed under a look that grew too old to write by, through a slow load source or a slow service:
 * a narrow look at endpoint, record and lease, which one GET of the profile shows. All of it is not read again, since
 * that would take as long once more, and a proof of health would grow old meanwhile. Throws a transient ActionError
 * where even this took too long to stop or shrink anything by it.
 */
export async function hasMoved(s: Session, step: Action, { resources }: Observation): Promise<boolean> {
  const begins = await s.clock.now()
  if (s.lookedAt === undefined || elapsed(s.lookedAt, begins) <= LOOK_VALID) return false
  const profile = await s.ports.trafficManager.readProfile(s.target.profile, s.signal)
  if (stateOf(profile) !== stateOf(resources.profile)) return true
  const took = elapsed(begins, await s.clock.now())
  // Everything else can be taken back by the same run.
  if (took > LOOK_VALID && stopsOrShrinks(step)) throw tooSlow(step, took)
  return false
}

function stopsOrShrinks(step: Action): boolean {
  if (step.kind !== 'resize-plan') return step.kind === 'stop-app'
  const { plan, sku } = step
  return sku.capacity < plan.sku.capacity || sku.name.toLowerCase() !== plan.sku.name.toLowerCase()
}

/** The record, with hold and lease in it, is a tag of the profile. */
function stateOf({ status, tags, endpoints }: Profile): string {
  return JSON.stringify([status, tags, endpoints])
}

function tooSlow(step: Action, tookSeconds: number): ActionError {
  return new ActionError(
    `${stepTitle(step)}: not done, since Azure took ${tookSeconds.toFixed(0)} s to show endpoint and record, and what is stopped or shrunk must follow a look at most ${String(LOOK_VALID)} s old.`,
    { fix: 'Nothing is lost but money: the next run goes on from here. See Azure status.', transient: true },
  )
}
