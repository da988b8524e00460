import { describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import { samples } from '../../src/load/csv/source.ts'
import { config, ports, request, said } from './support.ts'

const START = Date.UTC(2026, 9, 19) / 1000
const FOLDER = join(import.meta.dirname, 'exports')

const files = ports({
  readFile: async function* (name: string) {
    yield await readFile(join(FOLDER, name))
  },
})

async function read(value: string, more: Partial<LoadSourceConfig> = {}): Promise<LoadReading> {
  const source = await makeLoadSource(config({ source: 'csv', value, ...more }), 'private', files)
  return source.read(request(120, START + 7200))
}

const TRUE_VALUES = [374, 372, 371, 370, 369, 368]

describe('an export as people have it', () => {
  test.each<[string, Partial<LoadSourceConfig>]>([
    ['azure-portal', {}],
    ['cloudwatch', {}],
    ['cr-only', {}],
    ['grafana-sep', {}],
    ['pg-offset', {}],
    ['us-12h', {}],
    ['utf16-nobom', {}],
    ['vm-export', {}],
    ['us-thousand-quoted', {}],
    ['excel-serial', { path: 'time-format=excel' }],
  ])('%s is read', async (name, more) => {
    expect(said(await read(`${name}.csv`, more)).slice(0, 6)).toEqual(TRUE_VALUES)
  })

  test('decimal commas are read', async () => {
    expect(said(await read('de-decimal-comma.csv')).slice(0, 3)).toEqual([374.5, 372.5, 371.5])
  })

  test.each([
    ['excel-serial.csv', 'days since 1900, as Excel counts them', 'Set time-format=excel'],
    ['two-servers-offset.csv', 'as of several servers', 'Set load-aggregation: total'],
  ])('%s is refused with the option that makes it readable', async (name, why, fix) => {
    const reading = await read(name, { unit: 'per-minute', ratePer: 'minute' })
    expect(reading.kind).toBe('unknown')
    expect(said(reading)).toContain(why)
    expect(said(reading)).toContain(fix)
  })

  test('two servers add up where that is said', async () => {
    const reading = await read('two-servers-offset.csv', { aggregation: 'total' })
    expect(said(reading).slice(0, 3)).toEqual([374, 372, 371])
  })

  test('an hour’s sums are divided where load-per says so', async () => {
    const it = config({
      source: 'csv',
      value: 'hour-sums.csv',
      unit: 'per-minute',
      perSeconds: 3600 as never,
    })
    const source = await makeLoadSource(it, 'private', files)
    const reading = await source.read(request(60 * 24 * 3, START + 86_400 * 3))
    expect(said(reading).slice(0, 60)).toEqual(Array<number>(60).fill(374))
  })
})

const minute = (index: number): string => `2026-10-19T00:0${String(index)}:00Z`

test('a trace of the nineties is read, if its title says that its numbers are times', async () => {
  const start = Date.UTC(1998, 5, 1) / 1000
  const rows = [0, 1].map((at) => `${String(start + 60 * at)},${String(2410 + at)}\n`).join('')
  const of = async (value: string) => {
    const source = await makeLoadSource(config({ source: 'csv', value }), 'private', ports())
    return said(await source.read(request(60, start + 120)))
  }
  expect(await of(`timestamp,value\n${rows}`)).toEqual([2410, 2411])
  expect(await of(rows)).toContain('has a time that can be read')
})

describe('nothing is guessed that changes a number', () => {
  test.each([
    ['a thousand with a point, semicolons', ['999', '1.000', '1.350'], ';'],
    ['a thousand with a point, commas', ['999', '1.000', '1.350'], ','],
    ['a thousand with a comma', ['999', '"1,000"', '"1,350"'], ','],
    ['thousands only', ['1.200', '1.350', '1.400'], ';'],
    ['thousands from five digits on, as in Spanish', ['9500', '12.500', '11.350'], ';'],
    ['thousands beside the same without a mark', ['1350', '1.350', '1.350'], ','],
    ['both marks, each of them unclear', ['9500', '12.500', '"12,500"'], ';'],
  ])('%s', async (_, values, separator) => {
    const text = values.map((value, index) => `${minute(index)}${separator}${value}`).join('\n')
    expect(said(await read(text))).toContain('Set decimal=. or decimal=,')
    const decimal = values[2]?.includes(',') === true ? '.' : ','
    expect(said(await read(text, { path: `decimal=${decimal}` }))[2]).toBeGreaterThanOrEqual(1350)
  })

  const table = (title: string, rest: readonly string[], date = '2026-10-19'): string =>
    `t,${title}\n${rest.map((it, at) => `${date} 00:0${String(at)},${it}\n`).join('')}`

  test.each([
    ['ISO dates', table('v', ['1.350', '2.345'])],
    ['dates of a country that has points in thousands', table('v', ['1.350', '1.350'], '19.10.2026')],
    ['percentages of many processors', table('CPU (%)', ['1.350', '1.400'])],
    ['words in another column', table('v,state', ['1.350,ok', '2.345,ok'])],
    [
      'a version in another column',
      table('v,version', ['1.350,2.1', '2.345,2.1', '2.346,2.1', '2.347,2.2', '2.348,2.2']),
      'value-column=v;',
    ],
  ])('three digits behind a point in all rows are asked for: %s', async (_, text, more = '') => {
    expect(said(await read(text, { path: more.replace(';', '') }))).toContain('Set decimal=. or decimal=,')
    expect(said(await read(text, { path: `${more}decimal=.` })).slice(0, 1)).toEqual([1.35])
    expect(said(await read(text, { path: `${more}decimal=,` })).slice(0, 1)).toEqual([1350])
  })

  test.each([
    ['American dates', table('v', ['1.350', '2.345'], '10/19/2026')],
    ['another column', table('v,ratio', ['1.350,0.5', '2.345,0.25']), 'value-column=v'],
    ['percentages that no processor has', table('CPU (%)', ['1.350', '45.123'].reverse())],
  ])('they are decimals by %s', async (_, text, path = '') => {
    const found = said(await read(text, { path }))
    expect(found).toContain(1.35)
  })

  test.each([
    ['three decimals beside a zero', ['0.350', '1.350'], [0.35, 1.35]],
    ['three decimals beside four digits of quite another size', ['1350', '350.125'], [1350, 350.125]],
    ['both marks, as in German', ['"1.234,5"', '"999,5"'], [1234.5, 999.5]],
    ['both marks, as in English', ['"1,234.5"', '999.5'], [1234.5, 999.5]],
    ['spaces', ['1 350', '999'], [1350, 999]],
    ['apostrophes', ["1'350", '999'], [1350, 999]],
    ['millions', ['"1,234,567"', '"1,350"'], [1_234_567, 1350]],
  ])('%s is beyond doubt', async (_, values, expected) => {
    const text = `t,v\n${values.map((value, index) => `${minute(index)},${value}`).join('\n')}`
    expect(said(await read(text)).slice(0, 2)).toEqual(expected)
  })
})

describe('what is not known is asked for', () => {
  test('the order of day and month is asked for where no row shows it', async () => {
    const text = 'Zeit;Wert\n01.10.2026 00:00;5\n01.10.2026 00:01;6\n'
    expect(said(await read(text))).toContain('Set time-format=dd.MM.yyyy HH:mm')
    const path = 'time-format=dd.MM.yyyy HH:mm; time-zone=Europe/Berlin'
    const source = await makeLoadSource(config({ source: 'csv', value: text, path }), 'private', files)
    const at = Date.UTC(2026, 8, 30, 22) / 1000
    expect(said(await source.read(request(2, at + 120)))).toEqual([5, 6])
  })

  test('a row late in the file shows the order', async () => {
    const text = '10/01/2026 12:00:00 AM,5\n10/19/2026 12:03:00 AM,7\n'
    expect(said(await read(text)).slice(0, 2)).toEqual([7, null])
  })

  test('one of several columns is asked for, by title or number', async () => {
    const text = `time,web,api\n${minute(0)},1,2\n${minute(1)},3,4\n`
    expect(said(await read(text))).toContain('2 columns of numbers: web, api. Set value-column')
    expect(said(await read(text, { path: 'value-column=api' })).slice(0, 2)).toEqual([2, 4])
    expect(said(await read(text, { path: 'value-column=2' })).slice(0, 2)).toEqual([1, 3])
  })

  test('the sum of a period above the rows is divided, or asked for', async () => {
    const text = `Label,Requests\nStatistic,Sum\nPeriod,300\n2026/10/19 00:00:00,5000\n2026/10/19 00:05:00,5000\n`
    const rate = { unit: 'per-minute', ratePer: 'minute' } as const
    expect(said(await read(text, rate))).toContain('Set load-per: 300s')
    expect(said(await read(text, { ...rate, perSeconds: 300 as never }))[0]).toBe(1000)
  })

  test.each([
    ['timezone=UTC', 'Did you mean time-zone?'],
    ['time-zone=Mars/Base', 'is not a known time zone'],
    ['decimal=x', 'Set it to . or to ,'],
  ])('the option %s', async (path, why) => {
    expect(said(await read(`${minute(0)},1\n`, { path }))).toContain(why)
  })
})

test('one long line of quotes and spaces takes no time to refuse', async () => {
  const line = `${'" '.repeat(40_000)}x`
  const began = performance.now()
  await read(`t,v\n${minute(0)},1\n${line}\n`)
  expect(performance.now() - began).toBeLessThan(5000)
})

test('a history is read by the same rules', async () => {
  const it = config({ source: 'csv', value: 'two-servers-offset.csv', aggregation: 'total' })
  const values: (number | null)[] = []
  const name = await samples(it, files, new AbortController().signal, ({ value }) => values.push(value))
  expect(values.slice(0, 3)).toEqual([374, 372, 371])
  expect(name).toContain('(the sum of several samples')
})
