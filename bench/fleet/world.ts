import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  endpoint,
  plan,
  profile,
  site,
  startLocalAzure,
  type LocalAzure,
  type LocalAzureOptions,
} from '../../local-azure/index.ts'

type Base = Parameters<NonNullable<LocalAzureOptions['scenario']>>[0]

const SKU = { name: 'P1v3', tier: 'PremiumV3', size: 'P1v3', family: 'Pv3', capacity: 1 }

/** A local Azure with `count` shops in one subscription, which refuses calls beyond ARM's documented buckets. */
export function startFleet(count: number, options: LocalAzureOptions = {}): Promise<LocalAzure> {
  return startLocalAzure({ throttles: true, ...options, scenario: (base) => fleetOf(base, count) })
}

function fleetOf(base: Base, count: number): Base {
  const names = Array.from({ length: count }, (_, at) => nameOf(at))
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

function nameOf(at: number): string {
  return `shop-${String(at + 1).padStart(4, '0')}`
}

/** Writes the config file of the fleet's first `count` shops; returns its path in the workspace. */
export function fleetConfig(azure: LocalAzure, count: number, first = 0): string {
  const targets = Array.from({ length: count }, (_, at) => {
    const name = nameOf(first + at)
    return `  - name: ${name}\n    web-app: app-${name}\n    traffic-manager-profile: tm-${name}\n    public-host: ${name}.shop.example\n`
  })
  const path = 'fleet.yml'
  const { folder } = azure.files()
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, path), `burst-instances: 2\ntargets:\n${targets.join('')}`)
  return path
}

/** Inputs that take the single shop's own away. */
export const FLEET_INPUTS = {
  'web-app': '',
  'traffic-manager-profile': '',
  'public-host': '',
  'burst-load-query': '',
}
