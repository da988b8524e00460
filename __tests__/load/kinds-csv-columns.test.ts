import { describe, expect, test } from '@jest/globals'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
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
      'a state among codes is none',
      [0, 1, 2, 3, 4, 5, 6].map((at) => `${minute(at)},9,${at < 4 ? 'ok' : '503'}\n`).join(''),
      undefined,
      [9, 9, 9, 9, 9, 9, 9],
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
    [
      'one waits for its numbers',
      [0, 1, 2, 3, 4, 5, 6].map((at) => `${minute(at)},${at < 4 ? 'pending' : '1150'},3\n`).join(''),
    ],
    ['one is written with a suffix', `${minute(0)},1.15 K,3\n${minute(1)},1.2 K,2\n`],
    ['one is written with a unit', `${minute(0)},350 req/s,3\n${minute(1)},360 req/s,2\n`],
  ])('which of two columns is the load, where %s', async (_, lines) => {
    const file = `time,requests,errors\n${lines}`
    expect(await read(file)).toContain('it has 2 columns of numbers')
    expect(await read(file)).toContain('Set value-column')
  })

  test('which of two columns of one title is the load', async () => {
    const file = `time,requests,requests\n${minute(0)},3,600\n${minute(1)},3,610\n`
    expect(await read(file, { path: 'value-column=requests' })).toContain('it has 2 columns of numbers')
    expect(await read(file, { path: 'value-column=3' })).toEqual([600, 610])
  })

  test('a time that the stated format cannot read', async () => {
    const file = 'Date,Time,Requests\n19/10/2026,00:00,900\n'
    expect(await read(file, { path: 'time-format=dd.MM.yyyy HH:mm' })).toContain(
      'has a time that can be read by time-format=dd.MM.yyyy HH:mm',
    )
  })
})

describe('a number that its own comma cuts is no thousandth of it (no-data-never-ends)', () => {
  test.each([
    ['without titles', `${minute(0)},950\n${minute(1)},1,150\n`],
    ['with titles', `time,value\n${minute(0)},950\n${minute(1)},1,150\n`],
    ['with decimals', `time,value\n${minute(0)},1150,5\n`],
    ['beside a note', `time,value,note\n${minute(0)},950,quiet\n${minute(1)},1,150,quiet\n`],
    ['beside an empty note', `time,value,note\n${minute(0)},950,\n${minute(1)},1,150,\n`],
  ])('%s', async (_, file) => {
    expect(await read(file)).toContain('a number with the separator in it needs quotes')
  })

  test('a note without a title cuts nothing', async () => {
    const file = `time,value\n${minute(0)},950,quiet\n${minute(1)},1150,\n`
    expect(await read(file)).toEqual([950, 1150])
  })
})

describe('rows of several servers', () => {
  const file = (hosts: readonly string[]): string =>
    `time,host,requests\n${hosts.map((host, at) => `${minute(at)},${host},${String(600 + at)}\n`).join('')}`

  test('are not those of one, though they take turns', async () => {
    const turns = file(['web-1', 'web-2', 'web-1', 'web-2'])
    expect(await read(turns)).toMatch(/more than one host \(web-1, web-2, …\).*Set load-aggregation/u)
    expect(await read(turns, { aggregation: 'average' })).toEqual([600, 601, 602, 603])
  })

  test('of one they are read', async () => {
    expect(await read(file(['web-1', 'web-1']))).toEqual([600, 601])
  })
})

describe('titles that contradict what the numbers would be taken for', () => {
  const file = (title: string): string => `time,${title}\n${minute(0)},19\n${minute(1)},20\n`
  const minutely = { unit: 'per-minute', ratePer: 'minute' } as const
  const secondly = { unit: 'per-minute', ratePer: 'second' } as const
  test.each<[string, string, Partial<LoadSourceConfig>, string]>([
    ['a rate per second', 'requests/s', minutely, 'Set load-per: 1s'],
    ['a rate per second, by its short word', 'shop rps', minutely, 'Set load-per: 1s'],
    ['a rate per second, as Datadog has it', 'sum:requests{*}.as_rate()', minutely, 'Set load-per: 1s'],
    ['a rate per minute', 'requests per minute', secondly, 'Set load-per: 60s'],
    ['a rate per hour', 'Requests/hour', minutely, 'Set load-per: 3600s'],
    ['percentages', 'CPU (%)', minutely, 'its numbers are percentages'],
    ['thousands', 'requests (k)', minutely, 'are thousands or millions'],
  ])('%s', async (_, title, more, cause) => {
    expect(await read(file(title), more)).toContain(cause)
  })

  test('what is the same, or is stated, is read', async () => {
    expect(await read(file('requests/s'), secondly)).toEqual([1140, 1200])
    expect(await read(file('requests/s'), { ...minutely, perSeconds: 1 as never })).toEqual([1140, 1200])
    expect(await read(file('requests/min'), minutely)).toEqual([19, 20])
    expect(await read(file('requests{path=/search}'), minutely)).toEqual([19, 20])
    expect(await read(file('CPU (%)'), { unit: 'percent' })).toEqual([19, 20])
  })

  test('the sums of a minute are no rates a second', async () => {
    const sums = `Label,Requests\nPeriod,60\nStatistic,Sum\n${minute(0)},1150\n${minute(1)},1160\n`
    expect(await read(sums, secondly)).toContain('the sum of 60 s. Set load-per: 60s')
    expect(await read(sums, minutely)).toEqual([1150, 1160])
  })

  test.each(['bin(5m),count(*)', '@timestamp per 5 minutes,Count of records', 'time,requests per 5 minutes'])(
    'counts of five minutes are none of a minute: %s',
    async (titles) => {
      const counts = [0, 5].map((at) => `2026-10-19T00:0${String(at)}:00Z,6000\n`)
      const counted = `${titles}\n${counts.join('')}`
      expect(await read(counted, minutely)).toContain('the sum of 300 s. Set load-per: 300s')
      expect(await read(counted, { ...minutely, perSeconds: 300 as never })).toContainEqual(1200)
    },
  )

  test('a mean of five minutes is no sum of them', async () => {
    const counted = `bin(5m),avg(rpm)\n${minute(0)},1150\n${minute(5)},1160\n`
    expect(await read(counted, minutely)).toContainEqual(1150)
    expect(await read(`bin(1m),count(*)\n${minute(0)},1150\n${minute(1)},9\n`, minutely)).toEqual([1150, 9])
  })

  test('local times, of no zone', async () => {
    const rows = [0, 1].map((at) => `"10/19/2026, 12:0${String(at)}:00.000 AM",5\n`)
    const local = `TimeGenerated [Local Time],value\n${rows.join('')}`
    expect(await read(local)).toContain('Set time-zone=')
    expect(await read(local, { path: 'time-zone=UTC' })).toEqual([5, 5])
  })
})
