import jmespath from 'jmespath'
import type { LoadSourceConfig } from '../../domain/config.ts'
import { isRecord } from '../../domain/json.ts'
import { parseTimestamp } from '../../domain/timestamp.ts'
import type { Doubt, LoadReading, LoadRequest } from '../../domain/load.ts'
import { printable } from '../../domain/text.ts'
import { loadUrl } from '../address.ts'
import { metricValue } from './exposition.ts'
import type { LoadPorts } from '../ports.ts'
import { guarded, messageOf, problem } from '../problem.ts'
import { readingOfFound, readingOfNumber } from '../reading.ts'
import { cappedBy, meaningOf, statedTime } from '../samples.ts'
import type { SourceCode } from '../spec.ts'
import { ask, type Answer } from '../transport.ts'

const LONGEST_PATH = 500

const SHAPES = 'a number, [[epochSeconds, value], …] or [{"timestamp": …, "value": …}, …]'

/**
 * `load-source: http`: any address that answers JSON, a plain number, or the Prometheus text format. `load-path` is a
 * JMESPath for JSON, and a metric name for the text format. A bare number is the load of the last full minute.
 */
export const source: SourceCode['source'] = ({ config, ports }) => {
  const host = config.url !== undefined && URL.canParse(config.url) ? new URL(config.url).host : 'load-url'
  const name = `http ${printable(host, 80)}${config.path === undefined ? '' : ` ${printable(config.path, 80)}`}`
  return {
    name,
    read: (request) => guarded(name, () => readHttp(config, name, request, ports)),
  }
}

async function readHttp(
  config: LoadSourceConfig,
  name: string,
  request: LoadRequest,
  ports: LoadPorts,
): Promise<LoadReading> {
  const url = loadUrl(config.url, 'load-url')
  const accept = 'application/json, text/plain;q=0.9, */*;q=0.1'
  const answer = await ask({ url, headers: config.headers, accept }, ports, request.signal)
  requireSuccess(answer, url)
  const answered = picked(answer, config.path, url)
  const meaning = meaningOf(answered.json)
  if (meaning.kind === 'samples') return readingOfFound(meaning.found, request, config, name)
  if (meaning.kind === 'number' && meaning.value >= 0) {
    const at = meaning.at ?? answered.at ?? statedByHeaders(answer, request.toEpochSeconds)
    const doubts = [...(meaning.doubts ?? []), ...(answered.doubts ?? [])]
    return readingOfNumber(
      { value: meaning.value, doubts, ...(at === undefined ? {} : { at }) },
      request,
      config,
      name,
    )
  }
  const why = meaning.kind === 'number' ? 'it is negative' : meaning.why
  const where =
    config.path === undefined ? 'the answer' : `what load-path ${printable(config.path, 120)} finds`
  throw problem(
    `${printable(url.host, 120)}: ${where} cannot be used: ${why}`,
    `Let load-path point to ${SHAPES}`,
  )
}

function requireSuccess(answer: Answer, url: URL): void {
  if (answer.status >= 200 && answer.status < 300) return
  const fix =
    answer.status === 401 || answer.status === 403
      ? 'Set load-headers to credentials that may read it, from a secret'
      : 'See what load-url answers to curl from the runner'
  throw problem(`${printable(url.host, 120)} answered ${String(answer.status)} to the load query`, fix)
}

/** A cache says how old its copy is, and a file when it was written: the number is from that time. */
function statedByHeaders({ ageSeconds, lastModified }: Answer, now: number): number | undefined {
  const written = lastModified === undefined ? undefined : parseTimestamp(lastModified)
  const copied = ageSeconds === undefined || ageSeconds === 0 ? undefined : now - ageSeconds
  if (written === undefined || copied === undefined) return written ?? copied
  return Math.min(written, copied)
}

interface Picked {
  readonly json: unknown
  /** When it was measured, if the answer says so. */
  readonly at?: number
  readonly doubts?: readonly Doubt[]
}

/** The part of the answer that `load-path` names. */
function picked(answer: Answer, path: string | undefined, url: URL): Picked {
  const text = answer.text.trim()
  const host = printable(url.host, 120)
  if (text === '') throw problem(`${host} answered nothing`, `It must answer ${SHAPES}`)
  const json = parsed(text)
  if (json !== undefined)
    return path === undefined ? { json } : { json: searched(json, path), ...beside(json, path) }
  if (path !== undefined) {
    const { value, at } = metricValue(text, path, host)
    return at === undefined ? { json: value } : { json: value, at }
  }
  throw problem(
    `${host} answered ${printable(answer.contentType, 60) || 'text'} that is neither JSON nor a number: ${printable(text, 80)}`,
    /^text\/html/iu.test(answer.contentType)
      ? 'That is a web page, perhaps to sign in: set load-url to the address of the number itself, and load-headers to its credentials'
      : 'For the Prometheus text format set load-path to the metric name',
  )
}

const KEY = /^(?:[A-Za-z_]\w*|"[^"]{1,200}")$/u
const PLAIN_PATH = /^[\w.[\]"-]*$/u

/** Sibling keys (time, relation) describe the same number. */
function beside(json: unknown, path: string): Omit<Picked, 'json'> {
  const end = Math.max(0, path.lastIndexOf('.'))
  const [parent, key] = [path.slice(0, end), path.slice(end === 0 ? 0 : end + 1)]
  if (path.length > LONGEST_PATH || !KEY.test(key) || !PLAIN_PATH.test(parent)) return {}
  const object = parent === '' ? json : searched(json, parent)
  if (!isRecord(object)) return {}
  const at = statedTime(object)
  return { doubts: cappedBy(object), ...(at === undefined ? {} : { at }) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function searched(json: unknown, path: string): unknown {
  try {
    return jmespath.search(json, path) as unknown
  } catch (error) {
    throw problem(
      `load-path ${printable(path, 120)} is not a JMESPath that fits the answer: ${printable(messageOf(error), 200)}`,
      'Try it with az --query, which speaks the same language; see https://jmespath.org',
    )
  }
}
