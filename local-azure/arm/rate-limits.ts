import type { Call } from '../net/message.ts'

interface Bucket {
  left: number
  at: number
  readonly size: number
  readonly perSecond: number
}

/**
 * ARM's token buckets, as its headers show them. They never refuse a call; a fault rule does that.
 * Source: learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling.
 */
export class RateLimits {
  readonly #now: () => number
  readonly #reads: Bucket
  readonly #writes: Bucket

  constructor(now: () => number) {
    this.#now = now
    this.#reads = { left: 250, at: now(), size: 250, perSecond: 25 }
    this.#writes = { left: 200, at: now(), size: 200, perSecond: 10 }
  }

  headers(call: Call): Record<string, string> {
    const read = call.method === 'GET'
    const left = String(this.#take(read ? this.#reads : this.#writes))
    const kind = read ? 'reads' : 'writes'
    if (/\/trafficManagerProfiles/i.test(call.path)) {
      return { 'x-ms-ratelimit-remaining-subscription-resource-requests': String(10_549 + Number(left)) }
    }
    return {
      [`x-ms-ratelimit-remaining-subscription-${kind}`]: left,
      [`x-ms-ratelimit-remaining-subscription-global-${kind}`]: String(3500 + Number(left)),
    }
  }

  #take(bucket: Bucket): number {
    const now = this.#now()
    bucket.left = Math.min(bucket.size, bucket.left + (now - bucket.at) * bucket.perSecond)
    bucket.at = now
    bucket.left = Math.max(0, bucket.left - 1)
    return Math.floor(bucket.left)
  }
}
