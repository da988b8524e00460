import type { TargetConfig } from '../domain/config.ts'
import type { Goal } from '../domain/decision.ts'
import type { DocPage } from '../domain/doc-pages.ts'
import { ActionError } from '../domain/errors.ts'
import type { Observation } from '../domain/observation.ts'
import { printable } from '../domain/text.ts'
import { leastDrainSeconds } from './drain.ts'
import { anotherAnswers, leadsTo } from './endpoints.ts'
import { isPreferred, lastPlace, preferSteps } from './priority.ts'
import { burstSku, idleSku, runningOthers } from './sizing.ts'
import { NO_PROGRESS } from './progress.ts'
import { sameSize, tierAbilities } from '../domain/tiers.ts'

/**
 * Why the run refuses the target as configured, whatever the load says: all reasons at once, each with its fix, before
 * the first write. Empty where there is none.
 */
export function refusals(o: Observation, target: TargetConfig, goal: Goal): ActionError[] {
  const goingUp = goal.kind === 'bursting' || goal.kind === 'warm'
  return [
    ...profileRefusals(o, target),
    ...drainRefusals(o, target),
    ...(goingUp
      ? [
          ...appRefusals(o),
          ...tierRefusals(o, target),
          ...idleSkuRefusals(o, target),
          ...switchRefusals(o, target),
          ...sharedPlanRefusals(o, target),
        ]
      : []),
  ]
}

function refuse(message: string, fix: string, link: DocPage): ActionError {
  return new ActionError(message, { fix, link, outcome: 'refused' })
}

function profileRefusals(o: Observation, target: TargetConfig): ActionError[] {
  const { profile, burstEndpoint } = o.resources
  const found: ActionError[] = []
  if (profile.status === 'Disabled')
    found.push(
      refuse(
        `the Traffic Manager profile ${printable(profile.name)} is disabled, so its name does not resolve at all`,
        'Enable the profile; the action never does that by itself.',
        'traffic-manager',
      ),
    )
  if (profile.routingMethod === 'Priority' && target.routing.routing === 'spill')
    found.push(
      refuse(
        `the profile ${printable(profile.name)} routes by Priority: enabling the burst endpoint there takes no traffic`,
        'Set the profile to Weighted (private weight 50), or set routing: switch to move all traffic.',
        'routing',
      ),
    )
  if (burstEndpoint.alwaysServe)
    found.push(
      refuse(
        `the burst endpoint ${printable(burstEndpoint.name)} has alwaysServe set, so Traffic Manager would never test whether it is up`,
        'Remove alwaysServe from the burst endpoint.',
        'traffic-manager',
      ),
    )
  return [...found, ...wrongEndpoint(o), ...priorityRefusals(o, target)]
}

/** The wrong endpoint was named: every change would hit the users of another app. */
function wrongEndpoint({ resources }: Observation): ActionError[] {
  const { profile, burstEndpoint, app } = resources
  if (leadsTo(burstEndpoint, app)) return []
  const right = profile.endpoints.find((endpoint) => leadsTo(endpoint, app))
  const elsewhere = burstEndpoint.type === 'AzureEndpoints' && burstEndpoint.targetResourceId !== undefined
  if (right === undefined && !elsewhere) return []
  const target = burstEndpoint.targetResourceId?.split('/').at(-1) ?? burstEndpoint.target ?? 'somewhere else'
  const fix = right === undefined ? 'an endpoint that leads to the web app' : printable(right.name)
  return [
    refuse(
      `the endpoint ${printable(burstEndpoint.name)} leads to ${printable(target)}, not to the web app ${printable(app.name)}`,
      `Set burst-endpoint to ${fix}, or leave it out.`,
      'traffic-manager',
    ),
  ]
}

function priorityRefusals(o: Observation, target: TargetConfig): ActionError[] {
  const { profile } = o.resources
  if (profile.routingMethod !== 'Priority' || target.routing.routing !== 'switch') return []
  const isTried = o.resources.burstEndpoint.status === 'Disabled' && anotherAnswers(o.resources)
  const hasPlace = !isTried || lastPlace(o.resources) !== undefined
  if (isPreferred(o.resources) ? hasPlace : preferSteps(o.resources).length > 0) return []
  return [
    refuse(
      `no priority number can be freed for the burst endpoint in the profile ${printable(profile.name)}`,
      'Give the private endpoint a priority between 2 and 999, with a free number below it.',
      'routing',
    ),
  ]
}

/** `switch` disables and enables the private endpoint, so it must not guess which one that is. */
function severalOthers(o: Observation, target: TargetConfig): ActionError[] {
  if (target.privateEndpoint !== undefined || o.resources.privateEndpoints.length < 2) return []
  const names = o.resources.privateEndpoints.map((endpoint) => printable(endpoint.name)).join(', ')
  return [
    refuse(
      `routing: switch does not know which endpoint is the private side: the profile has ${names}`,
      'Set private-endpoint to the one that the burst side takes over from.',
      'switch',
    ),
  ]
}

