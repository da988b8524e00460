import { describe, expect, test } from '@jest/globals'
import { latin, minute, read, rows, START } from './csv-support.ts'

// Dialects that files of other tools have: each is read right, or refused with its cause.

describe('times that leave no doubt', () => {
  test.each<[string, (index: number) => string]>([
    ['the month by its name', (i) => `19 Oct 2026 00:0${String(i)}`],
    ['the month first, by its name', (i) => `"Oct 19, 2026, 12:0${String(i)}:00 AM"`],
    ['an access log', (i) => `[19/Oct/2026:02:0${String(i)}:00 +0200]`],
    ['ctime', (i) => `Mon Oct 19 00:0${String(i)}:00 2026`],
    ['JavaScript', (i) => `Mon Oct 19 2026 02:0${String(i)}:00 GMT+0200 (Central European Summer Time)`],
    ['digits alone, as of ISO 8601', (i) => `20261019T000${String(i)}00Z`],
    ['fourteen digits', (i) => `20261019000${String(i)}00`],
    ['twelve digits', (i) => `20261019000${String(i)}`],
    ['an hour of one digit', (i) => `2026-10-19 0:0${String(i)}`],
    ['AM and PM behind the year', (i) => `2026-10-19 12:0${String(i)}:00 AM`],
    ['Java', (i) => `2026-10-19T02:0${String(i)}:00+02:00[Europe/Berlin]`],
    ['Log Analytics in the portal', (i) => `"10/19/2026, 12:0${String(i)}:00.000 AM"`],
    ['nanoseconds', (i) => `${String(START + 60 * i)}000000000`],
    ['an exponent', (i) => `${String((START + 60 * i) / 1e9)}E+09`],
    ['the date and the time of day in columns of their own', (i) => `2026-10-19,00:0${String(i)}`],
  ])('%s', async (_, time) => {
    expect(await read(rows(['5', '6'], ',', time))).toEqual([5, 6])
  })

  test.each<[string, (index: number) => string]>([
    ["dd.MM.yyyy, HH:mm 'Uhr'", (i) => `19.10.2026, 00:0${String(i)} Uhr`],
    ['yyyy-MM-dd HH:mm:ss.SSS', (i) => `2026-10-19 00:0${String(i)}:00.250`],
  ])('time-format=%s', async (format, time) => {
    expect(await read(rows(['5', '6'], ';', time), { path: `time-format=${format}` })).toEqual([5, 6])
  })
})

describe('numbers that leave no doubt', () => {
  test.each<[string, string, readonly (number | null)[]]>([
    [
      'gaps in all their ways',
      rows(['1', 'NULL', '#N/A', '(null)', '--', '—', 'n.a.', '8']),
      [1, null, null, null, null, null, null, 8],
    ],
    ['groups as in India', rows(['"1,23,456.5"', '"99,999.5"']), [123_456.5, 99_999.5]],
    ['a space that does not break', rows(['1\u00A0350,5', '999,5'], ';'), [1350.5, 999.5]],
    ['titles in UTF-8 with a mark', `\uFEFF${rows(['1', '2'])}`, [1, 2]],
  ])('%s', async (_, file, expected) => {
    expect(await read(file)).toEqual(expected)
  })

  test('the code page of Windows is read where the file is no UTF-8', async () => {
    expect(await read(latin(rows(['1\u00A0350', '999'], ';')))).toEqual([1350, 999])
  })
})

describe('what would change a number is refused, with its cause', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['thousands by K', rows(['1.2K', '1.3K', '999']), 'line 2: "1.2K" has a unit or a suffix'],
    ['a unit in all rows', rows(['350 req/s', '360 req/s']), '"360 req/s" has a unit or a suffix'],
    ['a line of totals', `${rows(['1', '2'])}Total,3\n`, 'Take out lines of totals'],
    [
      'an open quote',
      `time,value,note\n${minute(0)},5,"open\n${minute(1)},6,x\n`,
      'a quote is opened and not closed',
    ],
    ['titles again', `${rows(['1'])}${rows(['2'])}`, 'line 3: "time" is not a timestamp'],
    ['a time of day without a date', 'time,value\n00:00,1\n00:01,2\n', 'has a time that can be read'],
    ['a workbook', latin('PK\u0003\u0004rest'), 'is a workbook of Excel or an archive. Save it as CSV'],
    ['a compressed file', latin('\u001F\u008B\u0008rest'), 'is compressed (gzip)'],
    ['a page', '<html><body>Sign in</body></html>', 'is a web page'],
    ['Git LFS', 'version https://git-lfs.github.com/spec/v1\n', 'a pointer of Git LFS'],
    ['JSON', '[{"time":"2026-10-19T00:00:00Z","value":5}]', 'not its only row has a time and a number'],
    ['Excel’s days with a comma', 'Zeit;Wert\n46314,0;5\n46314,0007;6\n', 'Set time-format=excel'],
  ])('%s', async (_, file, cause) => {
    expect(await read(file)).toContain(cause)
  })

  test('two servers of equal load are not one', async () => {
    const both = rows(['5', '6', '7']) + rows(['5', '6', '7']).split('\n').slice(1).join('\n')
    expect(await read(both)).toContain('Set load-aggregation: total')
    expect(await read(both, { aggregation: 'total' })).toEqual([10, 12, 14])
  })

  test('percentages are none of what is counted a minute', async () => {
    expect(await read(rows(['35%', '36 %']), { unit: 'per-minute' })).toContain('its numbers are percentages')
    expect(await read(rows(['35%', '36 %']), { unit: 'percent' })).toEqual([35, 36])
  })
})
