import type { Situation } from './situation.ts'

/** After one failed burst; doubles with each further one. */
const FIRST_DELAY_SECONDS = 600
/** Half a day, because a person will look into something that fails this often. */
const LONGEST_DELAY_SECONDS = 43_200

/** How long the next try must still wait after `count` failures; undefined if it need not. */
export function waitForRetry({
  o,
  now,
}: Pick<Situation, 'o' | 'now'>): { readonly count: number; readonly leftSeconds: number } | undefined {
  const attempts = o.record.kind === 'known' ? o.record.value.attempts : undefined
  if (attempts === undefined || attempts.count < 1) return undefined
  const delay = Math.min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** Math.min(20, attempts.count - 1))
  const leftSeconds = attempts.lastFailedAtEpochSeconds + delay - now
  return leftSeconds > 0 ? { count: attempts.count, leftSeconds } : undefined
}
