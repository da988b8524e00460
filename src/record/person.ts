import type { Hold, Pause } from '../domain/record.ts'
import { masked } from '../domain/masks.ts'
import { after, epochSeconds, type EpochSeconds, type Seconds } from '../domain/units.ts'
import { BY_LENGTH } from './cells.ts'

/** Longest reason that is kept in memory; packing cuts it further. */
const REASON_LENGTH = 40

/** What a person's command says of itself. */
export interface Said {
  readonly by: string
  readonly reason: string
  readonly forSeconds: Seconds
}

/** The hold that a command leaves behind; undefined if it is to last no time. */
export function holdOf(command: Hold['command'], said: Said, now: EpochSeconds): Hold | undefined {
  return said.forSeconds === 0 ? undefined : { command, ...asKept(said, now) }
}

/** The pause that a command leaves behind, from `now` on. Its texts are cut to what the state tag can hold. */
export function pauseOf(said: Said, now: EpochSeconds): Pause {
  return asKept(said, now)
}

/** As the tag stores it: a name that reads back differently would look like another person. */
function asKept({ by, reason, forSeconds }: Said, now: EpochSeconds): Pause {
  return {
    untilEpochSeconds: epochSeconds(Math.floor(after(now, forSeconds))),
    by: plain(by).slice(0, BY_LENGTH),
    reason: plain(reason),
  }
}

/** A person's name as the tag keeps it. */
export function nameAsKept(name: string): string {
  return plain(name)
}

function plain(text: string): string {
  return masked(text)
    .trim()
    .replace(/[^A-Za-z0-9._-]+/gu, '-')
    .slice(0, REASON_LENGTH)
}
