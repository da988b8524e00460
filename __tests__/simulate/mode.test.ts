import { expect, test } from '@jest/globals'
import { ActionError } from '../../src/domain/errors.ts'
import { OUTPUT_NAMES, runAction } from './runtime.ts'
import { daily, START } from './support.ts'

const CSV = [
  'timestamp,value',
  ...Array.from({ length: 1440 }, (_, at) => `${START + at * 60},${daily(at).toFixed(2)}`),
]
const INPUTS = {
  mode: 'simulate',
  'load-source': 'csv',
  'load-value': 'load.csv',
  'load-scope': 'total',
  'private-capacity': '120',
  'run-interval': '1h',
}
const files = { 'load.csv': CSV.join('\n') }

test('a CSV is simulated without an identity, a resource or a request', async () => {
  const run = await runAction(INPUTS, { files })
  expect(run.exitCode).toBe(0)
  expect(run.requests).toBe(0)
  expect([...run.outputs.keys()].sort()).toEqual([...OUTPUT_NAMES].sort())
  expect(run.outputs.get('outcome')).toBe('ok')
  expect(run.outputs.get('decision')).toBe('none')
  expect(run.outputs.get('reason')).toMatch(/^(?:Set|Keep|Do not)/u)
  expect(run.written.has('/runner/temp/cloudburst-simulation.html')).toBe(true)
  expect(run.log).toContain('/runner/temp/cloudburst-simulation.html')
  expect(run.summary).toContain(run.outputs.get('reason')!.slice(0, 20))
})

test('the report holds the table as JSON, and stands in the audit file beside the page', async () => {
  const run = await runAction(
    { ...INPUTS, 'audit-file': 'out/audit.json', 'price-per-hour': '0.5' },
    { files },
  )
  const report = JSON.parse(run.outputs.get('report')!) as {
    targets: { table: { policy: string; money: number }[] }[]
  }
  expect(report.targets[0]!.table.map((row) => row.policy)).toContain('hpa-like')
  expect(report.targets[0]!.table.every((row) => Number.isFinite(row.money))).toBe(true)
  expect(JSON.parse(run.written.get('out/audit.json')!)).toEqual(report)
  expect(run.written.get('out/audit.html')).toContain('<!doctype html>')
  expect(run.outputs.get('audit-file')).toBe('out/audit.json')
})

test('the list price is that of a plan: without a web app there is none, and the run says what to do', async () => {
  const run = await runAction({ ...INPUTS, 'price-per-hour': 'retail' }, { files })
  expect([run.exitCode, run.requests]).toEqual([0, 0])
  expect(run.log.replace(/\s+/gu, ' ')).toContain('no web-app is named. So nothing is counted in money')
  expect(run.log.replace(/\s+/gu, ' ')).toContain('give price-per-hour as a number')
})

const full = new ActionError('the file out/audit.json cannot be written: the disk is full', {
  fix: 'Free some.',
})

test('an audit file that cannot be made is told before anything is simulated', async () => {
  const inputs = { ...INPUTS, 'audit-file': 'out/audit.json' }
  const run = await runAction(inputs, {
    files,
    write: () => {
      throw full
    },
  })
  expect([run.exitCode, run.log]).toEqual([1, expect.stringContaining('the disk is full')])
  expect(run.log).not.toContain('Simulate')
})

test('an audit file that cannot be written at the end takes neither outputs nor summary with it', async () => {
  const run = await runAction(
    { ...INPUTS, 'audit-file': 'out/audit.json' },
    {
      files,
      write: (path, text) => {
        if (path === 'out/audit.json' && text !== '') throw full
      },
    },
  )
  expect([run.exitCode, run.log]).toEqual([1, expect.stringContaining('the disk is full')])
  expect([run.outputs.get('outcome'), run.outputs.get('audit-file')]).toEqual(['failed', ''])
  expect(run.outputs.get('reason')).toMatch(/^(?:Set|Keep|Do not)/u)
  expect(run.summary).toContain(run.outputs.get('reason')!.slice(0, 20))
})

test('a series of load-value is a history, however old; one number is none', async () => {
  const series = JSON.stringify(Array.from({ length: 600 }, (_, at) => [START + at * 60, daily(at)]))
  const inputs = { ...INPUTS, 'load-source': 'value', 'load-value': series, summary: 'never' }
  const run = await runAction(inputs)
  expect([run.exitCode, run.summary]).toEqual([0, ''])
  const one = await runAction({ ...inputs, 'load-value': '950' })
  expect([one.exitCode, one.outputs.get('outcome')]).toEqual([1, 'failed'])
  expect(one.log).toContain('a history has many')
})

test('what cannot be simulated fails with the reason and all outputs', async () => {
  const run = await runAction(INPUTS, { files: { 'load.csv': 'timestamp,value\nyesterday,much\n' } })
  expect(run.exitCode).toBe(1)
  expect(run.log).toContain('has a time and a number that can be read; the last is "yesterday | much"')
  expect([...run.outputs.keys()].sort()).toEqual([...OUTPUT_NAMES].sort())
})

test.each([
  [{ 'private-capacity': '0' }, "'private-capacity' is '0', which is not a capacity above 0"],
  [{ 'load-source': '' }, "'load-source' is missing"],
  [{ 'web-app': '/subscriptions/x/y' }, "'web-app'"],
])('wrong inputs are told as in any mode: %p', async (more: Record<string, string>, message) => {
  const run = await runAction({ ...INPUTS, ...more }, { files })
  expect(run.exitCode).toBe(1)
  expect(run.log).toContain(message)
})

test('an audit file with the name of a page leaves the page beside it', async () => {
  const begun: string[] = []
  const write = (path: string): void => {
    begun.push(path)
    if (begun.length === 2) throw full
  }
  await runAction({ ...INPUTS, 'audit-file': 'out/study.html' }, { files, write })
  expect(begun).toEqual(['out/study.html', 'out/study-page.html'])
})
