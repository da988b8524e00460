import type { Sku } from './resources.ts'

/**
 * What an App Service tier can do, by the letters of the SKU name (facts: App Service limits, Traffic Manager
 * endpoint types). Names unknown to us are trusted to be able: Azure will say if they are not.
 */
export interface TierAbilities {
  /** A web app in it may be an Azure endpoint of Traffic Manager. */
  readonly trafficManager: boolean
  readonly autoscale: boolean
  readonly slots: boolean
  readonly customDomainTls: boolean
  readonly maximumInstances: number
}

const NONE: TierAbilities = {
  trafficManager: false,
  autoscale: false,
  slots: false,
  customDomainTls: false,
  maximumInstances: 1,
}
const BASIC: TierAbilities = { ...NONE, customDomainTls: true, maximumInstances: 3 }
const FULL = { trafficManager: true, autoscale: true, slots: true, customDomainTls: true }

export function tierAbilities(skuName: string): TierAbilities {
  const name = skuName.toUpperCase()
  if (/^(F1|D1|FREE|SHARED)$/u.test(name)) return NONE
  if (/^B\d$/u.test(name)) return BASIC
  if (/^S\d$/u.test(name)) return { ...FULL, maximumInstances: 10 }
  if (/^P\d$/u.test(name)) return { ...FULL, maximumInstances: 20 }
  if (/^I\d/u.test(name)) return { ...FULL, maximumInstances: 100 }
  return { ...FULL, maximumInstances: 30 }
}

/** Functions' and Logic Apps' plans, whose count the platform sets: consumption (Y, FC), elastic premium (EP), workflow (WS). */
export function hasNoCount(skuName: string): boolean {
  return /^(?:Y|FC|EP|WS)\d/iu.test(skuName)
}

/** Same worker size and tier: only the instance count differs. */
export function sameSize(sku: Pick<Sku, 'name'>, other: Pick<Sku, 'name'>): boolean {
  return sku.name.toLowerCase() === other.name.toLowerCase()
}
