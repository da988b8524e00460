import { known, unknown } from '../../src/domain/known.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import type { Endpoint, Resources } from '../../src/domain/resources.ts'
import { epochSeconds, seconds } from '../../src/domain/units.ts'

/** 2026-08-03T12:31:05Z */
export const NOW = epochSeconds(1_785_760_265)

const GROUP = '/subscriptions/5f0c1c1e-0000-4000-8000-000000000001/resourceGroups/shop/providers'

const PRIVATE_ENDPOINT: Endpoint = {
  id: `${GROUP}/Microsoft.Network/trafficManagerProfiles/shop/externalEndpoints/onprem`,
  name: 'onprem',
  type: 'ExternalEndpoints',
  status: 'Enabled',
  monitorStatus: 'Online',
  weight: 50,
  target: 'shop.onprem.example',
  alwaysServe: false,
}

const BURST_ENDPOINT: Endpoint = {
  id: `${GROUP}/Microsoft.Network/trafficManagerProfiles/shop/azureEndpoints/azure`,
  name: 'azure',
  type: 'AzureEndpoints',
  status: 'Disabled',
  monitorStatus: 'Disabled',
  weight: 1,
  target: 'shop-burst.azurewebsites.net',
  alwaysServe: false,
}

/** The resources with the burst side bursting (weight 27) or idle. */
function resources(bursting: boolean): Resources {
  const burst: Endpoint = bursting
    ? { ...BURST_ENDPOINT, status: 'Enabled', monitorStatus: 'Online', weight: 27 }
    : BURST_ENDPOINT
  return {
    profile: {
      id: `${GROUP}/Microsoft.Network/trafficManagerProfiles/shop`,
      name: 'shop',
      status: 'Enabled',
      routingMethod: 'Weighted',
      ttlSeconds: seconds(60),
      fqdn: 'shop.trafficmanager.net',
      monitor: {
        protocol: 'HTTPS',
        port: 443,
        path: '/health',
        intervalSeconds: seconds(30),
        timeoutSeconds: seconds(10),
        toleratedFailures: 3,
      },
      endpoints: [PRIVATE_ENDPOINT, burst],
      tags: { owner: 'planted-tag-secret' },
    },
    burstEndpoint: burst,
    privateEndpoints: [PRIVATE_ENDPOINT],
    app: {
      id: `${GROUP}/Microsoft.Web/sites/shop-burst`,
      name: 'shop-burst',
      state: bursting ? 'Running' : 'Stopped',
      enabled: true,
      quotaExceeded: false,
      defaultHostName: 'shop-burst.azurewebsites.net',
      customHostNames: ['shop.example.com'],
      planId: `${GROUP}/Microsoft.Web/serverfarms/burst-plan`,
    },
    plan: {
      id: `${GROUP}/Microsoft.Web/serverfarms/burst-plan`,
      name: 'burst-plan',
      location: 'West Europe',
      sku: { name: 'P1v3', tier: 'PremiumV3', capacity: bursting ? 3 : 1 },
      currentInstances: bursting ? 3 : 1,
      maximumInstances: 30,
      provisioningState: 'Succeeded',
      automaticScaling: false,
      numberOfSites: 1,
      raw: { properties: { connection: 'planted-raw-secret' } },
    },
    autoscale: known(undefined),
    otherApps: known([]),
  }
}

/** Two hours of load that climbs to 1,132/min, with or without a gap of three minutes. */
function reading(gap = false): LoadReading {
  const newestAt = epochSeconds(Math.floor(NOW / 60) * 60 - 60)
  const values = Array.from({ length: 120 }, (_, at) => {
    if (gap && at >= 60 && at < 63) return null
    return Math.round(520 + 612 * (at / 119) ** 2)
  })
  const series = { startEpochSeconds: epochSeconds(newestAt - 7200), stepSeconds: 60, values }
  return {
    kind: 'series',
    series,
    unit: 'per-minute',
    newestAt,
    source: 'azure-monitor Requests of web-eu',
    doubts: [],
  }
}

function record(phase: BurstRecord['phase']): BurstRecord {
  return { phase, phaseSinceEpochSeconds: epochSeconds(NOW - 3 * 3600), runId: '1234567', shareChanges: [] }
}

export function observation(bursting: boolean, gap = false): Observation {
  return {
    at: bursting ? epochSeconds(NOW + 222) : NOW,
    resources: resources(bursting),
    record: known(
      bursting ? { ...record('bursting'), phaseSinceEpochSeconds: epochSeconds(NOW + 180) } : record('idle'),
    ),
    load: known({
      rules: [
        {
          name: 'load',
          scope: 'private',
          main: reading(gap),
          burst: {
            kind: 'unknown',
            reason: 'the app is stopped',
            source: 'Requests of shop-burst',
            doubts: [],
          },
        },
      ],
      vetoes: [],
      readAt: NOW,
    }),
    burstHealth: {
      successesInRow: bursting ? 3 : 0,
      ...(bursting ? { lastTestAt: epochSeconds(NOW + 170) } : {}),
    },
    privateHealth: { successesInRow: 0 },
    runInterval: unknown('no history'),
  }
}
