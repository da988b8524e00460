import type { ResourceRef } from '../domain/config.ts'
import { ActionError } from '../domain/errors.ts'
import type { ResourceId } from '../domain/resources.ts'
import { printable, withoutEndSlashes } from '../domain/text.ts'

/** The parts of an ARM resource id. */
export interface ParsedId {
  readonly subscriptionId: string
  readonly resourceGroup: string
  /** Name of the resource itself, below the provider's first type. */
  readonly name: string
  /** Further `type/name` pairs, e.g. `[['slots', 'staging']]`. */
  readonly children: readonly (readonly [type: string, name: string])[]
}

const ID =
  /^\/?subscriptions\/(?<sub>[^/]+)\/resourceGroups\/(?<group>[^/]+)\/providers\/[^/]+\/[^/]+\/(?<name>[^/]+)(?<rest>(?:\/[^/]+\/[^/]+)*)\/?$/iu

/** Splits an id; ARM spells its words in any letter case. Throws ActionError if it is not an id. */
export function parseId(id: ResourceId): ParsedId {
  const groups = ID.exec(id)?.groups
  if (groups === undefined) {
    throw new ActionError(`"${printable(id, 300)}" is not the id of an Azure resource.`, {
      fix: 'An id reads /subscriptions/<id>/resourceGroups/<group>/providers/<namespace>/<type>/<name>.',
    })
  }
  const { sub = '', group = '', name = '', rest = '' } = groups
  return { subscriptionId: sub, resourceGroup: group, name, children: pairs(rest) }
}

/** One leading slash and no trailing one: from two, the SDKs make `//subscriptions`. */
export function idPath(id: ResourceId): string {
  return `/${withoutEndSlashes(id.replace(/^\/+/u, ''))}`
}

/** The reference that an id stands for, slots included. */
export function refOf(id: ResourceId): ResourceRef {
  const { subscriptionId, resourceGroup, name, children } = parseId(id)
  const slot = children.find(([type]) => type.toLowerCase() === 'slots')?.[1]
  return { subscriptionId, resourceGroup, name, ...(slot !== undefined && { slot }) }
}

/** The id of a web app, or of its slot. */
export function webAppId({ subscriptionId, resourceGroup, name, slot }: ResourceRef): ResourceId {
  const app = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Web/sites/${name}`
  return slot === undefined ? app : `${app}/slots/${slot}`
}

function pairs(rest: string): (readonly [string, string])[] {
  const words = rest.split('/').filter((word) => word !== '')
  return words.flatMap((word, index) => (index % 2 === 0 ? [[word, words[index + 1] ?? ''] as const] : []))
}
