import type { TargetConfig } from '../domain/config.ts'
import type { Observation } from '../domain/observation.ts'
import { sameSize } from '../domain/tiers.ts'
import { printable } from '../domain/text.ts'
import { sinceOwnWrite, whoDid } from './outside.ts'
import type { Session } from './session.ts'

/**
 * Someone outside this action gave the App Service plan another size in the burst. The burst goes on with it, because a size
 * changes only while idle (resize-only-while-idle), and a person must know: its instances may carry less, or cost more.
 */
export async function warnOfPlanSize(s: Session, o: Observation): Promise<void> {
  const before = sizeBefore(o)
  if (o.record.kind === 'unknown' || before === undefined || !s.story.tells(`plan size was ${before}`)) return
  const who = await whoDid(s, o.resources.plan, sinceOwnWrite(o.record.value, o.at), s.signal)
  const by = who.kind === 'known' ? `by ${printable(who.value, 120)}` : `unknown by whom: ${who.reason}`
  s.narrator.warned(sizeText(o, before, by, s.target))
}

/** The size of the plan as the state tag says; undefined if the plan still has it, or if no burst is on it. */
function sizeBefore({ record, resources: { plan, burstEndpoint } }: Observation): string | undefined {
  if (record.kind === 'unknown' || record.value.phase !== 'bursting') return undefined
  const { planSku } = record.value
  if (planSku === undefined || burstEndpoint.status !== 'Enabled') return undefined
  return sameSize({ name: planSku }, plan.sku) ? undefined : planSku
}

function sizeText(
  { resources: { plan } }: Observation,
  before: string,
  by: string,
  { burstSide: { idleSku } }: TargetConfig,
): string {
  const now = printable(plan.sku.name)
  const after = idleSku === undefined ? 'the scale-in leaves it so' : `the scale-in makes it ${idleSku}`
  return (
    `someone outside this action changed the App Service plan ${printable(plan.name)} in the burst from ` +
    `${printable(before)} to ${now} (${by}). The burst goes on with ${now}, because this action changes a size ` +
    `only while nobody uses the app; ${after}. If one instance of ${now} carries less, lower instance-capacity`
  )
}
