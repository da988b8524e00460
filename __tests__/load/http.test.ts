import { afterEach, expect, test } from '@jest/globals'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import {
  config,
  type Handler,
  type Loopback,
  NOW,
  ports,
  request,
  said,
  told,
  secret,
  serve,
  text,
} from './support.ts'

let server: Loopback | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

async function read(
  reply: string | Handler,
  path?: string,
  more: Partial<LoadSourceConfig> = {},
): Promise<LoadReading> {
  server = await serve(typeof reply === 'string' ? (_, response) => text(response, reply) : reply)
  const it = config({
    source: 'http',
    url: `${server.url}/load?key=hidden`,
    ...(path === undefined ? {} : { path }),
    ...more,
  })
  return (await makeLoadSource(it, 'private', ports())).read(request(10))
}

const METRICS = `# HELP queue_length Waiting orders.
# TYPE queue_length gauge
queue_length{queue="orders",note="a } \\"b\\""} 42 ${String(NOW * 1000)}
queue_length{queue="mail"} 7
# TYPE http_requests counter
http_requests_total{code="200"} 1027
# TYPE load1 gauge
load1 0.25
# TYPE latency histogram
latency_bucket{le="+Inf"} 3
empty NaN
`

test.each<[string, string, string | undefined, (number | null)[]]>([
  ['a plain number', ' 950\n', undefined, [950]],
  ['a number in JSON', '{"load": {"rpm": 950}}', 'load.rpm', [950]],
  ['a number as text', '{"rpm": "950.5"}', 'rpm', [950.5]],
  ['a sum by JMESPath', '{"nodes": [{"rpm": 1}, {"rpm": 2}]}', 'sum(nodes[].rpm)', [3]],
  ['pairs', `[[${String(NOW - 120)}, 1], [${String(NOW - 60)}, 2]]`, undefined, [1, 2]],
  [
    'objects',
    `{"d": [{"timestamp": "2026-03-01T09:58:00Z", "value": 1}, {"timestamp": ${String(NOW - 60)}, "value": 2}]}`,
    'd',
    [1, 2],
  ],
  ['one object', `{"timestamp": ${String(NOW)}, "value": 5}`, undefined, [5]],
  ['a metric of the text format', METRICS, 'load1', [0.25]],
  ['a metric chosen by a label', METRICS, 'queue_length{queue="orders"}', [42]],
  ['a metric chosen by an escaped label', METRICS, 'queue_length{note="a } \\"b\\""}', [42]],
])('%s', async (_, reply, path, expected) => {
  expect(said(await read(reply, path))).toEqual(expected)
})

test('rates a second, and names the source without its query', async () => {
  const reading = await read('{"rps": 20}', 'rps', { unit: 'per-minute', ratePer: 'second' })
  expect(said(reading)).toEqual([1200])
  expect(reading.source).toMatch(/^http 127\.0\.0\.1:\d+ rps$/u)
})

test.each<[string, string, string | undefined, string]>([
  ['nothing', ' ', undefined, 'answered nothing'],
  [
    'text',
    'it is quite busy',
    undefined,
    'answered text/plain that is neither JSON nor a number: it is quite busy',
  ],
  ['text with a path', 'it is quite busy', 'busy', 'answered neither JSON nor the Prometheus text format'],
  ['a path that finds nothing', '{"a": 1}', 'b.c', 'what load-path b.c finds cannot be used: it is null'],
  ['a path that finds an object', '{"a": {"b": 1}}', 'a', 'it is an object with b'],
  ['no path where one is needed', '{"a": 1}', undefined, 'the answer cannot be used: it is an object with a'],
  ['true', 'true', undefined, 'it is the boolean true'],
  ['a negative number', '-4', undefined, 'it is negative'],
  ['a wrong path', '{"a": 1}', 'a[', 'load-path a[ is not a JMESPath that fits the answer'],
  ['a path of another type', '{"a": 1}', 'sum(a)', 'is not a JMESPath that fits the answer'],
  ['an odd entry', '[[1, 2], "x"]', undefined, 'entry 1 is the string "x"'],
  [
    'no such metric',
    METRICS,
    'load5',
    'has no metric load5. It has queue_length, http_requests_total, load1',
  ],
  [
    'several lines',
    METRICS,
    'queue_length',
    'has 2 lines of the metric queue_length. Choose one by its labels in load-path, as in queue_length{queue="…"}',
  ],
  ['a counter', METRICS, 'http_requests_total', 'is a counter, which only grows and is not a load'],
  ['a histogram', METRICS, 'latency_bucket', 'is a histogram, which only grows'],
  ['NaN', METRICS, 'empty', 'it is the string "NaN"'],
  ['a command', '::set-output name=x::1', undefined, ': :set-output name=x: :1'],
])('%s', async (_, reply, path, reason) => {
  const reading = await read(reply, path)
  expect(reading.kind).toBe('unknown')
  expect(said(reading)).toContain(reason)
  expect(told(reading)).toMatchSnapshot()
  expect(said(reading)).not.toContain('hidden')
})

test.each<[number, string]>([
  [401, 'answered 401 to the load query. Set load-headers to credentials'],
  [404, 'answered 404 to the load query. See what load-url answers to curl'],
  [500, 'answered 500 to the load query'],
])('status %d', async (status, reason) => {
  const reading = await read((_, response) => text(response, '5', status), undefined, {
    headers: { 'x-key': secret('k') },
  })
  expect(said(reading)).toContain(reason)
  expect(told(reading)).toMatchSnapshot()
  expect(server?.asked[0]?.headers['x-key']).toBe('k')
})

test('a sign-in page is told as one', async () => {
  const reading = await read((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<title>Sign in</title>')
  })
  expect(said(reading)).toContain(
    'That is a web page, perhaps to sign in: set load-url to the address of the',
  )
})

test.each(['[', '{"error":'])(
  'an answer of a hundred thousand levels of %s is told as one',
  async (level) => {
    const levels = 100_000
    const end = level === '[' ? ']' : '}'
    expect(said(await read(`${level.repeat(levels)}1${end.repeat(levels)}`))).toMatch(
      /nested thousands of levels/u,
    )
  },
)
