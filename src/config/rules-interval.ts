import { specOf } from '../load/specs.ts'
import type { LoadCheck } from './load-check.ts'
import { secondsOf } from './kinds.ts'

/** A value over a longer time says nothing about a single minute. */
const LONGEST_SECONDS = 3600
const MINUTE_SECONDS = 60

const tooLong: LoadCheck = {
  needs: ['load-source', 'load-interval'],
  find({ 'load-source': source, 'load-interval': interval }) {
    if (source === undefined || interval === undefined || interval <= LONGEST_SECONDS) return undefined
    const words = specOf(source).intervals?.words
    return {
      key: 'load-interval',
      is: `is ${inWords(interval)}, and a value of more than an hour says nothing about a minute`,
      fix: words === undefined ? 'Use 1h or less.' : `Use ${oneOf(words)}.`,
    }
  },
}

const notThere: LoadCheck = {
  needs: ['load-source', 'load-interval'],
  find({ 'load-source': source, 'load-interval': interval }) {
    const intervals = source === undefined ? undefined : specOf(source).intervals
    if (intervals === undefined || interval === undefined || interval > LONGEST_SECONDS) return undefined
    if (intervals.words.some((word) => secondsOf(word) === interval)) return undefined
    return {
      key: 'load-interval',
      is: `is ${inWords(interval)}, which ${intervals.service} has no metrics of`,
      fix: `Use ${oneOf(intervals.words)}.`,
    }
  },
}

const tooOld: LoadCheck = {
  needs: ['load-source', 'load-interval'],
  find({ 'load-source': source, 'load-interval': interval }, _given, { maxDataAgeSeconds: most }) {
    if (source === undefined || interval === undefined || most === undefined) return undefined
    // Just before the next value settles, the newest one is this old.
    const age = interval + specOf(source).settleSeconds
    if (interval > LONGEST_SECONDS || age <= most) return undefined
    return {
      key: 'load-interval',
      is: `is ${inWords(interval)}: its newest value gets ${inWords(age)} old, and max-data-age is ${inWords(most)}`,
      fix: `Set max-data-age: ${inWords(Math.ceil(age / MINUTE_SECONDS) * MINUTE_SECONDS)} or more, or a shorter load-interval.`,
    }
  },
}

/** Refuses an interval that cannot work, for any source, and names those that can. */
export const INTERVAL_RULES: readonly LoadCheck[] = [tooLong, notThere, tooOld]

function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`
}

/** 21,600 → `6h`: as a user writes it. */
function inWords(interval: number): string {
  const units = [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
  ] as const
  const [unit, length] = units.find(([, one]) => interval % one === 0) ?? ['s', 1]
  return `${String(interval / length)}${unit}`
}
