import type { TargetConfig } from '../../domain/config.ts'
import type { Observation } from '../../domain/observation.ts'
import { printable } from '../../domain/text.ts'
import { leastDrainSeconds } from '../drain.ts'
import { anotherAnswers, leadsTo } from '../endpoints.ts'
import { isPreferred, lastPlace, preferSteps } from '../priority.ts'
import { refusal, type Finding } from './finding.ts'

/** Settings of profile and burst endpoint with which a burst takes no traffic, or takes it untested. */
export function profileProblems(o: Observation, target: TargetConfig): Finding[] {
  const { profile, burstEndpoint } = o.resources
  const found: Finding[] = []
  if (profile.status === 'Disabled')
    found.push(
      refusal(
        `the Traffic Manager profile ${printable(profile.name)} is disabled, so its DNS name does not resolve`,
        'Enable the profile. The action never does that itself.',
        'traffic-manager',
      ),
    )
  if (profile.routingMethod === 'Priority' && target.routing.routing === 'spill')
    found.push(
      refusal(
        `the profile ${printable(profile.name)} routes by Priority: enabling the burst endpoint there takes no traffic`,
        'Set the profile to Weighted (private weight 50), or set routing: switch to move all traffic.',
        'routing',
      ),
    )
  if (burstEndpoint.alwaysServe)
    found.push(
      refusal(
        `the burst endpoint ${printable(burstEndpoint.name)} has alwaysServe set, so Traffic Manager never probes it`,
        'Remove alwaysServe from the burst endpoint.',
        'traffic-manager',
      ),
    )
  return found
}

/** If burst-endpoint names the wrong endpoint, every change would hit the users of another app. */
export function wrongEndpoint({ resources }: Observation): Finding[] {
  const { profile, burstEndpoint, app } = resources
  if (leadsTo(burstEndpoint, app)) return []
  const right = profile.endpoints.find((endpoint) => leadsTo(endpoint, app))
  const elsewhere = burstEndpoint.type === 'AzureEndpoints' && burstEndpoint.targetResourceId !== undefined
  if (right === undefined && !elsewhere) return []
  const target = burstEndpoint.targetResourceId?.split('/').at(-1) ?? burstEndpoint.target ?? 'somewhere else'
  const fix = right === undefined ? 'an endpoint that leads to the web app' : printable(right.name)
  return [
    refusal(
      `the endpoint ${printable(burstEndpoint.name)} leads to ${printable(target)}, not to the web app ${printable(app.name)}`,
      `Set burst-endpoint to ${fix}, or leave it out.`,
      'traffic-manager',
    ),
  ]
}

/** `switch` by Priority puts the burst endpoint last for its trial, then first. Each place needs a free number. */
export function priorityPlaces(o: Observation, target: TargetConfig): Finding[] {
  const { profile } = o.resources
  if (profile.routingMethod !== 'Priority' || target.routing.routing !== 'switch') return []
  const isTried = o.resources.burstEndpoint.status === 'Disabled' && anotherAnswers(o.resources)
  const hasPlace = !isTried || lastPlace(o.resources) !== undefined
  if (isPreferred(o.resources) ? hasPlace : preferSteps(o.resources).length > 0) return []
  return [
    refusal(
      `no priority number can be freed for the burst endpoint in the profile ${printable(profile.name)}`,
      'Give the private endpoint a priority between 2 and 999, with a free number below it.',
      'routing',
    ),
  ]
}

/** `switch` disables and enables the private endpoint, so it must not guess which one it is. */
function severalOthers(o: Observation, target: TargetConfig): Finding[] {
  if (target.privateEndpoint !== undefined || o.resources.privateEndpoints.length < 2) return []
  const names = o.resources.privateEndpoints.map((endpoint) => printable(endpoint.name)).join(', ')
  return [
    refusal(
      `routing: switch does not know which endpoint is the private side: the profile has ${names}`,
      'Set private-endpoint to the one that the burst side takes over from.',
      'switch',
    ),
  ]
}

/** Check this before all traffic moves, because without the test there is no scale-in. Priority does not need it. */
export function switchProblems(o: Observation, target: TargetConfig): Finding[] {
  const { profile, burstEndpoint } = o.resources
  if (target.routing.routing !== 'switch' || profile.routingMethod === 'Priority') return []
  if (burstEndpoint.status === 'Enabled') return []
  if (target.privateHealthUrl !== undefined) return severalOthers(o, target)
  return [
    refusal(
      'private-health-url is missing, and routing: switch returns only to a private side that has been proven healthy',
      'Set private-health-url to a URL of the private side that the runner can reach and that answers 2xx when it is healthy.',
      'switch',
    ),
  ]
}

/**
 * `drain-min` must outlast propagation, the highest TTL of the profile chain and a minute (never-stop-before-drain).
 */
export function drainTooShort(o: Observation, target: TargetConfig): Finding[] {
  const { ttlSeconds } = o.resources.profile
  const least = leastDrainSeconds(ttlSeconds)
  if (target.routing.drainMinSeconds >= least) return []
  return [
    refusal(
      `drain-min is ${String(target.routing.drainMinSeconds)} s, but DNS may name the burst side for ${String(least)} s ` +
        `(60 s propagation + TTL ${String(ttlSeconds)} s + 60 s)`,
      `Set drain-min to at least ${String(Math.ceil(least / 60))}m, or lower the TTL of the profile.`,
      'scale-in',
    ),
  ]
}
