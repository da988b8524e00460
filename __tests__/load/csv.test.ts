import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import { config, NOW, ports, request, said } from './support.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'load-csv-'))
})
afterAll(() => rm(folder, { recursive: true }))

const files = ports({ readFile: (path) => createReadStream(path) as AsyncIterable<Uint8Array> })

async function read(value: string, more: Partial<LoadSourceConfig> = {}, minutes = 10): Promise<LoadReading> {
  const source = await makeLoadSource(config({ source: 'csv', value, ...more }), 'private', files)
  return source.read(request(minutes))
}

function row(minute: number, value: string | number): string {
  return `${String(NOW + minute * 60)},${String(value)}`
}

test('from a file, with a header, a byte order mark and Windows line ends', async () => {
  const path = join(folder, 'load.csv')
  await writeFile(path, `\uFEFFtimestamp,value\r\n${row(-3, 1)}\r\n${row(-2, 2)}\r\n${row(-1, 3)}\r\n`)
  const reading = await read(path, { unit: 'percent' })
  expect(said(reading)).toEqual([1, 2, 3])
  expect(reading).toMatchObject({ unit: 'percent', newestAt: NOW, source: `CSV file ${path}` })
})

test.each<[string, string[], (number | null)[]]>([
  ['unsorted', [row(-1, 3), row(-3, 1), row(-2, 2)], [1, 2, 3]],
  ['a gap is a gap', [row(-4, 1), row(-1, 2)], [1, null, null, 2]],
  ['an empty value is a gap', [row(-3, 1), row(-2, ''), row(-1, 'NaN')], [1, null, null]],
  ['twice the same counts once', [row(-2, 5), row(-2, 5), row(-1, 6)], [5, 6]],
  ['a contradiction is a gap', [row(-3, 4), row(-2, 5), row(-2, 50), row(-1, 6)], [4, null, 6]],
  ['comments and empty lines', ['# from the gateway', '', row(-2, 5), '', row(-1, 6)], [5, 6]],
  ['quotes and spaces', [`"${String(NOW - 120)}" , "5"`, row(-1, 6)], [5, 6]],
  ['ISO 8601, in UTC if they name no zone', ['2026-03-01T09:58:00,5', '2026-03-01 10:59:30+01:00,6'], [5, 6]],
  [
    'five-minute samples reach over their minutes',
    [-20, -15, -10, -5].map((at) => row(at, -at)),
    [10, 10, 10, 10, 10, 5, 5, 5, 5, 5],
  ],
  ['the running minute is not over', [row(-2, 5), row(-1, 6), row(0, 1)], [5, 6]],
  ['more before the time asked for', [row(-500, 9), row(-1, 6)], [6]],
])('%s', async (_, rows, expected) => {
  expect(said(await read(rows.join('\n')))).toEqual(expected)
})

test('seconds, milli-, micro- and nanoseconds since 1970, and mixed with ISO 8601', async () => {
  const at = (minute: number): number => NOW + minute * 60
  const rows = [
    `${String(at(-5))},1`,
    `${String(at(-4))}000,2`,
    `${String(at(-3))}000000,3`,
    `${String(at(-2))}000000000,4`,
    `${new Date(at(-1) * 1000).toISOString()},5`,
  ]
  expect(said(await read(rows.join('\n')))).toEqual([1, 2, 3, 4, 5])
})

test.each([
  ['utf16le', [0xff, 0xfe]],
  ['utf16be', [0xfe, 0xff]],
] as const)('%s, as spreadsheets write it', async (name, mark) => {
  const path = join(folder, `${name}.csv`)
  const text = Buffer.from(`timestamp,value\r\n${row(-2, 5)}\r\n${row(-1, 6)}\r\n`, 'utf16le')
  await writeFile(path, Buffer.concat([Buffer.from(mark), name === 'utf16be' ? text.swap16() : text]))
  expect(said(await read(path))).toEqual([5, 6])
})

test('semicolons and tabs', async () => {
  expect(
    said(await read(`timestamp;value\n${[row(-2, 5), row(-1, 6)].join('\n').replaceAll(',', ';')}\n`)),
  ).toEqual([5, 6])
  expect(said(await read(`${row(-2, 5).replace(',', '\t')}\n${row(-1, 6).replace(',', '\t')}`))).toEqual([
    5, 6,
  ])
})

