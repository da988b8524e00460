import { describe, expect, test } from '@jest/globals'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import { at, read, table } from './log-analytics-support.ts'
import { said } from './support.ts'

const RATE = { unit: 'per-minute', ratePer: 'minute' } as const

/** Rows of 12,000 each so many minutes, up to five minutes ago. */
async function readRows(query: string, everyMinutes: number, more: Partial<LoadSourceConfig> = {}) {
  const rows = []
  for (let minute = -60; minute <= -5 - everyMinutes; minute += everyMinutes) rows.push([at(minute), 12_000])
  const { reading } = await read(table(rows), { ...RATE, query, ...more }, undefined, 60)
  return reading
}

const SUMMARY = 'T | summarize value = count() by bin(TimeGenerated, 5m)'

describe('a row is the count of the bin that the query is summed up by', () => {
  test.each<[string, string]>([
    ['a comment', `// not bin(TimeGenerated, 1h)\n${SUMMARY}`],
    ['a text', `T | where Url !has "bin(TimeGenerated, 1h)" | ${SUMMARY}`],
    ['a baseline in a let', `let base = T | summarize count() by bin(TimeGenerated, 1h);\n${SUMMARY}`],
    ['the length in a let', 'let step = 5m; T | summarize count() by bin(TimeGenerated, step)'],
    ['a length of hours and minutes', 'T | summarize count() by bin(TimeGenerated, time(00:05:00))'],
    ['a unit that is written out', 'T | summarize count() by bin(TimeGenerated, 5min)'],
    ['a call in the bin', 'T | summarize count() by bin(todatetime(time_s), 5m)'],
    ['the day that it is of', `${SUMMARY} | where TimeGenerated > startofday(now())`],
    ['a series', 'T | make-series value = count() default = 0 on TimeGenerated step 5m'],
  ])('%s', async (_, query) => {
    const reading = await readRows(query, 5)
    expect(said(reading)[0]).toBe(2400)
    expect(reading).toMatchObject({ sampleSeconds: 300 })
  })
})

describe('what may be no count of its bin is not divided (no-data-never-ends)', () => {
  test.each<[string, string, number, string]>([
    ['rows are closer', SUMMARY, 1, 'its rows are closer than its bin of 5 min'],
    [
      'the rows fit another bin',
      `let base = ${SUMMARY};\nT | summarize count() by bin(TimeGenerated, 1h)`,
      5,
      'its rows are closer than its bin of 1 h',
    ],
    [
      'the rows fit none of several bins',
      `let base = T | summarize count() by bin(TimeGenerated, 1m);\n${SUMMARY}`,
      10,
      'the query has bins of several lengths',
    ],
    ['a mean', 'T | summarize avg(Rpm) by bin(TimeGenerated, 5m)', 5, 'the query takes avg(…)'],
    ['users', 'T | summarize dcount(UserId) by bin(TimeGenerated, 5m)', 5, 'the query takes dcount(…)'],
    ['a division', 'T | summarize count() / 5.0 by bin(TimeGenerated, 5m)', 5, 'multiplies or divides'],
    ['a division behind it', `${SUMMARY} | extend value = count_ / 5`, 5, 'multiplies or divides'],
  ])('%s', async (_, query, every, cause) => {
    const reading = await readRows(query, every)
    expect(said(reading)).toContain(cause)
    expect(reading.doubts).toMatchObject([{ kind: 'unit' }])
    const stated = await readRows(query, every, { perSeconds: 60 as never })
    expect(said(stated)[0]).toBe(12_000)
  })

  test('by the minute there is nothing to divide', async () => {
    expect(said(await readRows('T | summarize max(Rpm) by bin(TimeGenerated, 1m)', 1))[0]).toBe(12_000)
  })

  test('levels are taken as they are', async () => {
    const query = 'T | summarize avg(Waiting) by bin(TimeGenerated, 5m)'
    expect(said(await readRows(query, 5, { unit: 'gauge', ratePer: undefined as never }))[0]).toBe(12_000)
  })
})

test('rows that are closer than load-interval are told by its name', async () => {
  const reading = await readRows('T', 5, { intervalSeconds: 3600 as never })
  expect(said(reading)).toContain('its rows are closer than the load-interval of 1 h')
})

test('a row of startofhour(…) is the count of an hour', async () => {
  const { reading } = await read(
    table([[at(-120), 72_000]]),
    { ...RATE, query: 'T | summarize value = count() by startofhour(TimeGenerated)' },
    undefined,
    180,
  )
  expect(said(reading)[0]).toBe(1200)
})

test('rows of servers that take turns are not those of one', async () => {
  const columns = [
    ['timestamp', 'datetime'],
    ['AppRoleInstance', 'string'],
    ['value', 'long'],
  ] as const
  const of = async (hosts: readonly string[]) =>
    said(
      (
        await read(
          table(
            hosts.map((host, minute) => [at(minute - 9), host, 600]),
            columns,
          ),
        )
      ).reading,
    )
  expect(await of(['web-1', 'web-2', 'web-1', 'web-2'])).toContain(
    'more than one AppRoleInstance (web-1, web-2, …)',
  )
  expect((await of(['web-1', 'web-1'])).slice(0, 2)).toEqual([600, 600])
})
