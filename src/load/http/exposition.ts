import { printable } from '../../domain/text.ts'
import { parseTimestamp } from '../../domain/timestamp.ts'
import { problem } from '../problem.ts'
import { lineOf, selectorOf, type Line, type Selector } from './exposition-line.ts'

const TYPE = /^#\s{0,9}TYPE\s{1,9}(\S{1,400})\s{1,9}(\S{1,40})/u

/** Metric types that only grow: their growth is the load, not their value. */
const CUMULATIVE = new Set(['counter', 'histogram', 'summary', 'gaugehistogram'])

const NAMES_SHOWN = 8

/** One metric of the text format: its value as text, and its time if the line has one. */
export interface MetricLine {
  readonly value: string
  readonly at?: number
}

/**
 * One metric of the Prometheus text format or of OpenMetrics. `selector` is a metric name, with labels if several lines
 * have that name: `queue_length{queue="orders"}`. Throws ActionError.
 */
export function metricValue(text: string, selector: string, host: string): MetricLine {
  const chosen = selectorOf(selector)
  const lines = text.split('\n').map((line) => line.trim())
  const metrics = lines.map(lineOf).filter((line) => line !== undefined)
  if (metrics.length === 0 || chosen === undefined) {
    throw problem(
      `${host} answered neither JSON nor the Prometheus text format that load-path ${printable(selector, 80)} could choose from: ${printable(text, 80)}`,
      'See what load-url answers to curl from the runner',
    )
  }
  refuseCumulative(lines, chosen.name)
  const found = metrics.filter((line) => line.name === chosen.name && matches(line, chosen))
  const { value, timestamp } = onlyOne(found, chosen.name, selector, metrics, host)
  // The text format counts milliseconds, OpenMetrics seconds with a fraction; their size tells them apart.
  const at = timestamp === undefined ? undefined : parseTimestamp(timestamp)
  return at === undefined ? { value } : { value, at }
}

function onlyOne(
  found: readonly Line[],
  name: string,
  selector: string,
  all: readonly Line[],
  host: string,
): Line {
  const [first] = found
  if (first === undefined) {
    const names = [...new Set(all.map((line) => line.name))]
    const shown = names.slice(0, NAMES_SHOWN).join(', ') + (names.length > NAMES_SHOWN ? ', …' : '')
    throw problem(`${host} has no metric ${printable(selector, 80)}`, `It has ${printable(shown, 300)}`)
  }
  if (found.length > 1) {
    const [label] = [...first.labels.keys()]
    throw problem(
      `${host} has ${String(found.length)} lines of the metric ${printable(selector, 80)}`,
      `Choose one by its labels in load-path, as in ${name}{${label ?? 'label'}="…"}`,
    )
  }
  return first
}

/** Names of counters, by the conventions of Prometheus and OpenMetrics. */
const COUNTED = /_(?:total|bucket)$/u

function refuseCumulative(lines: readonly string[], name: string): void {
  const families = [name, name.replace(COUNTED, '')]
  let isStated = false
  for (const line of lines) {
    if (!line.startsWith('#')) continue
    const type = TYPE.exec(line)
    if (type !== null && families.includes(type[1] ?? '')) isStated = true
    if (type === null || !CUMULATIVE.has(type[2] ?? '')) continue
    const family = type[1] ?? ''
    if (name !== family && !['_total', '_sum', '_count', '_bucket'].some((end) => name === family + end))
      continue
    throw cumulative(name, type[2] ?? '')
  }
  if (COUNTED.test(name) && !isStated) throw cumulative(name, 'counter by its name')
}

function cumulative(name: string, kind: string): Error {
  return problem(
    `load-path ${printable(name, 80)} is a ${kind}, which only grows and is not a load`,
    'Choose a gauge, or let Prometheus scrape it and use load-source: prometheus with rate(…)',
  )
}

function matches(line: Line, { labels }: Selector): boolean {
  return [...labels].every(([label, value]) => line.labels.get(label) === value)
}
