import { printable } from '../../domain/text.ts'
import { hourOf } from '../../domain/named-month.ts'
import { parseNumber, parseTimestamp, utcOf, wallClockOf } from '../../domain/timestamp.ts'
import { problem } from '../problem.ts'
import { zoneInOrder } from './in-order.ts'
import { patternReader } from './time-pattern.ts'

/** Epoch seconds of the text of a time column; undefined if it is not a time. */
export type TimeReader = (text: string) => number | undefined

/** Days since 1899-12-30, as spreadsheets count, of the years 1955 to 2119. */
const SERIAL_DAYS = { least: 20_000, most: 80_000, of1970: 25_569 } as const
const DAY_SECONDS = 86_400
const FIRST_TIME = 1e9

/** Day, month and year in an order that is not told: `10/01/2026 12:00:00 AM`, `01.10.2026 00:00`. */
const THREE =
  /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:(?:,? |T)(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?(?: ?([AP])M)?)?$/iu

/** What the times of a column have shown so far. */
export interface TimeShapes {
  plain: number
  serial: number
  three: number
  firstAbove12: boolean
  secondAbove12: boolean
  example?: string
}

/** The start for `noteTime`: no cell was read. */
export function noTimes(): TimeShapes {
  return { plain: 0, serial: 0, three: 0, firstAbove12: false, secondAbove12: false }
}

/** Whether a cell may be a time in any known notation. */
export function looksLikeTime(text: string): boolean {
  return shapeOf(text) !== undefined
}

function shapeOf(text: string): 'plain' | 'serial' | 'three' | undefined {
  const number = parseNumber(/^\d{5},\d{1,12}$/u.test(text) ? text.replace(',', '.') : text)
  if (number !== undefined) {
    if (number >= SERIAL_DAYS.least && number <= SERIAL_DAYS.most && /[.,]/u.test(text)) return 'serial'
    return number >= FIRST_TIME ? 'plain' : undefined
  }
  if (text.length > 80) return undefined
  return parseTimestamp(text) !== undefined ? 'plain' : THREE.test(text) ? 'three' : undefined
}

/** Adds a cell to what its column has shown, so that the whole column tells day from month. */
export function noteTime(shapes: TimeShapes, text: string): void {
  const shape = shapeOf(text)
  if (shape === undefined) return
  shapes[shape] += 1
  if (shape === 'plain') return
  shapes.example ??= text
  const [, first, , second] = THREE.exec(text) ?? []
  if (Number(first) > 12) shapes.firstAbove12 = true
  if (Number(second) > 12) shapes.secondAbove12 = true
}

/** How to read the times of a file: as stated, or as they prove. Throws ActionError if neither tells. */
export function timeReader(
  shapes: TimeShapes,
  { timeFormat, timeZone }: { readonly timeFormat?: string; readonly timeZone?: string },
): TimeReader {
  const zone = zoneInOrder(timeZone)
  if (timeFormat === 'excel') return serialReader(zone)
  if (timeFormat !== undefined) return inZone(patternReader(timeFormat), zone)
  if (shapes.serial > shapes.plain) throw serialDates(shapes)
  if (shapes.three > shapes.plain) return inZone(threeReader(shapes), zone)
  return (text) => {
    const wall = wallClockOf(text)
    return wall === undefined || wall.offsetSeconds !== undefined
      ? parseTimestamp(text)
      : zone(wall.epochSeconds)
  }
}

function inZone(read: TimeReader, zone: (wall: number) => number): TimeReader {
  return (text) => {
    const wall = read(text)
    return wall === undefined ? undefined : zone(wall)
  }
}

function serialReader(zone: (wall: number) => number): TimeReader {
  return (text) => {
    const days = parseNumber(text.replace(',', '.'))
    if (days === undefined || days < SERIAL_DAYS.least || days > SERIAL_DAYS.most) return undefined
    // Five decimals of a day are 0.9 s.
    return zone(Math.round((days - SERIAL_DAYS.of1970) * DAY_SECONDS))
  }
}

function serialDates({ example = '' }: TimeShapes): Error {
  return problem(
    `its times are days since 1900, as Excel counts them, such as ${printable(example, 40)}`,
    'Set time-format=excel, and time-zone=… if they are not UTC',
  )
}

function threeReader({ firstAbove12, secondAbove12, example = '' }: TimeShapes): TimeReader {
  const mark = THREE.exec(example)?.[2] ?? '/'
  const [dayFirst, monthFirst] = [`dd${mark}MM${mark}yyyy`, `MM${mark}dd${mark}yyyy`]
  if (firstAbove12 === secondAbove12)
    throw problem(
      `of its times such as ${printable(example, 40)} it is not known which number is the day`,
      `Set time-format=${dayFirst} HH:mm or time-format=${monthFirst} HH:mm (hh:mm a for AM and PM)`,
    )
  return (text) => {
    const [, first, , second, year, hour = '0', minute = '0', seconds = '0', half] = THREE.exec(text) ?? []
    const [day, month] = firstAbove12 ? [first, second] : [second, first]
    const hours = hourOf(Number(hour), half)
    return hours === undefined ? undefined : utcOf([year, month, day, hours, minute, seconds].map(Number))
  }
}
