import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { expectPass, NO_PROMETHEUS, type Outcome } from './cases.ts'
import { shop, workspaceFile, type Texts } from './support.ts'
import { burstingShop } from './worlds.ts'

// Files as people have them, read live by a whole pass against a private capacity of 6,000 a minute.

const RATE = { 'private-capacity': '6000/min' } as const

/** One row for each minute of the last hour. */
function rows(azure: LocalAzure, row: (time: Date, minutesBack: number) => string, everyMinutes = 1): string {
  const now = Math.floor(azure.clock.now() / 60) * 60
  const backs = Array.from({ length: 60 }, (_, index) => (60 - index) * everyMinutes)
  return backs.map((back) => `${row(new Date((now - back * 60) * 1000), back)}\n`).join('')
}

const iso = (time: Date): string => time.toISOString()
const day = (time: Date): string => iso(time).slice(0, 10)
const clock = (time: Date): string => iso(time).slice(11, 16)
const german = (time: Date): string => `${day(time).split('-').reverse().join('.')} ${clock(time)}`

const berlin = (time: Date): string => `${iso(new Date(time.getTime() + 7_200_000)).slice(0, 19)}+02`
const american = (time: Date): string =>
  `${day(time).replace(/(....)-(..)-(..)/u, '$2/$3/$1')} ${clock(time)}`
/** Days since the end of 1899. */
const serial = (time: Date): string => String(time.getTime() / 86_400_000 + 25_569)

type Text = (azure: LocalAzure) => string | Uint8Array
type Case = readonly [string, Text, Texts, Outcome]

const BURST = { exitCode: 0, decision: 'burst' } as const
const refused = (cause: RegExp): Outcome => ({ exitCode: 1, decision: 'hold', said: [cause] })

const READ: readonly Case[] = [
  [
    'sep= and titles above',
    (a) => `sep=,\nAny title\nTime,Load\n${rows(a, (t) => `${iso(t)},7000`)}`,
    {},
    BURST,
  ],
  [
    'name, value, time',
    (a) => `name,value,timestamp\n${rows(a, (t) => `rps,7000,${String(t.getTime())}`)}`,
    {},
    BURST,
  ],
  [
    'a decimal comma and German times',
    (a) => `Zeit;Wert\n${rows(a, (t) => `${german(t)};7.000,5`)}`,
    { 'load-path': 'time-format=dd.MM.yyyy HH:mm' },
    BURST,
  ],
  [
    'UTF-16 without a mark, lines that end with CR, offsets of hours',
    (a) => Buffer.from(`time,load\n${rows(a, (t) => `${berlin(t)},7000`)}`.replaceAll('\n', '\r'), 'utf16le'),
    {},
    BURST,
  ],
  [
    'months first, where that is said',
    (a) => rows(a, (t) => `${american(t)},7000`),
    { 'load-path': 'time-format=MM/dd/yyyy HH:mm' },
    BURST,
  ],
  [
    'date and time of day apart',
    (a) => `Date,Time,Load\n${rows(a, (t) => `${day(t)},${clock(t)},7000`)}`,
    {},
    BURST,
  ],
  [
    'two servers that add up',
    (a) => rows(a, (t) => `${iso(t)},3500`) + rows(a, (t) => `${iso(t)},3500`),
    { 'load-aggregation': 'total' },
    { ...BURST, said: [/the sum of several samples/u] },
  ],
  [
    'sums of an hour with load-per',
    (a) => rows(a, (t) => `${iso(t)},420000`, 60),
    { 'load-per': '1h' },
    { ...BURST, said: [/7,000\/min/u] },
  ],
  [
    'rows of five minutes without it are rates, and that is said',
    (a) => rows(a, (t) => `${iso(t)},2000`, 5),
    {},
    {
      exitCode: 0,
      decision: 'none',
      said: [/a row each 5 min, taken for a rate; load-per: 5m if it is a sum/u],
    },
  ],
]

const REFUSED: readonly Case[] = [
  [
    'a thousand by a point',
    (a) => rows(a, (t, back) => `${iso(t)};${back > 30 ? '999' : '7.350'}`),
    {},
    refused(/7\.350 may be more than a thousand.*Set decimal=/u),
  ],
  [
    'a day that may be a month',
    (a) => rows(a, (t) => `05/05/2026 ${clock(t)},7000`),
    {},
    refused(/Set time-format=/u),
  ],
  ['a suffix', (a) => rows(a, (t) => `${iso(t)},7.0K`), {}, refused(/"7\.0K" has a unit or a suffix/u)],
  [
    'two servers',
    (a) => rows(a, (t) => `${iso(t)},3500`) + rows(a, (t) => `${iso(t)},3500`),
    {},
    refused(/load-aggregation: total/u),
  ],
  [
    'two servers that take turns, seven seconds apart',
    (a) => rows(a, (t) => `${iso(t)},3500\n${iso(new Date(t.getTime() + 7000))},3500`),
    {},
    refused(/load-aggregation: total/u),
  ],
  [
    'days since 1899, as a table calculation keeps them',
    (a) => rows(a, (t) => `${serial(t)},7000`),
    {},
    refused(/Excel/u),
  ],
  [
    'times an hour ahead',
    (a) => rows(a, (t) => `${iso(new Date(t.getTime() + 3_600_000)).slice(0, 19)},700`),
    {},
    refused(/its time zone is not the one/u),
  ],
]

function inputs(azure: LocalAzure, text: Text, more: Texts): Texts {
  const name = workspaceFile(azure, 'load.csv', text(azure))
  return {
    ...NO_PROMETHEUS,
    ...RATE,
    'load-source': 'csv',
    'load-value': name,
    'load-scope': 'total',
    ...more,
  }
}

test.each([...READ, ...REFUSED])('%s', async (_, text, more, wanted) => {
  const azure = await shop()
  await expectPass(azure, inputs(azure, text, more), wanted)
})

test.each(REFUSED)(
  'during a burst it ends nothing: %s (no-data-never-ends)',
  async (_, text, more, wanted) => {
    const azure = await burstingShop(7200)
    const run = await expectPass(azure, inputs(azure, text, more), wanted)
    expect(run.outputs['phase']).toBe('bursting')
  },
)
