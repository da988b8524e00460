import type { Call, Reply } from '../net/message.ts'
import type { World } from '../world/world.ts'

/** A call with its route: the names in its path, as the client wrote them. */
export interface ArmCall {
  readonly call: Call
  readonly world: World
  /** Number of the client's run. */
  readonly run: number
  name(key: string): string
}

export interface Route {
  readonly method: string
  readonly template: string
  readonly pattern: RegExp
  /** The permission that it needs; empty for none. */
  readonly action: string
  readonly handle: (call: ArmCall) => Reply
}

export const GROUP = '/subscriptions/{subscription}/resourceGroups/{group}'

/** `template` has `{name}` for one path segment and `{name*}` for several. It matches without letter case. */
export function route(method: string, template: string, action: string, handle: Route['handle']): Route {
  const source = template
    .replace(/[.$]/g, '\\$&')
    .replace(/\{(\w+)\*\}/g, '(?<$1>.+?)')
    .replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')
  return { method, template, pattern: new RegExp(`^${source}/?$`, 'i'), action, handle }
}

export interface Match {
  readonly route: Route
  readonly names: Readonly<Record<string, string>>
}

/** The route of a call; the methods that there are where the path matches and the method does not. */
export function find(
  routes: readonly Route[],
  method: string,
  path: string,
): Match | readonly string[] | undefined {
  const others: string[] = []
  // ARM takes an empty segment inside a path, which `az resource show` sends, for none.
  const whole = path.replace(/(?<=.)\/{2,}/g, '/')
  for (const one of routes) {
    const found = one.pattern.exec(whole)
    if (found === null) continue
    if (one.method === method) return { route: one, names: { ...found.groups } }
    others.push(one.method)
  }
  return others.length > 0 ? others : undefined
}
