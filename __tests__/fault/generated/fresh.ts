import type { LoggedRequest } from '../../../local-azure/index.ts'
import { IDLE } from '../../helpers/scenes.ts'
import type { Breach } from './act.ts'

/** A request, and when its run sent it: where runs take turns, Azure gets it later. */
export interface Sent {
  readonly request: LoggedRequest
  readonly sentAt: number
}

/** How old a read may be on which something is taken away, and what the two take. */
const FRESH_SECONDS = 5
const ON_THE_WAY_SECONDS = 1

const PROFILE = /\/trafficmanagerprofiles\/[^/]+$/iu

/**
 * fresh-read-before-write: every disable, stop and shrink follows a read of the profile (endpoints, state tag and lease) that is at
 * most 5 s old, and another one comes before the run writes again. A disable may follow an older one where Azure was too slow.
 */
export function ofFreshness(sent: readonly Sent[]): readonly Breach[] {
  return sent.flatMap(({ request, sentAt }, index) => {
    const what = isTaken(request) ? takenAway(request) : undefined
    if (what === undefined) return []
    const earlier = sent.slice(0, index).map((one) => one.request)
    const age = sentAt - (earlier.findLast(isRead)?.at ?? -Infinity)
    const isFresh = age <= FRESH_SECONDS + ON_THE_WAY_SECONDS || (what === 'disable' && earlier.some(isSlow))
    return [
      ...(isFresh ? [] : [`fresh-read-before-write: a ${what} ${String(age)} s after a read of the profile`]),
      ...(isReadBack(sent.slice(index + 1))
        ? []
        : [`fresh-read-before-write: after a ${what} a write came before a read`]),
    ]
  })
}

/** Each request of a run alone, which Azure gets as it is sent. */
export function sentAlone(requests: readonly LoggedRequest[]): readonly Sent[] {
  return requests.map((request) => ({ request, sentAt: request.at }))
}

function isTaken({ write, status }: LoggedRequest): boolean {
  return write && status >= 200 && status < 300
}

function isRead(request: LoggedRequest): boolean {
  return isOfProfile(request) && request.status === 200
}

function isOfProfile({ method, path }: LoggedRequest): boolean {
  return method === 'GET' && PROFILE.test(path)
}

/** A read that came too late, or not at all. */
function isSlow(request: LoggedRequest): boolean {
  return isOfProfile(request) && (request.endedAt ?? Infinity) - request.at > FRESH_SECONDS
}

function takenAway({ method, path, body }: LoggedRequest): 'disable' | 'stop' | 'shrink' | undefined {
  if (/\/trafficmanagerprofiles\//iu.test(path))
    return body.includes('"endpointStatus":"Disabled"') ? 'disable' : undefined
  if (method === 'POST' && /\/sites\/[^/]+\/stop$/iu.test(path)) return 'stop'
  const [, capacity] = /\/serverfarms\/[^/]+$/iu.test(path) ? (/"capacity":(\d+)/u.exec(body) ?? []) : []
  // A burst on fewer instances than it was to have takes nothing away.
  return Number(capacity) <= IDLE.instances ? 'shrink' : undefined
}

function isReadBack(later: readonly Sent[]): boolean {
  const next = later.find(({ request }) => isRead(request) || isTaken(request))
  return next === undefined || isRead(next.request)
}
