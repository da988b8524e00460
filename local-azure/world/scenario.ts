import type { JsonObject } from '../json.ts'
import type { HubScenario } from '../hub/scenario.ts'
import type {
  AutoscaleSetting,
  Endpoint,
  EndpointKind,
  Plan,
  Profile,
  Site,
  Sku,
  UserGroup,
} from './state.ts'
import { DEFAULT_TIMING, type Timing } from './timing.ts'
import type { Trace } from './trace.ts'

interface PrivateSide {
  readonly hosts: readonly string[]
  /** Private capacity, in requests per minute. */
  readonly capacity: number
  /** The most that it serves, as a multiple of `capacity`. */
  readonly saturation: number
  /** Text in the body of a healthy answer. */
  readonly release: string
}

export type PlanAnswer = 'accepted' | 'accepted-empty' | 'in-progress' | 'at-once'

export interface Scenario {
  readonly subscriptionId: string
  readonly tenantId: string
  readonly resourceGroup: string
  readonly location: string
  /** Names users type. */
  readonly publicHosts: readonly string[]
  readonly profiles: readonly Profile[]
  readonly plans: readonly Plan[]
  readonly sites: readonly Site[]
  readonly autoscale: readonly AutoscaleSetting[]
  readonly component: string
  /** The database that both sides use. */
  readonly database: { readonly server: string; readonly name: string }
  /** The Log Analytics workspace that both sides report to. */
  readonly workspace: { readonly name: string; readonly customerId: string }
  readonly privateSide: PrivateSide
  /** The Azure Stack Hub that hosts the private site; undefined for another kind of private side. */
  readonly hub?: HubScenario
  /** Requests per minute that one ready burst instance can serve. */
  readonly instanceCapacity: number
  readonly users: readonly UserGroup[]
  readonly timing: Timing
  /** Least instances of a zone-redundant plan: 2, or 3 on an older stamp. */
  readonly zoneLeastInstances: number
  /**
   * How the service answers a plan's PUT: 202 with the plan, 202 with an empty body as recorded by
   * Azure/azure-libraries-for-net, 200 in progress, or 200 and done.
   */
  readonly planAnswer: PlanAnswer
  /** Whether reads show a new size of the plan from its PUT on, or from the end of the sizing. */
  readonly planShows: 'at-once' | 'at-end'
  /** Seconds in the poll replies' Retry-After; 0 sends none. */
  readonly pollRetryAfterSeconds: number
  /** Price of one instance-hour by SKU name. */
  readonly prices: Readonly<Record<string, number>>
  readonly trace: Trace
  /** Lays dirt over what monitors show of the load: gaps, drops, stuck, doubled and late minutes; undefined for none. */
  readonly dirtSeed: number | undefined
  /** Virtual epoch seconds at which the world begins. */
  readonly startAt: number
}

const SUBSCRIPTION = '00000000-0000-0000-0000-000000000001'
const TENANT = '00000000-0000-0000-0000-00000000000a'
const RESOURCE_GROUP = 'rg-shop'

/** Enabled, not probed yet, weight and priority 1; `rest` replaces any of it. */
export function endpoint(name: string, kind: EndpointKind, rest: Partial<Endpoint>): Endpoint {
  return {
    name,
    kind,
    status: 'Enabled',
    weight: 1,
    priority: 1,
    target: '',
    targetResourceId: undefined,
    location: undefined,
    geoMapping: [],
    subnets: [],
    alwaysServe: 'Disabled',
    minChildEndpoints: 1,
    extra: {},
    monitor: 'CheckingEndpoint',
    failures: 0,
    nextProbeAt: undefined,
    ...rest,
  }
}

/** Weighted, TTL 60 s, probes of /health as often as Traffic Manager's default; `rest` replaces any of it. */
export function profile(name: string, endpoints: Endpoint[], rest: Partial<Profile> = {}): Profile {
  return {
    name,
    resourceGroup: RESOURCE_GROUP,
    status: 'Enabled',
    routingMethod: 'Weighted',
    ttl: 60,
    relativeName: name,
    maxReturn: 8,
    monitor: {
      protocol: 'HTTPS',
      port: 443,
      path: '/health',
      intervalInSeconds: 30,
      timeoutInSeconds: 10,
      toleratedNumberOfFailures: 3,
    },
    monitorExtra: {},
    extra: {},
    endpoints,
    tags: {},
    ...rest,
  }
}

