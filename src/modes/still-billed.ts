import { utcClock } from '../domain/format.ts'
import type { Observation } from '../domain/observation.ts'
import { profileInForce } from '../burst/autoscale-profile.ts'
import { KEYS } from '../burst/known/keys.ts'
import type { SizingState } from '../burst/run/sizing-state.ts'
import type { Session } from '../burst/session.ts'
import { runningOthers } from '../burst/sizing.ts'
import type { ServicePlan, Sku } from '../domain/resources.ts'
import { sameSize } from '../domain/tiers.ts'
import { printable } from '../domain/text.ts'

/** Whether a read has shown the run's last write of the plan; unread: nothing could be read after the last write of the run. */
type ReadBack = 'shown' | 'unshown' | 'unread'

/**
 * An App Service plan is billed as long as it exists, whatever runs in it; only Free costs nothing.
 * https://learn.microsoft.com/azure/app-service/overview-manage-costs.
 */
export function stillBilled(
  o: Observation,
  sizing: Pick<SizingState, 'pending'>,
  readBack: ReadBack = 'shown',
): string | undefined {
  const { plan, app } = o.resources
  if (/^(free)$/iu.test(plan.sku.tier)) return undefined
  const others = runningOthers(o).map((other) => printable(other.name))
  const shared = others.length === 0 ? '' : `, which ${others.join(', ')} run on too`
  const stopped = app.state === 'Running' ? '' : ', though the app is stopped'
  return `plan ${printable(plan.name)}, ${sizeText(plan.sku)}${stopped}${shared}${autoscaleText(o)}${pendingText(plan, sizing)}${readBackText(readBack, o)}`
}

/** What a run that ends here leaves on the bill; undefined if that is nothing. */
export function billedAtEnd(
  { writes, ledger, sizing }: Pick<Session, 'writes' | 'ledger' | 'sizing'>,
  o: Observation,
): string | undefined {
  const isUnshown = ledger.unshown(o.at).includes(KEYS.plan(o.resources.plan.id))
  return stillBilled(o, sizing, writes.isUnseen ? 'unread' : isUnshown ? 'unshown' : 'shown')
}

function readBackText(readBack: ReadBack, { at }: Observation): string {
  if (readBack === 'unread')
    return `; as read at ${utcClock(at)}: Azure could not be read after the last write`
  return readBack === 'shown' ? '' : '; as asked for: Azure has not shown that size yet'
}

/** What an autoscale setting does about the count: keeps it above one for nobody, or raises it in some minutes. */
function autoscaleText({ at, resources: { plan, app, autoscale } }: Observation): string {
  const setting = autoscale.kind === 'known' ? autoscale.value : undefined
  if (setting?.enabled !== true) return ''
  const inForce = profileInForce(setting, at)
  const least = inForce.kind === 'known' ? inForce.value.profile.bounds.minimum : 0
  const { capacity } = plan.sku
  const name = printable(setting.name)
  if (least > capacity) return `; the autoscale setting ${name} raises it to ${String(least)}`
  return least === capacity && least > 1 && app.state !== 'Running'
    ? `; the autoscale setting ${name} allows no fewer`
    : ''
}

/** What a resize under way will add to the bill. */
function pendingText({ sku }: ServicePlan, { pending }: Pick<SizingState, 'pending'>): string {
  if (pending === undefined) return ''
  const { to, isSure } = pending
  if (sameSize(sku, to) && sku.capacity === to.capacity) return ''
  return isSure
    ? `; a resize to ${sizeText(to)} is under way and will be billed once it ends`
    : `; a resize to ${sizeText(to)} was sent, and Azure did not answer: if it takes effect, it is billed from then on`
}

function sizeText({ name, capacity }: Pick<Sku, 'name' | 'capacity'>): string {
  return `${String(capacity)} × ${printable(name)}`
}
