import { ActionError } from '../domain/errors.ts'
import { duration } from '../domain/format.ts'
import type { Observation } from '../domain/observation.ts'
import { printable } from '../domain/text.ts'
import { seconds, type EpochSeconds } from '../domain/units.ts'
import { resizeOfOthers, takeWhatThereIs } from './fewer.ts'
import { leaveOrPause, type Waited } from './pause.ts'
import type { Resize, ResizeShort } from './ports.ts'
import type { Session } from './session.ts'

const RESIZE_POLL = seconds(5)

/** One iteration of the wait for a resize: of this run, by its operation; of another run or one whose answer was lost, by the plan. */
export async function resizeOnce(s: Session, o: Observation, leaveAt: EpochSeconds): Promise<Waited> {
  const { resize } = s.sizing
  const waited = s.sizing.lasted(o.at)
  const state = resize === undefined ? resizeOfOthers(s, o) : await pollOf(s, resize)
  if (state === 'done') {
    endResize(s)
    return { kind: 'over' }
  }
  if (state !== 'running') return fewerThanAsked(s, o, state)
  const detail = `${whatRuns(s, o)} after ${duration(waited)}`
  if (waited >= s.target.burstSide.scaleTimeoutSeconds)
    throw new ActionError(detail, {
      fix: 'Raise scale-timeout, or see the App Service plan in the Azure portal.',
      transient: true,
    })
  return leaveOrPause(s, o, leaveAt, seconds(resize?.pollAfterSeconds ?? RESIZE_POLL), detail)
}

/** What Azure has given up is under way no more: the next try asks for it again. */
async function pollOf({ signal, sizing }: Session, resize: Resize): ReturnType<Resize['poll']> {
  try {
    return await resize.poll(signal)
  } catch (error) {
    if (error instanceof ActionError && error.arm?.meaning === 'refused') {
      sizing.ended()
      sizing.judged()
    }
    throw error
  }
}

/** Names the status of the plan during an operation of others, because nothing else tells of it. */
function whatRuns({ sizing }: Session, { resources: { plan } }: Observation): string {
  const { status = 'Ready' } = plan
  const isOfOthers = sizing.resize === undefined && sizing.lostAt === undefined && status !== 'Ready'
  return isOfOthers
    ? `Azure still reports the App Service plan ${printable(status)}, in which it refuses changes,`
    : 'the App Service plan still scales'
}

/** The plan's `sku` may still show the requested size; the running workers are the true one. */
function fewerThanAsked(s: Session, o: Observation, short: ResizeShort): Waited {
  const { plan } = o.resources
  const asked = s.sizing.askedFor ?? plan.sku
  endResize(s)
  const left = { ...plan, sku: { ...plan.sku, capacity: plan.currentInstances } }
  return { kind: 'over', detail: takeWhatThereIs(s, left, asked, short) }
}

/** Successes from before the end of the resize say nothing about the present workers. */
function endResize(s: Session): void {
  s.sizing.ended()
  s.proofs.burstChanged()
}
