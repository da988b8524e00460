import type { Observation } from '../domain/observation.ts'
import { runningOthers } from '../burst/sizing.ts'
import { printable } from '../domain/text.ts'

/**
 * An App Service plan is billed as long as it exists, whatever runs in it; only Free costs nothing.
 * https://learn.microsoft.com/azure/app-service/overview-manage-costs
 */
export function stillBilled(o: Observation): string | undefined {
  const { plan, app } = o.resources
  if (/^(free)$/iu.test(plan.sku.tier)) return undefined
  const others = runningOthers(o).map((other) => printable(other.name))
  const shared = others.length === 0 ? '' : `, which ${others.join(', ')} run on too`
  const stopped = app.state === 'Running' ? '' : ', though the app is stopped'
  return `plan ${printable(plan.name)}, ${String(plan.sku.capacity)} × ${printable(plan.sku.name)}${stopped}${shared}`
}
