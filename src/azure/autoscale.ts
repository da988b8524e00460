import type { AutoscalePort } from '../burst/ports.ts'
import type { Clock } from '../domain/clock.ts'
import type { Written } from '../domain/written.ts'
import { boundsWith, nameOfCreated, type AutoscaleBounds, type AutoscaleChange } from '../domain/autoscale.ts'
import { sameResource, type ServicePlan } from '../domain/resources.ts'
import { elapsed, minutes, type EpochSeconds } from '../domain/units.ts'
import { ArmError } from './arm-error.ts'
import { listAll } from './arm-list.ts'
import { idPath, parseId } from './ids.ts'
import { boundsOf, isDefaultProfile, toSetting } from './autoscale-setting.ts'
import { asObject, asObjects, asText, type Json } from './json.ts'
import { writtenBy, type ArmSession } from './session.ts'

const API = '2022-10-01'

/** A role may be granted while a watch lasts, so a refused list is asked for again after this time. */
const ASKS_AGAIN_AFTER = minutes(60)

/** Since when the list of a subscription is known to be refused, by its id. */
type Forbidden = Map<string, EpochSeconds>

/** Calls the REST API without an SDK, so that writing a setting back loses no field. */
export function makeAutoscale(session: ArmSession, clock: Pick<Clock, 'now'>): AutoscalePort {
  const forbidden: Forbidden = new Map()
  return {
    async find(plan, signal) {
      const settings = await settingsAround(session, plan, { forbidden, now: await clock.now() }, signal)
      const own = settings
        .filter((setting) =>
          sameResource(asText(asObject(setting['properties'])['targetResourceUri']), plan.id),
        )
        .map(toSetting)
      // Of several, the one that is switched on sizes the plan.
      return own.find(({ enabled }) => enabled) ?? own[0]
    },
    async change(setting, change, signal) {
      const url = `${idPath(setting.id)}?api-version=${API}`
      return put(session, url, changed(setting.raw, change), signal)
    },
    async delete(setting, signal) {
      const url = `${idPath(setting.id)}?api-version=${API}`
      const request = { method: 'DELETE', url } as const
      return writtenBy(await session.send(request, signal, { worthRetrying: () => false }))
    },
    async create(plan, bounds, signal) {
      const url = `${settingsOf(plan)}/${nameOfCreated(plan)}?api-version=${API}`
      return put(session, url, newSetting(plan, bounds), signal)
    },
  }
}

/** Never retries, because the caller reads the state before it tries again. */
async function put(session: ArmSession, url: string, body: Json, signal: AbortSignal): Promise<Written> {
  return writtenBy(await session.send({ method: 'PUT', url, body }, signal, { worthRetrying: () => false }))
}

/**
 * Reads all settings of the subscription, because `az` and Terraform may keep one in another group than the plan's.
 * Reads only the plan's own group if the identity may not read more, and remembers that in `forbidden` for an hour.
 */
async function settingsAround(
  session: ArmSession,
  plan: ServicePlan,
  { forbidden, now }: { readonly forbidden: Forbidden; readonly now: EpochSeconds },
  signal: AbortSignal,
): Promise<Json[]> {
  const { subscriptionId } = parseId(plan.id)
  const inGroup = (): Promise<Json[]> => listAll(session, `${settingsOf(plan)}?api-version=${API}`, signal)
  const refusedAt = forbidden.get(subscriptionId)
  if (refusedAt !== undefined && elapsed(refusedAt, now) < ASKS_AGAIN_AFTER) return inGroup()
  const all = `/subscriptions/${subscriptionId}/providers/Microsoft.Insights/autoscaleSettings`
  try {
    const settings = await listAll(session, `${all}?api-version=${API}`, signal)
    forbidden.delete(subscriptionId)
    return settings
  } catch (error) {
    if (!(error instanceof ArmError) || error.arm?.meaning !== 'forbidden') throw error
    forbidden.set(subscriptionId, now)
    return inGroup()
  }
}

function settingsOf(plan: ServicePlan): string {
  const { subscriptionId, resourceGroup } = parseId(plan.id)
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Insights/autoscaleSettings`
}

/** Changes `enabled` and the bounds of the default in all its copies, and sends everything else back as read. */
function changed(raw: Json, { enabled, ...bounds }: AutoscaleChange): Json {
  const properties = asObject(raw['properties'])
  return {
    ...raw,
    properties: {
      ...properties,
      ...(enabled !== undefined && { enabled }),
      profiles: asObjects(properties['profiles']).map((profile) =>
        isDefaultProfile(profile)
          ? { ...profile, capacity: changedCapacity(asObject(profile['capacity']), bounds) }
          : profile,
      ),
    },
  }
}

/** This API writes numbers as text. */
function changedCapacity(capacity: Json, change: Partial<AutoscaleBounds>): Json {
  const { minimum, maximum, usual } = boundsWith(boundsOf(capacity), change)
  return { ...capacity, minimum: String(minimum), maximum: String(maximum), default: String(usual) }
}

/** The rules that the portal proposes: above 50 % CPU add two, below 30 % remove one, five minutes apart. */
function newSetting(plan: ServicePlan, { minimum, maximum }: { minimum: number; maximum: number }): Json {
  const high = Math.max(minimum, maximum)
  const capacity = { minimum: String(minimum), maximum: String(high), default: String(minimum) }
  const rules = [
    cpuRule(plan, 'GreaterThan', 50, 'Increase', 2),
    cpuRule(plan, 'LessThan', 30, 'Decrease', 1),
  ]
  return {
    location: plan.location,
    properties: {
      name: nameOfCreated(plan),
      enabled: true,
      targetResourceUri: plan.id,
      profiles: [{ name: 'CPU', capacity, rules }],
      notifications: [],
    },
  }
}

function cpuRule(
  plan: ServicePlan,
  operator: 'GreaterThan' | 'LessThan',
  threshold: number,
  direction: 'Increase' | 'Decrease',
  count: number,
): Json {
  return {
    metricTrigger: {
      metricName: 'CpuPercentage',
      metricNamespace: 'microsoft.web/serverfarms',
      metricResourceUri: plan.id,
      timeGrain: 'PT1M',
      statistic: 'Average',
      timeWindow: 'PT5M',
      timeAggregation: 'Average',
      operator,
      threshold,
      dividePerInstance: false,
    },
    scaleAction: { direction, type: 'ChangeCount', value: String(count), cooldown: 'PT5M' },
  }
}
