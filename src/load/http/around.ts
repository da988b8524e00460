import { isRecord, type Json } from '../../domain/json.ts'
import type { Doubt } from '../../domain/load.ts'
import { printable } from '../../domain/text.ts'
import { problem } from '../problem.ts'
import { bareName, statedTime } from '../samples.ts'
import { searched } from './path.ts'

/** What stands around the part of an answer that was chosen, and what it says of that part. */
export interface Around {
  /** When it was taken, in epoch seconds; the nearest of several. */
  readonly at?: number
  readonly doubts: readonly Doubt[]
}

/** A path of keys and places alone: each part of it names an object around the next. */
const PLAIN_PATH = /^[\w.[\]"-]{1,500}$/u

/**
 * Reads the objects around what `path` names, from the nearest to the whole. Throws ActionError if one of them says that the
 * answer is an error, however well its status is.
 */
export function around(json: unknown, path: string | undefined, host: string): Around {
  const objects = pathsAround(path ?? '').map((one) => (one === '' ? json : searched(json, one)))
  const found = objects.filter(isRecord)
  for (const object of found) refuseFailed(object, host)
  const at = found.map(timeBeside).find((time) => time !== undefined)
  const doubts = found.flatMap((object) => partialBy(object, host)).slice(0, 1)
  return at === undefined ? { doubts } : { at, doubts }
}

function pathsAround(path: string): string[] {
  const parts = PLAIN_PATH.test(path) ? path.split('.') : []
  return [...parts.keys()].map((_, back) => parts.slice(0, parts.length - 1 - back).join('.')).concat('')
}

/** Of the object itself, or of one in it that tells of the rest. */
function timeBeside(object: Json): number | undefined {
  return (
    statedTime(object) ??
    companions(object)
      .map(statedTime)
      .find((time) => time !== undefined)
  )
}

const COMPANIONS = new Set(['meta', 'metadata', 'shards', 'links', 'paging', 'pagination', 'page'])

function companions(object: Json): Json[] {
  return Object.entries(object).flatMap(([name, value]) =>
    COMPANIONS.has(bareName(name)) && isRecord(value) ? [value] : [],
  )
}

function refuseFailed(object: Json, host: string): void {
  const { error, success, ok, status } = object
  const failed = typeof status === 'string' && /^(?:error|fail|failed|failure)$/iu.test(status)
  const told = typeof error === 'string' ? error.trim() : isRecord(error) ? JSON.stringify(error) : ''
  if (success !== false && ok !== false && !failed && told === '') return
  throw problem(
    `${host} answers that it failed${told === '' ? '' : `: ${printable(told, 200)}`}`,
    'No number beside an error is load: see the log of what answers load-url',
  )
}

const isTrue = (value: unknown): boolean => value === true
const isFalse = (value: unknown): boolean => value === false
const isThere = (value: unknown): boolean => (typeof value === 'string' && value !== '') || isRecord(value)
const hasAny = (value: unknown): boolean =>
  Array.isArray(value) && value.some((one) => !/^PromQL (?:warning|info):/iu.test(String(one)))

/** Keys by which services say that there is more than they answered. */
const PARTIAL: Readonly<Record<string, (value: unknown) => boolean>> = {
  stale: isTrue,
  partial: isTrue,
  ispartial: isTrue,
  incomplete: isTrue,
  truncated: isTrue,
  istruncated: isTrue,
  timedout: isTrue,
  terminatedearly: isTrue,
  complete: isFalse,
  iscomplete: isFalse,
  hasmore: isTrue,
  next: isThere,
  nextlink: isThere,
  odatanextlink: isThere,
  nextpage: isThere,
  nexttoken: isThere,
  nextpagetoken: isThere,
  nextcursor: isThere,
  warnings: hasAny,
  errors: hasAny,
  statuscode: (value) => value === 'PartialData',
  failed: (value) => typeof value === 'number' && value > 0,
}

function partialBy(object: Json, host: string): Doubt[] {
  for (const one of [object, ...companions(object)])
    for (const [name, value] of Object.entries(one)) {
      if (PARTIAL[bareName(name)]?.(value) !== true) continue
      const kind = bareName(name) === 'stale' ? 'stale' : 'partial'
      const said = `${printable(name, 40)}: ${printable(JSON.stringify(value), 160)}`
      const what = kind === 'stale' ? 'what is old' : 'only a part of the data'
      return [{ kind, text: `${host} says that it answered ${what} (${said})` }]
    }
  return []
}
