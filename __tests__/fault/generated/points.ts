import type { LoggedRequest } from '../../../local-azure/index.ts'
import type { FaultMatch } from '../../../local-azure/faults/match.ts'
import type { CallKind } from '../../../local-azure/log/requests.ts'

/** A request of a story, by what it asks and by how many like it came before. */
export interface Point {
  /** `GET …/sites/app-shop-burst`, for a person to read. */
  readonly name: string
  readonly kind: CallKind
  readonly method: string
  readonly write: boolean
  readonly match: FaultMatch
  /** How many like it come before it. */
  readonly skip: number
}

const ID = /[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}|\b\d{6,}\b/giu

/** Every request of a run: of those that ask the same, the first and the last. */
export function pointsOf(requests: readonly LoggedRequest[]): readonly Point[] {
  const alike = Map.groupBy(requests, nameOf)
  return [...alike].flatMap(([name, [first, ...more]]) => {
    if (first === undefined) return []
    const { kind, method, write } = first
    const point = { name, kind, method, write, match: matchOf(first), skip: 0 }
    return more.length === 0 ? [point] : [point, { ...point, skip: more.length }]
  })
}

/** What a request asks, without the ids in it. */
export function nameOf({ kind, method, host, path, query }: LoggedRequest): string {
  const short = path.replace(ID, '*').replace(/^\/subscriptions\/\*\/resourceGroups\/[^/]+\/providers/iu, '…')
  const asked = kind === 'load' ? ` ${new URLSearchParams(query).get('query') ?? ''}` : ''
  return `${method} ${kind === 'arm' ? '' : host}${short}${asked}`
}

/** As exact as the log: the same path, but for the ids in it. */
function matchOf({ kind, method, host, path, query }: LoggedRequest): FaultMatch {
  const text = path.split(ID).map(escaped).join('[^/]+')
  const asked = new URLSearchParams(query).get('query')
  const exact = { kind, method, host, path: `^${text}$` }
  if (kind !== 'load' || asked === null) return exact
  return { ...exact, query: escaped(new URLSearchParams({ query: asked }).toString()) }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')
}
