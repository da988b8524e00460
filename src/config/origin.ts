import { ActionError, type Location } from '../domain/errors.ts'
import type { Path, YamlFile } from './yaml-file.ts'

/** Where a value came from. */
type Origin =
  { readonly kind: 'input' } | { readonly kind: 'file'; readonly file: YamlFile; readonly path: Path }

export interface Given {
  readonly value: unknown
  readonly origin: Origin
}

/** Keys as given, before any of them was understood. */
export interface Raw {
  readonly given: ReadonlyMap<string, Given>
  /** Where a key that is missing would have stood; undefined if only inputs can say it. */
  readonly place?: { readonly file: YamlFile; readonly path: Path }
  /** " of target 2 (shop-eu)", where there are several. */
  readonly label: string
}

/** The problem with one key: what is wrong as the rest of a sentence that begins with the key, and the cure. */
export interface Finding {
  readonly key: string
  readonly is: string
  readonly fix: string
}

/**
 * Problems without those told already (a shared key that is wrong is so for each target): inputs first, then in the
 * order of the file.
 */
export function inOrder(problems: readonly ActionError[]): ActionError[] {
  const told = new Map(problems.map((one) => [`${one.message} ${JSON.stringify(one.location)}`, one]))
  return [...told.values()].sort((one, other) => placeIn(one) - placeIn(other))
}

/** Lines before columns; no line has a million of these. */
function placeIn({ location }: ActionError): number {
  return location === undefined ? -1 : (location.line ?? 0) * 1e6 + (location.column ?? 0)
}

/** The finding as the user's error: which input or which line of the file it is about. */
export function problemOf(raw: Raw, { key, is, fix }: Finding): ActionError {
  const origin = raw.given.get(key)?.origin
  const location = origin === undefined ? placeOf(raw) : locationOf(origin)
  const what = isInput(origin, raw) ? `input '${key}'` : `'${key}'${isShared(origin) ? '' : raw.label}`
  return refusal(`${what} ${is}`, fix, location)
}

export function refusal(message: string, fix: string, location?: Location): ActionError {
  return new ActionError(message, {
    fix,
    link: 'inputs',
    outcome: 'refused',
    ...(location === undefined ? {} : { location }),
  })
}

function isInput(origin: Origin | undefined, raw: Raw): boolean {
  return origin === undefined ? raw.place === undefined : origin.kind === 'input'
}

/** A key at the top of the file holds for all targets. */
function isShared(origin: Origin | undefined): boolean {
  return origin?.kind === 'file' && origin.path.length === 1
}

function locationOf(origin: Origin): Location | undefined {
  return origin.kind === 'file' ? origin.file.locate(origin.path) : undefined
}

function placeOf({ place }: Raw): Location | undefined {
  return place?.file.locate(place.path)
}
