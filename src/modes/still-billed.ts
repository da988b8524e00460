import { utcClock } from '../domain/format.ts'
import type { Observation } from '../domain/observation.ts'
import { profileInForce } from '../burst/autoscale-profile.ts'
import type { SizingState } from '../burst/run/sizing-state.ts'
import { runningOthers } from '../burst/sizing.ts'
import type { ServicePlan, Sku } from '../domain/resources.ts'
import { sameSize } from '../domain/tiers.ts'
import { printable } from '../domain/text.ts'

/**
 * An App Service plan is billed as long as it exists, whatever runs in it; only Free costs nothing.
 * https://learn.microsoft.com/azure/app-service/overview-manage-costs. `isReadBack`: a read has shown the last write.
 */
export function stillBilled(
  o: Observation,
  sizing: Pick<SizingState, 'pending'>,
  isReadBack = true,
): string | undefined {
  const { plan, app } = o.resources
  if (/^(free)$/iu.test(plan.sku.tier)) return undefined
  const others = runningOthers(o).map((other) => printable(other.name))
  const shared = others.length === 0 ? '' : `, which ${others.join(', ')} run on too`
  const unread = isReadBack
    ? ''
    : `; as read at ${utcClock(o.at)}: Azure could not be read after the last write`
  const stopped = app.state === 'Running' ? '' : ', though the app is stopped'
  return `plan ${printable(plan.name)}, ${sizeText(plan.sku)}${stopped}${shared}${autoscaleText(o)}${pendingText(plan, sizing)}${unread}`
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
