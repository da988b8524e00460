import { safe } from '../report/safe.ts'
import type { Study } from './study.ts'
import { cadenceTable, numberColumns, policyTable, thresholdTable, type TextTable } from './table.ts'
import { notesOf, subject } from './words.ts'

const WIDTH = 110

/** The simulation as lines for a terminal or a log. */
export function studyText(study: Study): readonly string[] {
  const { recommendation, cadences } = study
  return [
    ...wrapped(safe(subject(study), 600)),
    '',
    `Under ${cadences[0]?.words ?? ''}:`,
    ...aligned(policyTable(study)),
    '',
    'The thresholds tried (scale-out-at/scale-in-at):',
    ...aligned(thresholdTable(study)),
    '',
    ...(cadences.length < 2
      ? []
      : ['Other ways to run it (best thresholds of each):', ...aligned(cadenceTable(study)), '']),
    ...notesOf(study).flatMap((note) => wrapped(`- ${safe(note, 1000)}`, '  ')),
    '',
    ...recommendation.doubts.flatMap((doubt) => wrapped(`Warning: ${doubt}.`, '  ')),
    ...wrapped(safe(recommendation.sentence, 2000)),
  ]
}

/** Columns padded to their widest cell; the first aligned left, numbers right. */
function aligned(table: TextTable): readonly string[] {
  const { head, rows } = table
  const lines = [head, ...rows]
  const widths = head.map((_, at) => Math.max(...lines.map((cells) => (cells[at] ?? '').length)))
  const isNumber = numberColumns(table)
  return lines.map((cells) =>
    cells
      .map((cell, at) =>
        isNumber[at] === true ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}

function wrapped(text: string, indent = ''): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = indent + word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
