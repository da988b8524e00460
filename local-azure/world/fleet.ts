import { endpoint, plan, profile, site, type Scenario } from './scenario.ts'

const SKU = { name: 'P1v3', tier: 'PremiumV3', size: 'P1v3', family: 'Pv3', capacity: 1 }

/** The names of a fleet's shops, e.g. "shop-0001". */
export function fleetNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `shop-${String(at + 1).padStart(4, '0')}`)
}

/** So many shops in one subscription in place of the one, each with a profile, a plan and an app of its own. */
export function fleetOf(base: Scenario, count: number): Scenario {
  const names = fleetNames(count)
  const sites = `/subscriptions/${base.subscriptionId}/resourceGroups/${base.resourceGroup}/providers/Microsoft.Web/sites`
  return {
    ...base,
    profiles: names.map((name) => profile(`tm-${name}`, endpointsOf(name, sites))),
    plans: names.map((name) => plan(`plan-${name}`, SKU)),
    sites: names.map((name) => site(`app-${name}`, `plan-${name}`, { hostNames: [`${name}.shop.example`] })),
  }
}

function endpointsOf(name: string, sites: string): ReturnType<typeof endpoint>[] {
  return [
    endpoint(`private-${name}`, 'externalEndpoints', { weight: 50, target: 'shop.private.example' }),
    endpoint(`burst-${name}`, 'azureEndpoints', {
      status: 'Disabled',
      target: `app-${name}.azurewebsites.net`,
      targetResourceId: `${sites}/app-${name}`,
    }),
  ]
}

/** The text of a config file that holds these shops. */
export function fleetConfig(names: readonly string[]): string {
  const targets = names.map(
    (name) =>
      `  - name: ${name}\n    web-app: app-${name}\n    traffic-manager-profile: tm-${name}\n    public-host: ${name}.shop.example\n`,
  )
  return `burst-instances: 2\ntargets:\n${targets.join('')}`
}

/** Inputs that take the single shop's own away. */
export const FLEET_INPUTS = {
  'web-app': '',
  'traffic-manager-profile': '',
  'public-host': '',
  'burst-load-query': '',
} as const
