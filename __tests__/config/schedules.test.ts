import { expect, test } from '@jest/globals'
import { loadFile, problems } from './support.ts'

const TARGET = `subscription-id: 00000000-0000-0000-0000-00000000000a
resource-group: rg
traffic-manager-profile: tm
load-source: value
load-value: 100
load-scope: private
private-capacity: 1200/min
`
const ONE = `${TARGET}web-app: a\n`

test('a peak by cron and one at fixed times', async () => {
  const { targets } = await loadFile(`${ONE}schedules:
  - name: weekdays
    be: warm
    cron: '45 8 * * MON-FRI'
    for: 3h
    timezone: Europe/Berlin
  - name: match days
    be: bursting
    share: 20%
    at: [2026-11-28 15:00, 2026-12-05T18:30]
    for: 4h
    timezone: Europe/London
    lead: 20m
`)
  expect(targets[0]?.schedules).toEqual([
    {
      name: 'weekdays',
      be: 'warm',
      starts: { kind: 'cron', expression: '45 8 * * MON-FRI' },
      lastsSeconds: 3 * 3600,
      timezone: 'Europe/Berlin',
    },
    {
      name: 'match days',
      be: 'bursting',
      share: 0.2,
      starts: { kind: 'at', moments: ['2026-11-28T15:00:00', '2026-12-05T18:30:00'] },
      lastsSeconds: 4 * 3600,
      timezone: 'Europe/London',
      leadSeconds: 1200,
    },
  ])
})

test('the top of the file holds for all targets, and a target may have its own', async () => {
  const entry = (name: string, indent: string): string =>
    `${indent}- { name: ${name}, be: warm, cron: '0 8 * * *', for: 1h, timezone: UTC }\n`
  const { targets } = await loadFile(
    `${TARGET}schedules:\n${entry('all', '  ')}targets:\n  - web-app: a\n  - web-app: b\n    schedules:\n${entry('own', '      ')}`,
  )
  expect(targets.map((it) => it.schedules?.map(({ name }) => name))).toEqual([['all'], ['own']])
})

test('every wrong value of an entry stands at its line, with its cure', async () => {
  const yaml = `${ONE}max-share: 50
schedules:
  - name: a
    be: hot
    cron: '61 8 * * 1'
    for: 3
    timezone: Europe/Berln
  - name: a
    be: bursting
    cron: '*/5 8 * * *'
    at: 2026-11-28 15:00+01:00
    for: 30d
    timezone: +02:00
    leed: 5m
  - name: c
    be: warm
    share: 60
    for: 1h
    timezone: UTC
  - name: d
    be: bursting
    at: 2026-02-30 10:00
    for: 1h
    timezone: UTC
  - name: e
    be: warm
    cron: '0 8 31 2 *'
    for: 1h
    timezone: UTC
  - just text
`
  expect(await problems(loadFile(yaml))).toMatchSnapshot()
})

test('share and routing must fit each other', async () => {
  const entry = `be: bursting, at: 2026-11-28 15:00, for: 1h, timezone: UTC`
  expect(
    await problems(loadFile(`${ONE}routing: switch\nschedules: [{ name: a, ${entry}, share: 20 }]\n`)),
  ).toEqual([
    expect.stringContaining("'share' of schedule 1 (a) is given, but routing: switch sends all users"),
  ])
  const { targets } = await loadFile(`${ONE}routing: switch\nschedules: [{ name: a, ${entry} }]\n`)
  expect(targets[0]?.schedules?.[0]).not.toHaveProperty('share')
})

test.each(['schedules: []', 'schedules: weekdays', 'schedules: { name: a }'])(
  '%s is no list',
  async (line) => {
    expect(await problems(loadFile(`${ONE}${line}\n`))).toEqual([
      expect.stringMatching(/^c\.yml:9:12: 'schedules' is not a list/u),
    ])
  },
)

test('a problem of a shared schedule is told once, one of a target with its name', async () => {
  const bad = `[{ name: a, be: warm, cron: '0 8 * *', for: 1h, timezone: UTC }]`
  const shared = `${TARGET}schedules: ${bad}\ntargets: [{ web-app: a }, { web-app: b }]\n`
  expect(await problems(loadFile(shared))).toHaveLength(1)
  const own = `${TARGET}targets: [{ web-app: a, schedules: ${bad} }, { web-app: b }]\n`
  expect(await problems(loadFile(own))).toEqual([
    expect.stringContaining("'cron' of schedule 1 (a) of target 1 (a) is not a cron expression"),
  ])
})

test('it is no input', async () => {
  expect(await problems(loadFile(ONE, { schedules: '[]' }))).toEqual([
    expect.stringContaining("input 'schedules' is not an input of this action"),
  ])
})

test('each minute by its name is each minute all the same, and too much to look for in each decision', async () => {
  const entry = (minutes: string): string =>
    `${ONE}schedules:\n  - name: a\n    be: warm\n    cron: '${minutes} * * * *'\n    for: 14d\n    timezone: UTC\n`
  const all = Array.from({ length: 60 }, (_, minute) => String(minute)).join(',')
  expect(await problems(loadFile(entry(all)))).toEqual([
    expect.stringMatching(/'cron' of schedule 1 \(a\) begins again and again \(its minute is '0,1,2/u),
  ])
  await expect(loadFile(entry('0,15,30,45'))).resolves.toBeDefined()
})

test('a list of moments is as long in one text as in a list', async () => {
  const moments = Array.from({ length: 201 }, (_, at) => `2026-11-28 ${String(at % 24).padStart(2, '0')}:00`)
  const entry = (at: string): string =>
    `${ONE}schedules:\n  - name: a\n    be: warm\n    at: ${at}\n    for: 1h\n    timezone: UTC\n`
  for (const at of [`[${moments.join(', ')}]`, moments.join(', ')])
    expect(await problems(loadFile(entry(at)))).toEqual([expect.stringMatching(/'at' of schedule 1 \(a\)/u)])
  await expect(loadFile(entry(moments.slice(1).join(', ')))).resolves.toBeDefined()
})
