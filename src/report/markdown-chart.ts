import type { Capacity, LoadReading } from '../domain/load.ts'
import { endOf, type Series, slice } from '../domain/series.ts'
import { epochSeconds } from '../domain/units.ts'
import { capacity as capacityText, load, utc } from '../domain/format.ts'
import type { TargetReport } from './model.ts'
import { markdown } from './safe.ts'

/** Mermaid's default bars are too pale; these two colours are visible on white and on black. */
const MERMAID_COLOURS =
  '%%{init: {"themeVariables": {"xyChart": {"plotColorPalette": "#4a86cf, #d6234f"}}}}%%'
const BARS = '▁▂▃▄▅▆▇█'
const GAP = '·'
const MOST_COLUMNS = 60
/** The line of characters fits a phone. */
const SPARK_COLUMNS = 20
const SHOWN_SECONDS = 2 * 3600

/**
 * The load of the last two hours for a job summary. A line of block characters works in every renderer and can show
 * gaps. If nothing is missing, a Mermaid chart follows, because summaries allow neither SVG nor data URLs.
 */
export function loadChart(report: TargetReport): string {
  const observation = report.after ?? report.before
  if (observation?.load.kind !== 'known') return ''
  const { rules } = observation.load.value
  const decides = report.decision?.evidence.rules.find((rule) => rule.decides)?.name
  const shownRule = rules.find((rule) => rule.name === decides) ?? rules[0]
  if (shownRule === undefined) return ''
  const { main, scope, name: ruleName } = shownRule
  if (main.kind === 'unknown' || main.series.values.length < 2) return ''
  const until = endOf(main.series)
  const shown = slice(main.series, epochSeconds(until - SHOWN_SECONDS), until)
  const columns = highest(shown, MOST_COLUMNS)
  const known = columns.values.filter((value) => value !== null)
  if (known.length < 2) return ''
  const capacity = report.config?.load?.rules.find((rule) => rule.name === ruleName)?.privateCapacity
  const name = scope === 'private' ? 'private load' : 'total load'
  return [
    caption(rules.length > 1 ? `${name} (${markdown(ruleName, 60)})` : name, main, known, capacity),
    '',
    sparkBlock(highest(shown, SPARK_COLUMNS)),
    mermaid(name, main.unit, columns, capacity),
  ]
    .join('\n')
    .trimEnd()
}

/** "▁▂▅█·▇": the lowest bar is zero, the highest is the maximum; a gap is a dot, never a low bar. */
export function sparkline(values: readonly (number | null)[], top: number): string {
  const last = BARS.length - 1
  const bar = (value: number): string =>
    BARS.charAt(Math.min(last, Math.max(0, Math.round((value / top) * last))))
  return values.map((value) => (value === null ? GAP : top > 0 ? bar(value) : BARS.charAt(0))).join('')
}

/** At most `columns` steps. Each keeps the highest value in it, because peaks are what matters. */
export function highest(series: Series, columns: number): Series {
  const width = Math.max(1, Math.ceil(series.values.length / columns))
  const values: (number | null)[] = []
  for (let from = 0; from < series.values.length; from += width) {
    const part = series.values.slice(from, from + width).filter((value) => value !== null)
    values.push(part.length === 0 ? null : Math.max(...part))
  }
  return { startEpochSeconds: series.startEpochSeconds, stepSeconds: series.stepSeconds * width, values }
}

function caption(
  name: string,
  reading: LoadReading & { kind: 'series' },
  known: readonly number[],
  capacity: Capacity | undefined,
): string {
  const peak = `highest ${load(Math.max(...known), reading.unit)}, lowest ${load(Math.min(...known), reading.unit)}`
  const limit = capacity === undefined ? '' : `, private capacity ${capacityText(capacity)}`
  return `**${name}**, ${markdown(reading.source)}: ${peak}${limit}`
}

function sparkBlock(columns: Series): string {
  const known = columns.values.filter((value) => value !== null)
  const line = sparkline(columns.values, Math.max(...known))
  const from = utc(columns.startEpochSeconds).slice(-9)
  return `\`${from} ${line} ${utc(endOf(columns)).slice(-9)}\``
}

/** Contains only numbers and the action's own words, so that no outside text reaches Mermaid's parser. */
export function mermaid(
  name: string,
  unit: Capacity['unit'],
  columns: Series,
  capacity: Capacity | undefined,
): string {
  if (columns.values.includes(null)) return ''
  const values = columns.values.map((value) => String(Number((value ?? 0).toPrecision(4))))
  const limit = capacity?.unit === unit ? capacity.value : undefined
  const top = Math.max(...values.map(Number), limit ?? 0) * 1.05
  const span = (columns.values.length * columns.stepSeconds) / 60
  return [
    '',
    `<details><summary>Chart: ${name} (bars)${limit === undefined ? '' : ' and private capacity (line)'}</summary>`,
    '',
    '```mermaid',
    MERMAID_COLOURS,
    'xychart-beta',
    `  x-axis "minutes since ${utc(columns.startEpochSeconds)}" 0 --> ${String(span)}`,
    `  y-axis "${UNIT_TITLES[unit]}" 0 --> ${String(Number(top.toPrecision(3)))}`,
    `  bar [${values.join(', ')}]`,
    ...(limit === undefined ? [] : [`  line [${values.map(() => String(limit)).join(', ')}]`]),
    '```',
    '',
    '</details>',
  ].join('\n')
}

const UNIT_TITLES: Readonly<Record<Capacity['unit'], string>> = {
  'per-minute': 'per minute',
  percent: 'percent',
  gauge: 'level',
}
