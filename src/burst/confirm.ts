import { ActionError } from '../domain/errors.ts'
import type { Observation } from '../domain/observation.ts'
import type { Profile } from '../domain/resources.ts'
import { elapsed } from '../domain/units.ts'
import { isProven } from './routing.ts'
import { READ_VALID } from './read-valid.ts'
import { isFreshFor } from './scope.ts'
import type { Session } from './session.ts'
import { stepTitle } from './step-words.ts'
import type { Action } from './steps.ts'
import type { Iteration } from './iteration.ts'

/** An Azure this slow does not get faster after more reads. */
const MOST_REREADS = 3

/**
 * Whether to re-read everything before this write. Yes if the observation is older than 5 s, unless one cheap read (GET
 * of the profile, with endpoints, state tag and lease) shows that nothing changed: another full read would take as long
 * again, and a proof of health would expire meanwhile. If Azure stays too slow, steps that make ready continue, because
 * a burst must not wait for ever, and so does a disable. A step that stops or shrinks does not: it throws ActionError. So does
 * any step that takes something away if that read keeps failing, or shows another state each time.
 */
export async function mustReread(s: Session, step: Action, iteration: Iteration): Promise<boolean> {
  return (await mustRereadAzure(s, step, iteration)) || (await hasProofExpired(s, step, iteration.o))
}

/**
 * Whether a proof of health that the plan counts on has expired since the read (healthy-before-enable). The next plan
 * tests again, for at most `warmup-timeout`.
 */
async function hasProofExpired(s: Session, step: Action, o: Observation): Promise<boolean> {
  if (step.kind !== 'patch-endpoint' || step.change.status !== 'Enabled') return false
  const { warmup } = s.target
  const now = await s.clock.now()
  const isExpired = (side: 'burst' | 'private'): boolean =>
    isProven(o[`${side}Health`], warmup, o.at) && !isProven(s.proofs.evidence(side, now), warmup, now)
  return isExpired('burst') || isExpired('private')
}

async function mustRereadAzure(s: Session, step: Action, iteration: Iteration): Promise<boolean> {
  const enough = s.reads.putOff >= MOST_REREADS
  const takesAway = takesOther(step, iteration.o)
  const fresh = !takesAway && (await isFreshFor(s, step))
  const mayBeOlder = disables(step)
    ? s.reads.areLate && !takesAway
    : iteration.decision.goal.kind !== 'idle' || !stopsOrShrinks(step)
  if (!fresh && enough && mayBeOlder) return false
  const shown = fresh ? 'same' : await shownNow(s, iteration.o)
  if (shown === 'same') {
    s.reads.writeMayGoOn()
    return false
  }
  if (enough) throw notConfirmed(step, shown)
  s.reads.writeIsPutOff(shown === 'late')
  return true
}

/**
 * `switch` disables what else serves. However new the last read is, one more comes right before that: a person who disabled the
 * burst endpoint or stopped its app meanwhile would leave users without any endpoint (never-disable-the-last).
 */
function takesOther(step: Action, { resources }: Observation): boolean {
  return disables(step) && step.endpoint.id !== resources.burstEndpoint.id
}

function disables(step: Action): step is Extract<Action, { kind: 'patch-endpoint' }> {
  return step.kind === 'patch-endpoint' && step.change.status === 'Disabled'
}

/** Whether the profile is as it was. A read that fails tells of no change and of no delay, and does not fail the step. */
async function shownNow(s: Session, { resources }: Observation): Promise<'same' | 'other' | 'late'> {
  const deadline = s.clock.deadline(READ_VALID, s.signal, 'Reading the endpoint before a write')
  const begins = await s.clock.now()
  try {
    const profile = await s.ports.trafficManager.readProfile(s.target.profile, deadline.signal)
    if (elapsed(begins, await s.clock.now()) > READ_VALID) return 'late'
    return stateOf(profile) === stateOf(resources.profile) ? 'same' : 'other'
  } catch (error) {
    if (s.signal.aborted || !(error instanceof ActionError)) throw error
    return deadline.signal.aborted ? 'late' : 'other'
  } finally {
    deadline.done()
  }
}

/** Autoscale shrinks the plan by itself to bounds that are lowered, and no longer grows it once it is deleted. */
function stopsOrShrinks({ kind }: Action): boolean {
  return ['stop-app', 'resize-plan', 'change-autoscale', 'delete-autoscale'].includes(kind)
}

/** The state tag, which includes hold and lease, is a tag of the profile. */
function stateOf({ status, tags, endpoints }: Profile): string {
  return JSON.stringify([status, tags, endpoints])
}

const WHY_NOT = {
  late: 'Azure takes too long to show endpoint and state tag',
  other:
    'the read of endpoint and state tag right before it failed or showed a change, several times in a row',
} as const

function notConfirmed(step: Action, shown: keyof typeof WHY_NOT): ActionError {
  return new ActionError(
    `${stepTitle(step)}: not done, because ${WHY_NOT[shown]}. A step that takes something away must follow a read that is at most ${String(READ_VALID)} s old.`,
    {
      fix: 'The site is safe. Only the burst size still costs money. The next run continues from here. See Azure status.',
      transient: true,
    },
  )
}