/** Checked before all traffic moves: without the test there would be no scale-in. Priority needs none. */
function switchRefusals(o: Observation, target: TargetConfig): ActionError[] {
  const { profile, burstEndpoint } = o.resources
  if (target.routing.routing !== 'switch' || profile.routingMethod === 'Priority') return []
  if (burstEndpoint.status === 'Enabled') return []
  if (target.privateHealthUrl !== undefined) return severalOthers(o, target)
  return [
    refuse(
      'private-health-url is missing, and routing: switch goes back only to a private side that was proven healthy',
      'Set private-health-url to a URL of the private side that the runner can reach and that answers 2xx when it is well.',
      'switch',
    ),
  ]
}

function drainRefusals(o: Observation, target: TargetConfig): ActionError[] {
  const { ttlSeconds } = o.resources.profile
  const least = leastDrainSeconds(ttlSeconds)
  if (target.routing.drainMinSeconds >= least) return []
  return [
    refuse(
      `drain-min is ${String(target.routing.drainMinSeconds)} s, but DNS may name the burst side for ${String(least)} s ` +
        `(60 s propagation + TTL ${String(ttlSeconds)} s + 60 s)`,
      `Set drain-min to at least ${String(Math.ceil(least / 60))}m, or lower the TTL of the profile.`,
      'scale-in',
    ),
  ]
}

function appRefusals(o: Observation): ActionError[] {
  const { app } = o.resources
  if (!app.enabled)
    return [
      refuse(
        `the web app ${printable(app.name)} is switched off as a whole (enabled: false), which a start does not undo`,
        'Enable the app in Azure, then run again.',
        'web-app',
      ),
    ]
  if (!app.quotaExceeded) return []
  return [
    refuse(
      `the web app ${printable(app.name)} has used up its Free or Shared quota, so it does not answer`,
      'Move its plan to Standard or higher.',
      'web-app',
    ),
  ]
}

function tierRefusals(o: Observation, target: TargetConfig): ActionError[] {
  const { burstEndpoint } = o.resources
  const sku = burstSku(o, target.burstSide, NO_PROGRESS, burstEndpoint.status === 'Enabled').name
  if (burstEndpoint.type !== 'AzureEndpoints' || tierAbilities(sku).trafficManager) return []
  return [
    refuse(
      `a web app in tier ${printable(sku)} cannot be an Azure endpoint of Traffic Manager: it needs Standard or higher`,
      target.burstSide.burstSku === undefined
        ? 'Set burst-sku to S1, P0v3 or higher; idle-sku may name the present one.'
        : 'Set burst-sku to S1, P0v3 or higher.',
      'sizes',
    ),
  ]
}

/** Checked before the first burst: at scale-in it would be too late. */
function idleSkuRefusals(o: Observation, target: TargetConfig): ActionError[] {
  if (target.burstSide.idleSku === undefined) return []
  const { plan, app } = o.resources
  const sku = idleSku(o, target.burstSide)
  const can = tierAbilities(sku.name)
  const lost: string[] = []
  const others = o.resources.otherApps.kind === 'known' ? o.resources.otherApps.value : []
  if (!can.slots && others.some((other) => other.id.toLowerCase().includes('/slots/')))
    lost.push('deployment slots')
  if (!can.customDomainTls && app.customHostNames.length > 0) lost.push('TLS of its custom domains')
  const autoscale = o.resources.autoscale.kind === 'known' ? o.resources.autoscale.value : undefined
  if (!can.autoscale && (autoscale !== undefined || target.burstSide.autoscale === 'manage'))
    lost.push('its autoscale setting')
  if (lost.length === 0) return []
  return [
    refuse(
      `idle-sku ${printable(sku.name)} would take ${lost.join(' and ')} from the plan ${printable(plan.name)} at every scale-back`,
      'Choose an idle-sku that keeps them (S1 or higher keeps all), or leave idle-sku out and set idle-instances: 1.',
      'sizes',
    ),
  ]
}

/** An App Service plan with another running app or slot belongs to others too (shared-plan-needs-consent). */
function sharedPlanRefusals(o: Observation, target: TargetConfig): ActionError[] {
  const { plan } = o.resources
  const running = runningOthers(o).map((app) => printable(app.name))
  if (target.burstSide.sharedPlan === 'allow' || running.length === 0 || !wouldResize(o, target)) return []
  return [
    refuse(
      `the plan ${printable(plan.name)} also carries ${running.join(', ')}, which a resize would touch`,
      'Move the burst app to a plan of its own, or set shared-plan: allow.',
      'sizes',
    ),
  ]
}

function wouldResize(o: Observation, target: TargetConfig): boolean {
  const { plan, burstEndpoint } = o.resources
  const sku = burstSku(o, target.burstSide, NO_PROGRESS, burstEndpoint.status === 'Enabled')
  return !sameSize(plan.sku, sku) || plan.sku.capacity !== sku.capacity
}
