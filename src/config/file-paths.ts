import { printable } from '../domain/text.ts'
import type { ActionError } from '../domain/errors.ts'
import type { TargetRaw } from './collect.ts'
import { problemOf, type Raw } from './origin.ts'

/** Keys whose file a run writes, or quotes in what it says. */
const PATHS = ['audit-file', 'load-value'] as const
/** Where Linux shows processes and devices as files, with their environment and its secrets. */
const OF_THE_SYSTEM = /^\s*\/+(?:proc|sys|dev)\//u

/**
 * A config file comes with a pull request, and may not have a run quote the environment of a process, or write to a device.
 * The workflow itself may name any file.
 */
export function pathsOfTheSystem(run: Raw, targets: readonly TargetRaw[]): ActionError[] {
  const raws = targets.flatMap((one) => [one, ...(one.loads ?? []), ...one.vetoes])
  return [run, ...raws].flatMap((raw) => PATHS.flatMap((key) => problemsIn(raw, key)))
}

function problemsIn(raw: Raw, key: string): ActionError[] {
  const given = raw.given.get(key)
  if (given?.origin.kind !== 'file' || typeof given.value !== 'string' || !OF_THE_SYSTEM.test(given.value))
    return []
  const is = `is ${printable(given.value, 120)}, a process or a device and not a file of data`
  return [problemOf(raw, { key, is, fix: 'Name a file of the workspace, or another that holds the data.' })]
}
