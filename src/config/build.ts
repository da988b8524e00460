import type {
  BurstSideConfig,
  LoadConfig,
  LoadSourceConfig,
  PolicyConfig,
  RoutingConfig,
  TargetConfig,
  WarmupConfig,
} from '../domain/config.ts'
import type { Capacity } from '../domain/load.ts'
import { minutes, percentToShare, seconds } from '../domain/units.ts'
import { knownMetric, readsAzureMetric } from './azure-metric-unit.ts'
import type { WrittenCapacity } from './kinds-azure.ts'
import type { ResourceNames } from './resource-names.ts'
import type { TargetValues } from './shape-target.ts'

const DRAIN_MAX = minutes(60)

type Named = Required<Pick<ResourceNames, 'app' | 'profile'>> & ResourceNames

/** One target from values that have passed every check. */
export function buildTarget(name: string, values: TargetValues, names: Named): TargetConfig {
  return {
    name,
    profile: names.profile,
    app: names.app,
    ...some('burstEndpoint', names.burstEndpoint),
    ...some('privateEndpoint', names.privateEndpoint),
    ...some('privateHealthUrl', values['private-health-url']),
    privateDownAfterSeconds: values['private-down-after'],
    burstSide: burstSide(values),
    warmup: warmup(values),
    routing: routing(values),
    ...some('load', load(values)),
    policy: policy(values),
  }
}

function burstSide(values: TargetValues): BurstSideConfig {
  return {
    ...some('burstInstances', values['burst-instances']),
    ...some('burstSku', values['burst-sku']),
    ...some('idleInstances', values['idle-instances']),
    ...some('idleSku', values['idle-sku']),
    stopApp: values['stop-app'],
    sharedPlan: values['shared-plan'],
    autoscale: values.autoscale,
    scaleTimeoutSeconds: values['scale-timeout'],
  }
}

function warmup(values: TargetValues): WarmupConfig {
  const enabled = values['warmup-url'][0] !== 'none'
  return {
    urls: enabled ? values['warmup-url'] : [],
    enabled,
    publicHosts: values['public-host'] ?? [],
    status: values['warmup-status'],
    ...some('match', values['warmup-match']),
    successes: values['warmup-successes'],
    timeoutSeconds: values['warmup-timeout'],
  }
}

/** A longer drain-min than the usual drain-max moves that along. */
function routing(values: TargetValues): RoutingConfig {
  const least = values['drain-min']
  return {
    routing: values.routing,
    maxShare: percentToShare(values['max-share']),
    trialWeight: values['trial-weight'],
    drainMinSeconds: least,
    drainMaxSeconds: values['drain-max'] ?? seconds(Math.max(least, DRAIN_MAX)),
  }
}

function policy(values: TargetValues): PolicyConfig {
  return {
    kind: values.policy,
    scaleOutAt: values['scale-out-at'],
    scaleInAt: values['scale-in-at'],
    windowSeconds: values.window,
    stabilizationSeconds: seconds(values.stabilization),
    minBurstSeconds: seconds(values['min-burst']),
    ...some('maxBurstSeconds', values['max-burst'] === 'none' ? undefined : values['max-burst']),
    maxBurstAction: values['max-burst-action'],
    burstAbove: values['burst-above'],
    violationPrice: values['violation-price'],
    ...some('pricePerHour', values['price-per-hour']),
    ...some('runIntervalSeconds', values['run-interval'] === 'auto' ? undefined : values['run-interval']),
  }
}

function load(values: TargetValues): LoadConfig | undefined {
  const { 'load-source': source, 'load-scope': scope, 'private-capacity': written } = values
  if (source === undefined || scope === undefined || written === undefined) return undefined
  const instance = values['instance-capacity']
  return {
    main: loadSource(source, written, values),
    scope,
    ...some('burstResource', values['burst-load-resource']),
    ...some('burstMetric', values['burst-load-metric']),
    ...some('burstQuery', values['burst-load-query']),
    privateCapacity: inOwnUnit(written, values),
    ...some('instanceCapacity', instance && likePrivate(instance, written, values)),
    maxDataAgeSeconds: values['max-data-age'],
    onNoData: values['on-no-data'],
  }
}

function loadSource(
  source: LoadSourceConfig['source'],
  written: WrittenCapacity,
  values: TargetValues,
): LoadSourceConfig {
  return {
    source,
    ...some('url', values['load-url']),
    ...some('query', values['load-query']),
    ...some('resource', values['load-resource']),
    ...some('metric', values['load-metric']),
    ...some('namespace', values['load-namespace']),
    ...some('filter', values['load-filter']),
    ...some('intervalSeconds', values['load-interval']),
    ...some('aggregation', values['load-aggregation']),
    ...some('path', values['load-path']),
    ...some('value', values['load-value']),
    headers: values['load-headers'] ?? {},
    ...some('unit', written.bare ? undefined : written.unit),
    ...some('ratePer', written.ratePer),
  }
}

/** A bare number is in the load's own unit, which is known for the usual metrics of Azure. */
function inOwnUnit({ value, unit, bare }: WrittenCapacity, values: TargetValues): Capacity {
  const metric = bare && readsAzureMetric(values) ? knownMetric(values) : undefined
  return { value, unit: metric?.unit ?? unit }
}

/** A bare instance capacity is in the unit of the private one: 20 beside 60/s is 20 a second. */
function likePrivate(instance: WrittenCapacity, own: WrittenCapacity, values: TargetValues): Capacity {
  if (!instance.bare) return { value: instance.value, unit: instance.unit }
  const { unit } = inOwnUnit(own, values)
  return { value: instance.value * (own.ratePer === 'second' ? 60 : 1), unit }
}

/** `{ [key]: value }`, or nothing: an absent key and an undefined one are not the same to the types. */
function some<K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, T>>)
}
