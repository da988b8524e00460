const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const DAYS = /^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?$/iu
const MONTH =
  /^(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)$/iu
const TIME = /(?:^|[\s:,T])(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?(?!\d)/iu
const HALF = /(?<=[\d\s])([AP])\.?M\b\.?/iu
const OFFSET = /(?:\b(?:GMT|UTC|UT) ?)?([+-]\d\d):?(\d\d)\b|\b(?:GMT|UTC|UT|Z)\b/u
const MOST_CHARACTERS = 80

/** The parts of a time whose month is a name, as numbers; `offsetSeconds` if its zone is known. */
export interface NamedTime {
  readonly parts: readonly [
    year: number,
    month: number,
    day: number,
    hour: number,
    minute: number,
    second: number,
  ]
  readonly offsetSeconds?: number
}

/**
 * A time that names its month in English, in whatever order: `19 Oct 2026 00:01`, `Oct 19, 2026, 12:01:00 AM`,
 * `[19/Oct/2026:00:01:00 +0200]`, `Mon Oct 19 00:01:00 2026`. Its name leaves no doubt which number is the day. Undefined for
 * anything else, and if a part is left that has no meaning here, such as the name of a zone.
 */
export function namedTime(given: string): NamedTime | undefined {
  if (given.length > MOST_CHARACTERS || !/[a-z]{3}/iu.test(given)) return undefined
  let rest = given.replace(/ ?\([^()]*\)$/u, '')
  const take = (pattern: RegExp, from = 0): RegExpExecArray | null => {
    const found = pattern.exec(rest.slice(from))
    if (found !== null) {
      const at = from + found.index
      rest = `${rest.slice(0, at)} ${rest.slice(at + found[0].length)}`
    }
    return found
  }
  const time = take(TIME)
  const half = time === null ? null : take(HALF)
  // Before the time of day, digits behind a hyphen are the year: `19-Oct-2026 00:01`.
  const offset = time === null ? null : take(OFFSET, time.index)
  const date = dateOf(rest)
  const hour = hourOf(Number(time?.[1] ?? 0), half?.[1])
  if (date === undefined || hour === undefined) return undefined
  const parts = [...date, hour, Number(time?.[2] ?? 0), Number(time?.[3] ?? 0)] as const
  return offset === null ? { parts } : { parts, offsetSeconds: secondsOf(offset) }
}

/** Year, month and day of words that are these and no more, but for the name of the weekday. */
function dateOf(text: string): readonly [number, number, number] | undefined {
  const words = text.split(/[^\p{L}\d]+/u).filter((word) => word !== '' && !DAYS.test(word))
  const month = words.find((word) => MONTH.test(word))
  const year = words.find((word) => /^\d{4}$/u.test(word))
  const day = words.find((word) => /^\d{1,2}(?:st|nd|rd|th)?$/u.test(word))
  if (month === undefined || year === undefined || day === undefined || words.length !== 3) return undefined
  return [Number(year), MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1, Number.parseInt(day, 10)]
}

/** The hour of 24 from one of 12 and its half of the day; undefined if there is no such hour. */
export function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour
  if (hour < 1 || hour > 12) return undefined
  return (hour % 12) + (half.toUpperCase() === 'P' ? 12 : 0)
}

function secondsOf([, hours, mins]: RegExpExecArray): number {
  if (hours === undefined) return 0
  const sign = hours.startsWith('-') ? -1 : 1
  return Number(hours) * 3600 + sign * Number(mins) * 60
}
