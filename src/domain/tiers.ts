import type { Sku } from './resources.ts'

/**
 * What an App Service tier can do, by the letters of the SKU name. A name that is not in the list counts as able: Azure
 * refuses it if it is not.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits#azure-app-service-limits
 * https://learn.microsoft.com/azure/traffic-manager/traffic-manager-endpoint-types
 */
export interface TierAbilities {
  /** A web app in it may be an Azure endpoint of Traffic Manager. */
  readonly trafficManager: boolean
  readonly autoscale: boolean
  /** Most deployment slots of one app. */
  readonly slots: number
  /** Its apps have workers of their own, and so Always On and virtual networks. */
  readonly dedicated: boolean
  readonly customDomainTls: boolean
  /** A plan in it may be zone redundant (https://learn.microsoft.com/azure/reliability/reliability-app-service). */
  readonly zones: boolean
  readonly maximumInstances: number
}

const NONE: TierAbilities = {
  trafficManager: false,
  autoscale: false,
  slots: 0,
  dedicated: false,
  customDomainTls: false,
  zones: false,
  maximumInstances: 1,
}
const BASIC: TierAbilities = { ...NONE, dedicated: true, customDomainTls: true, maximumInstances: 3 }
const STANDARD = {
  trafficManager: true,
  autoscale: true,
  slots: 5,
  dedicated: true,
  customDomainTls: true,
  zones: false,
}
const PREMIUM = { ...STANDARD, slots: 20 }
const FULL = { ...PREMIUM, zones: true }

/** Takes the name in any letter case. An unknown name counts as able, with 30 instances. */
export function tierAbilities(skuName: string): TierAbilities {
  const name = skuName.toUpperCase()
  if (/^(F1|D1|FREE|SHARED)$/u.test(name)) return NONE
  if (/^B\d$/u.test(name)) return BASIC
  if (/^S\d$/u.test(name)) return { ...STANDARD, maximumInstances: 10 }
  if (/^P\d$/u.test(name)) return { ...PREMIUM, maximumInstances: 20 }
  if (/^I\d/u.test(name)) return { ...FULL, maximumInstances: 100 }
  return { ...FULL, maximumInstances: 30 }
}

/**
 * Plans whose count the platform sets: consumption (Y, FC), elastic premium (EP, EI) and workflow (WS) of Functions and Logic
 * Apps, and Kubernetes (K).
 */
export function hasNoCount(skuName: string, tier = ''): boolean {
  return /^(?:Y|FC|EP|EI|WS|K)\d/iu.test(skuName) || TIERS_WITHOUT_COUNT.test(tier)
}

/** The tiers of the same plans, for names that are not in the list. */
const TIERS_WITHOUT_COUNT = /^(?:Dynamic|Flex\w*|Elastic\w*|Workflow\w*|Kubernetes)$/iu

/** Most instances of this size that the plan can have. The plan's own maximum says nothing about another size. */
export function mostInstances(
  { sku, maximumInstances }: { readonly sku: Pick<Sku, 'name'>; readonly maximumInstances?: number },
  name: string,
): number {
  const own = sameSize(sku, { name }) ? maximumInstances : undefined
  return Math.min(tierAbilities(name).maximumInstances, own ?? Infinity)
}

/** Same worker size and tier: only the instance count differs. */
export function sameSize(sku: Pick<Sku, 'name'>, other: Pick<Sku, 'name'>): boolean {
  return sku.name.toLowerCase() === other.name.toLowerCase()
}
