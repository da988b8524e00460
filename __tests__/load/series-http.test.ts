import { afterEach, describe, expect, test } from '@jest/globals'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import { seconds } from '../../src/domain/units.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import { config, type Loopback, NOW, ports, request, said, serve } from './support.ts'

// Series as monitoring services answer them by `http`: one is the load, one of several is a part, a counter is none.

let server: Loopback | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

async function read(
  body: unknown,
  path?: string,
  more: Partial<LoadSourceConfig> = {},
): Promise<LoadReading> {
  await server?.close()
  server = await serve((_, response) => {
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  const it = config({ source: 'http', url: server.url, ...(path !== undefined && { path }), ...more })
  return (await makeLoadSource(it, 'private', ports())).read(request(60))
}

const BACK = [5, 4, 3, 2, 1]
const at = (back: number): number => NOW - back * 60
const iso = (time: number): string => new Date(time * 1000).toISOString()
const kinds = ({ doubts }: LoadReading): string[] => doubts.map(({ kind }) => kind)
const MILLISECONDS = BACK.map((back) => at(back) * 1000)
const VALUES = BACK.map((back) => 300 + back)
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, it) => make(it))

const frame = (index: number, more = {}): unknown => ({
  schema: {
    refId: 'A',
    fields: [{ name: 'Time' }, { name: 'Value', labels: { pod: `pod-${String(index)}` } }],
    ...more,
  },
  data: { values: [MILLISECONDS, VALUES] },
})
const FRAME = 'results.A.frames[0].data.values'

describe('a list of times and a list of values', () => {
  test.each<[string, unknown, string | undefined, readonly number[]]>([
    ['of Grafana', { results: { A: { status: 200, frames: [frame(0)] } } }, FRAME, VALUES],
    ['of two samples', [MILLISECONDS.slice(-2), [300, 310]], undefined, [300, 310]],
    ['of one sample', [[at(1)], [310]], undefined, [310, NaN]],
    ['with a gap', [BACK.map(at), [301, 302, null, 304, 305]], undefined, [301, 302, NaN, 304, 305]],
  ])('%s', async (_, body, path, expected) => {
    const values = said(await read(body, path))
    expect(typeof values === 'string' ? values : values.map((value) => value ?? NaN)).toEqual(expected)
  })

  test('pairs of great numbers stay pairs', async () => {
    expect(
      said(
        await read([
          [at(2), 3e9],
          [at(1), 4e9],
        ]),
      ),
    ).toEqual([3e9, 4e9])
  })
})

const OF_SEVERAL: readonly (readonly [string, (count: number) => unknown, string])[] = [
  ['Grafana', (count) => ({ results: { A: { frames: times(count, (it) => frame(it)) } } }), FRAME],
  [
    'Azure Monitor by a dimension',
    (count) => ({
      value: [
        {
          timeseries: times(count, (it) => ({
            metadatavalues: [{ name: { value: 'Instance' }, value: `i-${String(it)}` }],
            data: BACK.map((back) => ({ timeStamp: iso(at(back)), total: 300 })),
          })),
        },
      ],
    }),
    'value[0].timeseries[0].data[].[timeStamp, total]',
  ],
  [
    'Google Cloud Monitoring',
    (count) => ({
      timeSeries: times(count, (it) => ({
        metric: { type: 'lb/requests', labels: { zone: `z-${String(it)}` } },
        points: BACK.map((back) => ({
          interval: { endTime: iso(at(back)) },
          value: { int64Value: '300' },
        })),
      })),
    }),
    'timeSeries[0].points[].[interval.endTime, value.int64Value]',
  ],
  [
    'CloudWatch by a search',
    (count) => ({
      MetricDataResults: times(count, (it) => ({
        Id: 'e1',
        Label: `web-${String(it)}`,
        Timestamps: BACK.map(at),
        Values: VALUES,
      })),
    }),
    'MetricDataResults[0]',
  ],
  [
    'Graphite by a star',
    (count) =>
      times(count, (it) => ({
        target: `web-${String(it)}.requests`,
        datapoints: BACK.map((back) => [300, at(back)]),
      })),
    '[0].datapoints',
  ],
]

