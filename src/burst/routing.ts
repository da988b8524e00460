import { shareFor, weightFor } from '../policy/weights.ts'
import type { RoutingConfig, WarmupConfig } from '../domain/config.ts'
import type { Observation } from '../domain/observation.ts'
import type { Endpoint } from '../domain/resources.ts'
import { elapsed, seconds, type EpochSeconds, type Share } from '../domain/units.ts'
import { anotherAnswers, otherWeights, serves } from './endpoints.ts'
import { lastPlace, preferSteps } from './priority.ts'
import type { EndpointChange } from './ports.ts'
import { HEALTH_VALID } from './run/proofs.ts'
import type { Step } from './steps.ts'

/** The smallest share change that deserves a PATCH: half of what the coarsest usual weights can express. */
const LEAST_SHARE_STEP = 0.005

/** Whether the health test has succeeded often enough, recently enough. */
export function isProven(
  evidence: Observation['burstHealth'],
  warmup: WarmupConfig,
  now: EpochSeconds,
): boolean {
  const last = evidence.lastSuccessAt
  return (
    last !== undefined && evidence.successesInRow >= warmup.successes && elapsed(last, now) <= HEALTH_VALID
  )
}

/** The PATCH that enables the burst endpoint: as a trial if another endpoint carries the traffic meanwhile. */
export function enableStep(o: Observation, routing: RoutingConfig, wanted: Share): Step {
  const { burstEndpoint } = o.resources
  const trial = anotherAnswers(o.resources)
  const change: EndpointChange = { status: 'Enabled', ...placeOf(o, routing, wanted, trial) }
  const why = trial
    ? 'trial: no more weight until Traffic Manager reports it Online'
    : 'no other endpoint answers, so there is nothing to try it against'
  return {
    kind: 'patch-endpoint',
    endpoint: burstEndpoint,
    change,
    why,
  }
}

function placeOf(o: Observation, routing: RoutingConfig, wanted: Share, trial: boolean): EndpointChange {
  const { routingMethod } = o.resources.profile
  if (routingMethod === 'Weighted') return { weight: trial ? routing.trialWeight : fullWeight(o, wanted) }
  if (routingMethod !== 'Priority') return {}
  const priority = trial ? lastPlace(o.resources) : undefined
  return priority === undefined ? {} : { priority }
}

/** The weight for `wanted`. Alone in DNS answers, any weight means all traffic, so the present one will do. */
function fullWeight(o: Observation, wanted: Share): number {
  const others = otherWeights(o.resources)
  if (others > 0) return weightFor(wanted, others).weight
  return o.resources.burstEndpoint.weight ?? 1
}

/** The steps once the burst endpoint is Online: its real weight, or the switch. Empty if all is as decided. */
export function routeSteps(o: Observation, routing: RoutingConfig, wanted: Share): Step[] {
  const { profile } = o.resources
  if (routing.routing === 'switch')
    return profile.routingMethod === 'Priority' ? preferSteps(o.resources) : switchSteps(o)
  return profile.routingMethod === 'Weighted' ? weightSteps(o, wanted) : []
}

function weightSteps(o: Observation, wanted: Share): Step[] {
  const { burstEndpoint } = o.resources
  const others = otherWeights(o.resources)
  if (others === 0) return []
  const { weight, share } = weightFor(wanted, others)
  const now = shareFor(burstEndpoint.weight ?? 1, others)
  if (burstEndpoint.status === 'Enabled' && Math.abs(now - share) < LEAST_SHARE_STEP) return []
  if (burstEndpoint.status === 'Enabled' && weight === burstEndpoint.weight) return []
  const why = `${percentText(share)} of DNS answers, against ${percentText(now)}`
  return [{ kind: 'patch-endpoint', endpoint: burstEndpoint, change: { weight }, why }]
}

function percentText(value: number): string {
  return `${(value * 100).toFixed(value < 0.1 ? 1 : 0)} %`
}

/** Leaves a private endpoint alone that does not serve: DNS answers do not name it, and it returns by itself. */
function switchSteps(o: Observation): Step[] {
  return o.resources.privateEndpoints
    .filter((endpoint) => serves(endpoint))
    .map((endpoint) => ({
      kind: 'patch-endpoint',
      endpoint,
      change: { status: 'Disabled' },
      why: 'switch: the burst side is Online and takes over',
    }))
}

/**
 * Steps before the burst endpoint is disabled: if `switch` disabled the private side, prove it, enable it, wait for
 * Online.
 */
export function returnSteps(o: Observation, routing: RoutingConfig, warmup: WarmupConfig): Step[] {
  const away = o.resources.privateEndpoints.filter((endpoint) => endpoint.status === 'Disabled')
  const waiting = o.resources.privateEndpoints.filter(
    (endpoint) => endpoint.status === 'Enabled' && !serves(endpoint),
  )
  if (routing.routing !== 'switch' || o.resources.privateEndpoints.some(serves)) return []
  if (away.length === 0 || waiting.length > 0)
    return waiting.slice(0, 1).map((endpoint) => awaitOnline(endpoint))
  return [
    ...proveSteps(o, warmup),
    ...away.flatMap((endpoint) => [enablePrivate(endpoint), awaitOnline(endpoint)]),
  ]
}

function proveSteps(o: Observation, warmup: WarmupConfig): Step[] {
  if (isProven(o.privateHealth, warmup, o.at)) return []
  return [
    { kind: 'prove-private', why: 'the private side must answer its health test before it gets traffic' },
  ]
}

function enablePrivate(endpoint: Endpoint): Step {
  return {
    kind: 'patch-endpoint',
    endpoint,
    change: { status: 'Enabled' },
    why: 'enable the new endpoint and wait for Online before disabling the old one',
  }
}

/** The wait for Traffic Manager's own probes, which test the way that users take. */
export function awaitOnline(endpoint: Endpoint): Step {
  return { kind: 'await-online', endpoint, why: 'more than the trial only after its probes succeed' }
}

/** How long an endpoint may take to come Online: probes must start and succeed. */
export function onlineTimeout(o: Observation): ReturnType<typeof seconds> {
  const { intervalSeconds, timeoutSeconds, toleratedFailures } = o.resources.profile.monitor
  return seconds(180 + 2 * (toleratedFailures + 1) * (intervalSeconds + timeoutSeconds))
}
