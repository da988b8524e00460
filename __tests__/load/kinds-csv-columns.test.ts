import { describe, expect, test } from '@jest/globals'
import { minute, read, START } from './csv-support.ts'

describe('columns that leave no doubt', () => {
  test.each<[string, string, string | undefined, readonly (number | null)[]]>([
    [
      'the title tells, though its first cell is empty',
      `time,value,count\n${minute(0)},,3\n${minute(1)},5,4\n`,
      undefined,
      [5],
    ],
    [
      'a column that stays empty is none of numbers',
      `time,note,count\n${minute(0)},,3\n${minute(1)},deployed,4\n`,
      undefined,
      [3, 4],
    ],
    [
      'a duration with its unit is no load',
      `time,requests,latency\n${minute(0)},900,350 ms\n${minute(1)},950,340 ms\n`,
      undefined,
      [900, 950],
    ],
    [
      'a number among texts is one of them',
      `time,requests,commit\n${minute(0)},900,a1b2c3d\n${minute(1)},950,1234567\n`,
      undefined,
      [900, 950],
    ],
    [
      'the stated column counts, though another fills later',
      `time,requests,errors\n${minute(0)},,3\n${minute(1)},1150,2\n`,
      'value-column=errors',
      [3, 2],
    ],
  ])('%s', async (_, file, path, expected) => {
    expect(await read(file, path === undefined ? {} : { path })).toEqual(expected)
  })
})

describe('times in two columns that leave no doubt', () => {
  const [first, second] = [String(START), String(START + 60)]
  test.each<[string, string, string | undefined, readonly (number | null)[]]>([
    [
      'date and time of day are two columns, in a stated format',
      'Date,Time,Requests\n19/10/2026,00:00,900\n19/10/2026,00:01,950\n',
      'time-format=dd/MM/yyyy HH:mm',
      [900, 950],
    ],
    [
      'the time of day stands before its date, under its title',
      'Time,Requests,Date\n00:00,900,2026-10-19\n00:01,950,2026-10-19\n',
      undefined,
      [900, 950],
    ],
    [
      'a duration is no time of day beside a full time',
      `timestamp,requests,avg_duration\n${first},900,0:35\n${second},950,0:36\n`,
      undefined,
      [900, 950],
    ],
    [
      'a duration is no time of day beside a date',
      '2026-10-18,800,00:06:45\n2026-10-19,900,00:05:45\n',
      undefined,
      [900],
    ],
    [
      'a duration is no time of day next to a date',
      'date,avg_duration,requests\n2026-10-18,00:06:45,800\n2026-10-19,00:05:45,900\n',
      undefined,
      [900],
    ],
  ])('%s', async (_, file, path, expected) => {
    expect(await read(file, path === undefined ? {} : { path })).toEqual(expected)
  })
})

describe('columns that leave a doubt are refused', () => {
  test.each([
    ['the first cell is empty', `${minute(0)},,3\n${minute(1)},1150,2\n`],
    ['the first row is short', `${minute(0)},3\n${minute(1)},3,1150\n`],
    ['one begins with text', `${minute(0)},pending,3\n${minute(1)},1150,2\n${minute(2)},1160,2\n`],
    ['one is written with a suffix', `${minute(0)},1.15 K,3\n${minute(1)},1.2 K,2\n`],
    ['one is written with a unit', `${minute(0)},350 req/s,3\n${minute(1)},360 req/s,2\n`],
  ])('which of two columns is the load, where %s', async (_, lines) => {
    const file = `time,requests,errors\n${lines}`
    expect(await read(file)).toContain('it has 2 columns of numbers')
    expect(await read(file)).toContain('Set value-column')
  })

  test('a time that the stated format cannot read', async () => {
    const file = 'Date,Time,Requests\n19/10/2026,00:00,900\n'
    expect(await read(file, { path: 'time-format=dd.MM.yyyy HH:mm' })).toContain(
      'has a time that can be read by time-format=dd.MM.yyyy HH:mm',
    )
  })
})
