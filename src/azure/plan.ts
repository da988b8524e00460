import type { PlanPort, ResizeAnswer } from '../burst/ports.ts'
import { ActionError } from '../domain/errors.ts'
import {
  sameResource,
  type ServicePlan,
  type PlanApp,
  type ResourceId,
  type Sku,
} from '../domain/resources.ts'
import { printable } from '../domain/text.ts'
import { hasNoCount, sameSize } from '../domain/tiers.ts'
import { availableInstances } from './answer.ts'
import { ArmError } from './arm-error.ts'
import { listAll } from './arm-list.ts'
import { idPath, parseId } from './ids.ts'
import { asNumber, asObject, asText, isTrue, spelled, type Json } from './json.ts'
import { followResize } from './operation.ts'
import { readPreflight } from './preflight.ts'
import { type ArmSession } from './session.ts'
import { spelledSku } from './sku.ts'

/** The version of Microsoft.Web that the SDK of this release uses. */
export const WEB_API = '2025-05-01'

/**
 * Reads and writes plans without the SDK. When the SDK writes, it drops every field that it does not know. Its PATCH
 * has no `sku`, answers 200, and scales nothing.
 */
export function makePlan(session: ArmSession): PlanPort {
  return {
    readPlan: (id, signal) => readPlan(session, id, signal),
    readPlanApps: (plan, signal) => readPlanApps(session, plan, signal),
    readPreflight: (plan, wants, signal) => readPreflight(session, plan, wants, signal),
    resize: (plan, sku, signal) => resize(session, plan, sku, signal),
  }
}

async function readPlan(session: ArmSession, id: ResourceId, signal: AbortSignal): Promise<ServicePlan> {
  const { value } = await session.send({ method: 'GET', url: planUrl(id) }, signal, { body: 'resource' })
  return toPlan(asObject(value), id)
}

async function resize(
  session: ArmSession,
  plan: ServicePlan,
  sku: Pick<Sku, 'name' | 'capacity'>,
  signal: AbortSignal,
): Promise<ResizeAnswer> {
  const body = { ...plan.raw, sku: changedSku(asObject(plan.raw['sku']), sku) }
  try {
    const answered = await session.send({ method: 'PUT', url: planUrl(plan.id), body }, signal, {
      // Never retries, because the caller reads the state before it tries again.
      worthRetrying: () => false,
    })
    return {
      kind: 'accepted',
      resize: followResize(session, planUrl(plan.id), answered, presentOf(plan, sku)),
    }
  } catch (error) {
    const understood = refusal(error, presentOf(plan, sku))
    if (understood === undefined) throw error
    return understood
  }
}

/**
 * Changing only the count keeps the rest as read. Changing the size sends its name alone: tier, size and family follow
 * from it, and a guess would contradict it (`P0v3` is of tier `Premium0V3`).
 */
function changedSku(read: Json, { name, capacity }: Pick<Sku, 'name' | 'capacity'>): Json {
  if (asText(read['name'])?.toLowerCase() === name.toLowerCase()) return { ...read, capacity }
  return { name: spelledSku(name), capacity }
}

/** How many instances of the wanted size the plan already has. */
function presentOf(plan: ServicePlan, sku: Pick<Sku, 'name'>): number {
  return sameSize(plan.sku, sku) ? plan.sku.capacity : 0
}

function refusal(error: unknown, present: number): ResizeAnswer | undefined {
  if (!(error instanceof ArmError)) return undefined
  const { arm, body, message: reason } = error
  if (arm?.meaning === 'busy') return { kind: 'busy', reason }
  if (arm?.meaning !== 'quota' && arm?.meaning !== 'stock') return undefined
  const available = availableInstances(body, present)
  return { kind: 'short', reason, ...(available !== undefined && { available }) }
}

