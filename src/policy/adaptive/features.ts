import type { History } from './history.ts'

/** Minutes ahead of the newest known minute that are forecast; between them chances are interpolated. */
export const HORIZONS: readonly number[] = [1, 3, 5, 8, 12, 16, 20, 30, 45, 60, 90, 120, 180]
/** Horizons from this index on change slowly, so only every third step tests them. */
export const FIRST_SLOW = 9
/** How many numbers of one moment the regression reads; `readFeatures` has their order. */
export const FEATURES = 10
/** The horizon on which forecast and persistence are compared: 12 min, about the shortest that matters. */
export const JUDGED = 4

/** How many horizons cover all minutes up to `minutes` ahead. */
export function horizonsUpTo(minutes: number): number {
  let count = 2
  while (count < HORIZONS.length && (HORIZONS[count - 1] ?? 0) < minutes) count++
  return count
}

const DAY = 1440
const WEEK = 7 * DAY
/** Keeps the logarithm of an idle minute finite; 3 % of the private capacity. */
const OFFSET = 0.03

/** Works in logarithms: load changes by factors, and the units of load cancel out. */
export function toLog(utilization: number): number {
  return Math.log(utilization + OFFSET)
}

/** The inverse of `toLog`: demand ÷ private capacity. */
export function fromLog(value: number): number {
  return Math.exp(value) - OFFSET
}

/** What all horizons share at one moment: the relation of the last minutes, hour and day. */
export interface Level {
  /** Log of the last five minutes' mean; NaN if none of them is known. */
  base: number
  last: number
  slope: number
  quarter: number
  hour: number
  day: number
  /** Log of the half hour that ended a day, three days (mean) and a week ago; NaN if unknown. */
  dayAgo: number
  daysAgo: number
  weekAgo: number
}

/** A level for `readLevel` to fill. One object is used again and again, because a simulation reads millions. */
export function emptyLevel(): Level {
  return {
    base: NaN,
    last: 0,
    slope: 0,
    quarter: 0,
    hour: 0,
    day: 0,
    dayAgo: NaN,
    daysAgo: NaN,
    weekAgo: NaN,
  }
}

/** Fills `level` in place with what the end of `history` shows. */
export function readLevel(history: History, level: Level): void {
  const now = history.end
  const base = toLog(history.mean(now - 5, now))
  const last = toLog(history.at(now - 1)) - base
  level.base = base
  level.last = orZero(last)
  level.slope = orZero(last - (toLog(history.mean(now - 3, now - 1)) - base))
  level.quarter = orZero(toLog(history.mean(now - 15, now)) - base)
  level.hour = orZero(toLog(history.mean(now - 60, now)) - base)
  level.day = orZero(toLog(history.mean(now - DAY, now)) - base)
  level.dayAgo = toLog(history.mean(now - DAY - 30, now - DAY))
  level.daysAgo = toLog(threeDays(history, now - 30, now))
  level.weekAgo = toLog(history.mean(now - WEEK - 30, now - WEEK))
}

/**
 * The regressors for one horizon, all relative to the level now. They are persistence, slope, and reversion to the mean
 * of the hour and the day. Three more tell what yesterday, the last three days and last week did from here on. The last
 * ones are the same minute of the last three hours (hourly jobs).
 */
export function readFeatures(
  history: History,
  level: Level,
  horizon: number,
  into: Float64Array,
  at: number,
): void {
  const target = history.end - 1 + horizon
  const half = horizon < 8 ? 2 : horizon < 30 ? 3 : 7
  const dayAgo = orZero(since(level.dayAgo, history, target - DAY, half))
  const daysAgo = Number.isNaN(level.daysAgo)
    ? NaN
    : toLog(threeDays(history, target - half, target + half + 1)) - level.daysAgo
  const weekAgo = since(level.weekAgo, history, target - WEEK, half)
  into[at] = 0.3
  into[at + 1] = level.last
  into[at + 2] = level.slope
  into[at + 3] = level.quarter
  into[at + 4] = level.hour
  into[at + 5] = 0.5 * level.day
  into[at + 6] = dayAgo
  into[at + 7] = Number.isNaN(daysAgo) ? dayAgo : daysAgo
  into[at + 8] = Number.isNaN(weekAgo) ? (into[at + 7] ?? 0) : weekAgo
  into[at + 9] = orZero(sameMinute(history, target - 60 * Math.ceil(horizon / 60)) - level.base - level.hour)
}

/** How far the minutes around `minute` lie from a level of then; NaN, without reading them, where that is unknown. */
function since(level: number, history: History, minute: number, half: number): number {
  return Number.isNaN(level) ? NaN : toLog(history.mean(minute - half, minute + half + 1)) - level
}

function threeDays(history: History, from: number, to: number): number {
  let sum = 0
  for (let days = 1; days <= 3; days++) sum += history.mean(from - days * DAY, to - days * DAY)
  return sum / 3
}

function sameMinute(history: History, latest: number): number {
  let sum = 0
  for (let hours = 0; hours < 3; hours++)
    sum += history.mean(latest - 60 * hours - 1, latest - 60 * hours + 2)
  return toLog(sum / 3)
}

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value
}
