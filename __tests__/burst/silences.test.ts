import { expect, test } from '@jest/globals'
import { Silences } from '../../src/burst/silence.ts'
import type { LoadReading, LoadSource } from '../../src/domain/load.ts'
import { epochSeconds, seconds } from '../../src/domain/units.ts'
import { NOW } from './build.ts'

const at = (second: number) => epochSeconds(NOW + second)
const SILENT: LoadReading = { kind: 'unknown', reason: 'no answer in 10 s', source: 'p', doubts: [] }
const SERIES: LoadReading = {
  kind: 'series',
  series: { startEpochSeconds: at(0), stepSeconds: 60, values: [1] },
  unit: 'per-minute',
  newestAt: at(0),
  source: 'p',
  doubts: [],
}

function source(place?: string): LoadSource {
  return {
    name: 'prometheus',
    settleSeconds: seconds(0),
    read: () => Promise.resolve(SILENT),
    ...(place !== undefined && { place }),
  }
}

/** A read that begins then and ends after so long, with the length that the watch gives it. */
function read(silences: Silences, from: LoadSource, began: number, takes: number, answer = SILENT): string {
  const length = silences.lengthFor(from, at(began))
  silences.ended(from, { length, answer, began: at(began), ended: at(began + takes) })
  return length.kind === 'long' ? 'long' : `short ${String(length.forSeconds)} s: ${length.reason}`
}

const SHORT = 'short 2 s: no answer in 10 s'

test('a place that does not answer is waited for at length once, then briefly, and at length every five minutes (burst-without-private-side)', () => {
  const silences = new Silences()
  const dead = source()
  const reads = [0, 60, 299, 300, 360, 599, 600].map((began) =>
    read(silences, dead, began, began % 300 ? 2 : 10),
  )
  expect(reads).toEqual(['long', SHORT, SHORT, 'long', SHORT, SHORT, 'long'])
})

test('one that a slow answer has shown to be slow gets half as long again while it is silent', () => {
  const silences = new Silences()
  const slow = source()
  read(silences, slow, 0, 6, SERIES)
  expect(read(silences, slow, 60, 10)).toBe('long')
  expect(read(silences, slow, 120, 9)).toBe('short 9 s: no answer in 10 s')
})

test('the reason of a short wait is what the newest long one found', () => {
  const silences = new Silences()
  const dead = source()
  read(silences, dead, 0, 10)
  read(silences, dead, 60, 2, { ...SILENT, reason: 'cut off' })
  expect(read(silences, dead, 120, 2)).toBe(SHORT)
  read(silences, dead, 300, 10, { ...SILENT, reason: 'the proxy is silent' })
  expect(read(silences, dead, 360, 2)).toBe('short 2 s: the proxy is silent')
})

test('an answer ends a silence, and so does a quick refusal', () => {
  for (const [answer, takes] of [
    [SERIES, 30],
    [SILENT, 1.7],
  ] as const) {
    const silences = new Silences()
    const dead = source()
    read(silences, dead, 0, 10)
    read(silences, dead, 60, takes, answer)
    expect(read(silences, dead, 120, 2)).toBe('long')
  }
  const cutOff = new Silences()
  const dead = source()
  read(cutOff, dead, 0, 10)
  read(cutOff, dead, 60, 1.9)
  expect(read(cutOff, dead, 120, 2)).toBe(SHORT)
})

test('a place that refuses at once is never silent', () => {
  const silences = new Silences()
  const refusing = source()
  expect([read(silences, refusing, 0, 0.1), read(silences, refusing, 60, 0.1)]).toEqual(['long', 'long'])
  expect(silences.takeNews()).toEqual([])
})

test('one silent source makes no other silent', () => {
  const silences = new Silences()
  read(silences, source('Hub'), 0, 10)
  expect(read(silences, source('Hub'), 60, 10)).toBe('long')
})

test('a person is told once that a place is silent, and once that it is back, since when', () => {
  const silences = new Silences()
  const [one, two] = [source('Hub'), source('Hub')]
  for (const began of [0, 60, 300])
    for (const from of [one, two]) read(silences, from, began, began === 60 ? 2 : 10)
  expect(silences.takeNews()).toEqual([
    'Hub timed out after 10 s; later passes wait 2 s until it answers, and 10 s every 5 min',
  ])
  for (const from of [one, two]) read(silences, from, 600, 10)
  expect(silences.takeNews()).toEqual([])
  for (const from of [one, two]) read(silences, from, 899, 1, SERIES)
  expect(silences.takeNews()).toEqual(['Hub answers again, after 15 min'])
  read(silences, one, 1000, 10)
  read(silences, one, 1060, 0.5)
  expect(silences.takeNews()).toEqual([
    'Hub timed out after 10 s; later passes wait 2 s until it answers, and 10 s every 5 min',
    expect.stringMatching('^Hub is silent no longer'),
  ])
})

test('a source that names no place is told by its own name', () => {
  const silences = new Silences()
  read(silences, source(), 0, 10)
  expect(silences.takeNews()).toEqual([expect.stringMatching('^prometheus timed out')])
})
