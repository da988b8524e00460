import type { Capacity, LoadUnit } from '../domain/load.ts'
import type { Sku } from '../domain/resources.ts'
import type { EpochSeconds } from '../domain/units.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * A number for a person: 1,132 · 14.2 · 0.35 · −3. Three significant digits below 100, none after the point above; what is
 * not zero by less than a millionth is ≈0.
 */
export function number(value: number): string {
  if (!Number.isFinite(value)) return 'unknown'
  const size = Math.abs(value)
  if (size > 0 && size < 1e-6) return '≈0'
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2
  const fixed = size > 0 && size < 0.01 ? value.toPrecision(1) : trimZeros(value.toFixed(digits))
  const [whole = '', fraction] = fixed.split('.')
  const grouped = thousands(whole)
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

/** Whole digits in groups of three: "1,039". */
export function thousands(digits: string): string {
  const groups: string[] = []
  for (let end = digits.length; end > 0; end -= 3) groups.unshift(digits.slice(Math.max(0, end - 3), end))
  return groups.join(',').replace(/^-,/u, '-')
}

/** A load in its unit: "1,132/min", "94 %", "230". */
export function load(value: number, unit: LoadUnit): string {
  switch (unit) {
    case 'per-minute':
      return `${number(value)}/min`
    case 'percent':
      return `${number(value)} %`
    case 'gauge':
      return number(value)
  }
}

/** "1,200/min", "80 %" or a bare number, by the unit. */
export function capacity(it: Capacity): string {
  return load(it.value, it.unit)
}

/**
 * A part of a whole in percent: 0.351 → "35 %", 0.016 → "1.6 %"; below 10 % with one digit, so that a share of 2 % and
 * one of 1.6 % can be told apart.
 */
export function ratio(value: number): string {
  if (!Number.isFinite(value)) return 'unknown'
  const inPercent = value * 100
  const rounded =
    inPercent !== 0 && Math.abs(inPercent) < 9.95 ? trimZeros(inPercent.toFixed(1)) : inPercent.toFixed(0)
  return `${rounded === '0' && inPercent > 0 ? '<0.1' : rounded.replace(/^-0$/u, '0')} %`
}

/** A length of time in its two largest units: "45 s", "1 min 30 s", "12 min", "3 h 5 min", "2 d 3 h". */
export function duration(inSeconds: number): string {
  if (!Number.isFinite(inSeconds)) return 'unknown'
  const whole = Math.max(0, Math.round(inSeconds))
  if (whole === 0 && inSeconds > 0) return '<1 s'
  if (whole < MINUTE) return `${String(whole)} s`
  if (whole < 10 * MINUTE) return two(Math.floor(whole / MINUTE), 'min', whole % MINUTE, 's')
  const inMinutes = Math.round(whole / MINUTE)
  if (inMinutes < 60) return `${String(inMinutes)} min`
  if (inMinutes < 24 * 60) return two(Math.floor(inMinutes / 60), 'h', inMinutes % 60, 'min')
  const inHours = Math.round(whole / HOUR)
  return two(Math.floor(inHours / 24), 'd', inHours % 24, 'h')
}

/** "12 min ago", "now"; a moment still to come is "in 12 min". */
export function ago(moment: EpochSeconds, now: EpochSeconds): string {
  const age = now - moment
  if (Math.abs(age) < 1) return 'now'
  return age > 0 ? `${duration(age)} ago` : `in ${duration(-age)}`
}

/** "12:31 UTC" on the day of `near`, otherwise with the date: "2026-08-03 12:31 UTC". */
export function utc(moment: EpochSeconds, near?: EpochSeconds): string {
  const sameDay = near !== undefined && Math.floor(moment / DAY) === Math.floor(near / DAY)
  const text = isoUtc(moment)
  return `${sameDay ? text.slice(11, 16) : text.slice(0, 16).replace('T', ' ')} UTC`
}

/** "14:31" on the day of `near` in that time zone, otherwise with the date: "2026-08-03 14:31". */
export function localTime(moment: EpochSeconds, timezone: string, near?: EpochSeconds): string {
  const text = inZone(moment, timezone)
  const sameDay = near !== undefined && inZone(near, timezone).slice(0, 10) === text.slice(0, 10)
  return sameDay ? text.slice(11) : text
}

/** Swedish writes dates as ISO 8601 does. */
function inZone(moment: EpochSeconds, timezone: string): string {
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone: timezone,
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(moment * 1000)
}

/** "12:31:05 UTC". */
export function utcClock(moment: EpochSeconds): string {
  return `${isoUtc(moment).slice(11, 19)} UTC`
}

/** "2026-08-03T12:31:05Z". Moments no calendar has are told as seconds. */
export function isoUtc(moment: EpochSeconds): string {
  const date = new Date(Math.floor(moment) * 1000)
  return Number.isNaN(date.getTime()) ? `${String(moment)} s` : date.toISOString().replace('.000Z', 'Z')
}

/** "1 instance", "3 instances". */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${number(amount)} ${amount === 1 ? one : many}`
}

/** "P1v3 × 3". */
export function sku(it: Pick<Sku, 'name' | 'capacity'>): string {
  return `${it.name} × ${String(it.capacity)}`
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  if (small === 0) return `${String(large)} ${largeUnit}`
  return `${String(large)} ${largeUnit} ${String(small)} ${smallUnit}`
}

function trimZeros(text: string): string {
  return text.includes('.') ? String(Number(text)) : text
}
