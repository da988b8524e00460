import { armError } from './errors.ts'
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

/** With or without quotes: `eventTimestamp ge '…' [and eventTimestamp le '…'] [and resourceUri eq '…'] [and resourceGroupName eq '…']`. */
function list({ call, world }: ArmCall): Reply {
  const filter = call.query.get('$filter') ?? ''
  const from = Date.parse(term(filter, 'eventTimestamp ge') ?? '') / 1000
  if (Number.isNaN(from))
    return armError(400, 'BadRequest', "The $filter must name a start: eventTimestamp ge '…'.")
  const to = Math.min(
    Date.parse(term(filter, 'eventTimestamp le') ?? '') / 1000 || Infinity,
    world.now - LATE_SECONDS,
  )
  const uri = term(filter, 'resourceUri eq')
  const group = term(filter, 'resourceGroupName eq')
  const found = world.activities.filter(
    (one) =>
      one.at >= from &&
      one.at <= to &&
      (uri === undefined || same(one.resourceId, uri)) &&
      (group === undefined ||
        one.resourceId.toLowerCase().includes(`/resourcegroups/${group.toLowerCase()}/`)),
  )
  return { status: 200, body: { value: found.map(eventOf).reverse() } }
}

function term(filter: string, name: string): string | undefined {
  const [, quoted, plain] = new RegExp(`${name} (?:'([^']*)'|(\\S+))`, 'i').exec(filter) ?? []
  return quoted ?? plain
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
