import type { LoadSourceConfig } from '../../domain/config.ts'
import { parseTimestamp } from '../../domain/timestamp.ts'
import type { Doubt, LoadReading, LoadRequest } from '../../domain/load.ts'
import { printable } from '../../domain/text.ts'
import { loadUrl } from '../address.ts'
import { around } from './around.ts'
import { metricValue } from './exposition.ts'
import type { LoadPorts } from '../ports.ts'
import { searched } from './path.ts'
import { guarded, problem } from '../problem.ts'
import { readingOfFound, readingOfNumber } from '../reading.ts'
import { meaningOf } from '../samples.ts'
import { requireUnit, unitIn } from '../says-unit.ts'
import type { SourceCode } from '../spec.ts'
import { ask, type Answer } from '../transport.ts'
import { partsIn, requireOne } from '../whose.ts'

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
  if (answered.unit !== undefined) requireUnit(unitIn(answered.unit), config)
  if (Array.isArray(answered.json)) requireOne(partsIn(answered.json), config)
  const meaning = meaningOf(answered.json, config.path)
  const given = [...answered.doubts, ...transportDoubts(answer, printable(url.host, 120))]
  if (meaning.kind === 'samples') {
    const { found } = meaning
    const doubts = [...(found.doubts ?? []), ...given]
    return readingOfFound({ ...found, doubts, said: config.path ?? '' }, request, config, name)
  }
  if (meaning.kind === 'number' && meaning.value >= 0) {
    const now = request.toEpochSeconds
    const aged = answered.ageSeconds === undefined ? undefined : now - answered.ageSeconds
    const at = meaning.at ?? answered.at ?? aged ?? statedByHeaders(answer, now)
    const doubts = [...(meaning.doubts ?? []), ...given]
    return readingOfNumber(
      { value: meaning.value, doubts, ...(at !== undefined && { at }) },
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
    (meaning.kind === 'neither' ? meaning.fix : undefined) ?? `Let load-path point to ${SHAPES}`,
  )
}

/** Not yet, and not all. */
const IN_PART = new Set([202, 206])

function transportDoubts({ status, isStale, isPage }: Answer, host: string): Doubt[] {
  if (isStale === true) return [{ kind: 'stale', text: `${host} says that its copy is stale (Warning)` }]
  if (isPage === true)
    return [{ kind: 'partial', text: `${host} answered one page of several (Link, Content-Range)` }]
  return IN_PART.has(status)
    ? [{ kind: 'partial', text: `${host} answered only a part of the data (${String(status)})` }]
    : []
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
  readonly ageSeconds?: number
  /** Its unit, if the answer says so. */
  readonly unit?: string
  readonly doubts: readonly Doubt[]
}

/** The part of the answer that `load-path` names. */
function picked(answer: Answer, path: string | undefined, url: URL): Picked {
  const text = answer.text.trim()
  const host = printable(url.host, 120)
  if (text === '') throw problem(`${host} answered nothing`, `It must answer ${SHAPES}`)
  const json = parsed(text)
  if (json !== undefined) {
    const found = path === undefined ? json : searched(json, path)
    return { json: found, ...around(json, path, host) }
  }
  if (path !== undefined) {
    const { value, at } = metricValue(text, path, host)
    return { json: value, doubts: [], ...(at !== undefined && { at }) }
  }
  if (text.startsWith('{') && /\}\r?\n\{/u.test(text))
    throw problem(
      `${host} answered one JSON text a line, which is not one JSON`,
      'Let it answer a list of them, or the newest alone',
    )
  throw problem(
    `${host} answered ${printable(answer.contentType, 60) || 'text'} that is neither JSON nor a number: ${printable(text, 80)}`,
    /^text\/html/iu.test(answer.contentType)
      ? 'That is a web page, perhaps to sign in: set load-url to the address of the number itself, and load-headers to its credentials'
      : /^[^\n]{1,200}[,;\t][^\n]{1,200}\n/u.test(text)
        ? 'A file of rows is read by load-source: csv: let a step before write it into the workspace'
        : 'For the Prometheus text format set load-path to the metric name',
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
