import type { AutoscalePort } from '../burst/ports.ts'
import type { Written } from '../domain/written.ts'
import { sameResource, type AutoscaleSetting, type ServicePlan } from '../domain/resources.ts'
import { listAll } from './arm-list.ts'
import { idPath, parseId } from './ids.ts'
import { asNumber, asObject, asObjects, asText, type Json } from './json.ts'
import { writtenBy, type ArmSession } from './session.ts'

const API = '2022-10-01'

/** Autoscale settings have no SDK here: four calls, and a round trip that may lose nothing. */
export function makeAutoscale(session: ArmSession): AutoscalePort {
  return {
    async find(plan, signal) {
      const settings = await listAll(session, `${settingsOf(plan)}?api-version=${API}`, signal)
      const own = settings.find((setting) =>
        sameResource(asText(asObject(setting['properties'])['targetResourceUri']), plan.id),
      )
      return own === undefined ? undefined : toSetting(own)
    },
    async change(setting, change, signal) {
      const url = `${idPath(setting.id)}?api-version=${API}`
      return put(session, url, changed(setting.raw, change), signal)
    },
    async create(plan, bounds, signal) {
      const url = `${settingsOf(plan)}/${newName(plan)}?api-version=${API}`
      return put(session, url, newSetting(plan, bounds), signal)
    },
  }
}

/** Never retries: the caller reads the state before it tries again. */
async function put(session: ArmSession, url: string, body: Json, signal: AbortSignal): Promise<Written> {
  return writtenBy(await session.send({ method: 'PUT', url, body }, signal, { worthRetrying: () => false }))
}

/** Settings of the plan's own resource group: that is where the portal and the tools put them. */
function settingsOf(plan: ServicePlan): string {
  const { subscriptionId, resourceGroup } = parseId(plan.id)
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Insights/autoscaleSettings`
}

/** The profile that holds when no date or recurrence says otherwise. */
function defaultProfileIndex(profiles: readonly Json[]): number {
  const index = profiles.findIndex((profile) => !isTimed(profile))
  return Math.max(0, index)
}

function isTimed({ fixedDate, recurrence }: { fixedDate?: unknown; recurrence?: unknown }): boolean {
  return (fixedDate ?? recurrence ?? null) !== null
}

function toSetting(raw: Json): AutoscaleSetting {
  const properties = asObject(raw['properties'])
  const profiles = asObjects(properties['profiles'])
  const capacity = asObject(profiles[defaultProfileIndex(profiles)]?.['capacity'])
  return {
    id: asText(raw['id']) ?? '',
    name: asText(raw['name']) ?? '',
    // Left out means on for the service and off for the SDK: the service decides.
    enabled: properties['enabled'] !== false,
    minimumInstances: asNumber(capacity['minimum']) ?? 1,
    maximumInstances: asNumber(capacity['maximum']) ?? 1,
    raw,
  }
}

interface Change {
  readonly enabled?: boolean
  readonly minimum?: number
  readonly maximum?: number
}

function changed(raw: Json, { enabled, minimum, maximum }: Change): Json {
  const properties = asObject(raw['properties'])
  const profiles = asObjects(properties['profiles'])
  const index = defaultProfileIndex(profiles)
  return {
    ...raw,
    properties: {
      ...properties,
      ...(enabled !== undefined && { enabled }),
      profiles: profiles.map((profile, at) =>
        at === index
          ? { ...profile, capacity: changedCapacity(asObject(profile['capacity']), minimum, maximum) }
          : profile,
      ),
    },
  }
}

/** Numbers are text here. `default` must lie between the bounds, or the service refuses them. */
function changedCapacity(capacity: Json, minimum: number | undefined, maximum: number | undefined): Json {
  const low = minimum ?? asNumber(capacity['minimum']) ?? 1
  const high = Math.max(low, maximum ?? asNumber(capacity['maximum']) ?? low)
  const usual = asNumber(capacity['default']) ?? low
  return {
    ...capacity,
    minimum: String(low),
    maximum: String(high),
    default: String(Math.min(high, Math.max(low, usual))),
  }
}

function newName(plan: ServicePlan): string {
  return `cloudburst-${plan.name}`
}

/** CPU above 50 % adds two, below 30 % takes one, with five minutes between: the rules that the portal proposes. */
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
      name: newName(plan),
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
