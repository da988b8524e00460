import { readlink, realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'

export const OUTSIDE = 'it leads out of the workspace'
export const OF_GIT = 'it is in the folder of Git'

/** More links in a row than any system follows. */
const MOST_LINKS = 40

/** Linux takes no longer path, and the time of `realPlace` grows faster than the length. */
const MOST_CHARACTERS = 4096

/** As `realpath` of a path whose end need not exist. A link to nothing leads to where it points. Throws what the system would. */
export async function realPlace(path: string, links = 0): Promise<string> {
  if (path.length > MOST_CHARACTERS)
    throw Object.assign(new Error('too long a path'), { code: 'ENAMETOOLONG' })
  const target = await readlink(path).catch(() => undefined)
  if (target !== undefined) {
    if (links >= MOST_LINKS) throw Object.assign(new Error('too many links'), { code: 'ELOOP' })
    return realPlace(resolve(dirname(path), target), links + 1)
  }
  if (dirname(path) === path) return path
  return realpath(path).catch(async () => join(await realPlace(dirname(path), links), basename(path)))
}

/**
 * Whether a path in the workspace stays there: a link in a pull request could otherwise make the run read any file of the runner
 * and quote it in an error, or overwrite one. `elsewhere`: an absolute path that names another place.
 */
export async function whereIs(
  workspace: string,
  path: string,
  real: string,
): Promise<'inside' | 'outside' | 'elsewhere'> {
  const root = await realpath(workspace)
  if (isInside(root, real)) return 'inside'
  const isElsewhere =
    isAbsolute(path) && ![root, resolve(workspace)].some((one) => isInside(one, resolve(path)))
  return isElsewhere ? 'elsewhere' : 'outside'
}

/** Both are absolute, without links; a folder is inside itself. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** Whether a place is in a folder of Git, whose files hold the token of the checkout. Both without links. */
export function isOfGit(root: string, real: string): boolean {
  return relative(root, real).toLowerCase().split(sep).includes('.git')
}

const IN_WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'a part of the path is not a folder',
  ENAMETOOLONG: 'the path, or a name in it, is too long',
  ELOOP: 'its links lead in a circle',
  ENXIO: 'it is not a file',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  ERR_INVALID_ARG_VALUE: 'a path has no NUL character',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8 text',
}

/** What the system says of a file, for a person. */
export function messageOf(cause: unknown): string {
  const { code = '', message = 'unknown' } = (cause ?? {}) as Partial<NodeJS.ErrnoException>
  return IN_WORDS[code] ?? message
}
