import { masked } from '../domain/masks.ts'
import * as z from 'zod/mini'
import { isoDurationSeconds } from '../domain/iso-duration.ts'
import { parseNumber, parseTimestamp } from '../domain/timestamp.ts'
import { epochSeconds, seconds, type EpochSeconds, type Seconds } from '../domain/units.ts'

/** Text is cut here, long before anything is shown: what an alert says in more does not help a reader. */
const MOST_TEXT = 500

// Fields that only add to what is said must not make an alert unreadable when they are odd.

export const text = z.catch(
  z.optional(
    z.pipe(
      z.string(),
      z.transform((raw: string) => {
        const cut = masked(raw).trim().slice(0, MOST_TEXT)
        return cut === '' ? undefined : cut
      }),
    ),
  ),
  undefined,
)

const STATES: Readonly<Record<string, 'fired' | 'resolved'>> = {
  fired: 'fired',
  firing: 'fired',
  activated: 'fired',
  active: 'fired',
  resolved: 'resolved',
  deactivated: 'resolved',
  closed: 'resolved',
  inactive: 'resolved',
}

/** The state of an alert in the words of any version of its sender; anything else makes the alert unreadable. */
export const state = z.pipe(
  z.string().check(z.maxLength(20)),
  z.transform((raw: string, context) => {
    const word = raw.trim().toLowerCase()
    const found = Object.hasOwn(STATES, word) ? STATES[word] : undefined
    if (found !== undefined) return found
    context.issues.push({ code: 'custom', message: 'no state of an alert', input: raw })
    return z.NEVER
  }),
)

/** A number, or its decimal text, as Azure Monitor writes thresholds. */
export const amount = z.catch(
  z.optional(
    z.pipe(
      z.union([z.number(), z.string().check(z.maxLength(40))]),
      z.transform((raw: number | string) => finite(raw)),
    ),
  ),
  undefined,
)

export const moment = z.catch(
  z.optional(
    z.pipe(
      z.string().check(z.maxLength(60)),
      z.transform((raw: string) => momentOf(raw)),
    ),
  ),
  undefined,
)

/** An ISO 8601 duration of days, hours, minutes and seconds: `PT5M`. */
export const length = z.catch(
  z.optional(
    z.pipe(
      z.string().check(z.maxLength(40)),
      z.transform((raw: string) => lengthOf(raw)),
    ),
  ),
  undefined,
)

/** Labels and annotations; leaves out what is not text in them. */
export const texts = z.catch(z.record(z.string(), text), {})

function finite(raw: number | string): number | undefined {
  if (typeof raw === 'string') return parseNumber(raw)
  return Number.isFinite(raw) ? raw : undefined
}

/** Go writes a time that is not set as year 1. */
function momentOf(raw: string): EpochSeconds | undefined {
  const at = parseTimestamp(raw)
  return at === undefined || at <= 0 ? undefined : epochSeconds(at)
}

function lengthOf(raw: string): Seconds | undefined {
  const inSeconds = isoDurationSeconds(raw)
  return inSeconds === undefined ? undefined : seconds(inSeconds)
}
