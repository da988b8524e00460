import { ActionError } from '../domain/errors.ts'
import type { Sku } from '../domain/resources.ts'
import { printable } from '../domain/text.ts'

/** All of `sku` that a plan's PUT carries. */
export interface FullSku extends Sku {
  readonly size: string
  readonly family: string
}

/** Names as App Service spells them, by tier and family (learn: App Service plans). */
const TIERS: readonly {
  readonly tier: string
  readonly family: string
  readonly names: readonly string[]
}[] = [
  { tier: 'Free', family: 'F', names: ['F1'] },
  { tier: 'Shared', family: 'D', names: ['D1'] },
  { tier: 'Basic', family: 'B', names: ['B1', 'B2', 'B3'] },
  { tier: 'Standard', family: 'S', names: ['S1', 'S2', 'S3'] },
  { tier: 'Premium', family: 'P', names: ['P1', 'P2', 'P3'] },
  { tier: 'PremiumV2', family: 'Pv2', names: ['P1v2', 'P2v2', 'P3v2'] },
  { tier: 'PremiumV3', family: 'Pv3', names: ['P0v3', 'P1v3', 'P2v3', 'P3v3'] },
  { tier: 'PremiumMV3', family: 'Pmv3', names: ['P1mv3', 'P2mv3', 'P3mv3', 'P4mv3', 'P5mv3'] },
  { tier: 'PremiumV4', family: 'Pv4', names: ['P0v4', 'P1v4', 'P2v4', 'P3v4'] },
  { tier: 'PremiumMV4', family: 'Pmv4', names: ['P1mv4', 'P2mv4', 'P3mv4', 'P4mv4', 'P5mv4'] },
  { tier: 'Isolated', family: 'I', names: ['I1', 'I2', 'I3'] },
  { tier: 'IsolatedV2', family: 'Iv2', names: ['I1v2', 'I2v2', 'I3v2', 'I4v2', 'I5v2', 'I6v2'] },
  { tier: 'IsolatedMV2', family: 'Imv2', names: ['I1mv2', 'I2mv2', 'I3mv2', 'I4mv2', 'I5mv2'] },
]

/** The sku that `name` stands for, in any letter case. Throws ActionError where there is none of that name. */
export function fullSku(name: string, capacity: number): FullSku {
  const wanted = name.trim().toLowerCase()
  for (const { tier, family, names } of TIERS) {
    const spelled = names.find((known) => known.toLowerCase() === wanted)
    if (spelled !== undefined) return { name: spelled, tier, size: spelled, family, capacity }
  }
  throw new ActionError(`"${printable(name, 60)}" is not a size of an App Service plan.`, {
    fix: `Set burst-sku or idle-sku to one of ${TIERS.flatMap(({ names }) => names).join(', ')}.`,
    link: 'https://learn.microsoft.com/azure/app-service/overview-hosting-plans',
    outcome: 'refused',
  })
}
