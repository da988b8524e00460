import type { AzureTime } from '../domain/azure-time.ts'
import { httpDate } from '../domain/http-date.ts'
import type { EpochSeconds } from '../domain/units.ts'

/** An answer that took longer does not tell when it was dated. */
const LONGEST_ANSWER_SECONDS = 10
/** One wrong date among so many is outvoted. */
const NEWEST_ANSWERS = 7

/**
 * Azure's clock, from the `Date` of its answers (RFC 9110, 6.6.1): the median of the newest ones, since a proxy or one
 * machine of a service may be wrong.
 */
export class ServerTime implements AzureTime {
  #offsets: readonly number[] = []

  readonly offsetSeconds = (): number | undefined => {
    const sorted = this.#offsets.toSorted((a, b) => a - b)
    const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
    // Of two in the middle, one may be wrong. The one nearer to this machine's clock counts, which is seldom far off.
    return low !== undefined && high !== undefined && Math.abs(high) < Math.abs(low) ? high : low
  }

  heard(date: string | undefined, askedAt: EpochSeconds, answeredAt: EpochSeconds): void {
    const dated = httpDate(date)
    const took = answeredAt - askedAt
    if (!Number.isFinite(dated) || took < 0 || took > LONGEST_ANSWER_SECONDS) return
    this.#offsets = [...this.#offsets, offsetOf(dated, askedAt, answeredAt)].slice(-NEWEST_ANSWERS)
  }
}

/** A `Date` has whole seconds, cut off, and was written somewhere between question and answer: 0 if that explains it. */
function offsetOf(dated: number, askedAt: number, answeredAt: number): number {
  const [least, most] = [dated - answeredAt, dated + 1 - askedAt]
  return least <= 0 && most >= 0 ? 0 : (least + most) / 2
}