describe('the first of several series is a part (no-data-never-ends)', () => {
  test.each(OF_SEVERAL)('%s', async (_, of, path) => {
    expect(kinds(await read(of(2), path))).toEqual(['part-of-whole'])
    expect(kinds(await read(of(1), path))).toEqual([])
  })

  test('metrics of different names are no parts of each other', async () => {
    const results = ['requests', 'errors'].map((Id) => ({ Id, Timestamps: BACK.map(at), Values: VALUES }))
    expect(kinds(await read({ MetricDataResults: results }, 'MetricDataResults[0]'))).toEqual([])
  })
})

describe('what an answer says of its parts is a doubt', () => {
  test.each<[string, unknown, string]>([
    [
      'a notice of Grafana',
      {
        results: {
          A: {
            frames: [frame(0, { meta: { notices: [{ severity: 'warning', text: 'one store is down' }] } })],
          },
        },
      },
      FRAME,
    ],
    [
      'Elasticsearch, terms beyond the first ones',
      { hosts: { sum_other_doc_count: 900, buckets: [{ key: 'web-1', doc_count: 300 }] } },
      'hosts.buckets[0].doc_count',
    ],
  ])('%s', async (_, body, path) => {
    expect(kinds(await read(body, path))).toContain('partial')
  })
})

describe('what is no load is refused with its cause', () => {
  const PER_MINUTE = { unit: 'per-minute', ratePer: 'minute' } as const
  test.each<[string, unknown, string, Partial<LoadSourceConfig>, RegExp]>([
    ['a counter by its name', { requests_total: 5000 }, 'requests_total', PER_MINUTE, /only grows/u],
    [
      'a counter of Spring',
      { name: 'http.server.requests', measurements: [{ statistic: 'COUNT', value: 12_345 }] },
      'measurements[0].value',
      PER_MINUTE,
      /only grows/u,
    ],
    [
      'a duration',
      { value: 350, unit: 'ms' },
      'value',
      PER_MINUTE,
      /"ms" says that its numbers are durations/u,
    ],
    ['a duration of CloudWatch', { Value: 3, Unit: 'Seconds' }, 'Value', PER_MINUTE, /are durations/u],
    ['a ratio', { value: 0.85, unit: 'ratio' }, 'value', { unit: 'percent' }, /parts of 1.*100/u],
    ['a count of a day', { value: 5000, unit: 'requests/day' }, 'value', PER_MINUTE, /load-per: 86400s/u],
    [
      'JSON lines',
      `{"timestamp":${String(at(2))},"value":3}\n{"timestamp":${String(at(1))},"value":4}\n`,
      '',
      {},
      /one JSON text a line/u,
    ],
  ])('%s', async (_, body, path, more, cause) => {
    const reading = await read(body, path === '' ? undefined : path, more)
    expect([reading.kind, said(reading)]).toEqual(['unknown', expect.stringMatching(cause)])
  })

  test.each<[string, unknown, string]>([
    [
      'Elasticsearch',
      { buckets: BACK.map((back) => ({ key: at(5 * back) * 1000, doc_count: 1500 })) },
      'buckets[].[key, doc_count]',
    ],
    [
      'CloudWatch',
      { Datapoints: BACK.map((back) => ({ Timestamp: iso(at(5 * back)), Sum: 1500 })) },
      'Datapoints[].[Timestamp, Sum]',
    ],
  ])('counts of five minutes are no rates until load-per says so: %s', async (_, body, path) => {
    expect(said(await read(body, path, PER_MINUTE))).toMatch(
      /counts what came in its time, which is 5 min.*load-per: 300s/u,
    )
    const divided = await read(body, path, { ...PER_MINUTE, perSeconds: seconds(300) })
    expect(said(divided)).toContain(300)
    expect(said(await read(body, path))).toContain(1500)
  })

  test('advice names the value and not an id', async () => {
    const result = BACK.map((back) => ({ itemid: '1', since: String(at(back)), value: '300' }))
    expect(said(await read({ result }, 'result'))).toContain('load-path: result[].[since, value]')
    const zabbix = BACK.map((back) => ({ itemid: '1', clock: String(at(back)), value: '300', ns: '5' }))
    expect(said(await read({ result: zabbix }, 'result'))).toEqual(BACK.map(() => 300))
  })
})
