import { at, isObject, numberAt, parseJson, stringAt } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Reply } from '../net/message.ts'
import { plan as newPlan } from '../world/scenario.ts'
import type { Plan, Sku } from '../world/state.ts'
import { OFFERED, tierOf } from '../world/tiers.ts'
import type { World } from '../world/world.ts'
import { notFound, webError } from './errors.ts'
import { planId, same } from './ids.ts'
import { planBody, takeBody, TYPE, writable } from './plan-body.ts'
import { planAnswerOf, planProblem } from './plan-limits.ts'
import { GROUP, route } from './route.ts'
import type { ArmCall, Route } from './route.ts'
import { siteBody } from './sites.ts'

const PLAN = `${GROUP}/providers/${TYPE}/{plan}`
/** Properties that only the service sets. It ignores them in a PUT. */
export const planRoutes: readonly Route[] = [
  route('GET', `${GROUP}/providers/${TYPE}`, `${TYPE}/Read`, listPlans),
  route('GET', `/subscriptions/{subscription}/providers/${TYPE}`, `${TYPE}/Read`, listPlans),
  route('GET', `${PLAN}/skus`, `${TYPE}/skus/read`, withPlan(listSkus)),
  route(
    'GET',
    PLAN,
    `${TYPE}/Read`,
    withPlan((call, plan) => ({ status: 200, body: planBody(call.world, plan) })),
  ),
  route('PUT', PLAN, `${TYPE}/Write`, putOrMake),
  route('PATCH', PLAN, `${TYPE}/Write`, withPlan(patchPlan)),
  route('GET', `${PLAN}/sites`, `${TYPE}/sites/read`, withPlan(listSites)),
  route(
    'GET',
    `${PLAN}/operationresults/{operation}`,
    `${TYPE}/operationresults/read`,
    withPlan(operationResult),
  ),
]

function planNamed(call: ArmCall): Plan | undefined {
  return call.world.plans.find(
    (one) => same(one.name, call.name('plan')) && same(one.resourceGroup, call.name('group')),
  )
}

function withPlan(handle: (call: ArmCall, plan: Plan) => Reply) {
  return (call: ArmCall): Reply => {
    const plan = planNamed(call)
    return plan === undefined ? notFound(TYPE, call.name('plan'), call.name('group')) : handle(call, plan)
  }
}

function listPlans(call: ArmCall): Reply {
  const group = call.name('group')
  const own = call.world.plans.filter((plan) => group === '' || same(plan.resourceGroup, group))
  return { status: 200, body: { value: own.map((plan) => planBody(call.world, plan)) } }
}

/** The sizes that the plan can move to, with Microsoft's own name of each tier. */
function listSkus(_: ArmCall, plan: Plan): Reply {
  const value = OFFERED.map((name) => {
    const maximum = tierOf(name)?.workers ?? 1
    return {
      resourceType: TYPE,
      sku: { name, tier: tierOf(name)?.tier ?? '' },
      capacity: { minimum: 1, maximum, default: 1, scaleType: maximum > 3 ? 'automatic' : 'manual' },
    }
  })
  return { status: 200, body: { resource: plan.name, value } }
}

function listSites(call: ArmCall, plan: Plan): Reply {
  const value = call.world.sitesOn(plan).map((site) => siteBody(call.world, site))
  return { status: 200, body: { value, nextLink: null } }
}

function putOrMake(call: ArmCall): Reply {
  const made = planNamed(call) === undefined ? makePlan(call) : undefined
  return made ?? withPlan(putPlan)(call)
}

/** A plan of the size and with the properties that the body gives; why not, where it gives no size there is. */
function makePlan(call: ArmCall): Reply | undefined {
  const body = parseJson(call.call.body)
  const tier = tierOf(stringAt(body, 'sku', 'name') ?? '')
  const capacity = numberAt(body, 'sku', 'capacity') ?? 1
  if (tier === undefined || !isObject(body))
    return webError(400, 'BadRequest', '01007', 'The parameter {0} has an invalid value.', 'sku')
  const name = stringAt(body, 'sku', 'name') ?? ''
  const sku = { name, tier: tier.tier, size: name, family: tier.family, capacity }
  const made = newPlan(call.name('plan'), sku, { resourceGroup: call.name('group'), properties: {} })
  const problem = planProblem(call.world, made, sku)
  if (problem !== undefined) return problem
  call.world.plans.push(made)
  takeBody(made, body)
  return { status: 200, body: planBody(call.world, made) }
}

