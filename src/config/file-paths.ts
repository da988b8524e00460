import { printable } from '../domain/text.ts'
import type { ActionError } from '../domain/errors.ts'
import type { TargetRaw } from './collect.ts'
import { problemOf, type Raw } from './origin.ts'

/** Keys whose file a run writes, or quotes in what it says. */
const PATHS = ['audit-file', 'load-value'] as const
/** How absolute paths begin: on Linux, on Windows with a drive, and on another machine. */
const ABSOLUTE = /^\s*(?:[\\/]|[A-Za-z]:[\\/])/u

/**
 * A config file comes with a pull request, and may name only files of the workspace: not the environment of a process, a key
 * of the runner's user, or a file that another job needs. The workflow itself may name any file.
 */
export function pathsThatLeave(run: Raw, targets: readonly TargetRaw[]): ActionError[] {
  const raws = targets.flatMap((one) => [one, ...(one.loads ?? []), ...one.vetoes])
  return [run, ...raws].flatMap((raw) => PATHS.flatMap((key) => leaving(raw, key)))
}

function leaving(raw: Raw, key: string): ActionError[] {
  const given = raw.given.get(key)
  if (given?.origin.kind !== 'file' || typeof given.value !== 'string' || !ABSOLUTE.test(given.value))
    return []
  const is = `is the absolute path ${printable(given.value, 120)}, and a config file may name only files of the workspace`
  const fix = `Write the path relative to the root of the workspace, or give the absolute one as the input ${key}.`
  return [problemOf(raw, { key, is, fix })]
}
