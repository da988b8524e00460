import type { LoadSourceConfig } from '../domain/config.ts'
import { printable } from '../domain/text.ts'
import { Unbelievable } from './problem.ts'
import { statedUnit } from './unit.ts'

/** What the title of numbers, or the unit beside them, says of them. */
export interface SaidUnit {
  readonly text: string
  /** Its rows are rates over this many seconds. */
  readonly perSeconds?: number
  readonly isPercent: boolean
  /** Its numbers are parts of 1. */
  readonly isRatio: boolean
  /** Its numbers say how long something took. */
  readonly isDuration: boolean
  /** Its numbers are thousands or millions of what they count. */
  readonly isScaled: boolean
}

const PER: readonly (readonly [RegExp, seconds: number])[] = [
  [/\w ?\/ ?s(?:ec(?:ond)?)?s?\b|per[ _]?sec(?:ond)?\b|\b(?:rps|qps|tps|reqps)\b|as_rate\(\)/iu, 1],
  [/\w ?\/ ?min(?:ute)?s?\b|per[ _]?min(?:ute)?\b|\b(?:rpm|qpm|cpm)\b/iu, 60],
  [/\w ?\/ ?(?:h|hr|hour)\b|\bper ?hour\b/iu, 3600],
  [/\w ?\/ ?day\b|\bper ?day\b/iu, 86_400],
]
const PERCENT = /[([] ?(?:%|percent|pct) ?[)\]]|\bin (?:%|percent)|\bpercent(?:age)?$|%$/iu
const RATIO = /^(?:ratio|fraction|percentunit)$|[([] ?(?:ratio|fraction|0(?:\.0)? ?[-–…] ?1(?:\.0)?) ?[)\]]/iu
const DURATION =
  /^(?:[mnuµ]?s|secs?|(?:milli|micro|nano)? ?seconds?)$|[([] ?(?:in )?(?:[mnuµ]?s|secs?|(?:milli|micro|nano)? ?seconds?) ?[)\]]/iu
const SCALED =
  /\b[kM](?:req|requests|rps|qps|ops|hits)\b|[([] ?(?:in )?(?:k|tsd\.?|thousands?|mio\.?|mill?ions?) ?[)\]]|\bin (?:thousands|millions|tsd)\b/iu

/** Reads titles such as "Requests/s" and "CPU (%)". A title that says nothing of a unit gives no `perSeconds`. */
export function unitIn(title: string): SaidUnit {
  const per = PER.find(([pattern]) => pattern.test(title))?.[1]
  return {
    text: printable(title, 60),
    isPercent: PERCENT.test(title),
    isRatio: RATIO.test(title.trim()),
    isDuration: DURATION.test(title.trim()),
    isScaled: SCALED.test(title),
    ...(per !== undefined && { perSeconds: per }),
  }
}

const WORDS: Readonly<Record<number, string>> = { 1: 'second', 60: 'minute', 3600: 'hour', 86_400: 'day' }

/** Throws Unbelievable if `said` contradicts what the numbers would be taken for. */
export function requireUnit(said: SaidUnit, config: LoadSourceConfig, fix = ''): void {
  const unit = statedUnit(config)
  const is = `"${said.text}" says that its numbers are`
  if (said.isRatio && unit === 'percent')
    throw new Unbelievable(
      'unit',
      `${is} parts of 1, but private-capacity is a percentage`,
      'Multiply them by 100 where they are written or asked for',
    )
  if (unit !== 'per-minute') return
  if (said.isScaled) throw new Unbelievable('unit', `${is} thousands or millions`, 'Bring whole numbers')
  if (said.isDuration)
    throw new Unbelievable(
      'unit',
      `${is} durations, but private-capacity is a rate`,
      'Take how many requests there are, or a capacity in the unit of the load',
    )
  if (said.isPercent)
    throw new Unbelievable(
      'unit',
      `${is} percentages, but private-capacity is not a percentage`,
      'Set private-capacity to a percentage, such as 80%',
    )
  const taken = config.ratePer === 'second' ? 1 : 60
  const per = said.perSeconds ?? taken
  if (config.perSeconds !== undefined || per === taken) return
  const word = WORDS[per] ?? ''
  throw new Unbelievable(
    'unit',
    `${is} per ${word}, and private-capacity is one per ${WORDS[taken] ?? ''}`,
    `Set load-per: ${String(per)}s${fix}`,
  )
}

/** `rate(…)` and `irate(…)` of PromQL are per second, unless the query multiplies. */
export function secondsNote(query: string, config: LoadSourceConfig): string | undefined {
  const isMinutely = statedUnit(config) === 'per-minute' && config.ratePer !== 'second'
  if (!isMinutely || config.perSeconds !== undefined || !/\bi?rate\s*\(/u.test(query) || query.includes('*'))
    return undefined
  return 'rate(…) is per second, taken for a rate per minute; load-per: 1s if it is not'
}
