import { withoutEndSlashes } from '../domain/text.ts'
import * as z from 'zod/mini'
import type { Secret } from '../domain/config.ts'
import { isPrivateHost } from '../domain/private-host.ts'
import { field, type Field } from './field.ts'
import { entriesOf, list } from './kinds.ts'
import { secretOf } from './secret.ts'

export interface StatusRange {
  readonly from: number
  readonly to: number
}

/** `https`, or `http` to an address that is not reachable from outside. Without a user name or password. */
function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  const encrypted = protocol === 'https:' || (protocol === 'http:' && isPrivateHost(hostname))
  return encrypted && username === '' && password === ''
}

const SAFE = 'a URL that begins with https:// (http:// only for a loopback or private IP address)'

/** An absolute URL: https, or http to a private address. */
export function url(example: string): Field<z.ZodMiniType<string, string>> {
  const schema = () => z.string().check(z.trim(), z.refine(isSafeUrl))
  return field(schema, SAFE, example, { advice: urlAdvice })
}

/**
 * A token is asked for by this very text. A space in it would be another audience beside it, and of a backslash, a letter of another
 * alphabet or a line break, a URL is made that is not what a sign-in service reads.
 */
const OF_AN_ENDPOINT = /^[\w.:/[\]~-]+$/u

/** An https URL of a service: no query, no fragment; without a trailing slash afterwards. */
export function endpoint(example: string): Field<z.ZodMiniType<string, string>> {
  const plain = (text: string): boolean =>
    OF_AN_ENDPOINT.test(text) && URL.canParse(text) && new URL(text).protocol === 'https:' && isSafeUrl(text)
  const schema = () =>
    z.pipe(
      z.string().check(z.trim(), z.refine(plain)),
      z.transform((text: string) => withoutEndSlashes(text)),
    )
  return field(schema, 'an https URL without a query', example, { advice: endpointAdvice })
}

/** An Azure service accepts only https, and its identity has other inputs. */
function endpointAdvice(raw: unknown): string | undefined {
  const text = String(raw).trim()
  if (/^https?:\/\/[^/@\s]+@/u.test(text)) return 'Take user name and password out of it.'
  return text.startsWith('http://') ? `Use https://${text.slice('http://'.length)}.` : urlAdvice(raw)
}

function urlAdvice(raw: unknown): string | undefined {
  const text = String(raw).trim()
  if (/^https?:\/\/[^/@\s]+@/u.test(text))
    return 'Take user name and password out of it; send them in load-headers.'
  if (text.startsWith('http://'))
    return `Use https://${text.slice('http://'.length)}, or a private IP address.`
  if (/^[\w-]+(?:\.[\w-]+)+(?:[:/]|$)/u.test(text)) return `Write it whole: https://${text}`
  return undefined
}

/** Paths below the root of the app, or URLs; `none` alone turns the test off. */
export function warmupUrls(): Field<z.ZodMiniType<readonly string[], string | string[]>> {
  const good = (entry: string): boolean =>
    entry.startsWith('/') ? !entry.startsWith('//') : isSafeUrl(entry)
  const schema = () =>
    list(() => true, '', '')
      .schema()
      .check(z.refine((entries) => (entries.length === 1 && entries[0] === 'none') || entries.every(good)))
  return field(schema, 'a list of paths that begin with / and of https URLs, or none', '/health', {
    read: entriesOf,
    advice: (raw) => {
      const text = String(raw)
      if (/\bnone\b/u.test(text)) return 'none stands alone: with it nothing is tested.'
      return /^[\w-]+(?:\/|$)/u.test(text) ? `A path begins with a slash: /${text}` : urlAdvice(raw)
    },
  })
}

const HOST = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/iu

/** Bare names, without scheme, port or wildcard. */
export function hosts(): Field<z.ZodMiniType<readonly string[], string | string[]>> {
  const it = list((entry) => HOST.test(entry), 'a list of host names', 'www.example.com')
  return {
    ...it,
    advice: (raw) => {
      const text = String(raw)
      if (text.includes('*')) return 'Name the hosts one by one: a wildcard cannot be tested.'
      return text.includes('://')
        ? `Only the name: ${text.split('://')[1]?.split(/[/:]/u)[0] ?? ''}`
        : undefined
    },
  }
}

