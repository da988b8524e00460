import { printable } from '../../domain/text.ts'
import { problem } from '../problem.ts'

/** A line of the Prometheus text format: name, labels, value, and a timestamp that is not used. */
const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})?\s+(\S+)(?:\s+-?\d+)?$/u
const TYPE = /^#\s*TYPE\s+(\S+)\s+(\S+)/u
const SELECTOR = /^([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(\{.*\})?$/u
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*("(?:[^"\\]|\\.)*")/gu

/** Kinds whose numbers only ever grow: their value is no load, the growth is. */
const CUMULATIVE = new Set(['counter', 'histogram', 'summary'])

const NAMES_SHOWN = 8

interface Line {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly value: string
}

/**
 * The value of one metric in the Prometheus text format, as text. `selector` is a metric name, with labels to choose
 * by where several lines have that name: `queue_length{queue="orders"}`. Throws ActionError.
 */
export function metricValue(text: string, selector: string, host: string): string {
  const chosen = SELECTOR.exec(selector.trim())
  const name = chosen?.[1]
  const lines = text.split('\n').map((line) => line.trim())
  const metrics = lines.map(parsedLine).filter((line) => line !== undefined)
  if (metrics.length === 0 || name === undefined) {
    throw problem(
      `${host} answered neither JSON nor the Prometheus text format that load-path ${printable(selector, 80)} could choose from: ${printable(text, 80)}`,
      'See what load-url answers to curl from the runner',
    )
  }
  refuseCumulative(lines, name)
  const labels = labelsOf(chosen?.[2] ?? '')
  const found = metrics.filter((line) => line.name === name && matches(line, labels))
  return onlyOne(found, name, selector, metrics, host)
}

function onlyOne(
  found: readonly Line[],
  name: string,
  selector: string,
  all: readonly Line[],
  host: string,
): string {
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
  return first.value
}

function refuseCumulative(lines: readonly string[], name: string): void {
  for (const line of lines) {
    const type = TYPE.exec(line)
    if (type === null || !CUMULATIVE.has(type[2] ?? '')) continue
    const family = type[1] ?? ''
    if (name !== family && !['_total', '_sum', '_count', '_bucket'].some((end) => name === family + end))
      continue
    throw problem(
      `load-path ${name} is a ${type[2] ?? ''}, which only grows and is not a load`,
      'Choose a gauge, or let Prometheus scrape it and use load-source: prometheus with rate(…)',
    )
  }
}

function parsedLine(line: string): Line | undefined {
  const found = LINE.exec(line)
  const [, name, labels, value] = found ?? []
  return name === undefined || value === undefined
    ? undefined
    : { name, labels: labelsOf(labels ?? ''), value }
}

function labelsOf(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(LABEL)].map(([, label = '', value = '']) => [label, value]))
}

function matches(line: Line, wanted: ReadonlyMap<string, string>): boolean {
  return [...wanted].every(([label, value]) => line.labels.get(label) === value)
}
