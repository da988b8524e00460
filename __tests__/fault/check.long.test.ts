import { expect, test } from '@jest/globals'
import { FAULTS } from './check-faults.ts'
import { each, expectSafe, LOW, pass, shop } from './support.ts'
import type { Planted } from './check-worlds.ts'
import type { Run } from './support.ts'

interface Checked {
  readonly level: string
  readonly findings: readonly { readonly cause: string; readonly fix: readonly string[] }[]
}

function checksOf(run: Run): readonly Checked[] {
  return (JSON.parse(run.outputs['report'] ?? '[]') as { checks?: Checked[] }[]).flatMap(
    (one) => one.checks ?? [],
  )
}

async function found({ scenario, inputs = {}, plant, says }: Planted): Promise<string | undefined> {
  const azure = await shop([[0, LOW]], scenario === undefined ? {} : { scenario })
  plant?.(azure)
  const run = await pass(azure, 'check', inputs)
  expectSafe(azure)
  const writes = azure.requests().filter(({ write }) => write)
  if (writes.length > 0) return 'it wrote'
  if (!says.test(run.log)) return run.log
  const levels = checksOf(run).map(({ level }) => level)
  const isWorst = run.exitCode === (levels.includes('error') || levels.length === 0 ? 1 : 0)
  return isWorst ? undefined : `exit ${String(run.exitCode)} with ${levels.join(', ')}`
}

test('each of more than 40 planted faults is found, the worst one decides the exit, and nothing is written (observers-never-write)', async () => {
  const results = await each(FAULTS, async (planted) => ({
    what: planted.what,
    missed: await found(planted),
  }))
  expect(results.filter(({ missed }) => missed !== undefined)).toEqual([])
  expect(FAULTS.length).toBeGreaterThanOrEqual(40)
})

test('an identity that may read neither profile nor web app is told so in one run', async () => {
  const azure = await shop([[0, LOW]])
  azure.effect({
    kind: 'deny',
    actions: ['Microsoft.Network/trafficManagerProfiles/Read', 'Microsoft.Web/sites/Read'],
  })
  const run = await pass(azure, 'check')
  expect(run.exitCode).toBe(1)
  for (const text of [run.log, run.summary]) {
    expect(text).toMatch(/trafficManagerProfiles\/Read/iu)
    expect(text).toMatch(/Microsoft\.Web\/sites\/Read/iu)
  }
  expectSafe(azure)
})

test('a good set-up has no finding, within ten seconds', async () => {
  const azure = await shop([[0, LOW]])
  const began = azure.clock.now()
  const run = await pass(azure, 'check')
  expect(run.exitCode).toBe(0)
  expect(checksOf(run).flatMap(({ findings }) => findings)).toEqual([])
  expect(checksOf(run).filter(({ level }) => level === 'unknown').length).toBeLessThanOrEqual(6)
  expect(run.log).toMatch(/\d+ checks: /u)
  expect(azure.clock.now() - began).toBeLessThan(10)
  expectSafe(azure)
})

test('each finding has a reason and a fix, in the log, the summary and the JSON', async () => {
  const azure = await shop([[0, LOW]])
  azure.world.conditions.denied.push('Microsoft.Web/serverfarms/Write')
  const run = await pass(azure, 'check')
  expect(run.log).toMatch(
    /✖ the identity has every permission: the identity lacks .*\n\s+fix: az role assignment/u,
  )
  expect(run.summary).toContain('✖ error')
  const [finding] = checksOf(run).flatMap(({ findings }) => findings)
  expect(finding?.cause).toContain('lacks Microsoft.Web/serverfarms/write')
  expect(finding?.fix[0]).toContain('az role assignment create')
})

test('what may not be read is no finding, and is said', async () => {
  const azure = await shop([[0, LOW]])
  azure.world.conditions.denied.push('Microsoft.Authorization/locks/read', 'Microsoft.Web/sites/config/Read')
  const run = await pass(azure, 'check')
  expect(run.exitCode).toBe(0)
  expect(run.log).toMatch(/\d+ checks: \d+ unknown/u)
  expect(run.log).toMatch(/\? no lock refuses writes: not known, because .*AuthorizationFailed/u)
})

test('a run that reads nothing says that no check was made, and not that all are well', async () => {
  const azure = await shop([[0, LOW]])
  azure.fault({ match: { kind: 'token' }, fault: { kind: 'refuse', as: 'wrong-secret' }, times: 'always' })
  const run = await pass(azure, 'check')
  expect(run.exitCode).toBe(1)
  expect(run.log).toContain('no check was made: nothing could be read')
  expect(run.summary).toContain('no check was made')
  expect(`${run.log}${run.summary}`).not.toContain('all ok')
})

test('what cannot be tested yet says why, and blames no permission', async () => {
  const run = await pass(await shop([[0, LOW]]), 'check')
  expect(run.log).toContain('checks: 6 unknown')
  expect(run.log).toContain('? the web app passes its health test: not known, because the web app is Stopped')
  expect(run.log).toContain(
    '? the private side passes its health test: not known, because private-health-url is not set',
  )
  expect(run.log).not.toContain('permission,')
})
