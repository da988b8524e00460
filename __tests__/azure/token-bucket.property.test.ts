import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { newExchange } from '../../src/azure/exchange.ts'
import { Limiter } from '../../src/azure/limiter.ts'
import { epochSeconds, type EpochSeconds } from '../../src/domain/units.ts'
import { fullBucket, heardFrom, refusedBy, reserve, type Bucket } from '../../src/azure/token-bucket.ts'

const START = epochSeconds(1_800_000_000)
const after = (seconds: number): EpochSeconds => epochSeconds(START + seconds)

/** When each of the requests goes out, one asked for after each pause. */
function sentAt(pauses: readonly number[]): readonly number[] {
  let bucket = fullBucket('read', START)
  let now = 0
  return pauses.map((pause) => {
    now += pause
    const { bucket: next, waitSeconds } = reserve(bucket, after(now))
    bucket = next
    return now + waitSeconds
  })
}

test('however requests come, no time sees more of them than a full bucket and its refill, less what is spared', () => {
  const pauses = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 2, noNaN: true })), {
    minLength: 300,
    maxLength: 900,
  })
  fc.assert(
    fc.property(pauses, (given) => {
      const sent = sentAt(given)
      expect(sent).toEqual([...sent].sort((a, b) => a - b))
      for (let to = 250; to < sent.length; to += 50)
        for (let from = 0; from < to; from += 50)
          expect(to - from).toBeLessThanOrEqual(246 + 25 * (sent[to]! - sent[from]!) + 1e-3)
    }),
    { numRuns: 50 },
  )
})

test('requests that all leave at once, the first of them 0.2 s on its way, meet no empty bucket', () => {
  const sent = sentAt(Array.from({ length: 1000 }, () => 0))
  let left = 250
  let at = 0.2
  for (const time of sent) {
    // Resource Manager fills its bucket up only from the first request on.
    const arrives = Math.max(at, time)
    left = Math.min(250, left + (arrives - at) * 25) - 1
    at = arrives
    expect(left).toBeGreaterThanOrEqual(-1e-3)
  }
})

const refusal = (path: string, more = {}) => ({
  path,
  code: 'TooManyRequests',
  retryAfterSeconds: 10,
  left: NaN,
  ...more,
})

function waitAfter(bucket: Bucket, seconds: number): number {
  return reserve(bucket, after(seconds)).waitSeconds
}

test('the 429 of one resource, however often, holds up no other', () => {
  let bucket = fullBucket('read', START)
  for (let at = 0; at < 20; at += 1) bucket = refusedBy(bucket, refusal('/a'), after(at)).bucket
  expect(waitAfter(bucket, 20)).toBe(0)
})

test('refusals of one app, its instances and metrics, in any spelling, are those of one resource', () => {
  const app = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Web/sites/a'
  const refused = [
    app,
    `${app}/instances`,
    `${app}/providers/Microsoft.Insights/metrics`,
    app.toUpperCase(),
  ].reduce(
    (bucket, path, at) => refusedBy(bucket, refusal(path), after(at)).bucket,
    fullBucket('read', START),
  )
  expect(waitAfter(refused, 4)).toBe(0)
  expect(refusedBy(refused, refusal(`${app}2`), after(5)).isBuckets).toBe(true)
})

test('no bucket is empty for a day: who says so of two resources holds up no other, and the bucket for an hour', () => {
  const day = { retryAfterSeconds: 86_400 }
  const noted = refusedBy(fullBucket('read', START), refusal('/a', day), after(0)).bucket
  const { bucket, isBuckets } = refusedBy(noted, refusal('/b', day), after(1))
  expect(isBuckets).toBe(false)
  expect(waitAfter(bucket, 1)).toBe(0)
  const closed = refusedBy(bucket, refusal('/b', { ...day, left: 0 }), after(1)).bucket
  expect(waitAfter(closed, 1)).toBeGreaterThanOrEqual(3600)
  expect(waitAfter(closed, 1)).toBeLessThan(3601)
})

test('50 refusals that came together halve the rate once, however soon Azure lets try again', () => {
  const soon = { code: 'SubscriptionRequestsThrottled', retryAfterSeconds: 0 }
  let bucket = fullBucket('read', START)
  for (let at = 0; at < 50; at += 1) bucket = refusedBy(bucket, refusal('/a', soon), after(at / 100)).bucket
  expect(bucket.perSecond).toBe(12.5)
})

test.each(['', ' ', 'many', '-1', undefined])('a header of %j says nothing of what is left', (left) => {
  const answer = {
    ...newExchange(),
    url: 'https://arm/a',
    header: (name: string) => (name.includes('remaining') ? left : undefined),
  }
  const limiter = new Limiter(undefined as never, undefined as never)
  const lane = { subscriptionId: 's', kind: 'read' } as const
  const arm = { status: 429, meaning: 'transient', request: 'GET /a', details: [] } as const
  expect(limiter.refused(lane, answer, arm, START)).toBe(false)
})

test.each([
  ["the bucket's own code", refusal('/a', { code: 'SubscriptionRequestsThrottled' })],
  ['a header that says that nothing is left', refusal('/a', { left: 0 })],
  ['a second resource within half a minute', refusal('/b')],
])('%s holds up all for as long as Azure asks', (_, given) => {
  const noted = refusedBy(fullBucket('read', START), refusal('/a'), after(0)).bucket
  const { bucket, isBuckets } = refusedBy(noted, given, after(5))
  expect(isBuckets).toBe(true)
  expect(waitAfter(bucket, 5)).toBeGreaterThanOrEqual(10)
  expect(waitAfter(bucket, 5)).toBeLessThan(10.5)
})

test('refusals at the same time halve the rate once, and answers give it back', () => {
  let bucket = fullBucket('write', START)
  const closing = { code: 'SubscriptionRequestsThrottled' }
  for (const path of ['/a', '/b', '/c']) bucket = refusedBy(bucket, refusal(path, closing), after(0)).bucket
  expect(bucket.perSecond).toBe(5)
  for (let at = 0; at < 300; at += 1) bucket = heardFrom(bucket, NaN, after(at))
  expect(bucket.perSecond).toBe(10)
})

test('what a header says is left counts where it is less', () => {
  const full = fullBucket('read', START)
  expect(heardFrom(full, 7, after(0)).left).toBe(7)
  expect(heardFrom(full, 11_999, after(0)).left).toBe(245)
  expect(heardFrom(full, NaN, after(0)).left).toBe(245)
})