const PLAN_PROPERTIES: JsonObject = {
  perSiteScaling: false,
  elasticScaleEnabled: false,
  maximumElasticWorkerCount: 1,
  isSpot: false,
  reserved: true,
  isXenon: false,
  hyperV: false,
  targetWorkerCount: 0,
  targetWorkerSizeId: 0,
  zoneRedundant: false,
  asyncScalingEnabled: false,
}

/** Has as many instances as `sku.capacity`; `rest` replaces any of it. */
export function plan(name: string, sku: Sku, rest: Partial<Plan> = {}): Plan {
  return {
    name,
    resourceGroup: RESOURCE_GROUP,
    location: 'West Europe',
    kind: 'linux',
    tags: {},
    sku,
    instances: sku.capacity,
    operation: undefined,
    ended: [],
    failed: [],
    properties: { ...PLAN_PROPERTIES },
    extra: {},
    ...rest,
  }
}

/** A stopped app without host names of its own; `rest` replaces any of it. */
export function site(name: string, planName: string, rest: Partial<Site> = {}): Site {
  return {
    name,
    resourceGroup: RESOURCE_GROUP,
    slot: undefined,
    plan: planName,
    state: 'Stopped',
    enabled: true,
    usageState: 'Normal',
    hostNames: [],
    release: 'release 42',
    instances: [],
    tags: {},
    siteConfig: {
      numberOfWorkers: 1,
      alwaysOn: true,
      http20Enabled: true,
      minTlsVersion: '1.2',
      healthCheckPath: '/health',
    },
    hostsWithoutTls: [],
    certificateEndsAt: undefined,
    extra: {},
    ...rest,
  }
}

/** One private site and one app that can take its overflow: the example of the documentation. */
export function shop(trace: Trace, startAt: number, rest: Partial<Scenario> = {}): Scenario {
  const base = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${RESOURCE_GROUP}/providers`
  return {
    subscriptionId: SUBSCRIPTION,
    tenantId: TENANT,
    resourceGroup: RESOURCE_GROUP,
    location: 'westeurope',
    publicHosts: ['www.shop.example'],
    profiles: [
      profile('tm-shop', [
        endpoint('private', 'externalEndpoints', {
          weight: 50,
          priority: 1,
          target: 'shop.private.example',
          location: 'West Europe',
        }),
        endpoint('burst', 'azureEndpoints', {
          status: 'Disabled',
          priority: 2,
          target: 'app-shop-burst.azurewebsites.net',
          targetResourceId: `${base}/Microsoft.Web/sites/app-shop-burst`,
          location: 'West Europe',
        }),
      ]),
    ],
    plans: [
      plan('plan-shop-burst', { name: 'P1v3', tier: 'PremiumV3', size: 'P1v3', family: 'Pv3', capacity: 1 }),
    ],
    sites: [
      site('app-shop-burst', 'plan-shop-burst', {
        hostNames: ['www.shop.example', 'tm-shop.trafficmanager.net'],
      }),
    ],
    autoscale: [],
    component: 'appi-shop',
    database: { server: 'sql-shop', name: 'shop' },
    workspace: { name: 'log-shop', customerId: '00000000-0000-0000-0000-00000000001a' },
    privateSide: { hosts: ['shop.private.example'], capacity: 6000, saturation: 1.2, release: 'release 42' },
    instanceCapacity: 1500,
    users: [
      { location: 'West Europe', geo: 'GEO-EU', subnet: '203.0.113.0', part: 0.7 },
      { location: 'East US', geo: 'GEO-NA', subnet: '198.51.100.0', part: 0.3 },
    ],
    timing: DEFAULT_TIMING,
    zoneLeastInstances: 3,
    planAnswer: 'accepted',
    planShows: 'at-once',
    pollRetryAfterSeconds: 0,
    prices: { P0v3: 0.123, P1v3: 0.246, P2v3: 0.492, P3v3: 0.984, S1: 0.095, B1: 0.018, F1: 0 },
    trace,
    dirtSeed: undefined,
    startAt,
    ...rest,
  }
}
