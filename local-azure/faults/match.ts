import { isWrite } from '../arm/is-write.ts'
import type { CallKind } from '../log/requests.ts'
import type { Call } from '../net/message.ts'

/** Every given field must match. `path`, `query` and `body` are regular expressions without letter case. */
export interface FaultMatch {
  readonly kind?: CallKind
  readonly method?: string
  readonly path?: string
  readonly host?: string
  readonly query?: string
  readonly body?: string
  /** True for ARM's writes only, false for everything else. */
  readonly write?: boolean
}

/** Every field that is given must fit. `write: true` means ARM's writes alone. */
export function matches(match: FaultMatch, call: Call, kind: CallKind): boolean {
  if (match.kind !== undefined && match.kind !== kind) return false
  if (match.method !== undefined && match.method.toUpperCase() !== call.method) return false
  if (match.host !== undefined && ![call.host, call.destination].includes(match.host.toLowerCase()))
    return false
  if (match.write !== undefined && match.write !== (kind === 'arm' && isWrite(call))) return false
  return (
    expresses(match.path, call.path) &&
    expresses(match.query, call.query.toString()) &&
    expresses(match.body, call.body)
  )
}

function expresses(pattern: string | undefined, text: string): boolean {
  return pattern === undefined || new RegExp(pattern, 'i').test(text)
}
