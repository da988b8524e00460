import type { Call, Reply } from '../net/message.ts'
import { armError } from './errors.ts'

interface Bucket {
  left: number
  at: number
  readonly size: number
  readonly perSecond: number
}

type Kind = 'reads' | 'writes' | 'deletes'

/**
 * ARM's token buckets by subscription and kind.
 * Source: learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling.
 */
const BUCKETS: Readonly<Record<Kind, Pick<Bucket, 'size' | 'perSecond'>>> = {
  reads: { size: 250, perSecond: 25 },
  writes: { size: 200, perSecond: 10 },
  deletes: { size: 200, perSecond: 10 },
}

/**
 * Counts the calls. An empty bucket refuses only if `part` is given, because most worlds have no use for it. `part` is the
 * part of the documented buckets that there is: 1 for all, less for a trial subscription or one shared with others.
 */
export class RateLimits {
  readonly #now: () => number
  readonly #part: number | undefined
  readonly #buckets = new Map<string, Bucket>()

  constructor(now: () => number, part?: number) {
    this.#now = now
    this.#part = part
  }

  /** Takes one token for the call. The answer is the refusal, if there was none left. */
  take(call: Call): Reply | undefined {
    const bucket = this.#bucketOf(call)
    if (bucket.left >= 1) {
      bucket.left -= 1
      return undefined
    }
    if (this.#part === undefined) return undefined
    const seconds = String(Math.ceil((1 - bucket.left) / bucket.perSecond))
    const reply = armError(
      429,
      'SubscriptionRequestsThrottled',
      `Number of ${kindOf(call)} requests for subscription '${subscriptionOf(call)}' exceeded the limit. Please try again after '${seconds}' seconds.`,
    )
    return { ...reply, headers: { 'retry-after': seconds } }
  }

  /** What is left, in the headers that the service has for this path. */
  headers(call: Call): Record<string, string> {
    const left = Math.floor(this.#bucketOf(call).left)
    const kind = kindOf(call)
    if (/\/trafficManagerProfiles/i.test(call.path)) {
      return { 'x-ms-ratelimit-remaining-subscription-resource-requests': String(10_549 + left) }
    }
    return {
      [`x-ms-ratelimit-remaining-subscription-${kind}`]: String(left),
      [`x-ms-ratelimit-remaining-subscription-global-${kind}`]: String(3500 + left),
    }
  }

  #bucketOf(call: Call): Bucket {
    const kind = kindOf(call)
    const key = `${subscriptionOf(call)} ${kind}`
    const now = this.#now()
    const bucket = this.#buckets.get(key) ?? this.#full(kind, now)
    this.#buckets.set(key, bucket)
    bucket.left = Math.min(bucket.size, bucket.left + (now - bucket.at) * bucket.perSecond)
    bucket.at = now
    return bucket
  }

  #full(kind: Kind, at: number): Bucket {
    const part = this.#part ?? 1
    const size = BUCKETS[kind].size * part
    return { size, perSecond: BUCKETS[kind].perSecond * part, left: size, at }
  }
}

function kindOf({ method }: Call): Kind {
  if (method === 'GET' || method === 'HEAD') return 'reads'
  return method === 'DELETE' ? 'deletes' : 'writes'
}

function subscriptionOf({ path }: Call): string {
  return /^\/subscriptions\/([^/]+)/i.exec(path)?.[1]?.toLowerCase() ?? ''
}
