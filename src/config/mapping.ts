import type { ActionError, Location } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'
import { didYouMean } from '../domain/did-you-mean.ts'
import { refusal, type Given } from './origin.ts'
import { LISTS } from './shape-loads.ts'
import { INPUT_ONLY, RUN_SHAPE } from './shape-run.ts'
import { TARGET_SHAPE } from './shape-target.ts'
import type { Path, YamlFile } from './yaml-file.ts'

/** Report at most this many unknown keys one by one, because locating each is slow. */
export const MOST_STRANGE = 20

/** The keys of a mapping that are in `names`; any other key is a problem. `what` names the mapping. */
export function mappingAt(
  file: YamlFile,
  path: Path,
  value: unknown,
  what: string,
  names: readonly string[],
  problems: ActionError[],
): Map<string, Given> {
  if (!isMapping(value)) {
    const nothing = value === null || value === undefined
    const message = `${what} ${nothing ? 'is empty' : 'is not a mapping of keys to values'}`
    problems.push(
      refusal(message, 'Write one "key: value" a line, with the names of the inputs.', file.locate(path)),
    )
    return new Map()
  }
  const known = new Set(names)
  const keys = Object.keys(value)
  const strange = keys.filter((key) => !known.has(key))
  problems.push(...strangeKeys(file, path, strange, what, names))
  return new Map(
    keys
      .filter((key) => known.has(key))
      .map((key) => [key, { value: value[key], origin: { kind: 'file', file, path: [...path, key] } }]),
  )
}

function strangeKeys(
  file: YamlFile,
  path: Path,
  keys: readonly string[],
  what: string,
  names: readonly string[],
): ActionError[] {
  const told = keys.slice(0, MOST_STRANGE).map((key) => strangeKey(file, [...path, key], key, names))
  const more = keys.length - told.length
  if (more === 0) return told
  const message = `${what} has ${String(more)} more keys that are not keys of the config file`
  return [...told, refusal(message, 'See whether it is the right file.', file.locate(path))]
}

function strangeKey(file: YamlFile, path: Path, key: string, names: readonly string[]): ActionError {
  const location = file.locateKey(path)
  if (isInputOnly(key)) return inputOnly(key, location)
  if (Object.hasOwn(RUN_SHAPE, key)) {
    return refusal(
      `'${key}' holds for the whole run, not for one target`,
      'Move it to the top of the file.',
      location,
    )
  }
  if (Object.hasOwn(TARGET_SHAPE, key) || LISTS.some((list) => list === key)) {
    const fix = 'Move it to the target: between "- " of its entry and its lists, or to the top of the file.'
    return refusal(`'${key}' holds for the whole target, not for one entry of it`, fix, location)
  }
  return refusal(`'${printable(key, 80)}' is not a key of the config file`, advice(key, names), location)
}

function inputOnly(key: string, location: Location): ActionError {
  if (key === 'authority-host')
    return refusal(
      `'${key}' says where the run sends its credentials, which must not be in a file of the repository`,
      `Give it as the input ${key} of the step.`,
      location,
    )
  const fix = `Give it as the input ${key}, from a secret of the repository or the environment.`
  return refusal(`'${key}' is a secret, which must not be in a file of the repository`, fix, location)
}

/** What to do about a key that is not there: the name in `names` that was probably meant, or where all names are. */
export function advice(name: string, names: readonly string[]): string {
  const meant = didYouMean(name, names)
  return meant === undefined
    ? 'Take it out. The page of the inputs lists all that there are.'
    : `Did you mean '${meant}'?`
}

/** Secrets, which must not stand in a config file. */
export function isInputOnly(name: string): boolean {
  return INPUT_ONLY.some((one) => one === name)
}

/** What YAML calls a mapping; null and lists are not. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
