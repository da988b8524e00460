import { ActionError } from '../domain/errors.ts'
import { duration } from '../domain/format.ts'
import type { Observation } from '../domain/observation.ts'
import { printable } from '../domain/text.ts'
import { sameSize } from '../domain/tiers.ts'
import { elapsed, seconds, type EpochSeconds } from '../domain/units.ts'
import { takeWhatThereIs } from './fewer.ts'
import { SHOWN_WITHIN } from './known/shown-within.ts'
import { leaveOrPause, type Waited } from './pause.ts'
import type { ResizeShort } from './ports.ts'
import type { Session } from './session.ts'
import { isSettling } from './sizing.ts'

const RESIZE_POLL = seconds(5)

/** One iteration of the wait for a resize: of this run, by its operation; of another run or one whose answer was lost, by the plan. */
export async function resizeOnce(s: Session, o: Observation, leaveAt: EpochSeconds): Promise<Waited> {
  const { resize } = s.sizing
  const waited = s.sizing.lasted(o.at)
  const state = resize === undefined ? provisioning(s, o) : await resize.poll(s.signal)
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

/** What became of a resize whose answer was lost shows in the plan within a minute, where anything became of it. */
function provisioning({ sizing }: Session, { at, resources: { plan } }: Observation): 'running' | 'done' {
  if (isSettling(plan)) return 'running'
  const { lostAt, askedFor } = sizing
  if (lostAt === undefined || askedFor === undefined) return 'done'
  const isShown = sameSize(plan.sku, askedFor) && plan.sku.capacity === askedFor.capacity
  return isShown || elapsed(lostAt, at) >= SHOWN_WITHIN ? 'done' : 'running'
}

/** Successes from before the end of the resize say nothing about the present workers. */
function endResize(s: Session): void {
  s.sizing.ended()
  s.proofs.burstChanged()
}
