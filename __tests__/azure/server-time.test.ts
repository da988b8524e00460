import { expect, test } from '@jest/globals'
import { newExchange } from '../../src/azure/exchange.ts'
import { retryAfter } from '../../src/azure/retry.ts'
import { ServerTime } from '../../src/azure/server-time.ts'
import { httpDate } from '../../src/domain/http-date.ts'
import { epochSeconds } from '../../src/domain/units.ts'

const NOON = Date.UTC(2026, 10, 28, 12) / 1000

/** Hears answers whose clocks are ahead by so many seconds, a second apart, each after 0.2 s. */
function heard(ahead: readonly (number | undefined)[]): number | undefined {
  const time = new ServerTime()
  for (const [index, seconds] of ahead.entries()) {
    const askedAt = NOON + index
    const date = seconds === undefined ? undefined : new Date((askedAt + seconds) * 1000).toUTCString()
    time.heard(date, epochSeconds(askedAt), epochSeconds(askedAt + 0.2))
  }
  return time.offsetSeconds()
}

test('one answer with a wrong date, or without one, moves nobody’s time', () => {
  expect(heard([3600, 3600, -86_400, 3600, undefined, 3600])).toBeCloseTo(3600, 0)
  expect(heard([0, 0, 7200, 0])).toBe(0)
  expect(heard([undefined])).toBeUndefined()
})

test('of two dates the one nearer to this machine’s clock counts, until a third decides', () => {
  expect(heard([0, -86_400])).toBe(0)
  expect(heard([-86_400, 0])).toBe(0)
  expect(heard([3600, -86_400])).toBeCloseTo(3600, 0)
  expect(heard([-3600, 365 * 86_400])).toBeCloseTo(-3600, 0)
  expect(heard([0, -86_400, 0, -86_400])).toBe(0)
})

test.each([
  ['the usual form', 'Sat, 28 Nov 2026 12:00:00 GMT', NOON],
  ['with a zone', '2026-11-28T13:00:00+01:00', NOON],
  ['the form of RFC 850', 'Saturday, 28-Nov-26 12:00:00 GMT', NOON],
  ['the form of asctime, which means GMT on any machine', 'Sat Nov 28 12:00:00 2026', NOON],
  ['a year', '2026', NaN],
  ['a number', '1', NaN],
  ['a number of seconds', '1795867200', NaN],
  ['a day', 'Sat, 28 Nov 2026', NaN],
  ['an attack', `Sat, ${'28 '.repeat(100_000)}12:00:00 GMT`, NaN],
  ['nothing', undefined, NaN],
])('a date is read as HTTP means it: %s', (_, text, epoch) => {
  expect(httpDate(text)).toBe(epoch)
})

test('an answer with something else in place of its date moves nobody’s time', () => {
  const time = new ServerTime()
  for (const date of ['2026', '1', 'Sat, 28 Nov 2026'])
    time.heard(date, epochSeconds(NOON), epochSeconds(NOON + 1))
  expect(time.offsetSeconds()).toBeUndefined()
})

test('a difference that the length of an answer explains is none', () => {
  const time = new ServerTime()
  time.heard(new Date((NOON + 8) * 1000).toUTCString(), epochSeconds(NOON), epochSeconds(NOON + 9))
  expect(time.offsetSeconds()).toBe(0)
})

test('a clock that differs for good is followed after some answers', () => {
  expect(heard([0, 0, 0, 0, 0, 0, 0, 90, 90, 90, 90])).toBeCloseTo(90, 0)
})

test('a date to wait for is counted from the date of the same answer, whatever this machine’s clock says', () => {
  const answer = (headers: Readonly<Record<string, string>>) => ({
    ...newExchange(),
    header: (name: string) => headers[name],
  })
  const date = new Date(NOON * 1000).toUTCString()
  const later = { 'retry-after': new Date((NOON + 30) * 1000).toUTCString() }
  expect(retryAfter(answer({ ...later, date }), epochSeconds(NOON + 3600))).toBe(30)
  expect(retryAfter(answer(later), epochSeconds(NOON + 10))).toBe(20)
})

test('an empty header to wait asks for no time, and not for none at all', () => {
  const answer = (headers: Readonly<Record<string, string>>) => ({
    ...newExchange(),
    header: (name: string) => headers[name],
  })
  const now = epochSeconds(NOON)
  for (const empty of ['', ' ', 'soon'])
    expect(retryAfter(answer({ 'retry-after': empty }), now)).toBeUndefined()
  expect(retryAfter(answer({ 'retry-after-ms': '', 'retry-after': '7' }), now)).toBe(7)
  expect(retryAfter(answer({ 'retry-after-ms': 'x', 'x-ms-retry-after-ms': '1500' }), now)).toBe(1.5)
})