/** `200-299`, `200-299, 401`, or one number. */
export function statusRanges(): Field<z.ZodMiniType<readonly StatusRange[], number | string>> {
  const schema = () =>
    z
      .pipe(z.union([z.number(), z.string()]), z.transform(statusRangesOf))
      .check(z.refine((ranges) => ranges.length > 0 && ranges.every(isStatusRange)))
  return field(schema, 'a list of HTTP status codes or ranges of them, within 100-599', '200-299', {
    read: statusRangesOf,
  })
}

function statusRangesOf(raw: number | string): readonly StatusRange[] {
  return entriesOf(String(raw)).map(statusRange)
}

function statusRange(entry: string): StatusRange {
  const { from = 'NaN', to = from } = /^(?<from>\d{3})(?:\s*-\s*(?<to>\d{3}))?$/u.exec(entry)?.groups ?? {}
  return { from: Number(from), to: Number(to) }
}

function isStatusRange({ from, to }: StatusRange): boolean {
  return from >= 100 && from <= to && to <= 599
}

type Headers = Readonly<Record<string, Secret>>

const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/u
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/u
/** Headers that the request itself sets. */
const OURS = new Set(['host', 'content-length', 'connection', 'transfer-encoding'])

/** Lines of `Name: value`, or a mapping. All values are secrets. */
export function headers(): Field<z.ZodMiniType<Headers, string | Record<string, string>>> {
  const schema = () =>
    z.pipe(
      z
        .pipe(
          z.union([z.string(), z.record(z.string(), z.string())]),
          z.transform((raw: string | Record<string, string>) => headerPairs(raw)),
        )
        .check(z.refine((pairs) => pairs.every(isHeader))),
      z.transform((pairs: readonly HeaderPair[]) =>
        Object.fromEntries(pairs.map(([name, value]) => [name, secretOf(value)])),
      ),
    )
  return field(schema, 'HTTP headers, one "Name: value" a line', 'Authorization: Bearer …', {
    secret: true,
    advice: headersAdvice,
  })
}

/** A scheme whose credential is missing, as a secret leaves it that a workflow cannot see. Dynatrace, Instana and Splunk have their own. */
const BARE_SCHEME = /^(?:basic|bearer|token|api-?(?:key|token)|splunk)$/iu

const WHY_EMPTY =
  "is empty: GitHub hands none to a fork's pull request, and an environment's only to a job with that environment. Check its name."

function headersAdvice(raw: unknown): string | undefined {
  const isMapping = typeof raw === 'object' && raw !== null
  const texts = isMapping
    ? Object.entries(raw).filter((pair): pair is [string, string] => isTextPair(pair))
    : []
  const pairs = typeof raw === 'string' ? headerPairs(raw) : headerPairs(Object.fromEntries(texts))
  const bare = pairs.find((pair) => isBare(pair))
  if (bare !== undefined)
    return `${bare[0]} ends after ${bare[1]}. The secret that belongs behind it ${WHY_EMPTY}`
  const empty = pairs.find(([name, value]) => HEADER_NAME.test(name) && value === '')
  return empty && `${empty[0]} has no value. The secret that belongs there ${WHY_EMPTY}`
}

function isTextPair(pair: readonly [string, unknown]): boolean {
  return typeof pair[1] === 'string'
}

function isBare([name, value]: HeaderPair): boolean {
  return /^(?:proxy-)?authorization$/iu.test(name) && BARE_SCHEME.test(value)
}

export type HeaderPair = readonly [name: string, value: string]

/** A line without a colon has an empty name, which no header may have. */
export function headerPairs(raw: string | Readonly<Record<string, string>>): readonly HeaderPair[] {
  if (typeof raw !== 'string') return Object.entries(raw).map(([name, value]) => [name.trim(), value.trim()])
  const lines = raw.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, Math.max(0, colon)).trim(), line.slice(colon + 1).trim()]
  })
}

function isHeader([name, value]: HeaderPair): boolean {
  const isWhole = value !== '' && !isBare([name, value])
  return HEADER_NAME.test(name) && HEADER_VALUE.test(value) && isWhole && !OURS.has(name.toLowerCase())
}
