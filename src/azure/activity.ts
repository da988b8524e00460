import type { ActivityPort } from '../burst/ports.ts'
import { ActionError } from '../domain/errors.ts'
import { isList } from '../domain/json.ts'
import { known, unknown, type Known } from '../domain/known.ts'
import type { ResourceId } from '../domain/resources.ts'
import type { EpochSeconds } from '../domain/units.ts'
import { parseId } from './ids.ts'
import { asObject, asObjects, asText, type Json } from './json.ts'
import type { ArmSession } from './session.ts'

const API = '2015-04-01'
const APP_CLAIM = 'appid'
const OBJECT_CLAIM = 'http://schemas.microsoft.com/identity/claims/objectidentifier'

/** The activity log (https://learn.microsoft.com/rest/api/monitor/activity-logs/list); Reader may read it. */
export function makeActivity(session: ArmSession): ActivityPort {
  return {
    async lastChangeBy(resource, since, signal) {
      try {
        const { value } = await session.send({ method: 'GET', url: eventsOf(resource, since) }, signal, {
          worthRetrying: () => false,
        })
        const { value: events } = asObject(value)
        if (!isList(events)) return unknown(UNREAD)
        return lastCaller(asObjects(events), session.signedInAs())
      } catch (error) {
        if (!(error instanceof ActionError) || signal.aborted) throw error
        return unknown(whyUnread(error))
      }
    },
  }
}

function eventsOf(resource: ResourceId, since: EpochSeconds): string {
  const { subscriptionId } = parseId(resource)
  const from = new Date(Math.floor(since) * 1000).toISOString()
  const filter = `eventTimestamp ge '${from}' and resourceUri eq '${resource}'`
  const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values`
  return `${path}?api-version=${API}&$filter=${encodeURIComponent(filter)}`
}

/** The newest event of another actor that changed something. The service lists the newest first, but nothing depends on that. */
function lastCaller(events: readonly Json[], own: readonly string[]): Known<string> {
  const names = new Set(own.map((name) => name.toLowerCase()))
  const found = events
    .filter((event) => isChange(event) && !isOwn(event, names))
    .map((event) => ({ by: asText(event['caller']), at: Date.parse(asText(event['eventTimestamp']) ?? '') }))
    .filter(({ by, at }) => by !== undefined && !Number.isNaN(at))
    .sort((a, b) => b.at - a.at)[0]
  return found?.by === undefined
    ? unknown('the activity log does not tell yet, its events come minutes late')
    : known(found.by)
}

/** Who opens the portal reads settings and keys by actions. */
const CHANGES = /\/(?:write|delete|(?!list|get|publishxml|read)\w+\/action)$/u

function isChange(event: Json): boolean {
  const said = (name: string): string => asText(asObject(event[name])['value'])?.toLowerCase() ?? ''
  return CHANGES.test(said('operationName')) && said('status') !== 'failed'
}

function isOwn(event: Json, own: ReadonlySet<string>): boolean {
  const claims = asObject(event['claims'])
  return [event['caller'], claims[APP_CLAIM], claims[OBJECT_CLAIM]]
    .map(asText)
    .some((name) => name !== undefined && own.has(name.toLowerCase()))
}

const UNREAD = 'the activity log could not be read'

function whyUnread({ arm }: ActionError): string {
  return arm?.meaning === 'forbidden'
    ? 'this identity may not read the activity log, for which it needs the role Reader or Monitoring Reader on the subscription'
    : UNREAD
}
