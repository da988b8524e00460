import { minutesBetween, ingested, loadOf } from '../world/readings.ts'
import type { Side } from '../world/readings.ts'
import type { World } from '../world/world.ts'

/** The form of KQL that this server understands: requests of one side or both, counted in bins. */
export interface Kql {
  readonly side: Side
  /** Length of a bin, in seconds. */
  readonly binSeconds: number
  readonly time: string
  readonly number: string
}

export interface Refusal {
  readonly kind: 'SyntaxError' | 'SemanticError'
  readonly code: string
  readonly message: string
}

const ROLES: Readonly<Record<string, Side>> = { private: 'private', burst: 'burst' }
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 }

/**
 * Not a KQL engine. It understands `AppRequests [| where AppRoleName == "private|burst"] | summarize [name =] count() by
 * [name =] bin(TimeGenerated, 1m)`.
 */
export function parse(query: string): Kql | Refusal {
  const [table = '', ...steps] = query
    .replace(/\/\/.*$/gm, '')
    .split('|')
    .map((part) => part.trim().replace(/\s+/g, ' '))
  if (table !== 'AppRequests')
    return semantic('SEM0100', `Failed to resolve table expression named '${table}'`)
  let side: Side = 'total'
  for (const step of steps) {
    const where = /^where AppRoleName == (["'])(\w+)\1$/.exec(step)
    if (where !== null) {
      const role = ROLES[where[2] ?? '']
      if (role === undefined)
        return semantic('SEM0001', `There is no role '${where[2] ?? ''}' in this workspace`)
      side = role
      continue
    }
    const bins =
      /^summarize (?:(\w+) ?= ?)?count\(\) by (?:(\w+) ?= ?)?bin\(TimeGenerated, ?(\d+)([smh])\)$/.exec(step)
    if (bins === null)
      return { kind: 'SyntaxError', code: 'SYN0002', message: `Query could not be parsed at '${step}'` }
    const [, number = 'count_', time = 'TimeGenerated', length = '1', unit = 'm'] = bins
    return { side, number, time, binSeconds: Number(length) * (SECONDS[unit] ?? 60) }
  }
  return {
    kind: 'SyntaxError',
    code: 'SYN0002',
    message: "Query could not be parsed at '': summarize is expected",
  }
}

function semantic(code: string, message: string): Refusal {
  return { kind: 'SemanticError', code, message }
}

/** Bins of the requests from `from` up to, not including, `to`. A bin without a request has no row. */
export function rowsOf(
  world: World,
  kql: Kql,
  from: number,
  to: number,
): readonly (readonly [string, number])[] {
  const bins = new Map<number, number>()
  for (const minute of minutesBetween(from, Math.min(to, world.now))) {
    const part = ingested(world, minute)
    const load = part === undefined ? undefined : loadOf(world, kql.side, minute)
    const count = Math.round((load ?? 0) * (part ?? 0))
    const bin = Math.floor(minute / kql.binSeconds) * kql.binSeconds
    if (count > 0) bins.set(bin, (bins.get(bin) ?? 0) + count)
  }
  return [...bins].map(([bin, count]) => [new Date(bin * 1000).toISOString().replace('.000Z', 'Z'), count])
}
