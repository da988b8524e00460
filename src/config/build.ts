import type {
  BurstSideConfig,
  PolicyConfig,
  RoutingConfig,
  TargetConfig,
  TargetLoad,
  WarmupConfig,
} from '../domain/config.ts'
import { minutes, percentToShare, seconds } from '../domain/units.ts'
import type { PriceOrRetail } from './kinds.ts'
import type { ResourceNames } from './resource-names.ts'
import type { TargetValues } from './shape-target.ts'

const DRAIN_MAX = minutes(60)

type Named = Required<Pick<ResourceNames, 'app' | 'profile'>> & ResourceNames

/** One target from values that have passed every check. */
export function buildTarget(
  name: string,
  values: TargetValues,
  names: Named,
  load: TargetLoad | undefined,
): TargetConfig {
  return {
    name,
    profile: names.profile,
    app: names.app,
    ...given('burstEndpoint', names.burstEndpoint),
    ...given('privateEndpoint', names.privateEndpoint),
    ...given('privateHealthUrl', values['private-health-url']),
    privateDownAfterSeconds: values['private-down-after'],
    foreignHoldSeconds: seconds(values['foreign-hold']),
    burstSide: burstSide(values),
    warmup: warmup(values),
    routing: routing(values),
    ...given('load', load),
    policy: policy(values),
  }
}

function burstSide(values: TargetValues): BurstSideConfig {
  return {
    ...given('burstInstances', values['burst-instances']),
    ...given('burstSku', values['burst-sku']),
    ...given('idleInstances', values['idle-instances']),
    ...given('idleSku', values['idle-sku']),
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
    ...given('match', values['warmup-match']),
    successes: values['warmup-successes'],
    timeoutSeconds: values['warmup-timeout'],
  }
}

/** Raises drain-max along with a drain-min above its default. */
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
    ...given('maxBurstSeconds', values['max-burst'] === 'none' ? undefined : values['max-burst']),
    maxBurstAction: values['max-burst-action'],
    burstAbove: values['burst-above'],
    violationPrice: values['violation-price'],
    ...pricedAt(values['price-per-hour']),
    ...given('pricePerRunnerMinute', values['price-per-runner-minute']),
    ...given('runIntervalSeconds', values['run-interval'] === 'auto' ? undefined : values['run-interval']),
  }
}

function pricedAt(
  price: PriceOrRetail | undefined,
): Pick<PolicyConfig, 'pricePerHour' | 'isRetailPrice' | 'currency'> {
  if (price === undefined) return {}
  const named = price.currency !== '' && { currency: price.currency }
  return 'retail' in price
    ? { isRetailPrice: true, ...named }
    : { pricePerHour: price.perInstanceHour, ...named }
}

/** `{ [key]: value }`, or nothing if no value was given: to the types, an absent key differs from an undefined one. */
export function given<K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, T>>)
}
