import { createReadStream } from 'node:fs'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ActionError } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'
import { isOfGit, messageOf, OF_GIT, OUTSIDE, whereIs } from './places.ts'
import { appendText, writeText, type Job } from './written-files.ts'

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
  /** Writing these is refused from now on, like each file that `readText` has read: the run reads them later. */
  readonly keep: (paths: readonly string[]) => void
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

/**
 * Paths are relative to `workspace`. `advice` says so to a person whose file is not there. In a `job`, nothing is written elsewhere
 * than there and in the temporary folder.
 */
export function filesOf(workspace: string, advice: string = IN_A_JOB, job?: Job): Files {
  const root = { folder: workspace, advice }
  const read = new Set<string>()
  const bounds = { folder: workspace, job, read }
  return {
    readText: async (path) => {
      const text = await readText(root, path)
      read.add(path)
      return text
    },
    readBytes: (path) => readBytes(root, path),
    namesIn: (path) => readdir(resolve(workspace, path)).catch(() => []),
    keep: (paths) => {
      for (const path of paths) read.add(path)
    },
    writeText: (path, text) => writeText(bounds, path, text),
    appendText: (path) => appendText(bounds, path),
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

async function realFile(
  root: Root,
  path: string,
): Promise<{ readonly path: string; readonly bytes: number }> {
  try {
    const real = await realpath(resolve(root.folder, path))
    // An absolute path elsewhere is the workflow author's own choice.
    if ((await whereIs(root.folder, path, real)) === 'outside') throw unreadable(root, path, OUTSIDE)
    if (isOfGit(await realpath(root.folder), real)) throw unreadable(root, path, OF_GIT)
    const facts = await stat(real)
    if (!facts.isFile()) throw unreadable(root, path, 'it is not a file')
    return { path: real, bytes: facts.size }
  } catch (cause) {
    if (cause instanceof ActionError) throw cause
    throw unreadable(root, path, messageOf(cause), cause)
  }
}

function unreadable({ advice }: Root, path: string, why: string, cause?: unknown): ActionError {
  return new ActionError(`the file ${printable(path, 200)} cannot be read: ${printable(why, 200)}`, {
    fix: advice,
    outcome: 'refused',
    ...(cause !== undefined && { cause }),
  })
}
