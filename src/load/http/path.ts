import { createContext, runInContext } from 'node:vm'
import jmespath from 'jmespath'
import { ActionError } from '../../domain/errors.ts'
import { printable } from '../../domain/text.ts'
import { messageOf, problem } from '../problem.ts'

/** Real time for one search: an answer of some MB takes a tenth of it. */
const SEARCH_SECONDS = 2
/** For all searches of what stands around a value, most of which are parts of the first. */
const AROUND_SECONDS = 5

const place = createContext({ search: (): unknown => undefined })

/**
 * JMESPath computes, and a path of forty letters may double a list thirty times. No signal ends a search, which waits for nothing;
 * only V8 does.
 */
function within<T>(time: number, path: string, search: () => T): T {
  place['search'] = search
  try {
    return runInContext('search()', place, { timeout: time * 1000 }) as T
  } catch (error) {
    if (!isTooLong(error)) throw error
    throw problem(
      `load-path ${printable(path, 120)} computes for more than ${String(time)} s`,
      'Name the number itself in fewer steps, or let the service compute it',
    )
  }
}

/** What a JMESPath finds. Throws ActionError if it is not one, does not fit the answer, or computes too long. */
export function searched(json: unknown, path: string): unknown {
  try {
    return within(SEARCH_SECONDS, path, () => jmespath.search(json, path) as unknown)
  } catch (error) {
    if (error instanceof ActionError) throw error
    throw problem(
      `load-path ${printable(path, 120)} is not a JMESPath that fits the answer: ${printable(messageOf(error), 200)}`,
      'Try it with az --query, which speaks the same language (to_number makes a number of text); see https://jmespath.org',
    )
  }
}

function isTooLong(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  )
}

/**
 * What `path` finds, and each of the paths around it, from the nearest to the whole; undefined where one finds nothing or is not a
 * path. Throws ActionError if they compute too long.
 */
export function foundAround(json: unknown, path: string): readonly unknown[] {
  return within(AROUND_SECONDS, path, () => [path, ...pathsAround(path)].map((one) => found(json, one)))
}

function found(json: unknown, path: string): unknown {
  try {
    return path === '' ? json : (jmespath.search(json, path) as unknown)
  } catch {
    return undefined
  }
}

/** What opens a part of a path in which a point does not separate, and what closes it. */
const CLOSING: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '[': ']',
  '(': ')',
  '{': '}',
}
/** The nearest objects tell most, and each costs a search. */
const MOST_CUTS = 30
const QUOTES = new Set(['"', "'", '`'])
const CALL = /^\s*\w{1,40}\((.*)\)\s*$/su

/**
 * The paths of the objects around what a path names, from the nearest to the whole, ''. A path that computes is cut where
 * it begins to: around `a.b | max(@)` are `a.b`, `a` and ''; around `sum(a[].b)` are `a[]` and ''.
 */
function pathsAround(path: string): string[] {
  const [, argument] = CALL.exec(path) ?? []
  const cuts = cutsOf(argument ?? path)
  const around = cuts
    .slice(-MOST_CUTS)
    .toReversed()
    .map((cut) => (argument ?? path).slice(0, cut).trimEnd())
  return [...new Set([...around.filter((one) => !one.endsWith('.')), ''])]
}

/** The positions at which a shorter path may end. */
function cutsOf(path: string): number[] {
  const cuts: number[] = []
  const open: string[] = []
  for (let at = 0; at < path.length; at += 1) {
    const letter = path.charAt(at)
    const awaited = open.at(-1) ?? ''
    if (letter === awaited) open.pop()
    else if (QUOTES.has(awaited)) at += letter === '\\' ? 1 : 0
    else if (open.length === 0 && /[.|,]/u.test(letter)) {
      cuts.push(at)
      if (letter !== '.') break
    } else if (CLOSING[letter] !== undefined) open.push(CLOSING[letter])
  }
  return cuts
}
