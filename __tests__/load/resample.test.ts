import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { epochSeconds } from '../../src/domain/units.ts'
import { intervalOf } from '../../src/load/intervals.ts'
import { resample, type Sample, type Span } from '../../src/load/resample.ts'

const START = 1_700_000_040 - (1_700_000_040 % 60)
const span: Span = { from: epochSeconds(START), to: epochSeconds(START + 3600) }

const anySample = fc.record({
  at: fc.oneof(
    fc.integer({ min: START - 600, max: START + 4200 }),
    fc.double({ min: START - 600, max: START + 4200, noNaN: true }),
  ),
  value: fc.oneof(
    { weight: 8, arbitrary: fc.double({ min: 0, max: 1e12, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, -1) },
  ),
})
const anySamples = fc.array(anySample, { maxLength: 80 })
const anyHold = fc.constantFrom(60, 120, 300, 900, 3600)

function usable({ value }: Sample): boolean {
  return value !== null && Number.isFinite(value) && value >= 0
}

test('on whole minutes, inside the span, and beginning with a value', () => {
  fc.assert(
    fc.property(anySamples, anyHold, (samples, hold) => {
      const series = resample(samples, span, hold)
      expect(series.stepSeconds).toBe(60)
      expect(series.startEpochSeconds % 60).toBe(0)
      expect(series.startEpochSeconds).toBeGreaterThanOrEqual(span.from)
      expect(series.startEpochSeconds + series.values.length * 60).toBe(span.to)
      if (series.values.length > 0) expect(series.values[0]).not.toBeNull()
    }),
  )
})

test('whatever their order', () => {
  fc.assert(
    fc.property(anySamples, anyHold, fc.infiniteStream(fc.nat()), (samples, hold, random) => {
      const shuffled = samples
        .map((sample) => ({ sample, key: random.next().value as number }))
        .sort((a, b) => a.key - b.key)
        .map(({ sample }) => sample)
      expect(resample(shuffled, span, hold)).toEqual(resample(samples, span, hold))
    }),
  )
})

test('and telling one twice changes nothing', () => {
  fc.assert(
    fc.property(anySamples, anyHold, (samples, hold) => {
      expect(resample([...samples, ...samples], span, hold)).toEqual(resample(samples, span, hold))
    }),
  )
})

test('without inventing a value: each lies between samples that reach over its minute', () => {
  fc.assert(
    fc.property(anySamples, anyHold, (samples, hold) => {
      const series = resample(samples, span, hold)
      series.values.forEach((value, index) => {
        if (value === null) return
        const at = series.startEpochSeconds + index * 60
        const near = samples.filter((it) => usable(it) && it.at < at + 60 && it.at > at - hold)
        const values = near.map((it) => it.value ?? NaN)
        expect(value).toBeGreaterThanOrEqual(Math.min(...values))
        expect(value).toBeLessThanOrEqual(Math.max(...values))
      })
    }),
  )
})

test('and with a gap wherever no sample reaches', () => {
  fc.assert(
    fc.property(anySamples, anyHold, (samples, hold) => {
      const series = resample(samples, span, hold)
      series.values.forEach((value, index) => {
        const at = series.startEpochSeconds + index * 60
        const reached = samples.some((it) => usable(it) && it.at < at + 60 && it.at > at - hold)
        if (!reached) expect(value).toBeNull()
      })
    }),
  )
})

test('and a lone sample of a minute is kept to the last digit', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e300, noNaN: true }),
      fc.integer({ min: 0, max: 59 }),
      (value, minute) => {
        const series = resample([{ at: START + minute * 60 + 7, value }], span)
        expect(series.values[0]).toBe(value)
        expect(series.startEpochSeconds).toBe(START + minute * 60)
      },
    ),
  )
})

const at = (minute: number, value: number | null): Sample => ({ at: START + minute * 60, value })
const five: Span = { from: epochSeconds(START), to: epochSeconds(START + 300) }

test.each<[string, Sample[], number, (number | null)[]]>([
  ['no samples at all', [], 60, []],
  ['zero is a value', [at(0, 0), at(2, 0)], 60, [0, null, 0, null, null]],
  ['leading gaps are cut off', [at(3, 7)], 60, [7, null]],
  [
    'two in a minute are their mean',
    [at(0, 10), { at: START + 30, value: 20 }],
    60,
    [15, null, null, null, null],
  ],
  [
    'contradicting ones of one moment are a gap',
    [at(0, 1), at(1, 10), at(1, 20)],
    60,
    [1, null, null, null, null],
  ],
  ['a longer interval reaches over its minutes', [at(0, 4)], 180, [4, 4, 4, null, null]],
  ['but not over the next sample', [at(0, 4), at(2, 8)], 300, [4, 4, 8, 8, 8]],
  ['nor over a stated gap', [at(0, 4), at(2, null)], 300, [4, 4, null, null, null]],
  ['one from before the span reaches into it', [at(-2, 4)], 300, [4, 4, 4, null, null]],
  ['what is past the end is left out', [at(4, 1), at(5, 2)], 300, [1]],
])('%s', (_, samples, hold, expected) => {
  expect(resample(samples, five, hold).values).toEqual(expected)
})

test('a span that holds no whole minute yields an empty series', () => {
  const short: Span = { from: epochSeconds(START + 10), to: epochSeconds(START + 50) }
  expect(resample([at(0, 1)], short).values).toEqual([])
})

test.each<[string, number[], number]>([
  ['one sample', [0], 60],
  ['two samples far apart do not make an interval', [0, 40], 60],
  ['every minute', [0, 1, 2, 3, 4], 60],
  ['every minute with gaps', [0, 1, 2, 9, 10, 11, 30, 31], 60],
  ['every five minutes', [0, 5, 10, 15], 300],
  ['every five minutes, unsorted, with a gap and a jitter', [15, 0, 6, 10, 40, 45, 50], 300],
  ['no regularity', [0, 3, 20, 60, 61], 60],
  ['longer than an hour', [0, 120, 240, 360, 480], 3600],
])('the interval of %s', (_, minutes, expected) => {
  expect(intervalOf(minutes.map((minute) => at(minute, 1)))).toBe(expected)
})
