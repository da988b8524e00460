import type { EndpointType } from '../domain/resources.ts'
import { safe } from './safe.ts'

/** Quotes for a shell, because names of resources come from outside. */
export function quoted(text: string, maxLength = 200): string {
  const inert = safe(text, maxLength).replace(/[`'"\\$]/gu, '_')
  return /^[\w.@/-]+$/u.test(inert) ? inert : `'${inert}'`
}

/** "shop" of `…/sites/shop/…` for the kind `sites`, in any letter case, unquoted. Empty if the id has no such part. */
export function partOf(id: string, kind: string): string {
  const parts = id.split('/')
  const at = parts.findIndex((part) => part.toLowerCase() === kind.toLowerCase())
  return at === -1 ? '' : (parts[at + 1] ?? '')
}

/** `externalEndpoints`, as `az` calls it. */
export function typeForAz(type: EndpointType): string {
  return type.charAt(0).toLowerCase() + type.slice(1)
}
