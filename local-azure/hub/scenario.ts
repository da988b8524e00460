/** The Azure Stack Hub that the private site runs on, where a scenario has one. */
export interface HubScenario {
  /** Who signs people in: Microsoft Entra ID, or the Hub's own AD FS. */
  readonly login: 'entra' | 'adfs'
  readonly subscriptionId: string
  readonly resourceGroup: string
  /** The private site, and the App Service plan that it is on. */
  readonly site: string
  readonly plan: string
  /** What its metadata name as the audience of tokens, and what its Resource Manager really takes. */
  readonly audience: string
  readonly takenAudience: string
  /** For how long minutes are kept; older ones are not in an answer. */
  readonly minuteHistorySeconds: number
}

const AUDIENCE = {
  entra: 'https://shop.onmicrosoft.com/4de154de-f8a8-4017-af41-df619da68155',
  adfs: 'https://management.adfs.hub.shop.example/4de154de-f8a8-4017-af41-df619da68155',
} as const

const HUB_SUBSCRIPTION = '00000000-0000-0000-0000-0000000000f1'

export function hubScenario(login: HubScenario['login'], rest: Partial<HubScenario> = {}): HubScenario {
  return {
    login,
    subscriptionId: HUB_SUBSCRIPTION,
    resourceGroup: 'rg-private',
    site: 'shop-private',
    plan: 'plan-private',
    audience: AUDIENCE[login],
    takenAudience: AUDIENCE[login],
    minuteHistorySeconds: 8 * 86_400,
    ...rest,
  }
}

export function hubSiteId(hub: HubScenario): string {
  return `${groupOf(hub)}/Microsoft.Web/sites/${hub.site}`
}

export function hubPlanId(hub: HubScenario): string {
  return `${groupOf(hub)}/Microsoft.Web/serverFarms/${hub.plan}`
}

function groupOf({ subscriptionId, resourceGroup }: HubScenario): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers`
}
