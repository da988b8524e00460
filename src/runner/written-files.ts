import { closeSync, constants, fstatSync, openSync, writeFileSync } from 'node:fs'
import { mkdir, realpath, rmdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { ActionError, type ErrorFields } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'
import type { Environment } from '../network/index.ts'
import { isInside, isOfGit, messageOf, OF_GIT, OUTSIDE, realPlace, whereIs } from './places.ts'

/** A job's own files. */
export interface Job {
  /** The runner's temporary folder, empty if there is none: a run may write there too. Undefined outside a runner: it may write anywhere. */
  readonly temp: string | undefined
  /** Files through which the runner and its steps speak. */
  readonly ofRunner: readonly string[]
}

const OF_RUNNER = ['OUTPUT', 'STEP_SUMMARY', 'ENV', 'PATH', 'STATE', 'EVENT_PATH']

/** From the variables that a runner sets. */
export function jobOf(env: Environment): Job {
  const ofRunner = OF_RUNNER.flatMap((name) => env[`GITHUB_${name}`] ?? [])
  const { GITHUB_WORKSPACE: workspace = '', RUNNER_TEMP: temp = '' } = env
  return { temp: workspace === '' ? undefined : temp, ofRunner }
}

/** Where a run may write. */
interface Bounds {
  /** The workspace. */
  readonly folder: string
  /** Undefined on a command line, whose user may name any file. */
  readonly job: Job | undefined
  /** Paths of files that the run reads. */
  readonly read: ReadonlySet<string>
}

/** Overwrites a file. Throws ActionError, before anything is created if the path is not the run's to write. */
export async function writeText(bounds: Bounds, path: string, text: string): Promise<void> {
  const file = await create(bounds, path)
  await forWriting(path, () => {
    try {
      writeFileSync(file, text)
    } finally {
      closeSync(file)
    }
  })
}

/**
 * As `writeText`, for an empty file that stays open, so that it is the same one until the run ends, whatever becomes of its path.
 */
export async function appendText(bounds: Bounds, path: string): Promise<(text: string) => void> {
  const file = await create(bounds, path)
  // Writes all of the text or throws; writeSync may write a part.
  return (text) => writeFileSync(file, text)
}

/**
 * Not through a link that appeared after the path was checked, and without waiting for a reader of a pipe. Appends, so that
 * another run that empties the same file leaves no gap in it. Windows lacks some of these; undefined counts as 0 here.
 */
const FROM_EMPTY =
  constants.O_WRONLY |
  constants.O_CREAT |
  constants.O_TRUNC |
  constants.O_APPEND |
  constants.O_NOFOLLOW |
  constants.O_NONBLOCK

/** An empty file, open. Leaves nothing behind if it throws. */
async function create(bounds: Bounds, path: string): Promise<number> {
  const real = await forWriting(path, () => placeOf(bounds, path))
  return forWriting(path, async () => {
    const missing = await firstMissing(dirname(real))
    try {
      await mkdir(dirname(real), { recursive: true })
      return opened(real)
    } catch (error) {
      if (missing !== undefined) await withdraw(dirname(real), missing)
      throw error
    }
  })
}

function opened(real: string): number {
  const file = openSync(real, FROM_EMPTY)
  if (fstatSync(file).isFile()) return file
  closeSync(file)
  throw new Error(NO_FILE)
}

/** The outermost folder of a path that is not there; undefined if the whole path is. */
async function firstMissing(folder: string): Promise<string | undefined> {
  const isThere = await stat(folder).catch(() => undefined)
  if (isThere !== undefined || dirname(folder) === folder) return undefined
  return (await firstMissing(dirname(folder))) ?? folder
}

/** Removes the folders from `made` down to `folder`, as long as they are empty. */
async function withdraw(folder: string, made: string): Promise<void> {
  for (let one = folder; isInside(made, one); one = dirname(one)) await rmdir(one).catch(() => undefined)
}

async function forWriting<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof ActionError) throw cause
    throw unwritable(path, messageOf(cause), { cause })
  }
}

const NO_FILE = 'it is not a file'

/** Where to write, without links on the way. Creates nothing. */
async function placeOf(bounds: Bounds, path: string): Promise<string> {
  const real = await realPlace(resolve(bounds.folder, path))
  await requireWithin(bounds, path, real)
  const why = await whyTaken(bounds, real)
  if (why !== undefined) throw unwritable(path, why)
  return real
}

const WITHIN =
  'Give a path relative to the workspace, or one in the folder that a step sees as $RUNNER_TEMP. In a container job, ${{ runner.temp }} and ${{ github.workspace }} name folders of the host.'

/** Throws ActionError, which names the folders as this run sees them: those of a container's host have other names. */
async function requireWithin({ folder, job }: Bounds, path: string, real: string): Promise<void> {
  const where = await whereIs(folder, path, real)
  if (where === 'outside') throw unwritable(path, OUTSIDE)
  if (where === 'inside' || job?.temp === undefined) return
  const { temp } = job
  if (temp !== '' && isInside(await realPlace(resolve(temp)), real)) return
  const andTemp = temp === '' ? '' : ` and the temporary folder (${temp})`
  throw unwritable(path, `${OUTSIDE} (${folder})${andTemp}`, { fix: WITHIN })
}

/** Why a run may not overwrite this place; undefined if it may. */
async function whyTaken({ folder, job, read }: Bounds, real: string): Promise<string | undefined> {
  if (isOfGit(await realpath(folder), real)) return OF_GIT
  const facts = await stat(real).catch(() => undefined)
  if (facts !== undefined && !facts.isFile()) return NO_FILE
  if (await isOneOf(folder, job?.ofRunner ?? [], real)) return 'the runner keeps it for the job'
  if (await isOneOf(folder, [...read], real)) return 'this run reads it'
  // The person who made the link has another file in mind.
  if (job !== undefined && (facts?.nlink ?? 1) > 1) return 'it is another file as well, by a hard link'
  return undefined
}

async function isOneOf(folder: string, paths: readonly string[], real: string): Promise<boolean> {
  const places = await Promise.all(paths.map((path) => realPlace(resolve(folder, path)).catch(() => path)))
  if (places.includes(real)) return true
  const [facts, ...others] = await Promise.all(
    // The numbers of NTFS exceed what a double holds exactly.
    [real, ...places].map((place) => stat(place, { bigint: true }).catch(() => undefined)),
  )
  return facts !== undefined && others.some((one) => one?.ino === facts.ino && one.dev === facts.dev)
}

function unwritable(path: string, why: string, fields: Partial<ErrorFields> = {}): ActionError {
  return new ActionError(`the file ${printable(path, 200)} cannot be written: ${printable(why, 600)}`, {
    fix: 'Set the path of a file in the workspace or in the runner’s temporary folder.',
    outcome: 'refused',
    ...fields,
  })
}
