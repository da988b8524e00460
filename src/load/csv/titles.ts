import { printable } from '../../domain/text.ts'
import { wallClockOf, parseNumber } from '../../domain/timestamp.ts'
import { problem } from '../problem.ts'

/** What the title of a column says of its numbers. */
export interface TitleSays {
  readonly title: string
  /** Its rows are rates over this many seconds. */
  readonly perSeconds?: number
  readonly isPercent: boolean
  /** Its numbers are thousands or millions of what they count. */
  readonly isScaled: boolean
}

const PER: readonly (readonly [RegExp, seconds: number])[] = [
  [/\w ?\/ ?s(?:ec(?:ond)?)?\b|\bper ?sec(?:ond)?\b|\b(?:rps|qps|tps)\b|as_rate\(\)/iu, 1],
  [/\w ?\/ ?min(?:ute)?\b|\bper ?min(?:ute)?\b|\b(?:rpm|qpm|cpm)\b/iu, 60],
  [/\w ?\/ ?(?:h|hr|hour)\b|\bper ?hour\b/iu, 3600],
]
const PERCENT = /[([] ?(?:%|percent|pct) ?[)\]]|\bin (?:%|percent)|\bpercent(?:age)?$|%$/iu
const SCALED =
  /[([] ?(?:in )?(?:k|tsd\.?|thousands?|mio\.?|mill?ions?) ?[)\]]|\bin (?:thousands|millions|tsd)\b/iu

export function titleSays(title: string): TitleSays {
  const per = PER.find(([pattern]) => pattern.test(title))?.[1]
  return {
    title: printable(title, 60),
    isPercent: PERCENT.test(title),
    isScaled: SCALED.test(title),
    ...(per !== undefined && { perSeconds: per }),
  }
}

/** As Log Analytics writes in the portal: `TimeGenerated [Local Time]`. */
const LOCAL = /\blocal\b|\blokal/iu

/** Throws ActionError if a title says that times are local, and neither they nor an option say of which zone. */
export function requireZone(title: string, time: string, timeZone: string | undefined): void {
  if (timeZone !== undefined || !LOCAL.test(title)) return
  if (parseNumber(time) !== undefined || wallClockOf(time)?.offsetSeconds !== undefined) return
  throw problem(
    `its times are local, as "${printable(title, 60)}" says, and of no stated zone`,
    'Set time-zone=…, such as Europe/Berlin',
  )
}
