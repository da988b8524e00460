import { expect, test } from '@jest/globals'
import {
  ago,
  capacity,
  count,
  duration,
  isoUtc,
  load,
  number,
  ratio,
  sku,
  utc,
} from '../../src/domain/format.ts'
import { epochSeconds } from '../../src/domain/units.ts'

test.each([
  [0, '0'],
  [1132.4, '1,132'],
  [1_234_567, '1,234,567'],
  [14.25, '14.3'],
  [14, '14'],
  [0.351, '0.35'],
  [0.0042, '0.004'],
  [7.7e-19, '≈0'],
  [-2e-7, '≈0'],
  [-3, '-3'],
  [99.96, '100'],
  [NaN, 'unknown'],
])('number %p is %p', (value, text) => expect(number(value)).toBe(text))

test.each([
  [0, '0 %'],
  [0.351, '35 %'],
  [0.004, '0.4 %'],
  [0.0001, '<0.1 %'],
  [1.94, '194 %'],
  [-0.001, '-0.1 %'],
])('ratio %p is %p', (value, text) => expect(ratio(value)).toBe(text))

test.each([
  [0, '0 s'],
  [0.2, '<1 s'],
  [45, '45 s'],
  [90, '1 min 30 s'],
  [120, '2 min'],
  [725, '12 min'],
  [3599, '1 h'],
  [11_100, '3 h 5 min'],
  [86_400 * 2 + 3 * 3600, '2 d 3 h'],
  [-5, '0 s'],
])('duration %p s is %p', (value, text) => expect(duration(value)).toBe(text))

test('loads carry their unit', () => {
  expect([load(1132, 'per-minute'), load(94, 'percent'), load(230, 'gauge')]).toEqual([
    '1,132/min',
    '94 %',
    '230',
  ])
  expect(capacity({ value: 1200, unit: 'per-minute' })).toBe('1,200/min')
})

test('moments are told in UTC, with the date only where it is another day', () => {
  const noon = epochSeconds(1_785_760_265)
  expect(utc(noon, epochSeconds(noon + 3600))).toBe('12:31 UTC')
  expect(utc(noon, epochSeconds(noon + 86_400))).toBe('2026-08-03 12:31 UTC')
  expect(isoUtc(noon)).toBe('2026-08-03T12:31:05Z')
  expect([ago(noon, epochSeconds(noon + 720)), ago(noon, noon), ago(noon, epochSeconds(noon - 60))]).toEqual([
    '12 min ago',
    'now',
    'in 1 min',
  ])
})

test('amounts agree with their noun', () => {
  expect([count(1, 'step'), count(3, 'step'), sku({ name: 'P1v3', capacity: 3 })]).toEqual([
    '1 step',
    '3 steps',
    'P1v3 × 3',
  ])
})
