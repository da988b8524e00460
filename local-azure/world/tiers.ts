/**
 * What each App Service tier allows; `workers` is `maximumNumberOfWorkers`.
 * Source: learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits, App Service limits.
 */
export interface Tier {
  readonly tier: string
  readonly family: string
  readonly workers: number
  readonly slots: number
  /** Standard and above: may be an Azure endpoint of Traffic Manager, and may autoscale. */
  readonly routable: boolean
  /** TLS on custom names. */
  readonly customTls: boolean
}

const tier = (name: string, family: string, workers: number, slots: number): Tier => ({
  tier: name,
  family,
  workers,
  slots,
  routable: workers > 3,
  customTls: workers > 1,
})

const FREE = tier('Free', 'F', 1, 0)
const SHARED = tier('Shared', 'D', 1, 0)
const BASIC = tier('Basic', 'B', 3, 0)
const STANDARD = tier('Standard', 'S', 10, 5)
const PREMIUM = tier('Premium', 'P', 20, 20)
const PREMIUM_V2 = tier('PremiumV2', 'Pv2', 30, 20)
const PREMIUM_V3 = tier('PremiumV3', 'Pv3', 30, 20)
const ISOLATED_V2 = tier('IsolatedV2', 'Iv2', 100, 20)

/** The tier of a SKU name such as `P1v3`; undefined for an unknown name. */
export function tierOf(sku: string): Tier | undefined {
  const name = sku.toLowerCase()
  if (name === 'f1') return FREE
  if (name === 'd1') return SHARED
  if (/^b[123]$/.test(name)) return BASIC
  if (/^s[123]$/.test(name)) return STANDARD
  if (/^p[123]$/.test(name)) return PREMIUM
  if (/^p[123]v2$/.test(name)) return PREMIUM_V2
  if (/^p([0123]|[1-5]m)v3$/.test(name)) return PREMIUM_V3
  if (/^i[1-6]m?v2$/.test(name)) return ISOLATED_V2
  return undefined
}