test('one row is a reading of its moment', async () => {
  expect(said(await read(row(0, 42)))).toEqual([42])
})

test('load-interval says what the samples stand for', async () => {
  expect(said(await read(`${row(-6, 1)}\n${row(-3, 2)}\n`, { intervalSeconds: 120 as never }))).toEqual([
    1,
    1,
    null,
    2,
    2,
    null,
  ])
})

test.each<[string, string, string]>([
  [
    'text',
    `timestamp,value\n${row(-2, 1)}\n${row(-1, 'many')}\n`,
    'line 3: "many" is not a number. Each line has a time and a number',
  ],
  ['a negative number', `${row(-2, -1)}\n`, 'line 1: "-1" is negative'],
  ['a bad time', `${row(-2, 1)}\nyesterday,5\n`, 'line 2: "yesterday" is not a timestamp'],
  [
    'several numbers a row',
    `${row(-2, 1)},7\n`,
    'it has 2 columns of numbers: column 2, column 3. Set value-column',
  ],
  ['a column too few', `${row(-2, 1)}\nx\n`, 'line 2: 1 column are too few'],
  [
    'a comma in quotes',
    `${String(NOW)},"1,064"\n`,
    '1,064 may be more than a thousand or little more than one',
  ],
  ['a day before the month', `01/03/2026 10:00,5\n`, 'it is not known which number is the day'],
  ['infinity', `${row(-3, 1)}\n${row(-2, 'Infinity')}\n`, 'line 2: "Infinity" is not a number'],
  [
    'many at once',
    `a,b\n${row(-9, 1)}\nc,1\nd,1\ne,1\nf,1\n`,
    'line 3: "c" is not a timestamp; line 4: "d" is not a timestamp; line 5: "e" is not a timestamp; and 1 more such lines',
  ],
  ['only a header', 'timestamp,value\n', 'there are no samples'],
  [
    'what ended long ago',
    `${row(-900, 1)}\n${row(-800, 1)}\n`,
    'it ends at 2026-02-28 20:40 UTC, before the time asked for',
  ],
  [
    'what lies in the future',
    `${row(900, 1)}\n${row(800, 1)}\n`,
    'the newest sample is of 2026-03-02 01:00 UTC, 15 h in the future: its time zone',
  ],
  [
    'a command in a cell',
    `${row(-3, 1)}\n${row(-2, '::error::pwned')}\n`,
    'line 2: ": :error: :pwned" is not a number',
  ],
  ['nothing', '', 'load-value is empty'],
  ['no file', 'missing.csv', 'the CSV file missing.csv cannot be read: ENOENT: no such file'],
  ['one endless line', 'x'.repeat(200_000).concat('\n'), 'not its only row has a time and a number'],
])('%s is unknown, with the line', async (_, value, reason) => {
  const reading = await read(value)
  expect(reading.kind).toBe('unknown')
  expect(said(reading)).toContain(reason)
  expect(said(reading)).toMatchSnapshot()
})

test('a file that is no text at all is refused before it fills the memory', async () => {
  const path = join(folder, 'blob')
  await writeFile(path, Buffer.alloc(300_000, 0x41))
  expect(said(await read(path))).toContain('a row has more than 100000 characters')
})

test('a large file is streamed', async () => {
  const path = join(folder, 'large.csv')
  const file = await open(path, 'w')
  const rows = 300_000
  for (let done = 0; done < rows; done += 50_000) {
    const block = Array.from({ length: 50_000 }, (_, index) =>
      row(done + index - rows, (done + index) % 1000),
    )
    await file.write(`${block.join('\n')}\n`)
  }
  await file.close()
  const reading = await read(path, {}, 8 * 1440)
  expect(reading.kind === 'series' && reading.series.values.length).toBe(8 * 1440)
  expect(reading.kind === 'series' && reading.series.values.at(-1)).toBe(999)
})

test('a cancelled run ends the reading', async () => {
  const stop = new AbortController()
  stop.abort(new Error('cancelled'))
  const source = await makeLoadSource(config({ source: 'csv', value: `${row(-1, 1)}\n` }), 'private', files)
  expect(said(await source.read(request(10, NOW, stop.signal)))).toBe('cancelled')
})
