import type { Doubt, LoadReading, LoadRequest, LoadScope } from '../../domain/load.ts'
import { epochSeconds, type EpochSeconds, type Seconds } from '../../domain/units.ts'
import { joined, metricAnswer, type MetricAnswer } from './answer.ts'
import { explained } from './definitions.ts'
import { metricName, metricQuery, type MetricQuery } from '../azure-metric.ts'
import { metricMeaning, type MetricMeaning } from '../azure-unit.ts'
import { duration, instant, metricsUrl } from '../azure-url.ts'
import { inTime } from '../in-time.ts'
import type { LoadPorts } from '../ports.ts'
import { guarded, inputName, problem } from '../problem.ts'
import { readingOf } from '../reading.ts'
import { scaled } from '../unit.ts'
import type { SourceCode, SourceContext } from '../spec.ts'

/** Azure cuts longer spans silently: it has answered a request for three months with one month. */
const LONGEST_SPAN_SECONDS = 30 * 86_400

/** Without it, a filter yields ten series and does not mention the others. */
const MOST_SERIES = 200

/**
 * `load-source: azure-monitor`: any metric of any resource, through ARM. Sums the series of a dimension filter if they
 * are rates, and averages levels and percentages.
 */
export const source: SourceCode['source'] = (context) => {
  const name = metricName(context.config, context.scope)
  return { name, read: (request) => guarded(name, () => readMetric(context, name, request)) }
}

async function readMetric(context: SourceContext, name: string, request: LoadRequest): Promise<LoadReading> {
  const { config, scope, ports } = context
  const query = metricQuery(config, scope)
  const settledAt = settledEnd(request, query.intervalSeconds, context.settleSeconds)
  const spans = spansOf(request.fromEpochSeconds, settledAt, query.intervalSeconds)
  const answers = await inTime('Azure Monitor', ports, request.signal, (signal) =>
    Promise.all(spans.map((span) => ask(query, span, ports, signal))),
  )
  const unit = answers[0]?.unit ?? 'Unspecified'
  const intervalSeconds = answers[0]?.intervalSeconds ?? query.intervalSeconds
  const meaning = metricMeaning(unit, { ...query, intervalSeconds }, config, scope)
  const told = {
    samples: scaled(
      answers.flatMap((answer) => joined(answer, meaning.join)),
      meaning.factor,
    ),
    unit: meaning.unit,
    source: name,
    sampleSeconds: intervalSeconds,
    settled: { from: epochSeconds(spans[0]?.from ?? settledAt), to: settledAt },
    doubts: answers
      .flatMap((answer) => [...answer.doubts, ...cutOff(answer, scope, meaning.join)])
      .slice(0, 3),
  }
  return readingOf(told, request)
}

interface Span {
  readonly from: number
  readonly to: number
}

/** End of the newest interval that has ended and settled. */
function settledEnd(request: LoadRequest, interval: number, settleSeconds: Seconds): EpochSeconds {
  return epochSeconds(Math.floor((request.toEpochSeconds - settleSeconds) / interval) * interval)
}

/** Whole intervals, so that no point covers part of one; one span of up to 30 days. */
function spansOf(wantedFrom: EpochSeconds, settledAt: EpochSeconds, interval: number): Span[] {
  const first = Math.floor(wantedFrom / interval) * interval
  const end = Math.max(first + interval, settledAt)
  const longest = Math.floor(LONGEST_SPAN_SECONDS / interval) * interval
  const spans: Span[] = []
  for (let from = first; from < end; from += longest) spans.push({ from, to: Math.min(end, from + longest) })
  return spans
}

async function ask(
  query: MetricQuery,
  span: Span,
  ports: LoadPorts,
  signal: AbortSignal,
): Promise<MetricAnswer> {
  const url = metricsUrl(query, 'metrics', {
    // A comma would separate two metrics; Azure accepts %2 for one inside a name.
    metricnames: query.metric.replaceAll(',', '%2'),
    timespan: `${instant(span.from)}/${instant(span.to)}`,
    interval: duration(query.intervalSeconds),
    aggregation: capitalized(query.aggregation),
    ...(query.filter !== undefined && { $filter: query.filter, top: String(MOST_SERIES) }),
  })
  try {
    return metricAnswer(await ports.arm.get(url, signal), query)
  } catch (error) {
    throw await explained(error, query, ports.arm, signal)
  }
}

function capitalized(aggregation: string): string {
  return aggregation.charAt(0).toUpperCase() + aggregation.slice(1)
}

/**
 * If there are more series than the answer may contain, the sum of those in it is a lower bound; any other join of them
 * means nothing.
 */
function cutOff(answer: MetricAnswer, scope: LoadScope, join: MetricMeaning['join']): Doubt[] {
  if (answer.timeseries.length < MOST_SERIES) return []
  const text = `load-filter of ${inputName(scope, 'metric')} yields ${String(MOST_SERIES)} series or more, and Azure Monitor leaves out the rest`
  if (join === 'sum') return [{ kind: 'partial', text }]
  throw problem(text, 'Narrow load-filter, or leave it out: without it Azure adds up all')
}
