import type { AzureTime } from '../domain/azure-time.ts'
import type { EpochSeconds } from '../domain/units.ts'

/** A `Date` header is truncated to whole seconds; the middle of that second is the best guess. */
const HALF_SECOND = 0.5
/** A slower answer does not tell when it was dated. */
const LONGEST_ANSWER_SECONDS = 10

/** Azure's clock, from the `Date` of its answers (RFC 9110, 6.6.1). */
export class ServerTime implements AzureTime {
  #offset: number | undefined

  readonly offsetSeconds = (): number | undefined => this.#offset

  heard(date: string | undefined, askedAt: EpochSeconds, answeredAt: EpochSeconds): void {
    const dated = Date.parse(date ?? '') / 1000
    const took = answeredAt - askedAt
    if (!Number.isFinite(dated) || took < 0 || took > LONGEST_ANSWER_SECONDS) return
    this.#offset = dated + HALF_SECOND - (askedAt + answeredAt) / 2
  }
}
