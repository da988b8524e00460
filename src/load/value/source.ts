import type { LoadSourceConfig } from '../../domain/config.ts'
import type { LoadReading, LoadRequest } from '../../domain/load.ts'
import { alertSamples } from './alert-samples.ts'
import type { LoadPorts } from '../ports.ts'
import { guarded, messageOf, problem } from '../problem.ts'
import { readingOfFound, readingOfNumber } from '../reading.ts'
import { statedUnit } from '../unit.ts'
import type { GivenSamples, SourceCode } from '../spec.ts'
import { oneEach } from '../several.ts'
import { foundIn, meaningOf } from '../samples.ts'
import { partsIn, requireOne } from '../whose.ts'

const NAME = 'load-value'
const ALERT = 'alert'
const SHAPE = 'Give a number, JSON [[epochSeconds, value], …], or the word alert'

/**
 * `load-source: value`: load from the workflow. A bare number is the load of the last full minute; `alert` uses the
 * number and the time of the alert rule.
 */
export const source: SourceCode['source'] = ({ config, ports: { alert } }) => ({
  name: NAME,
  read: (request) =>
    guarded(NAME, () =>
      Promise.resolve().then(() =>
        config.value === ALERT ? readAlert(config, request, alert) : readValue(config, request),
      ),
    ),
})

/** All samples of `load-value`, however old. Returns its name. Throws ActionError for a number without a time. */
export const samples: GivenSamples = (config, _ports, _signal, add) =>
  Promise.resolve().then(() => {
    if (config.value === ALERT)
      throw problem('load-value is one alert, and a history has many numbers', 'Replay a CSV instead')
    const meaning = meaningOf(parsed(config.value ?? ''))
    if (meaning.kind === 'neither') throw problem(`load-value cannot be used: ${meaning.why}`, SHAPE)
    if (meaning.kind === 'number')
      throw problem(
        'load-value is one number, and a history has many',
        'Give JSON [[epochSeconds, value], …]',
      )
    const one = oneEach(meaning.found.samples, config)
    for (const sample of one.samples) add(sample)
    return one.note === undefined ? NAME : `${NAME} (${one.note})`
  })

function readValue(config: LoadSourceConfig, request: LoadRequest): LoadReading {
  const json = parsed(config.value ?? '')
  if (Array.isArray(json)) requireOne(partsIn(json), config)
  const meaning = meaningOf(json)
  if (meaning.kind === 'neither') throw problem(`load-value cannot be used: ${meaning.why}`, SHAPE)
  if (meaning.kind === 'samples') return readingOfFound(meaning.found, request, config, NAME)
  if (meaning.value < 0) throw problem('load-value is negative', 'Load is zero or more')
  return readingOfNumber(meaning, request, config, NAME)
}

function readAlert(config: LoadSourceConfig, request: LoadRequest, alert: LoadPorts['alert']): LoadReading {
  const { samples: told, inUnit, doubts } = alertSamples(alert ?? { kind: 'none' }, statedUnit(config))
  const { ratePer, ...rest } = config
  const stated = inUnit || ratePer === undefined ? rest : { ...rest, ratePer }
  return readingOfFound(foundIn(told, doubts), request, { ...stated, unit: statedUnit(config) }, NAME)
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
