import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { act, brokenInvariants, LOW, shop, workspaceFile, writesOf, type Run, type Texts } from './support.ts'
import { MADE_READY, writes } from './writes.ts'
import { MINUTE, stateOf } from './worlds.ts'

const IDLE = { burst: 'Disabled 1', private: 'Enabled 50', app: 'Stopped', plan: 'P1v3 × 1' }
const WARM = { ...IDLE, app: 'Running', plan: 'P1v3 × 3' }

/** The world begins at eight in the morning UTC, a Friday. */
const WEEKDAYS = `
schedules:
  - name: weekdays
    be: warm
    cron: '45 8 * * MON-FRI'
    for: 90m
    timezone: Etc/UTC
    lead: 20m
`
const MATCH = `
schedules:
  - name: match day
    be: bursting
    share: 20
    at: 2026-05-29 10:30
    for: 2h
    timezone: Europe/Berlin
`

async function auto(azure: LocalAzure, schedules: string, inputs: Texts = {}): Promise<Run> {
  const config = workspaceFile(azure, 'cloudburst.yml', schedules)
  return act(azure, { mode: 'auto', config, 'run-interval': '5m', ...inputs })
}

test('warm from its lead to its end, whatever the load says, and then as the load says', async () => {
  const azure = await shop(LOW)
  const early = await auto(azure, WEEKDAYS)
  expect(early).toMatchObject({ exitCode: 0, outputs: { decision: 'none', phase: 'idle', changed: 'false' } })

  azure.clock.advance(15 * MINUTE)
  const lead = await auto(azure, WEEKDAYS)
  expect(lead).toMatchObject({ exitCode: 0, outputs: { decision: 'prewarm', phase: 'warm' } })
  expect(lead.outputs['reason']).toMatch(
    /^schedule weekdays wants it warm from 08:45 \(in 30 min\) until 10:15 Etc\/UTC/u,
  )
  expect(stateOf(azure)).toEqual(WARM)
  expect(writes(lead)).toEqual([...MADE_READY, 'tag warm'])

  azure.clock.advance(60 * MINUTE)
  const within = await auto(azure, WEEKDAYS)
  expect(within).toMatchObject({ outputs: { decision: 'hold', phase: 'warm', changed: 'false' } })

  azure.clock.advance(75 * MINUTE)
  const after = await auto(azure, WEEKDAYS)
  expect(after).toMatchObject({ exitCode: 0, outputs: { decision: 'scale-back', phase: 'idle' } })
  expect(stateOf(azure)).toEqual(IDLE)
  expect(brokenInvariants(azure)).toEqual([])
})

test('status says which schedule comes next, and when in its own time', async () => {
  const azure = await shop(LOW)
  const two = `${WEEKDAYS}${MATCH.replace('\nschedules:\n', '')}`
  const config = workspaceFile(azure, 'cloudburst.yml', two)
  const run = await act(azure, { mode: 'status', config })
  // The sun is two hours further in Berlin: 10:30 there comes before 08:45 in UTC.
  const next =
    'match day, at least 20 % of DNS answers from 10:30 until 12:30 Europe/Berlin (in 30 min); getting ready has begun'
  expect(run.log).toContain(`next schedule: ${next}`)
  expect(run.summary).toContain('**Next schedule:** match day, at least 20 %')
  const [report] = JSON.parse(run.outputs['report'] ?? '[]') as [{ nextSchedule?: unknown }]
  expect(report.nextSchedule).toMatchObject({ name: 'match day', be: 'bursting', timezone: 'Europe/Berlin' })
})

test('a least share at little load and without load data, which a person may end', async () => {
  const azure = await shop(LOW)
  const run = await auto(azure, MATCH)
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'burst', phase: 'bursting' } })
  // With a private weight of 50 the nearest share is 13/63.
  expect(Number(run.outputs['share'])).toBeCloseTo(13 / 63, 3)
  expect(run.outputs['reason']).toContain('match day wants at least 20 % of DNS answers on Azure from 10:30')

  azure.fault({ match: { kind: 'load' }, fault: { kind: 'reply', status: 503 }, times: 'always' })
  azure.clock.advance(40 * MINUTE)
  const blind = await auto(azure, MATCH)
  expect(blind).toMatchObject({ exitCode: 1, outputs: { phase: 'bursting', changed: 'false' } })

  const person = await auto(azure, MATCH, { mode: 'scale-back', 'hold-for': '3h' })
  expect(person).toMatchObject({ exitCode: 0, outputs: { decision: 'scale-back', phase: 'draining' } })
  azure.clock.advance(20 * MINUTE)
  const held = await auto(azure, MATCH, { 'on-no-data': 'warn' })
  expect(held.outputs['phase']).not.toBe('bursting')
  expect(held.log).toContain('overruled: a schedule wanted bursting')
  expect(brokenInvariants(azure)).toEqual([])
})

test('a wrong entry is refused with its place in the file', async () => {
  const azure = await shop(LOW)
  const run = await auto(azure, WEEKDAYS.replace('45 8 * *', '45 25 * *'))
  expect(run).toMatchObject({ exitCode: 1, outputs: { outcome: 'refused' } })
  expect(run.log).toContain('file=cloudburst.yml,line=5')
  expect(writesOf(run)).toEqual([])
})
