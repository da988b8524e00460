import type { LoadSourceConfig } from '../../domain/config.ts'
import { ActionError } from '../../domain/errors.ts'
import type { LoadReading, LoadRequest } from '../../domain/load.ts'
import { printable } from '../../domain/text.ts'
import { csvRow, CsvRows, separatorOf } from './rows.ts'
import type { LoadPorts } from '../ports.ts'
import { guarded, messageOf, problem } from '../problem.ts'
import { readingOfFound, type Found } from '../reading.ts'
import type { Sample } from '../resample.ts'
import type { SourceCode } from '../spec.ts'

/** Samples this far before the span may still reach into it; samples this far after it show a wrong clock. */
const MARGIN_SECONDS = 3600

/**
 * `load-source: csv`: `timestamp,value` lines from a file or from the input itself. The file is streamed and only
 * what the span needs is kept, so its size does not matter.
 */
export const source: SourceCode['source'] = ({ config, ports }) => {
  const given = config.value ?? ''
  const inline = isCsvText(given)
  const name = nameOf(given, inline)
  return {
    name,
    read: (request) => guarded(name, () => readCsv(given, inline, name, config, request, ports)),
  }
}

/**
 * All samples of the CSV in the order of its rows, however old, one at a time; answers its name. Throws ActionError for
 * bad rows.
 */
export async function samples(
  config: LoadSourceConfig,
  { readFile }: Pick<LoadPorts, 'readFile'>,
  signal: AbortSignal,
  add: (sample: Sample) => void,
): Promise<string> {
  const given = config.value ?? ''
  const inline = isCsvText(given)
  const name = nameOf(given, inline)
  const rows = new CsvRows(add)
  for await (const piece of inline ? [given] : filePieces(given, readFile)) {
    signal.throwIfAborted()
    named(name, () => rows.push(piece))
  }
  named(name, () => rows.end())
  return name
}

/** Bad rows with the file they are in; the reading of a source has its name anyway. */
function named(name: string, take: () => void): void {
  try {
    take()
  } catch (error) {
    throw error instanceof ActionError ? problem(`${name}, ${error.message}`, error.fix) : error
  }
}

function nameOf(given: string, inline: boolean): string {
  return inline ? 'CSV text of load-value' : `CSV file ${printable(given, 120)}`
}

/** Text has a line break, or is one row; anything else is a path. */
function isCsvText(given: string): boolean {
  return given.includes('\n') || csvRow(given, separatorOf(given)).kind === 'sample'
}

async function readCsv(
  given: string,
  inline: boolean,
  name: string,
  config: LoadSourceConfig,
  request: LoadRequest,
  ports: LoadPorts,
): Promise<LoadReading> {
  if (given.trim() === '') throw problem('load-value is empty', 'Give the path of a CSV file, or its text')
  const pieces = inline ? [given] : filePieces(given, ports.readFile)
  return readingOfFound(await collect(pieces, request), request, config, name)
}

async function* filePieces(path: string, readFile: LoadPorts['readFile']): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined
  try {
    for await (const bytes of readFile(path)) {
      decoder ??= new TextDecoder(encodingOf(bytes))
      yield decoder.decode(bytes, { stream: true })
    }
  } catch (error) {
    if (error instanceof ActionError) throw problem(error.message, error.fix)
    throw problem(
      `the CSV file ${printable(path, 120)} cannot be read: ${printable(messageOf(error), 200)}`,
      'load-value is its path from the workspace; the job must check it out or write it first',
    )
  }
  yield decoder?.decode() ?? ''
}

/** UTF-16 by its byte order mark, as spreadsheets write "Unicode text"; else UTF-8. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
}

/** Keeps what may reach into the span, and of the rest only how much there was and when. */
async function collect(
  pieces: Iterable<string> | AsyncIterable<string>,
  request: LoadRequest,
): Promise<Found> {
  const from = request.fromEpochSeconds - MARGIN_SECONDS
  const to = request.toEpochSeconds + MARGIN_SECONDS
  const kept: Sample[] = []
  let total = 0
  let oldestAt = Infinity
  let newestAt = -Infinity
  const rows = new CsvRows((sample) => {
    total += 1
    if (sample.at >= from && sample.at <= to) kept.push(sample)
    if (sample.value === null) return
    oldestAt = Math.min(oldestAt, sample.at)
    newestAt = Math.max(newestAt, sample.at)
  })
  for await (const piece of pieces) {
    request.signal.throwIfAborted()
    rows.push(piece)
  }
  rows.end()
  return { samples: kept, total, ...(newestAt === -Infinity ? {} : { known: { oldestAt, newestAt } }) }
}
