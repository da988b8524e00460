import type { TargetConfig } from '../domain/config.ts'
import { ActionError, ManyErrors } from '../domain/errors.ts'
import { known, unknown } from '../domain/known.ts'
import {
  sameResource,
  type Endpoint,
  type Profile,
  type Resources,
  type WebApp,
} from '../domain/resources.ts'
import { printable } from '../domain/text.ts'
import { leadsTo } from './endpoints.ts'
import type { Ports } from './ports.ts'

/** Stands for what this pass does not need; `readDetails` reads it if the plan does. */
const NOT_READ = unknown('not read')

/**
 * Reads profile and app side by side, and the plan with them if its id is known from an earlier read. `kept` is good
 * enough, and not read.
 */
export async function readResources(
  ports: Pick<Ports, 'trafficManager' | 'webApp' | 'plan'>,
  target: TargetConfig,
  earlier: Resources | undefined,
  signal: AbortSignal,
  kept: Partial<Pick<Resources, 'app' | 'plan'>> = {},
): Promise<Resources> {
  const profileRead = ports.trafficManager.readProfile(target.profile, signal)
  const appRead = kept.app ?? ports.webApp.readApp(target.app, signal)
  const planRead =
    kept.plan ??
    (earlier === undefined
      ? Promise.resolve(appRead).then((app) => ports.plan.readPlan(app.planId, signal))
      : ports.plan.readPlan(earlier.app.planId, signal))
  if (earlier === undefined)
    await throwAllFinal([profileRead, Promise.resolve(appRead), Promise.resolve(planRead)])
  const [profile, app, plan] = await Promise.all([profileRead, appRead, planRead])
  const burstEndpoint = findBurstEndpoint(profile, app, target)
  return {
    profile,
    app,
    plan,
    burstEndpoint,
    privateEndpoints: findPrivateEndpoints(profile, burstEndpoint, target),
    autoscale: NOT_READ,
    otherApps: NOT_READ,
  }
}

/** A new set-up may lack several things: tells all that no later read would show otherwise, and not one a run. */
async function throwAllFinal(reads: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(reads)).filter((read) => read.status === 'rejected')
  const errors = failed.map(({ reason }): unknown => reason)
  const final = errors.filter((error) => error instanceof ActionError && !error.transient) as ActionError[]
  // The plan is not read without the app, and one sign-in serves all.
  const others = new Map(final.map((error) => [error.message, error]))
  if (others.size > 1) throw new ManyErrors([...others.values()])
}

/**
 * What only a resize needs: the plan's autoscale setting and the other apps on it. What the identity may not read is
 * unknown, because a burst can do without it, and the scale-in must not wait for it.
 */
export async function readDetails(
  ports: Pick<Ports, 'autoscale' | 'plan'>,
  resources: Resources,
  signal: AbortSignal,
): Promise<Pick<Resources, 'autoscale' | 'otherApps' | 'unread'>> {
  const { plan, app } = resources
  const [setting, apps] = await Promise.all([
    allowed(ports.autoscale.find(plan, signal)),
    allowed(plan.numberOfSites > 1 ? ports.plan.readPlanApps(plan, signal) : Promise.resolve([])),
  ])
  const unread = {
    ...(setting instanceof ActionError && { autoscale: setting }),
    ...(apps instanceof ActionError && { otherApps: apps }),
  }
  return {
    autoscale: setting instanceof ActionError ? unknown(setting.message) : known(setting),
    otherApps:
      apps instanceof ActionError
        ? unknown(apps.message)
        : known(apps.filter((other) => !sameResource(other.id, app.id))),
    unread,
  }
}

/** The refusal itself if the identity may not read it. */
async function allowed<T>(read: Promise<T>): Promise<T | ActionError> {
  try {
    return await read
  } catch (error) {
    if (error instanceof ActionError && error.arm?.meaning === 'forbidden') return error
    throw error
  }
}

function findBurstEndpoint(profile: Profile, app: WebApp, target: TargetConfig): Endpoint {
  const named = target.burstEndpoint?.name.toLowerCase()
  const found = profile.endpoints.filter((endpoint) =>
    named === undefined ? leadsTo(endpoint, app) : endpoint.name.toLowerCase() === named,
  )
  if (found.length === 1 && found[0] !== undefined) return found[0]
  const names = profile.endpoints.map((endpoint) => printable(endpoint.name)).join(', ')
  const asked =
    named === undefined
      ? `an endpoint whose target is the web app ${printable(app.name)}`
      : `an endpoint ${printable(named)}`
  throw new ActionError(
    found.length === 0
      ? `the profile ${printable(profile.name)} has no ${asked.slice(3)}; it has ${names || 'none'}`
      : `the profile ${printable(profile.name)} has ${String(found.length)} endpoints that could be ${asked}`,
    {
      fix: 'Set burst-endpoint to the name of the endpoint that leads to the web app, or add it to the profile (Disabled).',
      link: 'traffic-manager',
      outcome: 'refused',
    },
  )
}

function findPrivateEndpoints(profile: Profile, burst: Endpoint, target: TargetConfig): readonly Endpoint[] {
  const others = profile.endpoints.filter((endpoint) => endpoint.id !== burst.id)
  const named = target.privateEndpoint?.name.toLowerCase()
  if (named === undefined) return others
  const found = others.filter((endpoint) => endpoint.name.toLowerCase() === named)
  if (found.length > 0) return found
  const names = others.map((endpoint) => printable(endpoint.name)).join(', ')
  throw new ActionError(
    `the profile ${printable(profile.name)} has no private endpoint ${printable(named)}; besides the burst endpoint it has ${names || 'none'}`,
    {
      fix: 'Set private-endpoint to one of them, or leave it out.',
      link: 'traffic-manager',
      outcome: 'refused',
    },
  )
}
