import { expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LocalAzure } from '../../local-azure/index.ts'
import { replayAudit } from '../../src/modes/replay.ts'
import { readAudit } from '../../src/report/audit/read.ts'
import { verify } from '../../tools/audit/verify.ts'
import { begin, HIGH, LOW, onRequest, shop, type Inputs, type Run } from './support.ts'

const FILE = { 'audit-file': 'cloudburst-audit.ndjson' }

async function audited(azure: LocalAzure, inputs: Inputs): Promise<{ run: Run; text: string }> {
  const started = begin(azure, { ...FILE, ...inputs })
  const run = await started.done
  return { run, text: readFileSync(join(started.folder, FILE['audit-file']), 'utf8') }
}

const stepsIn = (text: string): string[] =>
  readAudit(text).flatMap(({ entries }) =>
    entries.filter(({ kind }) => kind === 'step').map(({ title }) => JSON.stringify(title)),
  )

test('a burst leaves a whole record: who, which numbers, each change from what to what, where Azure logged it', async () => {
  const { run, text } = await audited(await shop(), { mode: 'auto' })
  expect(run.exitCode).toBe(0)
  expect(verify(text)).toMatchObject({ isWhole: true })
  const [{ header, entries, isEnded }] = readAudit(text) as [ReturnType<typeof readAudit>[0]]
  expect(isEnded).toBe(true)
  expect(header).toMatchObject({ identity: { kind: 'secret' }, trigger: { event: 'schedule' } })
  const enabled = entries.find(({ title }) => title === 'endpoint burst: enable, weight 1')
  expect(enabled).toMatchObject({
    change: {
      resource: 'endpoint burst',
      from: expect.stringContaining('Disabled'),
      to: 'Enabled, weight 1',
    },
    correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/u),
    result: 'done',
  })
  expect(await replayAudit(text)).toMatchObject([{ same: true, then: { kind: 'burst' } }])
})

test('a run that is killed leaves every step it did, and no more (killed-anywhere-recovers)', async () => {
  const azure = await shop()
  const started = begin(azure, { ...FILE, mode: 'burst' })
  const file = join(started.folder, FILE['audit-file'])
  let atItsEnd = ''
  onRequest(azure, (_, url, method) => {
    if (atItsEnd !== '' || method !== 'PATCH' || !url.includes('Endpoints/')) return
    atItsEnd = readFileSync(file, 'utf8')
    started.kill('SIGKILL')
  })
  await started.done
  expect(readAudit(atItsEnd)[0]).toMatchObject({ isEnded: false, broken: [] })
  const steps = stepsIn(atItsEnd)
  expect(steps).toContainEqual(expect.stringContaining('resize App Service plan'))
  expect(steps).toContain('"start the web app"')
  expect(steps).not.toContainEqual(expect.stringContaining('weight 1'))
})

test('a watch keeps what changes something and a day’s first decision, and none of its quiet passes', async () => {
  const azure = await shop([
    [0, LOW],
    [10, HIGH],
  ])
  const inputs = { mode: 'watch', 'watch-for': '40m', 'hand-over': 'none' }
  const { text } = await audited(azure, inputs)
  expect(verify(text)).toMatchObject({ isWhole: true })
  const entries = readAudit(text)[0]!.entries
  const decisions = entries.filter(({ kind }) => kind === 'decision')
  expect(decisions.map(({ pass }) => Number(pass) > 1)).toContain(true)
  expect(decisions[0]).toMatchObject({ pass: 1, decision: { kind: 'none' } })
  expect(decisions.length).toBeLessThan(8)
  expect(entries.at(-1)).toMatchObject({ kind: 'end', targets: [{ watch: { passes: expect.any(Number) } }] })
  expect((await replayAudit(text)).every(({ same }) => same)).toBe(true)
})

test('a file that cannot be made is told before anything is asked of Azure', async () => {
  const azure = await shop()
  const run = await begin(azure, { mode: 'burst', 'audit-file': '../outside.ndjson' }).done
  expect(run.exitCode).toBe(1)
  expect(run.log).toContain('it leads out of the workspace')
  expect(azure.requests().filter(({ path }) => path.includes('/subscriptions/'))).toEqual([])
})

test('a step says how many tries it took, and how many of its reads were sent again', async () => {
  const azure = await shop()
  azure.fault({
    match: { method: 'POST', path: '/start$' },
    fault: { kind: 'reply', status: 503, headers: { 'retry-after': '2' } },
    times: 2,
  })
  azure.fault({
    match: { method: 'GET', path: '/trafficManagerProfiles/tm-shop$' },
    fault: { kind: 'reply', status: 503, headers: { 'retry-after': '2' } },
    skip: 3,
  })
  const { run, text } = await audited(azure, { mode: 'auto' })
  expect(run.exitCode).toBe(0)
  const steps = readAudit(text)[0]!.entries.filter(({ kind }) => kind === 'step')
  expect(steps.find(({ title }) => title === 'start the web app')).toMatchObject({
    tries: 3,
    correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/u),
  })
  expect(steps.flatMap(({ retries }) => retries ?? [])).toEqual([1])
})
