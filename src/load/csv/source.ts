import type { LoadSourceConfig } from '../../domain/config.ts'
import { ActionError } from '../../domain/errors.ts'
import type { LoadReading, LoadRequest } from '../../domain/load.ts'
import { printable } from '../../domain/text.ts'
import type { LoadPorts } from '../ports.ts'
import { guarded, problem } from '../problem.ts'
import { readingOfFound, type Found } from '../reading.ts'
import { requirePerOfCounts } from '../counts.ts'
import { intervalOf } from '../intervals.ts'
import { minuteOf, type Sample } from '../resample.ts'
import { oneEach } from '../several.ts'
import { requireOne } from '../whose.ts'
import type { GivenSamples, SourceCode } from '../spec.ts'
import { requireUnit } from '../says-unit.ts'
import { rateNote, statedUnit } from '../unit.ts'
import { isText } from './is-text.ts'
import { csvOptions } from './options.ts'
import { filePieces } from './pieces.ts'
import type { Pieces } from './records.ts'
import { eachSample } from './rows.ts'
import { survey, type Dialect } from './survey.ts'

/** Samples this long before the span may still reach into it; samples this long after it show a wrong clock. */
const MARGIN_SECONDS = 3600

/** Batch size for detecting several samples in one minute. */
const CHUNK = 20_000

/**
 * `load-source: csv`: rows from a file or from the input itself, in any notation; `load-path` states what they leave
 * open. Streams the file and keeps only what the span needs, so its size does not matter.
 */
export const source: SourceCode['source'] = ({ config, ports }) => {
  const { name } = textOf(config, ports)
  return { name, read: (request) => guarded(name, () => readCsv(config, ports, request)) }
}

async function readCsv(
  config: LoadSourceConfig,
  ports: LoadPorts,
  request: LoadRequest,
): Promise<LoadReading> {
  const { name, pieces } = textOf(config, ports)
  if ((config.value ?? '').trim() === '')
    throw problem('load-value is empty', 'Give the path of a CSV file, or its text')
  return readingOfFound(await collect(pieces, config, request), request, config, name)
}

/** All samples of the file in the order of its rows, however old. Returns its name. */
export const samples: GivenSamples = async (config, ports, signal, add) => {
  const { name, pieces } = textOf(config, ports)
  try {
    let note: string | undefined
    let said = ''
    const chunk = new Chunk((rows) => {
      const one = oneEach(rows, config)
      requirePerOfCounts(said, config, intervalOf(one.samples))
      note ??= one.note ?? rateNote(config, intervalOf(one.samples))
      for (const sample of one.samples) add(sample)
    })
    await each(
      pieces,
      config,
      signal,
      (sample) => chunk.add(sample),
      (title) => (said = title),
    )
    chunk.end()
    return note === undefined ? name : `${name} (${note})`
  } catch (error) {
    // The reading adds the name of the source anyway.
    throw error instanceof ActionError ? problem(`${name}, ${error.message}`, error.fix) : error
  }
}

/** Groups rows of a file into parts that end with a minute. */
class Chunk {
  readonly #take: (samples: readonly Sample[]) => void
  #samples: Sample[] = []

  constructor(take: (samples: readonly Sample[]) => void) {
    this.#take = take
  }

  add(sample: Sample): void {
    const last = this.#samples.at(-1)
    if (last !== undefined && this.#samples.length >= CHUNK && minuteOf(last.at) !== minuteOf(sample.at))
      this.end()
    this.#samples.push(sample)
  }

  end(): void {
    if (this.#samples.length > 0) this.#take(this.#samples)
    this.#samples = []
  }
}

interface Text {
  readonly name: string
  readonly pieces: Pieces
}

function textOf(config: LoadSourceConfig, { readFile }: Pick<LoadPorts, 'readFile'>): Text {
  const given = config.value ?? ''
  if (isText(given)) return { name: 'CSV text of load-value', pieces: () => [given] }
  return { name: `CSV file ${printable(given, 120)}`, pieces: () => filePieces(given, readFile) }
}

async function each(
  pieces: Pieces,
  config: LoadSourceConfig,
  signal: AbortSignal,
  add: (sample: Sample) => void,
  tell: (title: string) => void,
): Promise<void> {
  const dialect = await survey(pieces, csvOptions(config.path), signal)
  if (dialect === undefined) return
  requirePer(dialect, config)
  requirePercent(dialect, config)
  requireOne(dialect.parts, config)
  tell(dialect.says.text)
  await eachSample(pieces, dialect, signal, add)
}

/** The titles of CloudWatch say that a row is a sum. */
function requirePer({ sumOfSeconds, says }: Dialect, config: LoadSourceConfig): void {
  requireUnit(says, config, FOR_SIMULATE)
  if (sumOfSeconds === undefined || config.perSeconds !== undefined || statedUnit(config) !== 'per-minute')
    return
  if (sumOfSeconds === (config.ratePer === 'second' ? 1 : 60)) return
  // The parts of a minute are added up where that is stated.
  if (sumOfSeconds < 60 && config.aggregation !== undefined) return
  const sum = String(sumOfSeconds)
  throw problem(`its titles say that a row is the sum of ${sum} s`, `Set load-per: ${sum}s${FOR_SIMULATE}`)
}

const FOR_SIMULATE = ' (--per for npm run simulate)'

function requirePercent({ isPercent }: Dialect, config: LoadSourceConfig): void {
  if (!isPercent || config.unit === undefined || config.unit === 'percent') return
  throw problem(
    'its numbers are percentages, but private-capacity is not a percentage',
    'Set private-capacity to a percentage, such as 80%, or take another column (value-column)',
  )
}

/** Keeps what may reach into the span, and of the rest only how much there was and when. */
async function collect(pieces: Pieces, config: LoadSourceConfig, request: LoadRequest): Promise<Found> {
  const from = request.fromEpochSeconds - MARGIN_SECONDS
  const to = request.toEpochSeconds + MARGIN_SECONDS
  const kept: Sample[] = []
  let total = 0
  let oldestAt = Infinity
  let newestAt = -Infinity
  let said = ''
  const add = (sample: Sample): void => {
    total += 1
    if (sample.at >= from && sample.at <= to) kept.push(sample)
    if (sample.value === null) return
    oldestAt = Math.min(oldestAt, sample.at)
    newestAt = Math.max(newestAt, sample.at)
  }
  await each(pieces, config, request.signal, add, (title) => (said = title))
  return { samples: kept, total, said, ...(newestAt !== -Infinity && { known: { oldestAt, newestAt } }) }
}
