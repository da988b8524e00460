/**
 * What each App Service tier allows; `workers` is `maximumNumberOfWorkers`.
 * Source: learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits, App Service limits.
 */
export interface Tier {
  readonly tier: string
  readonly family: string
  readonly workers: number
  /** The service sets the count: Functions' and Logic Apps' plans. */
  readonly elastic?: true
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
const PREMIUM_0V3 = tier('Premium0V3', 'Pv3', 30, 20)
const PREMIUM_V4 = tier('PremiumV4', 'Pv4', 30, 20)
const ISOLATED_V2 = tier('IsolatedV2', 'Iv2', 100, 20)
const elastic = (name: string, family: string, workers: number): Tier => ({
  ...tier(name, family, workers, 1),
  elastic: true,
})
const DYNAMIC = elastic('Dynamic', 'Y', 0)
const FLEX = elastic('FlexConsumption', 'FC', 0)
const ELASTIC_PREMIUM = elastic('ElasticPremium', 'EP', 20)
const WORKFLOW = elastic('WorkflowStandard', 'WS', 20)

/** SKU names that a plan can move to, with their tiers. */
export const OFFERED = [
  'F1',
  'D1',
  'B1',
  'B2',
  'B3',
  'S1',
  'S2',
  'S3',
  'P0v3',
  'P1v3',
  'P2v3',
  'P3v3',
  'P1mv3',
] as const

/** The tier of a SKU name such as `P1v3`; undefined for an unknown name. */
export function tierOf(sku: string): Tier | undefined {
  const name = sku.toLowerCase()
  if (name === 'f1') return FREE
  if (name === 'd1') return SHARED
  if (/^b[123]$/.test(name)) return BASIC
  if (/^s[123]$/.test(name)) return STANDARD
  if (/^p[123]$/.test(name)) return PREMIUM
  if (/^p[123]v2$/.test(name)) return PREMIUM_V2
  if (name === 'p0v3') return PREMIUM_0V3
  if (/^p([123]|[1-5]m)v3$/.test(name)) return PREMIUM_V3
  if (/^p([0123]|[1-5]m)v4$/.test(name)) return PREMIUM_V4
  if (name === 'y1') return DYNAMIC
  if (name === 'fc1') return FLEX
  if (/^ep[123]$/.test(name)) return ELASTIC_PREMIUM
  if (/^ws[123]$/.test(name)) return WORKFLOW
  if (/^i[1-6]m?v2$/.test(name)) return ISOLATED_V2
  return undefined
}
