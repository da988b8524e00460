import type { LoadSourceConfig } from '../domain/config.ts'
import type { LoadReading, LoadRequest, LoadSource } from '../domain/load.ts'
import { seconds } from '../domain/units.ts'
import { guarded, messageOf, problem } from './problem.ts'
import { readingOfFound, readingOfNumber } from './reading.ts'
import type { Sample } from './regular.ts'
import { meaningOf } from './samples.ts'

const NAME = 'load-value'
const SHAPE = 'Give a number, or JSON [[epochSeconds, value], …]'

/** `load-source: value`: load that the workflow brings along. A bare number is the load of the last full minute. */
export function valueSource(config: LoadSourceConfig): LoadSource {
  return {
    name: NAME,
    settleSeconds: seconds(0),
    read: (request) => guarded(NAME, () => Promise.resolve().then(() => readValue(config, request))),
  }
}

/** All samples of `load-value`, however old; answers its name. Throws ActionError for a number without a time. */
export function valueSamples(config: LoadSourceConfig, add: (sample: Sample) => void): string {
  const meaning = meaningOf(parsed(config.value ?? ''))
  if (meaning.kind === 'neither') throw problem(`load-value cannot be used: ${meaning.why}`, SHAPE)
  if (meaning.kind === 'number')
    throw problem('load-value is one number, and a history has many', 'Give JSON [[epochSeconds, value], …]')
  for (const sample of meaning.found.samples) add(sample)
  return NAME
}

function readValue(config: LoadSourceConfig, request: LoadRequest): LoadReading {
  const meaning = meaningOf(parsed(config.value ?? ''))
  if (meaning.kind === 'neither') throw problem(`load-value cannot be used: ${meaning.why}`, SHAPE)
  if (meaning.kind === 'samples') return readingOfFound(meaning.found, request, config, NAME)
  if (meaning.value < 0) throw problem('load-value is negative', 'Load is zero or more')
  return readingOfNumber(meaning.value, request, config, NAME)
}

function parsed(text: string): unknown {
  if (text.trim() === '') throw problem('load-value is empty', SHAPE)
  if (!/^\s*[[{]/u.test(text)) return text
  try {
    return JSON.parse(text)
  } catch (error) {
    throw problem(`load-value is not JSON: ${messageOf(error)}`, SHAPE)
  }
}
