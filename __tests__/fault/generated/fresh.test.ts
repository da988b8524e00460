import { expect, test } from '@jest/globals'
import type { LoggedRequest } from '../../../local-azure/index.ts'
import { ofFreshness, sentAlone } from './fresh.ts'

const PROFILE = '/providers/Microsoft.Network/trafficmanagerprofiles/tm-shop'
const DISABLED = '{"properties":{"endpointStatus":"Disabled"}}'

function request(method: string, path: string, at: number, more: Partial<LoggedRequest> = {}): LoggedRequest {
  const write = method !== 'GET'
  return { method, path, at, endedAt: at, status: 200, write, body: '', ...more } as LoggedRequest
}

const read = (at: number, more: Partial<LoggedRequest> = {}): LoggedRequest =>
  request('GET', PROFILE, at, more)
const disable = (at: number): LoggedRequest =>
  request('PATCH', `${PROFILE}/AzureEndpoints/burst`, at, { body: DISABLED })
const stop = (at: number, status = 200): LoggedRequest =>
  request('POST', '/sites/app-shop-burst/stop', at, { status })
const resize = (at: number, capacity: number): LoggedRequest =>
  request('PUT', '/serverfarms/plan-shop-burst', at, { body: `{"sku":{"capacity":${String(capacity)}}}` })

test.each<[string, readonly LoggedRequest[], number]>([
  ['a disable after a read', [read(0), disable(5), read(6)], 0],
  ['a disable after an old read', [read(0), disable(9), read(9)], 1],
  ['a disable after an old read where Azure is slow', [read(0, { endedAt: 8 }), disable(9), read(9)], 0],
  ['a stop after an old read where Azure is slow', [read(0, { endedAt: 8 }), stop(9), read(9)], 1],
  ['a stop after a read that failed', [read(0), read(8, { status: 503 }), stop(9), read(9)], 1],
  ['a stop without a read', [stop(9)], 1],
  ['a stop that Azure refuses', [read(0), stop(9, 429)], 0],
  ['a shrink after an old read', [read(0), resize(9, 1)], 1],
  ['a growth after an old read', [read(0), resize(9, 3)], 0],
  ['a burst on fewer instances after an old read', [read(0), resize(9, 2)], 0],
  ['a shrink right after a stop', [read(0), stop(1), resize(1, 1)], 1],
  ['a shrink after a stop and a read', [read(0), stop(1), read(1), resize(1, 1)], 0],
])('%s is seen for what it is (fresh-read-before-write)', (_, requests, breaches) => {
  expect(ofFreshness(sentAlone(requests))).toHaveLength(breaches)
})

test('what waits for its turn is as old as it was when it was sent (fresh-read-before-write)', () => {
  const sent = [
    { request: read(0), sentAt: 0 },
    { request: stop(900), sentAt: 2 },
  ]
  expect(ofFreshness(sent)).toEqual([])
})
