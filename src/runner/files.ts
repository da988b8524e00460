import { constants, createReadStream, openSync, writeFileSync } from 'node:fs'
import { mkdir, readdir, readFile, readlink, realpath, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { ActionError } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'

/** No config or certificate is this long; a wrong path to a log or an archive may be. */
const MOST_TEXT_BYTES = 1024 * 1024

/** Files by paths that users give, relative to the workspace. */
export interface Files {
  /** The whole text of a file of at most 1 MiB. Throws ActionError. */
  readonly readText: (path: string) => Promise<string>
  /** A file of any size, piece by piece. Throws ActionError while it is read. */
  readonly readBytes: (path: string) => AsyncIterable<Uint8Array>
  /** The names of the files in a folder of the workspace; empty if there is no such folder. */
  readonly namesIn: (folder: string) => Promise<readonly string[]>
  /** Overwrites a file, and creates its folder if it is missing. Throws ActionError. */
  readonly writeText: (path: string, text: string) => Promise<void>
  /** Starts an empty file, like `writeText`, and returns a function that appends a text to it. Throws ActionError. */
  readonly appendText: (path: string) => Promise<(text: string) => void>
}

/** In a job; a command line finds files from the folder of its user. */
const IN_A_JOB =
  'The path is relative to the root of the workspace. Check that the job checks out the repository first (actions/checkout).'

/** Advice of a command line. */
export const IN_A_FOLDER = 'The path is relative to the folder that you are in.'

/** Where relative paths begin, and what to tell a person whose file is not there. */
interface Root {
  readonly folder: string
  readonly advice: string
}

/** Paths are relative to `workspace`. `advice` says so to a person whose file is not there. */
export function filesOf(workspace: string, advice: string = IN_A_JOB): Files {
  const root = { folder: workspace, advice }
  return {
    readText: (path) => readText(root, path),
    readBytes: (path) => readBytes(root, path),
    namesIn: (path) => readdir(resolve(workspace, path)).catch(() => []),
    writeText: (path, text) => writeText(workspace, path, text),
    appendText: (path) => appendText(workspace, path),
  }
}

async function readText(root: Root, path: string): Promise<string> {
  const file = await realFile(root, path)
  if (file.bytes > MOST_TEXT_BYTES)
    throw unreadable(root, path, `it has ${String(file.bytes)} bytes, more than 1 MiB`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file.path))
  } catch (cause) {
    throw unreadable(root, path, messageOf(cause), cause)
  }
}

async function* readBytes(root: Root, path: string): AsyncGenerator<Uint8Array> {
  const file = await realFile(root, path)
  yield* createReadStream(file.path) as AsyncIterable<Uint8Array>
}

async function writeText(workspace: string, path: string, text: string): Promise<void> {
  await forWriting(path, async () => writeFile(await placeOf(workspace, path), text, { flag: FROM_EMPTY }))
}

/** The file stays open, so that it is the same one until the run ends, whatever becomes of its path. */
async function appendText(workspace: string, path: string): Promise<(text: string) => void> {
  const file = await forWriting(path, async () => openSync(await placeOf(workspace, path), FROM_EMPTY))
  // Writes all of the text or throws; writeSync may write a part.
  return (text) => writeFileSync(file, text)
}

/** Not through a link that appeared after the path was checked. Windows has no O_NOFOLLOW; undefined counts as 0 here. */
const FROM_EMPTY = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW

async function forWriting<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof ActionError) throw cause
    throw unwritable(path, messageOf(cause), cause)
  }
}

/** Where to write, without links on the way. Refuses before it creates a folder. */
async function placeOf(workspace: string, path: string): Promise<string> {
  const real = await realPlace(resolve(workspace, path))
  if (!(await mayBe(workspace, path, real))) throw unwritable(path, OUTSIDE)
  await mkdir(dirname(real), { recursive: true })
  const facts = await stat(real).catch(() => undefined)
  if (facts !== undefined && !facts.isFile()) throw unwritable(path, 'it is not a file')
  return real
}

/** More links in a row than any system follows. */
const MOST_LINKS = 40

/** As `realpath` of a path whose end need not exist. A link to nothing leads to where it points. */
async function realPlace(path: string, links = 0): Promise<string> {
  const target = await readlink(path).catch(() => undefined)
  if (target !== undefined) {
    if (links >= MOST_LINKS) throw Object.assign(new Error('too many links'), { code: 'ELOOP' })
    return realPlace(resolve(dirname(path), target), links + 1)
  }
  if (dirname(path) === path) return path
  return realpath(path).catch(async () => join(await realPlace(dirname(path), links), basename(path)))
}

async function realFile(
  root: Root,
  path: string,
): Promise<{ readonly path: string; readonly bytes: number }> {
  try {
    const real = await realpath(resolve(root.folder, path))
    if (!(await mayBe(root.folder, path, real))) throw unreadable(root, path, OUTSIDE)
    const facts = await stat(real)
    if (!facts.isFile()) throw unreadable(root, path, 'it is not a file')
    return { path: real, bytes: facts.size }
  } catch (cause) {
    if (cause instanceof ActionError) throw cause
    throw unreadable(root, path, messageOf(cause), cause)
  }
}

const OUTSIDE = 'it leads out of the workspace'

/**
 * A path in the workspace must not lead out of it: a link in a pull request could otherwise make the run read any file of
 * the runner and quote it in an error, or overwrite one. An absolute path elsewhere is the workflow author's own choice.
 */
async function mayBe(workspace: string, path: string, real: string): Promise<boolean> {
  const root = await realpath(workspace)
  if (isInside(root, real)) return true
  return isAbsolute(path) && ![root, resolve(workspace)].some((one) => isInside(one, resolve(path)))
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

function unreadable({ advice }: Root, path: string, why: string, cause?: unknown): ActionError {
  return new ActionError(`the file ${printable(path, 200)} cannot be read: ${printable(why, 200)}`, {
    fix: advice,
    outcome: 'refused',
    ...(cause !== undefined && { cause }),
  })
}

function unwritable(path: string, why: string, cause?: unknown): ActionError {
  return new ActionError(`the file ${printable(path, 200)} cannot be written: ${printable(why, 200)}`, {
    fix: 'Set the path of a file in the workspace or in the runner’s temporary folder.',
    outcome: 'refused',
    ...(cause !== undefined && { cause }),
  })
}

const IN_WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  ELOOP: 'its links lead in a circle',
  ENOSPC: 'the disk is full',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8 text',
}

function messageOf(cause: unknown): string {
  const { code = '', message = 'unknown' } = (cause ?? {}) as Partial<NodeJS.ErrnoException>
  return IN_WORDS[code] ?? message
}
