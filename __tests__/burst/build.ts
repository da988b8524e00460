import { unknown } from '../../src/domain/known.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { TargetConfig } from '../../src/domain/config.ts'
import type { Endpoint, Resources } from '../../src/domain/resources.ts'
import { epochSeconds, minutes, seconds } from '../../src/domain/units.ts'
import {
  DEFAULT_BURST_SIDE,
  DEFAULT_POLICY,
  DEFAULT_ROUTING,
  DEFAULT_WARMUP,
} from '../helpers/contract-defaults.ts'

export const NOW = epochSeconds(1_760_000_000)
const PROFILE = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/trafficManagerProfiles/tm'

export function endpoint(name: string, change: Partial<Endpoint> = {}): Endpoint {
  return {
    id: `${PROFILE}/endpoints/${name}`,
    name,
    type: name === 'burst' ? 'AzureEndpoints' : 'ExternalEndpoints',
    status: 'Enabled',
    monitorStatus: 'Online',
    weight: 50,
    alwaysServe: false,
    ...change,
  }
}

export const IDLE_BURST = endpoint('burst', { status: 'Disabled', monitorStatus: 'Disabled', weight: 1 })

export function resources(
  change: Partial<Resources> & { readonly burst?: Endpoint; readonly others?: Endpoint[] } = {},
): Resources {
  const { burst = IDLE_BURST, others = [endpoint('private')], ...rest } = change
  return {
    profile: {
      id: PROFILE,
      name: 'tm',
      status: 'Enabled',
      routingMethod: 'Weighted',
      ttlSeconds: seconds(60),
      fqdn: 'shop.trafficmanager.net',
      monitor: {
        protocol: 'HTTPS',
        port: 443,
        path: '/health',
        intervalSeconds: seconds(10),
        timeoutSeconds: seconds(9),
        toleratedFailures: 3,
      },
      endpoints: [burst, ...others],
      tags: {},
      ...rest.profile,
    },
    burstEndpoint: burst,
    privateEndpoints: others,
    app: {
      id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Web/sites/app',
      name: 'app',
      state: 'Stopped',
      enabled: true,
      quotaExceeded: false,
      defaultHostName: 'app.azurewebsites.net',
      customHostNames: [],
      planId: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Web/serverfarms/plan',
    },
    plan: {
      id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Web/serverfarms/plan',
      name: 'plan',
      location: 'westeurope',
      sku: { name: 'P1v3', tier: 'PremiumV3', capacity: 1 },
      currentInstances: 1,
      maximumInstances: 30,
      provisioningState: 'Succeeded',
      automaticScaling: false,
      numberOfSites: 1,
      raw: {},
    },
    autoscale: unknown('not read'),
    otherApps: unknown('not read'),
    ...rest,
  }
}

export function observation(change: Partial<Observation> = {}): Observation {
  return {
    at: NOW,
    resources: resources(),
    record: unknown('there is no state tag yet'),
    load: unknown('no load source is configured'),
    burstHealth: { successesInRow: 0 },
    privateHealth: { successesInRow: 0 },
    runInterval: unknown('auto'),
    ...change,
  }
}

const ref = (name: string) => ({ subscriptionId: 's', resourceGroup: 'rg', name })

export function target(change: Partial<TargetConfig> = {}): TargetConfig {
  return {
    name: 'shop',
    profile: ref('tm'),
    app: ref('app'),
    privateDownAfterSeconds: minutes(3),
    foreignHoldSeconds: minutes(30),
    burstSide: { ...DEFAULT_BURST_SIDE, burstInstances: 3, idleInstances: 1 },
    warmup: DEFAULT_WARMUP,
    routing: DEFAULT_ROUTING,
    policy: DEFAULT_POLICY,
    ...change,
  }
}
