import type { PolicyConfig, TargetConfig } from '../../src/domain/config.ts'
import { known, unknown, type Known } from '../../src/domain/known.ts'
import type { LoadReading, LoadUnit } from '../../src/domain/load.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import type { Schedule } from '../../src/domain/schedule.ts'
import { startsWithin } from '../../src/schedule/timetable.ts'
import type { Endpoint, Resources, RoutingMethod } from '../../src/domain/resources.ts'
import { newestKnownAt } from '../../src/domain/series.ts'
import { epochSeconds, minutes, seconds, share } from '../../src/domain/units.ts'
import { decide, type PersonCommand } from '../../src/policy/decide.ts'
import type { Decision } from '../../src/domain/decision.ts'
import {
  DEFAULT_BURST_SIDE,
  DEFAULT_POLICY,
  DEFAULT_ROUTING,
  DEFAULT_WARMUP,
} from '../helpers/contract-defaults.ts'
import { endpoint, appOf, planOf } from './world-resources.ts'

export const NOW = epochSeconds(1_790_000_400)

/** What the private side can carry, per minute. */
export const CAPACITY = 1000

/** What a case is about; everything else is a quiet, healthy, idle world. */
export interface World {
  /** Newest last, one a minute, the last ending at `NOW` − `ageSeconds`. */
  readonly privateLoad?: readonly (number | null)[] | 'unreadable'
  readonly burstLoad?: readonly (number | null)[] | 'unreadable'
  readonly ageSeconds?: number
  readonly unit?: LoadUnit
  readonly scope?: 'private' | 'total'
  readonly enabled?: boolean
  readonly running?: boolean
  readonly burstStatus?: string
  readonly privateStatus?: string
  readonly privateEnabled?: boolean
  readonly weight?: number
  readonly privateWeight?: number
  readonly method?: RoutingMethod
  readonly record?: Partial<BurstRecord> | 'missing' | 'damaged'
  readonly instances?: number
  readonly burstInstances?: number
  readonly instanceCapacity?: number
  readonly maxShare?: number
  readonly routing?: 'spill' | 'switch'
  readonly policy?: Partial<PolicyConfig>
  readonly command?: PersonCommand
  readonly ttl?: number
  readonly stopApp?: boolean
  readonly schedules?: readonly Schedule[]
  /** Time between runs. */
  readonly runEverySeconds?: number
}

export function decideIn(world: World): Decision {
  return decide(observationOf(world), {
    target: targetOf(world),
    command: world.command,
    mode: 'auto',
    now: NOW,
    timetable: startsWithin,
  })
}

/** The same load for each of the last 30 minutes. */
export function steady(value: number | null): (number | null)[] {
  return Array.from({ length: 30 }, () => value)
}

export function observationOf(world: World): Observation {
  const { unit = 'per-minute' } = world
  return {
    at: NOW,
    resources: resourcesOf(world),
    record: recordOf(world),
    load: known({
      rules: [
        {
          name: 'load',
          scope: world.scope ?? 'private',
          main: reading('private', world.privateLoad ?? steady(500), world, unit),
          burst: reading('burst', world.burstLoad ?? 'unreadable', world, 'per-minute'),
        },
      ],
      vetoes: [],
      readAt: NOW,
    }),
    burstHealth: { successesInRow: 0 },
    privateHealth: { successesInRow: 0 },
    runInterval:
      world.runEverySeconds === undefined ? unknown('not configured') : known(seconds(world.runEverySeconds)),
  }
}

function recordOf({ record }: World): Known<BurstRecord> {
  if (record === 'missing' || record === undefined) return unknown('there is no state tag yet')
  if (record === 'damaged') return unknown('the state tag is damaged')
  return known({
    phase: 'idle',
    phaseSinceEpochSeconds: epochSeconds(NOW - 7200),
    runId: '1',
    shareChanges: [],
    ...record,
  })
}

export function targetOf(world: World): TargetConfig {
  const ref = { subscriptionId: 's', resourceGroup: 'g' }
  const { unit = 'per-minute' } = world
  return {
    name: 'shop',
    profile: { ...ref, name: 'profile' },
    app: { ...ref, name: 'app' },
    privateDownAfterSeconds: minutes(3),
    foreignHoldSeconds: minutes(30),
    burstSide: {
      ...DEFAULT_BURST_SIDE,
      stopApp: world.stopApp ?? true,
      ...(world.burstInstances !== undefined && { burstInstances: world.burstInstances }),
    },
    warmup: DEFAULT_WARMUP,
    routing: {
      ...DEFAULT_ROUTING,
      routing: world.routing ?? 'spill',
      maxShare: share(world.maxShare ?? 0.95),
    },
    load: {
      rules: [
        {
          name: 'load',
          main: { source: 'value', headers: {} },
          scope: world.scope ?? 'private',
          privateCapacity: { value: CAPACITY, unit },
          ...(world.instanceCapacity !== undefined && {
            instanceCapacity: { value: world.instanceCapacity, unit },
          }),
          maxDataAgeSeconds: minutes(10),
        },
      ],
      vetoes: [],
      onNoData: 'fail',
    },
    policy: { ...POLICY, ...world.policy },
    ...(world.schedules !== undefined && { schedules: world.schedules }),
  }
}

export const POLICY: PolicyConfig = DEFAULT_POLICY

function reading(
  source: string,
  values: readonly (number | null)[] | 'unreadable',
  { ageSeconds = 180 }: World,
  unit: LoadUnit,
): LoadReading {
  if (values === 'unreadable') return { kind: 'unknown', reason: 'it answered 503', source, doubts: [] }
  const series = {
    startEpochSeconds: epochSeconds(NOW - ageSeconds - 60 * values.length),
    stepSeconds: 60,
    values,
  }
  return {
    kind: 'series',
    series,
    unit,
    newestAt: newestKnownAt(series) ?? epochSeconds(0),
    source,
    doubts: [],
  }
}

function resourcesOf(world: World): Resources {
  const running = world.running ?? world.enabled ?? false
  const burstEndpoint = endpoint('azure', {
    status: (world.enabled ?? false) ? 'Enabled' : 'Disabled',
    monitorStatus: world.burstStatus ?? ((world.enabled ?? false) ? 'Online' : 'Disabled'),
    weight: world.weight ?? 1,
  })
  const privateEndpoint = endpoint('onprem', {
    status: (world.privateEnabled ?? true) ? 'Enabled' : 'Disabled',
    monitorStatus: world.privateStatus ?? 'Online',
    weight: world.privateWeight ?? 50,
  })
  return {
    profile: profileOf(world, [burstEndpoint, privateEndpoint]),
    burstEndpoint,
    privateEndpoints: [privateEndpoint],
    app: appOf(running),
    plan: planOf(world.instances ?? 1),
    autoscale: unknown('not read'),
    otherApps: unknown('not read'),
  }
}

function profileOf(world: World, endpoints: readonly Endpoint[]): Resources['profile'] {
  const monitor = {
    protocol: 'HTTPS',
    port: 443,
    path: '/',
    intervalSeconds: seconds(30),
    timeoutSeconds: seconds(10),
  }
  return {
    id: '/profile',
    name: 'profile',
    status: 'Enabled',
    routingMethod: world.method ?? 'Weighted',
    ttlSeconds: seconds(world.ttl ?? 60),
    fqdn: 'shop.trafficmanager.net',
    monitor: { ...monitor, toleratedFailures: 3 },
    endpoints,
    tags: {},
  }
}
