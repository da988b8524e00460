import { afterEach, describe, expect, test } from '@jest/globals'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import { answer, read as readAzure, SITE, timeseries } from './azure-support.ts'
import { config, json, type Loopback, NOW, ports, request, said, serve } from './support.ts'

let server: Loopback | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

async function prometheus(
  body: unknown,
  more: Partial<LoadSourceConfig> = {},
  status = 200,
): Promise<LoadReading> {
  await server?.close()
  server = await serve((_, response) => json(response, body, status))
  const it = config({ source: 'prometheus', url: server.url, query: 'sum(x)', ...more })
  return (await makeLoadSource(it, 'private', ports())).read(request(30))
}

/** A value each so many minutes up to now. */
function matrix(value: number, everyMinutes = 1, more: object = {}): object {
  const values = []
  for (let minute = -30; minute <= 0; minute += everyMinutes) values.push([NOW + minute * 60, String(value)])
  return { status: 'success', data: { resultType: 'matrix', result: [{ metric: {}, values }] }, ...more }
}

/** As a proxy answers that puts what belongs beside the data into it. */
function within(more: object): object {
  const whole = matrix(300) as { readonly data: object }
  return { ...whole, data: { ...whole.data, ...more } }
}

const THANOS = 'failed to receive any data in 5s from Addr: 10.0.0.7:10901: context deadline exceeded'

describe('Prometheus: a part of the data is a lower bound', () => {
  test.each([
    ['Thanos', matrix(300, 1, { warnings: [THANOS] }), 200],
    ['a warning in words that nobody knows', matrix(300, 1, { warnings: ['ups'] }), 200],
    ['remote read', matrix(300, 1, { warnings: ['remote_read: 503 Service Unavailable'] }), 200],
    ['VictoriaMetrics', matrix(300, 1, { isPartial: true }), 200],
    ['a warning that is no list', matrix(300, 1, { warnings: 'one store did not answer' }), 200],
    ['an error beside values', matrix(300, 1, { error: 'context deadline exceeded' }), 200],
    ['by its status', matrix(300), 206],
    ['a warning inside of the data', within({ warnings: [THANOS] }), 200],
    ['a part that the data itself tells', within({ isPartial: true }), 200],
    ['beside a note', matrix(300, 1, { warnings: ['PromQL warning: mixed', THANOS] }), 200],
  ])('%s', async (_, body, status) => {
    const reading = await prometheus(body, {}, status)
    expect(reading).toMatchObject({ kind: 'series', doubts: [{ kind: 'partial' }] })
    expect(said(reading)[0]).toBe(300)
  })

  test.each([
    ['a note on the query', { warnings: ['PromQL warning: encountered a mix of histograms and floats'] }],
    ['infos', { infos: ['PromQL info: metric might not be a counter'] }],
    ['no warnings', { warnings: [] }],
    ['no warnings, in other words', { warnings: null, isPartial: 'false' }],
  ])('%s is none', async (_, more) => {
    expect((await prometheus(matrix(300, 1, more))).doubts).toEqual([])
  })
})

test('Prometheus: the grid follows samples that are sparse, and says how long one stands for', async () => {
  const reading = await prometheus(matrix(1080, 5))
  expect(said(reading)).toEqual(Array<number>(30).fill(1080))
  expect(reading).toMatchObject({ sampleSeconds: 300, newestAt: NOW })
})

test('Prometheus: a count over five minutes is divided where load-per says so', async () => {
  const more = { unit: 'per-minute', perSeconds: 300 as never } as const
  expect(said(await prometheus(matrix(5000), more))[0]).toBe(1000)
})

test('Prometheus: a rate(…) that is taken per minute is told', async () => {
  const of = async (query: string, more: Partial<LoadSourceConfig>): Promise<string> =>
    (await prometheus(matrix(20), { query, unit: 'per-minute', ratePer: 'minute', ...more })).source
  expect(await of('sum(rate(x[2m]))', {})).toContain('rate(…) is per second')
  expect(await of('sum(rate(x[2m])) * 60', {})).not.toContain('per second')
  expect(await of('sum(rate(x[2m]))', { ratePer: 'second' })).not.toContain('per second')
  expect(await of('sum(rate(x[2m]))', { perSeconds: 1 as never })).not.toContain('per second')
})

test('Prometheus: a native histogram is named', async () => {
  const result = [{ metric: {}, histograms: [[NOW, { count: '1', sum: '2' }]] }]
  const body = { status: 'success', data: { resultType: 'matrix', result } }
  expect(said(await prometheus(body))).toContain('yields a native histogram')
})

test('Prometheus: a value of no text is a gap, and no zero', async () => {
  const values = [3, 2, 1, 0].map((back) => [NOW - back * 60, back > 1 ? '900' : ''])
  const body = { status: 'success', data: { resultType: 'matrix', result: [{ metric: {}, values }] } }
  expect(said(await prometheus(body))).toEqual([900, 900, null, null])
})

test('all values negative is named', async () => {
  expect(said(await prometheus(matrix(-5)))).toContain('all values are negative')
})

describe('Azure Monitor', () => {
  test('an error beside values makes them a lower bound', async () => {
    const { reading } = await readAzure({ resource: SITE }, () => {
      const whole = answer('Count', timeseries({ [-10]: { total: 7 } })) as { value: object[] }
      return {
        value: whole.value.map((one) => ({ ...one, errorCode: 'PartialTimeout', errorMessage: 'slow' })),
      }
    })
    expect(reading).toMatchObject({ kind: 'series', doubts: [{ kind: 'partial' }] })
  })

  test('the interval that the answer states is believed', async () => {
    const { reading } = await readAzure({ resource: SITE, unit: 'per-minute' }, () => ({
      ...(answer('Count', timeseries({ [-15]: { total: 500 }, [-10]: { total: 500 } }, 5)) as object),
      interval: 'PT5M',
    }))
    expect(said(reading).slice(0, 6)).toEqual([100, 100, 100, 100, 100, 100])
    expect(reading).toMatchObject({ sampleSeconds: 300 })
  })
})
