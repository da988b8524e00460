import { expect, test } from '@jest/globals'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import { config, ports, request, said } from './support.ts'

// In the night of 26 October 2025, clocks in Berlin show the hour from 02:00 twice: the load of the first is 300, from the second on 1200.

const CHANGE = Date.UTC(2025, 9, 26, 1) / 1000
const HOURS = 3600

/** Rows of a local clock without an offset, each `step` seconds. */
function rowsOf(step: number, values: (at: number) => readonly number[] = load): string[] {
  const count = Math.floor((3 * HOURS + 300) / step) + 1
  return Array.from({ length: count }, (_, it) => CHANGE - 2 * HOURS + it * step).flatMap((at) => {
    const shown = new Date((at + (at < CHANGE ? 2 : 1) * HOURS) * 1000).toISOString()
    return values(at).map((value) => `${shown.slice(0, 10)} ${shown.slice(11, 16)};${String(value)}`)
  })
}

function load(at: number): readonly number[] {
  return [at < CHANGE ? 300 : 1200]
}

async function* pieces(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(new TextEncoder().encode(text))
}

async function read(rows: readonly string[], more: Partial<LoadSourceConfig> = {}): Promise<unknown> {
  const readFile = () => pieces(`time;value\n${rows.join('\n')}\n`)
  const it = config({ source: 'csv', value: 'load.csv', path: 'time-zone=Europe/Berlin', ...more })
  const reading = await (
    await makeLoadSource(it, 'private', ports({ readFile }))
  ).read(request(185, CHANGE + HOURS + 300))
  const values = said(reading)
  return typeof values === 'string'
    ? values
    : [values.slice(0, 120), values.slice(120)].map((part) => [...new Set(part)])
}

test.each<[string, readonly string[], Partial<LoadSourceConfig>]>([
  ['rows of a minute', rowsOf(60), {}],
  ['the newest row first', rowsOf(60).toReversed(), {}],
  ['rows of five minutes', rowsOf(300), {}],
  ['rows of an hour', rowsOf(HOURS), {}],
  ['rows of an hour, the newest first', rowsOf(HOURS).toReversed(), {}],
  ['two servers that add up', rowsOf(60, (at) => [...load(at), 0]), { aggregation: 'total' }],
])('each row is of its own hour: %s', async (_, rows, more) => {
  expect(await read(rows, { unit: 'per-minute', ratePer: 'minute', ...more })).toEqual([[300], [1200]])
})

test('rows that are out of order by minutes stay in their hour', async () => {
  const rows = rowsOf(60)
  const swapped = rows.map((row, it) => (it % 2 === 0 ? (rows[it + 1] ?? row) : (rows[it - 1] ?? row)))
  expect(await read(swapped)).toEqual([[300], [1200]])
})