/** Apps on the plan and their slots. A slot runs on the same workers and is billed with them. */
async function readPlanApps(session: ArmSession, plan: ServicePlan, signal: AbortSignal): Promise<PlanApp[]> {
  const sites = await listAll(session, `${idPath(plan.id)}/sites?api-version=${WEB_API}`, signal)
  const apps = sites.map(toPlanApp)
  // The list may hold only apps. The plan's own count tells whether slots are missing from it.
  if (apps.length >= plan.numberOfSites) return apps
  const slots = await Promise.all(apps.filter(isApp).map((app) => readSlots(session, app, plan, signal)))
  return [...apps, ...slots.flat().filter((slot) => !apps.some((app) => sameResource(app.id, slot.id)))]
}

async function readSlots(
  session: ArmSession,
  app: PlanApp,
  plan: ServicePlan,
  signal: AbortSignal,
): Promise<PlanApp[]> {
  const slots = await listAll(session, `${idPath(app.id)}/slots?api-version=${WEB_API}`, signal)
  return slots
    .filter((slot) => sameResource(asText(asObject(slot['properties'])['serverFarmId']), plan.id))
    .map(toPlanApp)
}

function isApp(app: PlanApp): boolean {
  return parseId(app.id).children.length === 0
}

function toPlanApp(site: Json): PlanApp {
  return {
    id: asText(site['id']) ?? '',
    name: asText(site['name']) ?? '',
    state: spelled(['Running', 'Stopped'], asObject(site['properties'])['state']) ?? 'Unknown',
  }
}

const PROVISIONING = ['Succeeded', 'Failed', 'Canceled', 'InProgress', 'Creating', 'Updating', 'Deleting']

/** Throws ActionError if Azure describes the plan without its size. */
export function toPlan(raw: Json, asked: ResourceId): ServicePlan {
  const properties = asObject(raw['properties'])
  const sku = skuOf(raw)
  if (sku === undefined) throw withoutSize(asked)
  const status = spelled(['Ready', 'Pending', 'Creating'], properties['status'])
  const maximum = positive(properties['maximumNumberOfWorkers'])
  const automaticMaximum = positive(properties['maximumElasticWorkerCount'])
  return {
    id: asText(raw['id']) ?? asked,
    name: asText(raw['name']) ?? parseId(asked).name,
    location: asText(raw['location']) ?? '',
    sku,
    currentInstances:
      positive(properties['currentNumberOfWorkers']) ??
      positive(properties['numberOfWorkers']) ??
      sku.capacity,
    ...(maximum !== undefined && { maximumInstances: maximum }),
    ...(status !== undefined && { status }),
    ...(automaticMaximum !== undefined && { automaticMaximum }),
    provisioningState: spelled(PROVISIONING, properties['provisioningState']) ?? 'Unknown',
    zoneRedundant: isTrue(properties['zoneRedundant']),
    perAppScaling: isTrue(properties['perSiteScaling']),
    automaticScaling: isTrue(properties['elasticScaleEnabled']),
    numberOfSites: asNumber(properties['numberOfSites']) ?? 0,
    raw,
  }
}

/** Undefined if Azure does not say the size. */
export function skuOf(raw: Json): Sku | undefined {
  const sku = asObject(raw['sku'])
  const name = asText(sku['name'])
  const capacity =
    asNumber(sku['capacity']) ?? (name !== undefined && hasNoCount(name, asText(sku['tier'])) ? 0 : undefined)
  if (name === undefined || capacity === undefined) return undefined
  return { name, capacity, tier: asText(sku['tier']) ?? '' }
}

function withoutSize(asked: ResourceId): ActionError {
  return new ActionError(`Azure describes the plan ${printable(asked, 300)} without its size.`, {
    fix: 'Run again. If this persists, see the plan in the portal: the action cannot scale a plan without a size.',
  })
}

/** The service says 0 if it has no number. */
function positive(value: unknown): number | undefined {
  const number = asNumber(value)
  return number !== undefined && number > 0 ? number : undefined
}

function planUrl(id: ResourceId): string {
  return `${idPath(id)}?api-version=${WEB_API}`
}
