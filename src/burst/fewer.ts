import { ActionError } from '../domain/errors.ts'
import type { Observation } from '../domain/observation.ts'
import type { ServicePlan } from '../domain/resources.ts'
import { printable } from '../domain/text.ts'
import { elapsed } from '../domain/units.ts'
import { KEYS } from './known/keys.ts'
import { SHOWN_WITHIN } from './known/shown-within.ts'
import type { ResizeShort } from './ports.ts'
import type { Session } from './session.ts'
import { isSettling } from './sizing.ts'
import type { WantedSku } from './steps.ts'
import { sameSize } from '../domain/tiers.ts'

/**
 * A resize may succeed with fewer instances than requested. The run takes them, says so, and leaves another try to a
 * later run. Judged once, as soon as the App Service plan shows the result of the resize.
 */
export function takeFewer(s: Session, o: Observation): void {
  endLost(s, o)
  const { at, resources } = o
  const { plan } = resources
  const asked = s.sizing.unjudged
  if (asked === undefined || s.ledger.unshown(at).includes(KEYS.plan(plan.id))) return
  s.sizing.judged()
  if (!sameSize(plan.sku, asked) || plan.sku.capacity >= asked.capacity) return
  limitTo(s, plan.sku.capacity, asked, 'the resize ended with fewer instances and gave no reason')
}

/** A lost answer tells nothing of a later resize. What waits for its end ends it itself. */
function endLost(s: Session, o: Observation): void {
  const { lostAt, underWay } = s.sizing
  if (lostAt !== undefined && !underWay && resizeOfOthers(s, o) === 'done') s.sizing.ended()
}

/**
 * Whether a resize that this run cannot poll goes on, by the plan: what became of one whose answer was lost shows in it within a
 * minute, where anything became of it.
 */
export function resizeOfOthers(
  { sizing }: Pick<Session, 'sizing'>,
  { at, resources: { plan } }: Observation,
): 'running' | 'done' {
  if (isSettling(plan)) return 'running'
  const { lostAt, askedFor } = sizing
  if (lostAt === undefined || askedFor === undefined) return 'done'
  const isShown = sameSize(plan.sku, askedFor) && plan.sku.capacity === askedFor.capacity
  return isShown || elapsed(lostAt, at) >= SHOWN_WITHIN ? 'done' : 'running'
}

/**
 * Azure gives fewer instances than requested: take them, limit the share, say so (share-within-capacity). Throws
 * ActionError if there are none to take.
 */
export function takeWhatThereIs(s: Session, plan: ServicePlan, sku: WantedSku, short: ResizeShort): string {
  const present = plan.sku.name === sku.name ? plan.sku.capacity : 0
  const said = short.available ?? 0
  // A quota of ten may be in use elsewhere: a number that would have been enough does not say what is left.
  const available = said < sku.capacity ? Math.max(said, present) : present
  const again = s.sizing.available
  const left = again !== undefined && again <= available ? present : available
  if (left < 1 || left >= sku.capacity) throw noInstances(plan, sku, short.reason)
  return limitTo(s, left, sku, short.reason)
}

function limitTo(s: Session, instances: number, asked: WantedSku, reason: string): string {
  s.sizing.limitedTo(instances)
  const detail = `Azure gives only ${String(instances)} of ${String(asked.capacity)} instances: ${printable(reason)}`
  s.narrator.warned(`${detail}; the run takes them and limits the share to what they carry`)
  return detail
}

function noInstances(plan: ServicePlan, sku: WantedSku, reason: string): ActionError {
  return new ActionError(
    `Azure gives the plan ${printable(plan.name)} no ${sku.name} × ${String(sku.capacity)}: ${printable(reason)}`,
    {
      fix: 'Ask for quota in the Azure portal, lower burst-instances, or choose another burst-sku or region.',
      link: 'sizes',
    },
  )
}
