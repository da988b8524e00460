import type { ActionError } from '../../domain/errors.ts'
import type { Doubt } from '../../domain/load.ts'
import { printable } from '../../domain/text.ts'
import { parseNumber } from '../../domain/timestamp.ts'
import { problem } from '../problem.ts'
import type { Sample } from '../resample.ts'
import { isRecord, type Json } from '../../domain/json.ts'
import type { Answer } from '../transport.ts'

const SERIES_NAMED = 3
const PARTIAL_CONTENT = 206

/** The prefix of Prometheus's notes on the query itself; all other warnings say that data is missing. */
const ANNOTATION = /^PromQL (?:warning|info):/iu

/** For messages: the server, and the input with the query. */
export interface Asked {
  readonly host: string
  readonly input: string
}

/** The result of a query, and whether it covers all of the data. */
export interface Evaluations {
  /** The values of the one series; empty if there is none. */
  readonly samples: readonly Sample[]
  readonly doubts: readonly Doubt[]
}

/** The only series in an answer of the query API. Throws ActionError if there are several, or the answer cannot have any. */
export function evaluationsOf(answer: Answer, asked: Asked): Evaluations {
  const body = parsed(answer, asked)
  if (body['status'] !== 'success' || !isWell(answer.status)) throw refusal(answer, body, asked)
  const data = isRecord(body['data']) ? body['data'] : {}
  return { samples: samplesOf(data, asked), doubts: partialDoubts(answer, body, asked) }
}

/** 206 says by status what the body says by `isPartial`. */
function isWell(status: number): boolean {
  return status === 200 || status === PARTIAL_CONTENT
}

function samplesOf(data: Json, asked: Asked): Sample[] {
  const result: unknown = data['result']
  switch (data['resultType']) {
    case 'matrix':
    case 'vector':
      return onlySeries(Array.isArray(result) ? (result as unknown[]) : [], asked)
    case 'scalar':
      return [sampleOf(result)]
    default: {
      const type = printable(typeof data['resultType'] === 'string' ? data['resultType'] : 'no type', 40)
      throw problem(
        `${asked.input} yields ${type}, not a number over time`,
        'Give a query whose result is one series of numbers',
      )
    }
  }
}

function parsed(answer: Answer, asked: Asked): Json {
  try {
    const json: unknown = JSON.parse(answer.text)
    if (isRecord(json)) return json
  } catch {
    // The text below quotes the answer, which tells more than the parser's position.
  }
  throw statusProblem(answer, asked)
}

/** An error in the API's own format, which names the problem of the query. */
function refusal(answer: Answer, body: Json, asked: Asked): ActionError {
  const text = typeof body['error'] === 'string' ? body['error'] : undefined
  if (text === undefined || answer.status === 401 || answer.status === 403)
    return statusProblem(answer, asked)
  const type = typeof body['errorType'] === 'string' ? body['errorType'] : String(answer.status)
  const fix =
    type === 'bad_data'
      ? `Correct ${asked.input}`
      : type === 'timeout' || type === 'canceled'
        ? `Make ${asked.input} cheaper, for instance with a recording rule`
        : 'See the log of Prometheus'
  return problem(
    `${printable(asked.host, 120)} refused ${asked.input} (${printable(type, 40)}): ${printable(text)}`,
    fix,
  )
}

function statusProblem(answer: Answer, asked: Asked): ActionError {
  const said = `${printable(asked.host, 120)} answered ${String(answer.status)} to the load query`
  switch (answer.status) {
    case 401:
    case 403:
      if (/no org id/iu.test(answer.text))
        return problem(
          `${said} for want of a tenant`,
          'Name it in load-headers, as "X-Scope-OrgID: <tenant>"',
        )
      return problem(
        said,
        'Set load-headers to credentials that may query, such as "Authorization: Bearer <token>" from a secret',
      )
    case 404:
      return problem(
        said,
        'load-url is the address above /api/v1, with its path prefix if there is one, such as https://host/prometheus',
      )
    case 200:
      return problem(
        `${said} with ${printable(answer.contentType, 60) || 'something'} that is not the JSON of its API`,
        'Is load-url that of Prometheus, and not of a sign-in page or of Grafana?',
      )
    default:
      return problem(said, 'See its log')
  }
}

/** Signs that the numbers are partial: any warning except a note on the query; an error; VictoriaMetrics' own field; the status. */
function partialDoubts({ status }: Answer, body: Json, asked: Asked): Doubt[] {
  const { data } = body
  const inData = isRecord(data) ? [data['warnings'], data['error']] : []
  const told = [body['warnings'], body['error'], ...inData]
    .flat()
    .filter((one) => one !== undefined && one !== null && one !== '')
  const said = told
    .map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))
    .filter((text) => !ANNOTATION.test(text.trim()))
  const isPartial = [body, data].some((one) => isRecord(one) && /^true$/iu.test(String(one['isPartial'])))
  const partial = isPartial || status === PARTIAL_CONTENT
  if (!partial && said.length === 0) return []
  const [first] = said
  const text = `${printable(asked.host, 120)} answered only a part of the data${first === undefined ? '' : `: ${printable(first, 200)}`}`
  return [{ kind: 'partial', text }]
}

function onlySeries(result: readonly unknown[], asked: Asked): Sample[] {
  if (result.length > 1) {
    const named = result.slice(0, SERIES_NAMED).map(labelsOf).join(', ')
    const more = result.length > SERIES_NAMED ? ` and ${String(result.length - SERIES_NAMED)} more` : ''
    throw problem(
      `${asked.input} yields ${String(result.length)} series: ${named}${more}`,
      'The load is one series: put sum(…) around the query, or avg(…) for a percentage',
    )
  }
  const [series] = result
  if (!isRecord(series)) return []
  if (!('values' in series) && !('value' in series))
    throw problem(
      `${asked.input} yields a native histogram, which is not a number`,
      `Take the rate of events from it: histogram_count(rate(…))`,
    )
  const values = Array.isArray(series['values']) ? (series['values'] as unknown[]) : [series['value']]
  return values.map(sampleOf)
}

function labelsOf(series: unknown): string {
  const metric = isRecord(series) && isRecord(series['metric']) ? series['metric'] : {}
  const { __name__: name, ...labels } = metric
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${String(value)}"`)
  return printable(`${typeof name === 'string' ? name : ''}{${pairs.join(',')}}`, 120)
}

/** `[epochSeconds, "value"]`; NaN, ±Inf and an empty text are gaps. */
function sampleOf(pair: unknown): Sample {
  const [at, text] = Array.isArray(pair) ? (pair as readonly unknown[]) : []
  if (typeof at !== 'number' || typeof text !== 'string') {
    throw problem(
      'Prometheus answered a sample that is not [time, "value"]',
      'Is load-url that of the Prometheus API?',
    )
  }
  return { at, value: parseNumber(text) ?? null }
}