/** Full replacement: the plan loses what the body leaves out. */
function putPlan(call: ArmCall, plan: Plan): Reply {
  const body = parseJson(call.call.body)
  if (!isObject(body))
    return webError(400, 'BadRequest', '51021', 'The parameter {0} has an invalid value.', 'serverFarm')
  const sku = skuOf(body, plan)
  if (sku === undefined) {
    return webError(400, 'BadRequest', '01007', 'The parameter {0} has an invalid value.', 'sku')
  }
  const problem = planProblem(call.world, plan, sku)
  if (problem !== undefined) return problem
  const before = settable(plan)
  takeBody(plan, body)
  call.world.scaling.resize(plan, sku, 'client', differences(before, settable(plan)))
  return answer(call, plan)
}

/** Sets properties, and a `sku` if there is one. The JavaScript SDK never sends a `sku` here, so its PATCH scales nothing. */
function patchPlan(call: ArmCall, plan: Plan): Reply {
  const body = parseJson(call.call.body)
  if (isObject(body) && isObject(body['sku'])) {
    const sku = skuOf(body, plan)
    const problem = sku === undefined ? undefined : planProblem(call.world, plan, sku)
    if (problem !== undefined) return problem
    if (sku !== undefined) call.world.scaling.resize(plan, sku, 'client', [])
    return answer(call, plan)
  }
  const properties = at(body, 'properties')
  if (isObject(properties)) Object.assign(plan.properties, writable(properties))
  return { status: 200, body: planBody(call.world, plan) }
}

function skuOf(body: JsonObject, plan: Plan): Sku | undefined {
  const name = stringAt(body, 'sku', 'name') ?? plan.sku.name
  const tier = tierOf(name)
  const capacity =
    numberAt(body, 'sku', 'capacity') ?? (at(body, 'sku') === undefined ? plan.sku.capacity : 1)
  const least = tier?.elastic === true ? 0 : 1
  if (tier === undefined || !Number.isInteger(capacity) || capacity < least) return undefined
  return { name, tier: tier.tier, size: name, family: tier.family, capacity }
}

function answer(call: ArmCall, plan: Plan): Reply {
  const body = planBody(call.world, plan)
  const planAnswer = planAnswerOf(call.world)
  if (plan.operation === undefined || planAnswer === 'at-once' || planAnswer === 'in-progress') {
    return { status: 200, body }
  }
  const url = `${call.call.origin}${planId(call.world.scenario, plan)}/operationresults/${plan.operation.id}?api-version=${call.call.query.get('api-version') ?? ''}`
  if (planAnswer === 'accepted-empty') return { status: 202, headers: { location: url, 'retry-after': '0' } }
  return {
    status: 202,
    headers: { 'azure-asyncoperation': url, location: url, ...retryAfter(call.world) },
    body,
  }
}

function operationResult(call: ArmCall, plan: Plan): Reply {
  const id = call.name('operation')
  const running = plan.operation !== undefined && same(plan.operation.id, id)
  if (!running && !plan.ended.some((one) => same(one, id))) {
    return notFound(`${TYPE}/operationresults`, id, plan.resourceGroup)
  }
  if (planAnswerOf(call.world) === 'accepted-empty') return recordedResult(call, plan, running)
  const body = { id: `${planId(call.world.scenario, plan)}/operationresults/${id}`, name: id }
  if (!running && plan.failed.includes(id))
    return { status: 200, body: { ...body, status: 'Failed', error: FAILURE } }
  return running
    ? { status: 202, headers: retryAfter(call.world), body: { ...body, status: 'InProgress' } }
    : { status: 200, body: { ...body, status: 'Succeeded' } }
}

/** 202 with an empty body, then 200 with the plan, whose `provisioningState` is null unless it failed. */
function recordedResult(call: ArmCall, plan: Plan, running: boolean): Reply {
  if (running)
    return { status: 202, headers: { location: call.call.origin + call.call.path, 'retry-after': '0' } }
  const body = planBody(call.world, plan)
  const properties = isObject(body['properties']) ? body['properties'] : {}
  const state = properties['provisioningState'] === 'Failed' ? 'Failed' : null
  return { status: 200, body: { ...body, properties: { ...properties, provisioningState: state } } }
}

const FAILURE = { code: 'InternalServerError', message: 'The operation could not be completed.' } as const

function retryAfter(world: World): Record<string, string> {
  const seconds = world.scenario.pollRetryAfterSeconds
  return seconds > 0 ? { 'retry-after': String(seconds) } : {}
}

function settable(plan: Plan): Record<string, Json> {
  return JSON.parse(
    JSON.stringify({
      ...plan.extra,
      tags: plan.tags,
      kind: plan.kind,
      location: plan.location,
      ...plan.properties,
    }),
  ) as Record<string, Json>
}

function differences(before: Record<string, Json>, after: Record<string, Json>): readonly string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  const text = (value: Json | undefined): string => JSON.stringify(value ?? null)
  return [...keys].filter((key) => text(before[key]) !== text(after[key]))
}
