import { expect, test } from '@jest/globals'
import type { EventAlert } from '../../src/domain/alert.ts'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import { alertOfEvent } from '../../src/events/event.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import { alertmanagerBody, logAlert, metricAlert, repositoryDispatch } from '../events/payloads.ts'
import { config, NOW, ports, request, said } from './support.ts'

// The alerts fired at NOW; the window of the metric alert ended two minutes before.

const PER_MINUTE = { unit: 'per-minute' } as const

async function read(
  payload: unknown,
  more: Partial<LoadSourceConfig> = PER_MINUTE,
  to = NOW + 30,
): Promise<LoadReading> {
  const alert: EventAlert =
    payload === undefined
      ? { kind: 'none' }
      : alertOfEvent('repository_dispatch', repositoryDispatch({ alert: payload }))
  const it = config({ source: 'value', value: 'alert', ...more })
  return (await makeLoadSource(it, 'private', ports({ alert }))).read(request(10, to))
}

test('the sum of a window becomes a rate a minute, of the time that the rule looked at', async () => {
  const reading = await read(metricAlert())
  // What came after the window is not known.
  expect(said(reading)).toEqual([1400, 1400, 1400, 1400, 1400, null, null])
  expect(reading).toMatchObject({ unit: 'per-minute', newestAt: NOW - 120 })
})

test('a stated rate a second does not change what is a sum already', async () => {
  expect(said(await read(metricAlert(), { unit: 'per-minute', ratePer: 'second' }))).toEqual([
    1400,
    1400,
    1400,
    1400,
    1400,
    null,
    null,
  ])
})

test('so does a log alert', async () => {
  expect(said(await read(logAlert()))).toEqual(Array<number>(9).fill(7000))
})

test('an average is taken as it is, in the stated unit', async () => {
  const cpu = metricAlert({
    criteria: [{ metricName: 'Percentage CPU', timeAggregation: 'Average', metricValue: 91 }],
  })
  const reading = await read(cpu, { unit: 'percent' })
  expect(said(reading)).toEqual([91, 91, 91, 91, 91, null, null])
  expect(reading.kind === 'series' && reading.unit).toBe('percent')
})

test('a highest value is that of one minute', async () => {
  const highest = metricAlert({ criteria: [{ timeAggregation: 'Maximum' }] })
  expect(said(await read(highest))).toEqual([7000, null, null])
})

test('Prometheus tells its number by an annotation, in the stated unit', async () => {
  const body = alertmanagerBody({ annotations: { value: '20' } })
  expect(said(await read(body, { unit: 'per-minute', ratePer: 'second' }))).toEqual([1200])
})

test.each([
  [
    'no alert',
    undefined,
    'load-value is alert, and the event of this run brought none. Start it by repository_dispatch',
  ],
  ['garbage', { hello: 1 }, 'the alert of this event cannot be used: it is neither'],
  ['no number', alertmanagerBody(), 'the alert has no number. A rule of Prometheus tells it'],
  ['two numbers', metricAlert({ criteria: [{}, {}] }), 'more than one number, and which of them is the load'],
  [
    'no time',
    metricAlert({ essentials: { firedDateTime: '' }, condition: { windowEndTime: '' } }),
    'when it',
  ],
  ['a negative number', metricAlert({ criteria: [{ metricValue: -1 }] }), 'negative'],
  ['a sum of no window', metricAlert({ condition: { windowSize: null } }), 'not the window it is of'],
  [
    'an old alert',
    metricAlert({ condition: { windowEndTime: '2026-03-01T09:00:00Z' } }),
    'before the time asked for',
  ],
])('%s is unknown, and says why', async (_, payload, why) => {
  const reading = await read(payload)
  expect(reading.kind).toBe('unknown')
  expect(reading.kind === 'unknown' && reading.reason).toContain(why)
})
