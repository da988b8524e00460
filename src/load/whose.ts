import type { LoadSourceConfig } from '../domain/config.ts'
import { isRecord } from '../domain/json.ts'
import { printable } from '../domain/text.ts'
import { Unbelievable } from './problem.ts'
import { ADD_UP } from './several.ts'

/** Titles and keys that say whose number it is. */
const WHOSE =
  /^(?:instance|pod|pod[ _]name|container|host|host ?name|node|node ?name|server|computer|machine|vm|replica|region|zone|shard|site|series|metric|route|path|handler|device|role|(?:app)?role ?(?:name|instance)|cloud_role\w{4,8}|_?resource ?(?:id|name)?|operation ?name)$/iu

/** Whether a title or key names a server or a series, so that numbers of several may be parts of one load. */
export function saysWhose(title: string): boolean {
  return WHOSE.test(title)
}

/** Entries of which servers or series a list has: "host (web-1, web-2, …)"; undefined if it is not said, or of one alone. */
export function partsIn(entries: readonly unknown[]): string | undefined {
  const [first, ...others] = entries.filter(isRecord)
  for (const [key, value] of Object.entries(first ?? {})) {
    if (typeof value !== 'string' || !saysWhose(key)) continue
    const other = others.find((entry) => typeof entry[key] === 'string' && entry[key] !== value)
    if (other !== undefined) return printable(`${key} (${value}, ${String(other[key])}, …)`, 100)
  }
  return undefined
}

/** Throws Unbelievable for numbers of several servers, because those that take turns look like those of one. */
export function requireOne(parts: string | undefined, { aggregation }: LoadSourceConfig): void {
  if (parts === undefined || aggregation !== undefined) return
  throw new Unbelievable(
    'unit',
    `its rows come from more than one ${parts}, and the action cannot tell whether they add up`,
    ADD_UP,
  )
}
