import { ActionError, type Location } from '../domain/errors.ts'
import type { Path, YamlFile } from './yaml-file.ts'

/** Where a value came from. */
type Origin =
  { readonly kind: 'input' } | { readonly kind: 'file'; readonly file: YamlFile; readonly path: Path }

export interface Given {
  readonly value: unknown
  readonly origin: Origin
}

/** Keys as given, before any of them was interpreted. */
export interface Raw {
  readonly given: ReadonlyMap<string, Given>
  /** Where a missing key would have been; undefined if only an input can set it. */
  readonly place?: { readonly file: YamlFile; readonly path: Path }
  /** " of target 2 (shop-eu)", if there are several. */
  readonly label: string
}

/** The problem with one key: the rest of a sentence that begins with the key, and the fix. */
export interface Finding {
  readonly key: string
  readonly is: string
  readonly fix: string
}

/**
 * Problems without duplicates (a wrong shared key is wrong for each target): inputs first, then in the order of the
 * file.
 */
export function inOrder(problems: readonly ActionError[]): ActionError[] {
  const told = new Map(problems.map((one) => [`${one.message} ${JSON.stringify(one.location)}`, one]))
  return [...told.values()].sort((one, other) => placeIn(one) - placeIn(other))
}

/** Sorts lines before columns; no line has a million columns. */
function placeIn({ location }: ActionError): number {
  return location === undefined ? -1 : (location.line ?? 0) * 1e6 + (location.column ?? 0)
}

/** The finding as the user's error: the input or the line of the file. */
export function problemOf(raw: Raw, { key, is, fix }: Finding): ActionError {
  const origin = raw.given.get(key)?.origin
  const location = origin === undefined ? placeOf(raw) : locationOf(origin)
  const what = isInput(origin, raw) ? `input '${key}'` : `'${key}'${isShared(origin) ? '' : raw.label}`
  return refusal(`${what} ${is}`, fix, location)
}

/** Ends the run before any request, with the outcome `refused`. `location` is a place in the config file. */
export function refusal(message: string, fix: string, location?: Location): ActionError {
  return new ActionError(message, {
    fix,
    link: 'inputs',
    outcome: 'refused',
    ...(location !== undefined && { location }),
  })
}

function isInput(origin: Origin | undefined, raw: Raw): boolean {
  return origin === undefined ? raw.place === undefined : origin.kind === 'input'
}

/** A key at the top of the file applies to all targets. */
function isShared(origin: Origin | undefined): boolean {
  return origin?.kind === 'file' && origin.path.length === 1
}

function locationOf(origin: Origin): Location | undefined {
  return origin.kind === 'file' ? origin.file.locate(origin.path) : undefined
}

function placeOf({ place }: Raw): Location | undefined {
  return place?.file.locate(place.path)
}
