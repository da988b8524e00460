import { expect, test } from '@jest/globals'
import { hashOf } from '../../src/report/audit/chain.ts'
import { readAudit } from '../../src/report/audit/read.ts'
import { AuditRecord } from '../../src/report/audit/record.ts'
import { header, recordOfReport, WHOLE, written } from './audit-fixtures.ts'
import { burstReport, quotaError } from './fixtures.ts'

const lines = (text: string): string[] => text.trimEnd().split('\n')
const kinds = (text: string): unknown[] => readAudit(text)[0]!.entries.map(({ kind }) => kind)

test('one line says who ran what, where and as whom; then one a decision, one a step, one a result', () => {
  expect(kinds(WHOLE).filter((kind, at, all) => kind !== all[at - 1])).toEqual([
    'header',
    'target',
    'decision',
    'step',
    'result',
    'end',
  ])
  expect(readAudit(WHOLE)[0]!.header).toMatchObject({
    format: 'cloudburst-audit',
    version: 2,
    action: { version: '1.2.3', repository: 'octo/cloudburst', commit: 'a'.repeat(40) },
    identity: { kind: 'oidc', tenantId: 'tenant', clientId: 'client' },
    cloud: { name: 'AzureCloud' },
    runner: { environment: 'github-hosted', os: 'Linux', arch: 'X64' },
    trigger: { event: 'schedule', actor: 'octocat', runAttempt: 1 },
  })
})

test('a decision has every number with its source, its age and its doubts', () => {
  const decision = readAudit(WHOLE)[0]!.entries.find(({ kind }) => kind === 'decision')
  expect(decision).toMatchObject({
    decision: { rule: 'policy', overruled: [{ rule: 'retry-backoff' }] },
    trigger: { event: 'schedule', actor: 'octocat', runAttempt: 1 },
  })
  expect((decision as { numbers: unknown[] }).numbers).toContainEqual(
    expect.objectContaining({
      name: 'demand of load',
      value: 1132,
      unit: 'per-minute',
      source: expect.any(String) as unknown,
      ageSeconds: expect.any(Number) as unknown,
      doubts: [],
    }),
  )
})

test('each entry carries the hash of the one before', () => {
  const all = lines(WHOLE)
  all.slice(1).forEach((line, at) => {
    expect((JSON.parse(line) as { previous: string }).previous).toBe(hashOf(all[at]!))
  })
  expect(readAudit(WHOLE)[0]).toMatchObject({ isEnded: true, broken: [] })
})

test.each([
  ['changed', (all: string[]) => all.map((line, at) => (at === 2 ? line.replace('1132', '1133') : line)), 4],
  ['removed', (all: string[]) => all.toSpliced(2, 1), 3],
  ['added', (all: string[]) => all.toSpliced(2, 0, '{"kind":"step"}'), 3],
  ['moved', (all: string[]) => [...all.slice(0, 3), all[4]!, all[3]!, ...all.slice(5)], 4],
])('an entry that was %s is found', (_, change, line) => {
  const [run] = readAudit(change(lines(WHOLE)).join('\n'))
  expect(run!.broken[0]).toContain(`line ${String(line)} `)
})

test('a run that was killed leaves what it did, and it shows that its end is missing', () => {
  const cut = WHOLE.slice(0, WHOLE.length - 40)
  const [run] = readAudit(cut)
  expect(run).toMatchObject({ isEnded: false, isHalf: true, broken: [] })
  expect(run!.entries.length).toBe(lines(WHOLE).length - 1)
  expect(readAudit(lines(WHOLE).slice(0, -1).join('\n'))[0]).toMatchObject({ isEnded: false, broken: [] })
})

test('files of several runs are read one after the other', () => {
  const runs = readAudit(WHOLE + recordOfReport(burstReport({ target: 'shop-us', errors: [quotaError()] })))
  expect(runs.map(({ header: { targets } }) => targets)).toEqual([['shop-eu'], ['shop-us']])
  expect(runs.every(({ broken, isEnded }) => broken.length === 0 && isEnded)).toBe(true)
})

test('a record that cannot be written is told once, and nothing else happens', () => {
  const lost: unknown[] = []
  const full = new Error('the disk is full')
  const record = new AuditRecord(
    () => {
      throw full
    },
    (error) => lost.push(error),
  )
  record.add(header('shop'))
  record.add(header('shop'))
  expect(lost).toEqual([full])
  expect(record.entries).toBe(0)
})

test('the hash is of what was written, also where masks changed the line', () => {
  const all: string[] = []
  const record = new AuditRecord(
    (line) => {
      all.push(line.replace('tenant"', '***"'))
      return all.at(-1)!
    },
    () => expect(true).toBe(false),
  )
  record.add(header('shop'))
  record.add({ kind: 'end' })
  expect(readAudit(all.join('\n'))[0]).toMatchObject({ isEnded: true, broken: [] })
  expect(readAudit(written([header('shop')]))[0]!.isEnded).toBe(false)
})
