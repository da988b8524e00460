import { printable } from '../domain/text.ts'
import type { ActionError } from '../domain/errors.ts'
import type { TargetRaw } from './collect.ts'
import { problemOf, type Raw } from './origin.ts'

/** Keys whose file a run writes or reads. */
const PATHS = ['audit-file', 'load-value', 'ca-certificate', 'client-certificate'] as const
/** Where Linux shows processes and devices as files, with their environment and its secrets. */
const OF_THE_SYSTEM = new Set(['proc', 'sys', 'dev'])

/**
 * A config file comes with a pull request, and may not have a run quote the environment of a process, or write to a device.
 * The workflow itself may name any file.
 */
export function pathsOfTheSystem(
  run: Raw,
  targets: readonly TargetRaw[],
  stackHub: Raw | undefined,
): ActionError[] {
  const raws = targets.flatMap((one) => [one, ...(one.loads ?? []), ...one.vetoes])
  return [run, ...raws, ...(stackHub === undefined ? [] : [stackHub])].flatMap((raw) =>
    PATHS.flatMap((key) => problemsIn(raw, key)),
  )
}

function problemsIn(raw: Raw, key: string): ActionError[] {
  const given = raw.given.get(key)
  if (given?.origin.kind !== 'file' || typeof given.value !== 'string' || !isOfTheSystem(given.value))
    return []
  const is = `is ${printable(given.value, 120)}, a process or a device and not a file of data`
  return [problemOf(raw, { key, is, fix: 'Name a file of the workspace, or another that holds the data.' })]
}

/** The first folder of an absolute path, however it is written: `/./proc/…` and `/tmp/../proc/…` lead to the same place. */
function isOfTheSystem(path: string): boolean {
  const text = path.trim()
  if (!text.startsWith('/') || text.length > LONGEST_PATH) return false
  const folders: string[] = []
  for (const part of text.split('/')) {
    if (part === '..') folders.pop()
    else if (part !== '' && part !== '.') folders.push(part)
  }
  return OF_THE_SYSTEM.has(folders[0] ?? '')
}

/** No system takes a longer one. */
const LONGEST_PATH = 4096
