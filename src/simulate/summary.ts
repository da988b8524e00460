import type { Series } from '../domain/series.ts'
import { epochSeconds } from '../domain/units.ts'
import { duration, load, number, utc } from '../domain/format.ts'
import { highest, mermaid, sparkline } from '../report/markdown-chart.ts'
import { code, markdown } from '../report/safe.ts'
import { FILM_SHARE_STEPS, type Film } from './replay.ts'
import type { Study } from './study.ts'
import { cadenceTable, numberColumns, policyTable, thresholdTable, type TextTable } from './table.ts'
import { notesOf, subject } from './words.ts'

const COLUMNS = 60

/** The simulation for a job summary. `page` is where the HTML report was written. */
export function studyMarkdown(study: Study, page: string): string {
  const { recommendation, cadences } = study
  return [
    `### 📈 Simulation of ${markdown(study.target, 80)}`,
    `**${markdown(recommendation.sentence, 2000)}**`,
    recommendation.doubts.map((doubt) => `- ⚠️ ${markdown(doubt, 600)}`).join('\n'),
    markdown(subject(study), 600),
    chartOf(study),
    `Run by ${markdown(cadences[0]?.words ?? '')}:`,
    tableOf(policyTable(study)),
    details('Ways to run it, with the best thresholds of each', tableOf(cadenceTable(study))),
    details('Thresholds tried (scale-out-at/scale-in-at)', tableOf(thresholdTable(study))),
    details(
      'What this rests on',
      notesOf(study)
        .map((note) => `- ${markdown(note, 1000)}`)
        .join('\n'),
    ),
    `A chart that can be zoomed to the minute: ${code(page)} (upload it with actions/upload-artifact).`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** Load, the private side's part, share and minutes above capacity, one line each over the same time. */
function chartOf(study: Study): string {
  const { history, settings, films } = study
  const [first] = films
  if (first === undefined) return ''
  const all = seriesOf(study, (minute) => history.demand[minute] ?? 0)
  const own = seriesOf(
    study,
    (minute) =>
      (history.demand[minute] ?? 0) * (1 - (first.film.observedShare[minute] ?? 0) / FILM_SHARE_STEPS),
  )
  const share = seriesOf(study, (minute) => (first.film.observedShare[minute] ?? 0) / FILM_SHARE_STEPS)
  const columns = highest(all, COLUMNS)
  const top = columns.values.reduce<number>((most, value) => Math.max(most, value ?? 0), settings.capacity)
  const above = aboveIn(first.film, columns.stepSeconds / 60)
  const lines: readonly (readonly [string, string])[] = [
    ['load', sparkline(columns.values, top)],
    ['private side', sparkline(highest(own, COLUMNS).values, top)],
    ['share of Azure', sparkline(highest(share, COLUMNS).values, 1)],
    ['above capacity', sparkline(above, Math.max(...above))],
    [
      'capacity',
      sparkline(
        columns.values.map(() => settings.capacity),
        top,
      ),
    ],
  ]
  const block = lines.map(([name, line]) => `${name.padEnd(15)}${line}`).join('\n')
  const caption = `With ${code(first.row.policy)}, from ${utc(columns.startEpochSeconds)}, ${duration(columns.stepSeconds)} a column (its highest minute; highest load ${load(top, settings.unit)}, at most ${number(Math.max(...above))} min above capacity in a column):`
  const bars = mermaid('load', settings.unit, columns, { value: settings.capacity, unit: settings.unit })
  return `${caption}\n\n\`\`\`text\n${block}\n\`\`\`${bars === '' ? '' : `\n${bars}`}`
}

function seriesOf({ history }: Study, valueOf: (minute: number) => number): Series {
  return {
    startEpochSeconds: epochSeconds(history.startEpochSeconds),
    stepSeconds: 60,
    values: Array.from(history.known, (known, minute) => (known === 1 ? valueOf(minute) : null)),
  }
}

function aboveIn({ above }: Film, width: number): readonly number[] {
  return Array.from({ length: Math.ceil(above.length / width) }, (_, column) =>
    above.subarray(column * width, (column + 1) * width).reduce((sum, one) => sum + one, 0),
  )
}

function tableOf(table: TextTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => markdown(cell)).join(' | ')} |`
  const rule = numberColumns(table).map((isNumber) => (isNumber ? '---:' : '---'))
  return [line(table.head), line(rule), ...table.rows.map(line)].join('\n')
}

function details(title: string, body: string): string {
  return `<details><summary>${markdown(title)}</summary>\n\n${body}\n\n</details>`
}
