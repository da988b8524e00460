import type { LoadSourceConfig } from '../../domain/config.ts'
import type { Doubt, LoadReading, LoadRequest, LoadScope } from '../../domain/load.ts'
import { printable, withoutEndSlashes } from '../../domain/text.ts'
import { loadUrl } from '../address.ts'
import type { LoadPorts } from '../ports.ts'
import { intervalOf } from '../intervals.ts'
import { guarded, inputName, problem, Unbelievable } from '../problem.ts'
import { evaluationsOf, type Evaluations } from './answer.ts'
import { readingOf } from '../reading.ts'
import { secondsNote } from '../says-unit.ts'
import { scaled, statedFactor, statedUnit } from '../unit.ts'
import { STEP_SECONDS, type Sample } from '../resample.ts'
import type { SourceCode, SourceContext } from '../spec.ts'
import { ask, type Answer } from '../transport.ts'

/** Prometheus refuses more points for each series in one range query ("exceeded maximum resolution of 11,000 points"). */
const MOST_POINTS = 11_000

/** Longer queries use POST, because proxies limit the length of a URL, often to 2,000 characters. */
const LONGEST_URL = 1800

/** Statuses with which a server, or a proxy before it, forbids range queries. */
const NO_RANGES = new Set([404, 405, 501])

/**
 * `load-source: prometheus`: a range query, which Prometheus, Thanos, Mimir and VictoriaMetrics answer alike. An
 * evaluation at t looks back from t, so it describes the minute that ends at t. If `load-url` names the instant query
 * and no other works, uses that, for the last full minute alone.
 */
export const source: SourceCode['source'] = (context) => {
  const { config, scope } = context
  const name = `prometheus ${printable(hostOf(config.url), 80)} ${inputName(scope, 'query')}`
  return {
    name,
    read: (request) => guarded(name, () => readPrometheus(context, name, request)),
  }
}

function hostOf(url: string | undefined): string {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : ''
}

async function readPrometheus(
  { config, scope, ports }: SourceContext,
  name: string,
  request: LoadRequest,
): Promise<LoadReading> {
  const base = loadUrl(config.url, 'load-url')
  const query = config.query?.trim() ?? ''
  if (query === '')
    throw problem(`${inputName(scope, 'query')} is missing`, 'Give a PromQL query of one series')
  const step = Math.max(STEP_SECONDS, Math.round((config.intervalSeconds ?? 0) / STEP_SECONDS) * STEP_SECONDS)
  const asked: Asked = { base, query, config, ports, host: base.host, input: inputName(scope, 'query') }
  const { samples, doubts } = await evaluations(asked, request, step)
  const interval = config.intervalSeconds === undefined ? Math.max(step, intervalOf(samples)) : step
  const note = secondsNote(query, config)
  const told = {
    samples: scaled(
      samples.map(({ at, value }) => ({ at: at - interval, value })),
      statedFactor(config),
    ),
    unit: statedUnit(config),
    source: note === undefined ? name : `${name} (${note})`,
    sampleSeconds: interval,
    doubts,
    whyNone: () => requireAny(samples, doubts, scope),
  }
  return readingOf(told, request)
}

interface Asked {
  readonly base: URL
  readonly query: string
  readonly config: LoadSourceConfig
  readonly ports: LoadPorts
  /** For messages, as is `input`. */
  readonly host: string
  readonly input: string
}

async function evaluations(asked: Asked, request: LoadRequest, step: number): Promise<Evaluations> {
  const ranges = rangesOf(request, step)
  const answers = await Promise.all(
    ranges.map(({ start, end }) =>
      send(
        asked,
        'query_range',
        { start: String(start), end: String(end), step: String(step) },
        request.signal,
      ),
    ),
  )
  const last = ranges.at(-1)?.end
  if (last !== undefined && namesInstant(asked.base) && answers.every(({ status }) => NO_RANGES.has(status)))
    return evaluationsOf(await send(asked, 'query', { time: String(last) }, request.signal), asked)
  return together(answers.map((answer) => evaluationsOf(answer, asked)))
}

/** Joins the answers to several ranges of one query, and lists each doubt once. */
function together(parts: readonly Evaluations[]): Evaluations {
  const doubts = new Map(parts.flatMap((part) => part.doubts).map((doubt) => [doubt.text, doubt]))
  return { samples: parts.flatMap(({ samples }) => samples), doubts: [...doubts.values()] }
}

function requireAny(samples: readonly Sample[], [doubt]: readonly Doubt[], scope: LoadScope): void {
  if (samples.length > 0) return
  if (doubt !== undefined)
    throw new Unbelievable(
      doubt.kind,
      `${doubt.text}; there was no series in it`,
      'See which of its stores is down',
    )
  throw problem(
    `${inputName(scope, 'query')} returned no series`,
    'Try it in the Prometheus UI: does the metric exist under that name and those labels, and is it being scraped?',
  )
}

/** First and last evaluation, in epoch seconds, on multiples of the step, so that each pass requests the same points. */
interface Range {
  readonly start: number
  readonly end: number
}

function rangesOf(request: LoadRequest, step: number): Range[] {
  const first = Math.floor(request.fromEpochSeconds / step) * step + step
  const last = Math.floor(request.toEpochSeconds / step) * step
  const ranges: Range[] = []
  for (let start = first; start <= last; start += MOST_POINTS * step) {
    ranges.push({ start, end: Math.min(last, start + (MOST_POINTS - 1) * step) })
  }
  return ranges
}

async function send(
  { base, query, config, ports }: Asked,
  call: ApiCall,
  parameters: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Answer> {
  const form = new URLSearchParams({ query, ...parameters })
  const url = apiUrl(base, call)
  const short = withQuery(url, form)
  const sent = short.href.length <= LONGEST_URL ? { url: short } : { url, form }
  return ask({ ...sent, headers: config.headers, accept: 'application/json' }, ports, signal)
}

type ApiCall = 'query' | 'query_range'

/** The call's address below any prefix. An address that already names an API call is shortened first. */
export function apiUrl(base: URL, call: ApiCall): URL {
  const url = new URL(base)
  const prefix = withoutEndSlashes(url.pathname).replace(/\/api\/v1(?:\/query(?:_range)?)?$/u, '')
  url.pathname = `${prefix}/api/v1/${call}`
  url.hash = ''
  return url
}

function namesInstant({ pathname }: URL): boolean {
  return /\/api\/v1\/query\/*$/u.test(pathname)
}

function withQuery(url: URL, form: URLSearchParams): URL {
  const whole = new URL(url)
  for (const [name, value] of form) whole.searchParams.set(name, value)
  return whole
}
