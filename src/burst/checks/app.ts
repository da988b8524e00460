import type { TargetConfig } from '../../domain/config.ts'
import type { PlanApp } from '../../domain/resources.ts'
import type { Observation } from '../../domain/observation.ts'
import { utc } from '../../domain/format.ts'
import { printable } from '../../domain/text.ts'
import { hasNoCount, sameSize, tierAbilities } from '../../domain/tiers.ts'
import { NO_PROGRESS } from '../progress.ts'
import { burstSku, idleSku, runningOthers } from '../sizing.ts'
import { refusal, type Finding } from './finding.ts'

/** What makes the app answer nothing and what a start does not change. */
export function appProblems(o: Observation): Finding[] {
  const { app } = o.resources
  if (!app.enabled)
    return [
      refusal(
        `the web app ${printable(app.name)} is switched off as a whole (enabled: false), which a start does not undo`,
        'Enable the app in Azure, then run again.',
        'web-app',
      ),
    ]
  if (app.quotaExceeded)
    return [
      refusal(
        `the web app ${printable(app.name)} has used up its Free or Shared quota, so it does not answer`,
        'Move its plan to Standard or higher.',
        'web-app',
      ),
    ]
  if (app.suspendedUntil === undefined || app.suspendedUntil <= o.at) return []
  return [
    refusal(
      `App Service has suspended the web app ${printable(app.name)} until ${utc(app.suspendedUntil, o.at)}, so it does not answer`,
      'Wait until then, or move its plan to Standard or higher.',
      'web-app',
    ),
  ]
}

/**
 * Neither users nor the probes of Traffic Manager reach such an app, and its own front end answers 403. An external endpoint
 * leads to a gateway, which may have a way of its own to the app.
 */
export function closedToPublic({ resources: { app, burstEndpoint } }: Observation): Finding[] {
  if (burstEndpoint.type !== 'AzureEndpoints') return []
  if (app.isNameless === true)
    return [
      refusal(
        `the public host names of the web app ${printable(app.name)} are disabled (hostNamesDisabled), so neither users nor probes reach it`,
        'az webapp update --resource-group GROUP --name APP --set hostNamesDisabled=false',
        'web-app',
      ),
    ]
  if (app.isClosed !== true) return []
  return [
    refusal(
      `the web app ${printable(app.name)} takes no public traffic (publicNetworkAccess: Disabled), so neither users nor probes reach it`,
      'az webapp update --resource-group GROUP --name APP --set publicNetworkAccess=Enabled',
      'web-app',
    ),
  ]
}

/** Traffic Manager takes a web app only from Standard on; the check reads the tier that a burst would use. */
export function tierTooLow(o: Observation, target: TargetConfig): Finding[] {
  const { burstEndpoint } = o.resources
  const sku = burstSku(o, target.burstSide, NO_PROGRESS, burstEndpoint.status === 'Enabled').name
  if (burstEndpoint.type !== 'AzureEndpoints' || tierAbilities(sku).trafficManager || hasNoCount(sku))
    return []
  return [
    refusal(
      `a web app in tier ${printable(sku)} cannot be an Azure endpoint of Traffic Manager: it needs Standard or higher`,
      target.burstSide.burstSku === undefined
        ? 'Set burst-sku to S1, P0v3 or higher; idle-sku may name the present one.'
        : 'Set burst-sku to S1, P0v3 or higher.',
      'sizes',
    ),
  ]
}

/** Check this before the first burst: at scale-in it would be too late. */
export function idleSizeTakesAway(o: Observation, target: TargetConfig): Finding[] {
  if (target.burstSide.idleSku === undefined) return []
  const { plan, app } = o.resources
  const sku = idleSku(o, target.burstSide)
  const can = tierAbilities(sku.name)
  const lost: string[] = []
  const others = o.resources.otherApps.kind === 'known' ? o.resources.otherApps.value : []
  if (!can.dedicated && app.alwaysOn === true) lost.push('Always On')
  if (!can.dedicated && app.inVirtualNetwork === true) lost.push('its virtual network')
  lost.push(...slotsLost(others, can.slots))
  if (!can.customDomainTls && app.customHostNames.length > 0) lost.push('TLS of its custom domains')
  const autoscale = o.resources.autoscale.kind === 'known' ? o.resources.autoscale.value : undefined
  if (!can.autoscale && (autoscale !== undefined || target.burstSide.autoscale === 'manage'))
    lost.push('its autoscale setting')
  if (lost.length === 0) return []
  return [
    refusal(
      `idle-sku ${printable(sku.name)} would take ${lost.join(' and ')} from the plan ${printable(plan.name)} at every scale-back`,
      'Choose an idle-sku that keeps them (S1 or higher keeps all), or leave idle-sku out and set idle-instances: 1.',
      'sizes',
    ),
  ]
}

/** Azure refuses a tier that allows fewer slots than an app has. */
function slotsLost(others: readonly PlanApp[], most: number): string[] {
  const counts = new Map<string, number>()
  for (const { id } of others) {
    const name = /\/sites\/([^/]+)\/slots\//iu.exec(id)?.[1]
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  if (most === 0) return counts.size > 0 ? ['deployment slots'] : []
  return [...counts]
    .filter(([, count]) => count > most)
    .map(
      ([name, count]) =>
        `${String(count)} deployment slots of ${printable(name, 60)} (it has at most ${String(most)})`,
    )
}

/** An App Service plan with another running app or slot belongs to others too (shared-plan-needs-consent). */
export function sharedPlan(o: Observation, target: TargetConfig): Finding[] {
  const { plan } = o.resources
  const running = runningOthers(o).map((app) => printable(app.name))
  const unread = o.resources.unread?.otherApps
  if (unread !== undefined && target.burstSide.sharedPlan === 'refuse' && wouldResize(o, target))
    return [
      refusal(
        `it is unknown which other apps a resize of the plan ${printable(plan.name)} would touch: ${unread.message}`,
        `${unread.fix} Or set shared-plan: allow.`,
        'roles',
      ),
    ]
  if (target.burstSide.sharedPlan === 'allow' || running.length === 0 || !wouldResize(o, target)) return []
  return [
    refusal(
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
