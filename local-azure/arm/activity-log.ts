import { badRequest } from './errors.ts'
import { filterProblem, termsOf } from './filter.ts'
import { route, type ArmCall, type Route } from './route.ts'
import type { JsonObject } from '../json.ts'
import type { Reply } from '../net/message.ts'
import type { Activity } from '../world/activities.ts'
import { same } from '../world/state.ts'

const PATH = '/subscriptions/{subscription}/providers/Microsoft.Insights/eventtypes/management/values'
/** Events come to the log so late. */
const LATE_SECONDS = 120

/** The activity log: who changed which resource. */
export const activityRoutes: readonly Route[] = [
  route('GET', PATH, 'Microsoft.Insights/eventtypes/values/read', list),
]

type Fits = (one: Activity, value: string) => boolean

const isOf: Fits = (one, value) => same(one.resourceId, value)

/** What a filter can name besides the time, in lower case. */
const TERMS: Readonly<Record<string, Fits>> = {
  resourceuri: isOf,
  resourceid: isOf,
  resourcegroupname: (one, value) => same(one.resourceId.split('/')[4] ?? '', value),
  resourceprovider: (one, value) => same(one.resourceId.split('/')[6] ?? '', value),
  correlationid: (one, value) => same(one.correlationId, value),
  caller: (one, value) => same(one.caller, value),
  status: (one, value) => same(one.status, value),
  operationname: (one, value) => same(one.operation, value),
  // All events of this log are in these two.
  eventchannels: () => true,
}

/** `eventTimestamp ge '…'`, with or without an end, and any of `TERMS`. */
function list({ call, world }: ArmCall): Reply {
  const filter = call.query.get('$filter') ?? ''
  const terms = termsOf(filter)
  const times = (terms ?? []).filter(({ name }) => name === 'eventtimestamp')
  const others = (terms ?? []).filter(({ name }) => name !== 'eventtimestamp')
  if (
    terms === undefined ||
    others.some(({ name, operator }) => operator !== 'eq' || TERMS[name] === undefined)
  )
    return badRequest(filterProblem(filter, ['eventTimestamp', ...Object.keys(TERMS)]))
  const at = (operator: string): number =>
    Date.parse(times.find((one) => one.operator === operator)?.value ?? '') / 1000
  const from = at('ge')
  if (Number.isNaN(from)) return badRequest("The $filter must name a start: eventTimestamp ge '…'.")
  const to = Math.min(at('le') || Infinity, world.now - LATE_SECONDS)
  const found = world.activities.filter(
    (one) => one.at >= from && one.at <= to && others.every(({ name, value }) => TERMS[name]?.(one, value)),
  )
  return { status: 200, body: { value: found.map(eventOf).reverse() } }
}

function eventOf(activity: Activity): JsonObject {
  const { at, caller, operation, resourceId, correlationId, status } = activity
  const text = (value: string): JsonObject => ({ value, localizedValue: value })
  return {
    caller,
    correlationId,
    eventDataId: `${correlationId}-${at}`,
    eventName: text('EndRequest'),
    category: text('Administrative'),
    eventTimestamp: new Date(at * 1000).toISOString(),
    submissionTimestamp: new Date((at + LATE_SECONDS) * 1000).toISOString(),
    level: status === 'Succeeded' ? 'Informational' : 'Error',
    operationName: text(operation),
    resourceId,
    resourceGroupName: resourceId.split('/')[4] ?? '',
    resourceProviderName: text(resourceId.split('/')[6] ?? ''),
    status: text(status),
    subStatus: text(''),
    subscriptionId: resourceId.split('/')[2] ?? '',
  }
}
