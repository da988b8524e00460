/** The Azure Stack Hub that hosts the private site, if the scenario has one. */
export interface HubScenario {
  /** The sign-in service: Microsoft Entra ID, or the Hub's own AD FS. */
  readonly login: 'entra' | 'adfs'
  readonly subscriptionId: string
  readonly resourceGroup: string
  /** The private site and its App Service plan. */
  readonly site: string
  readonly plan: string
  /** The token audience that its metadata name, and the one that its Resource Manager accepts. */
  readonly audience: string
  readonly takenAudience: string
  /** AD FS accepts a bare `<audience>/.default`, which real ones refuse. */
  readonly acceptsDefaultScope: boolean
  /** Metadata is a list of clouds for every client; otherwise only from api-version 2019-05-01 on. */
  readonly listsMetadata: boolean
  /** How long the Hub keeps minutes; an answer has no older ones. */
  readonly minuteHistorySeconds: number
}

const AUDIENCE = {
  entra: 'https://shop.onmicrosoft.com/4de154de-f8a8-4017-af41-df619da68155',
  adfs: 'https://management.adfs.hub.shop.example/4de154de-f8a8-4017-af41-df619da68155',
} as const

const HUB_SUBSCRIPTION = '00000000-0000-0000-0000-0000000000f1'

/** A Hub that takes tokens for its own audience; `rest` replaces any of it. */
export function hubScenario(login: HubScenario['login'], rest: Partial<HubScenario> = {}): HubScenario {
  return {
    login,
    subscriptionId: HUB_SUBSCRIPTION,
    resourceGroup: 'rg-private',
    site: 'shop-private',
    plan: 'plan-private',
    audience: AUDIENCE[login],
    takenAudience: AUDIENCE[login],
    acceptsDefaultScope: false,
    listsMetadata: false,
    minuteHistorySeconds: 8 * 86_400,
    ...rest,
  }
}

/** The ARM id of the private side's app on the Hub. */
export function hubSiteId(hub: HubScenario): string {
  return `${groupOf(hub)}/Microsoft.Web/sites/${hub.site}`
}

/** The ARM id of the private side's plan on the Hub, which spells serverFarms with a capital F. */
export function hubPlanId(hub: HubScenario): string {
  return `${groupOf(hub)}/Microsoft.Web/serverFarms/${hub.plan}`
}

function groupOf({ subscriptionId, resourceGroup }: HubScenario): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers`
}
