import type { LoggedRequest } from '../../../local-azure/index.ts'
import type { Effect } from '../../../local-azure/world/effects.ts'

/** What a request or a person reads or changes in Azure. */
export interface Touch {
  readonly what: readonly Thing[]
  readonly write: boolean
}

const THINGS = ['tags', 'endpoint', 'app', 'plan', 'autoscale'] as const
type Thing = (typeof THINGS)[number]

/** By the path of a request, first match first. The metrics tell of minutes that are over, which no write changes. */
const BY_PATH: readonly (readonly [RegExp, readonly Thing[]])[] = [
  [/\/tags\/default$/iu, ['tags']],
  [/\/trafficmanagerprofiles\/[^/]+$/iu, ['tags', 'endpoint']],
  [/\/trafficmanagerprofiles\//iu, ['endpoint']],
  [/\/sites\/[^/]+\/instances/iu, ['app', 'plan']],
  [/\/sites\//iu, ['app']],
  [/\/serverfarms\//iu, ['plan']],
  [/\/autoscalesettings/iu, ['autoscale']],
  [/\/insights\/metrics$|\/certificates$/iu, []],
]

/** A request of unknown kind may touch everything. */
export function touchOf({ kind, path, write }: Pick<LoggedRequest, 'kind' | 'path' | 'write'>): Touch {
  if (kind === 'health') return { what: ['app', 'plan'], write: false }
  if (kind !== 'arm') return { what: [], write: false }
  return { what: thingsOf(path) ?? THINGS, write }
}

/** What a request to ARM is about; undefined where its path is unknown. */
export function thingsOf(path: string): readonly Thing[] | undefined {
  return BY_PATH.find(([pattern]) => pattern.test(path))?.[1]
}

const BY_EFFECT: Readonly<Record<string, readonly Thing[]>> = {
  'set-endpoint': ['endpoint'],
  'set-app': ['app'],
  'set-plan': ['plan'],
  'set-tags': ['tags'],
  'swap-slots': ['app'],
  'set-autoscale': ['autoscale', 'plan'],
  'create-autoscale': ['autoscale', 'plan'],
  'delete-autoscale': ['autoscale', 'plan'],
}

export function touchOfEffect({ kind }: Effect): Touch {
  return { what: BY_EFFECT[kind] ?? THINGS, write: true }
}

/** Whether it makes a difference which of the two comes first. */
export function conflict(one: Touch, other: Touch): boolean {
  return (one.write || other.write) && one.what.some((thing) => other.what.includes(thing))
}

/**
 * The Tags API has no conditional write, so a run reads the tag right before it writes it. A whole run of another between the
 * two would lose its command, and no run could see that (docs/design.md, fresh-read-before-write).
 */
export function isTagWrite({ write, path }: Pick<LoggedRequest, 'write' | 'path'>): boolean {
  return write && /\/tags\/default$/iu.test(path)
}

const TAKES_AWAY = /\/sites\/[^/]+\/stop$|\/serverfarms\/[^/]+$/iu

/**
 * What goes along with the read before it: beside the tag, a stop and a new size have no condition either. A whole burst of another run
 * between the two would lose its app, and no run could see that; how old the read may be is asked of every such write (fresh.ts).
 */
export function goesAlong(request: Pick<LoggedRequest, 'write' | 'path'>): boolean {
  return isTagWrite(request) || (request.write && TAKES_AWAY.test(request.path))
}
