import { Cron } from 'croner'
import type { Schedule, Starts } from '../domain/schedule.ts'
import { epochSeconds, type EpochSeconds } from '../domain/units.ts'

/**
 * When a schedule's peaks begin. What a time zone skips (the clock goes forward) begins right after the gap; what it
 * has twice (the clock goes back) begins the first time, once.
 */
export function startsWithin(
  schedule: Schedule,
  from: EpochSeconds,
  to: EpochSeconds,
): readonly EpochSeconds[] {
  return patternsOf(schedule.starts)
    .flatMap((pattern) => within(cronOf(pattern, schedule.timezone), from, to))
    .sort((a, b) => a - b)
}

/** Why `expression` is not a cron expression, in words; undefined if it is one. */
export function cronProblem(expression: string): string | undefined {
  try {
    const next = cronOf(expression, 'UTC').nextRun(SOME_DAY)
    return next === null ? 'it names a day that never comes' : undefined
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^CronPattern: /u, '') : 'it cannot be read'
  }
}

/** Any day does: whether a date ever comes does not depend on where the search begins. */
const SOME_DAY = new Date(Date.UTC(2024, 0, 1))

function patternsOf(starts: Starts): readonly string[] {
  return starts.kind === 'cron' ? [starts.expression] : starts.moments
}

/** `paused`: nothing is ever run or timed here, only asked. */
function cronOf(pattern: string, timezone: string): Cron {
  return new Cron(pattern, { timezone, paused: true, mode: '5-part' })
}

function within(cron: Cron, from: EpochSeconds, to: EpochSeconds): EpochSeconds[] {
  const found: EpochSeconds[] = []
  for (let at = from; ;) {
    const next = cron.nextRun(new Date(at * 1000))
    if (next === null || next.getTime() / 1000 > to) return found
    at = epochSeconds(next.getTime() / 1000)
    found.push(at)
  }
}
