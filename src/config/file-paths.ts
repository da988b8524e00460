import { printable } from '../domain/text.ts'
import type { ActionError } from '../domain/errors.ts'
import type { TargetRaw } from './collect.ts'
import { problemOf, type Raw } from './origin.ts'

/** Keys whose file a run writes or reads. */
const PATHS = ['audit-file', 'load-value', 'ca-certificate', 'client-certificate'] as const
/** Where Linux shows processes and devices as files, with their environment and its secrets. */
const OF_THE_SYSTEM = new Set(['proc', 'sys', 'dev'])
/** Where keys and passwords lie; others lie in hidden files, and in the runner's own folders, whose names begin with `_`. */
const OF_THE_MACHINE = new Set(['etc', 'root', 'run', 'boot'])
/** Where a runner of one's own, and a job in a container, have their workspaces. */
const OF_WORKSPACES = new Set(['_work', '__w'])

/**
 * A config file comes with a pull request, and may not have a run quote the environment of a process, or write to a device.
 * The workflow itself may name any file.
 */
export function pathsOfTheSystem(
  run: Raw,
  targets: readonly TargetRaw[],
  stackHub: Raw | undefined,
  workspace = '',
): ActionError[] {
  const own = foldersOf(workspace)
  const raws = targets.flatMap((one) => [one, ...(one.loads ?? []), ...one.vetoes])
  return [run, ...raws, ...(stackHub === undefined ? [] : [stackHub])].flatMap((raw) =>
    PATHS.flatMap((key) => problemsIn(raw, key, own)),
  )
}

function problemsIn(raw: Raw, key: string, workspace: readonly string[]): ActionError[] {
  const given = raw.given.get(key)
  if (given?.origin.kind !== 'file' || typeof given.value !== 'string') return []
  const why = whyNoData(foldersOf(given.value), key, workspace)
  if (why === undefined) return []
  const is = `is ${printable(given.value, 120)}, ${why}`
  return [problemOf(raw, { key, is, fix: 'Name a file of the workspace, or another that holds the data.' })]
}

function whyNoData(
  folders: readonly string[],
  key: string,
  workspace: readonly string[],
): string | undefined {
  const [first = ''] = folders
  if (OF_THE_SYSTEM.has(first)) return 'a process or a device and not a file of data'
  // A repository such as .github, or the folder of a runner, may give the workspace any name.
  const isInside = workspace.length > 0 && workspace.every((one, at) => folders[at] === one)
  const names = isInside ? folders.slice(workspace.length) : folders
  // The load alone is quoted where it cannot be read.
  const isOwn =
    (!isInside && OF_THE_MACHINE.has(first)) ||
    names.some((one) => /^[._]/u.test(one) && !OF_WORKSPACES.has(one))
  return key === 'load-value' && isOwn ? 'where a machine keeps what is its own, and no load' : undefined
}

/** The parts of an absolute path, however it is written: `/./proc/…` and `/tmp/../proc/…` lead to the same place. */
function foldersOf(path: string): readonly string[] {
  const given = path.trim()
  // On Windows, where the drive or the machine counts as a folder.
  const text = /^(?:[a-z]:|\\)/iu.test(given) ? `/${given.replaceAll('\\', '/')}` : given
  if (!text.startsWith('/')) return []
  const folders: string[] = []
  for (const part of text.split('/')) {
    if (part === '..') folders.pop()
    else if (part !== '' && part !== '.') folders.push(part)
  }
  // On macOS /etc and /var are links to those in /private; /var/run is a link to /run.
  const own = folders[0] === 'private' ? folders.slice(1) : folders
  return own[0] === 'var' && own[1] === 'run' ? own.slice(1) : own
}
