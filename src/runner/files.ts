import { createReadStream, openSync, writeSync } from 'node:fs'
import { mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
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
  /** Overwrites a file, and creates its folder if it is missing. Throws ActionError. */
  readonly writeText: (path: string, text: string) => Promise<void>
  /** Begins a file anew, as `writeText` does, and answers what adds a text to it at once. Throws ActionError. */
  readonly appendText: (path: string) => Promise<(text: string) => void>
}

export function filesOf(workspace: string): Files {
  return {
    readText: (path) => readText(workspace, path),
    readBytes: (path) => readBytes(workspace, path),
    writeText: (path, text) => writeText(workspace, path, text),
    appendText: (path) => appendText(workspace, path),
  }
}

async function readText(workspace: string, path: string): Promise<string> {
  const file = await realFile(workspace, path)
  if (file.bytes > MOST_TEXT_BYTES)
    throw unreadable(path, `it has ${String(file.bytes)} bytes, more than 1 MiB`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file.path))
  } catch (cause) {
    throw unreadable(path, messageOf(cause), cause)
  }
}

async function* readBytes(workspace: string, path: string): AsyncGenerator<Uint8Array> {
  const file = await realFile(workspace, path)
  yield* createReadStream(file.path) as AsyncIterable<Uint8Array>
}

async function writeText(workspace: string, path: string, text: string): Promise<void> {
  const file = resolve(workspace, path)
  try {
    await mkdir(dirname(file), { recursive: true })
    await requireInside(workspace, path, await realpath(dirname(file)))
    await writeFile(file, text)
  } catch (cause) {
    if (cause instanceof ActionError) throw cause
    throw new ActionError(
      `the file ${printable(path, 200)} cannot be written: ${printable(messageOf(cause), 200)}`,
      {
        fix: 'Set the path of a file in the workspace or in the runner’s temporary folder.',
        cause,
      },
    )
  }
}

/** The file stays open, so that it is the same one until the run ends, whatever becomes of its path. */
async function appendText(workspace: string, path: string): Promise<(text: string) => void> {
  await writeText(workspace, path, '')
  const file = openSync(resolve(workspace, path), 'a')
  return (text) => void writeSync(file, text)
}

async function realFile(
  workspace: string,
  path: string,
): Promise<{ readonly path: string; readonly bytes: number }> {
  try {
    const real = await realpath(resolve(workspace, path))
    await requireInside(workspace, path, real)
    const facts = await stat(real)
    if (!facts.isFile()) throw unreadable(path, 'it is not a file')
    return { path: real, bytes: facts.size }
  } catch (cause) {
    if (cause instanceof ActionError) throw cause
    throw unreadable(path, messageOf(cause), cause)
  }
}

/**
 * A relative path must not lead out of the workspace: a link in a pull request could otherwise make the run read any
 * file of the runner and quote it in an error. An absolute path is the workflow author's own choice.
 */
async function requireInside(workspace: string, path: string, real: string): Promise<void> {
  if (isAbsolute(path)) return
  const way = relative(await realpath(workspace), real)
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way))
    throw unreadable(path, 'it leads out of the workspace')
}

function unreadable(path: string, why: string, cause?: unknown): ActionError {
  return new ActionError(`the file ${printable(path, 200)} cannot be read: ${printable(why, 200)}`, {
    fix: 'The path is relative to the root of the workspace. Check that the job checks out the repository first (actions/checkout).',
    outcome: 'refused',
    ...(cause === undefined ? {} : { cause }),
  })
}

const IN_WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is no folder',
  ELOOP: 'its links lead in a circle',
  ENOSPC: 'the disk is full',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8 text',
}

function messageOf(cause: unknown): string {
  const { code = '', message = 'unknown' } = (cause ?? {}) as Partial<NodeJS.ErrnoException>
  return IN_WORDS[code] ?? message
}
