import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { renderRefusal } from '../../src/report/errors.ts'
import { isWorthSummary, renderSummary } from '../../src/report/summary.ts'
import { groupsOf } from '../../src/report/summary-overview.ts'
import { ActionError, ManyErrors } from '../../src/domain/errors.ts'
import { sparkline } from '../../src/report/markdown-chart.ts'
import { burstReport, quotaError } from './fixtures.ts'
import { observation } from './observations.ts'
import { hostileReport } from './hostile-report.ts'
import { hostileText, PLANTED } from './hostile.ts'

test('a cold burst', () => {
  expect(renderSummary([burstReport()])).toMatchSnapshot()
})

test('several targets begin with a table, and say which failed', () => {
  const failed = burstReport({ target: 'shop-us', outcome: 'failed', errors: [quotaError()], applied: [] })
  const page = renderSummary([burstReport(), failed])
  expect(page).toMatch(/^## Cloudburst: 2 targets, 1 not ok\n/u)
  expect(page).toContain('| ❌ | shop-us | **FAILED:** App Service refused')
})

const quietReport = (target: string) =>
  burstReport({
    target,
    changed: false,
    applied: [],
    planned: [],
    decision: { ...burstReport().decision!, warnings: [] },
  })

const overviewRows = (page: string): string[] =>
  page.split('\n').filter((line) => /^\| (?:✅|⛔|❌|⚠️) \|/u.test(line))

test('many targets: the worst first, one row for each cause, and a section for what is worth one', () => {
  const targets = Array.from({ length: 50 }, (_, at) => `shop-${String(at)}`)
  const page = renderSummary([
    ...targets.slice(0, 40).map(quietReport),
    burstReport({ target: 'shop-40' }),
    ...targets.slice(41).map((target) =>
      burstReport({
        target,
        outcome: 'failed',
        changed: false,
        errors: [
          new ActionError(`Azure answered 403 to GET …/sites/${target}`, { fix: 'Give it the role.' }),
        ],
      }),
    ),
  ])
  expect(overviewRows(page).map((row) => row.split(' | ').slice(0, 2).join(' '))).toEqual([
    '| ❌ **9 targets**: shop-41, shop-42, shop-43, shop-44, shop-45 and 4 more',
    '| ⚠️ shop-40',
    '| ✅ **40 targets**: shop-0, shop-1, shop-2, shop-3, shop-4 and 35 more',
  ])
  expect(page.match(/<details><summary>(?:❌|✅) /gu)).toHaveLength(2)
})

const failedReport = (target: string, text: string) =>
  burstReport({
    target,
    outcome: 'failed',
    changed: false,
    errors: [new ActionError(text, { fix: 'Give it the role.' })],
  })

const rowsFor = (reports: Parameters<typeof groupsOf>[0]): number => groupsOf(reports).length

test('one cause has one row, whatever time each target had left and however short its name is', () => {
  const wait = (least: number) =>
    `Azure limits the reads. The next one would have to wait ${String(least)} s, and only 1 min are left.`
  expect(rowsFor([failedReport('a', wait(120)), failedReport('b', wait(9.5))])).toBe(1)
  const missing = (name: string) => `Azure answered 403 because plan-${name} in Europe must use its own role`
  expect(rowsFor([failedReport('us', missing('us')), failedReport('eu', missing('eu'))])).toBe(1)
  expect(rowsFor([failedReport('a', 'it is 403'), failedReport('b', 'it is 404')])).toBe(2)
})

test('one warning of all targets has one row', () => {
  const warned = (target: string) => ({ ...quietReport(target), warnings: [`the clock is 70 s behind`] })
  const page = renderSummary([warned('a'), warned('b'), quietReport('c')])
  expect(overviewRows(page).map((row) => row.split(' | ')[1])).toEqual(['a, b', 'c'])
  expect(overviewRows(page)[0]).toContain('the clock is 70 s behind')
})

test('a target that a dry run would change stands above what is quiet, and is worth a summary', () => {
  const dry = (target: string) => ({ ...quietReport(target), dryRun: true })
  const would = { ...dry('shop-9'), planned: burstReport().planned }
  const idle = Array.from({ length: 7 }, (_, at) => dry(`shop-${String(at)}`))
  expect(isWorthSummary(idle)).toBe(false)
  expect(isWorthSummary([...idle, would])).toBe(true)
  const rows = overviewRows(renderSummary([...idle, would]))
  expect(rows[0]).toContain('shop-9 | **bursting**, would change: demand')
  expect(rows[1]).toContain('**7 targets**')
})

test('a run that leaves its plan to the watch that holds the lease is quiet, and says of no change that it would be made', () => {
  const { planned } = burstReport()
  const yielded = { ...quietReport('shop'), planned }
  expect(isWorthSummary([yielded])).toBe(false)
  expect(renderSummary([yielded, quietReport('other')])).not.toContain('would change')
  expect(isWorthSummary([{ ...yielded, mode: 'status' }])).toBe(true)
})

test('the line of the load fits a phone, and steps are folded with their correlation ids to copy', () => {
  const page = renderSummary([burstReport()])
  const [line = ''] = /^`\d\d:\d\d UTC .*`$/mu.exec(page) ?? []
  expect(line.length).toBeGreaterThan(20)
  expect(line.length).toBeLessThanOrEqual(42)
  expect(page).toMatch(/<details><summary>\d+ steps in /u)
  expect(page).toMatch(/```text\n {2}\d {2}[\w-]+\n/u)
})

test('a run that reached no target has a summary too', () => {
  const page = renderRefusal(new ManyErrors([quotaError(), quotaError()]))
  expect(page).toMatch(/^### ⛔ Cloudburst did not run\n\n\*\*App Service refused/u)
})

test('a dry run says so and shows the plan', () => {
  const page = renderSummary([burstReport({ dryRun: true, applied: [], changed: false })])
  expect(page).toContain('(dry run)')
  expect(page).toContain('| 2 | start the web app<br><sub>it is Stopped</sub> |')
})

test('a gap in the load is a dot, and keeps the Mermaid chart away, which has no gaps', () => {
  const page = renderSummary([burstReport({ after: observation(true, true) })])
  expect(page).toContain('·')
  expect(page).not.toContain('mermaid')
  expect(sparkline([0, null, 5, 10], 10)).toBe('▁·▅█')
  expect(sparkline([0, 0], 0)).toBe('▁▁')
})

test('the page stays below its limit however many targets there are', () => {
  const many = Array.from({ length: 400 }, (_, at) => burstReport({ target: `shop-${String(at)}` }))
  for (const limit of [256 * 1024, 40_000, 2000]) {
    const page = renderSummary(many, limit)
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(limit)
    expect(page).toContain('400 targets')
  }
})

test('no outside text can break the page', () => {
  const plain = renderSummary([burstReport()])
  const shape = (page: string): number => page.match(/<details>/gu)?.length ?? 0
  fc.assert(
    fc.property(hostileText, (hostile) => {
      const page = renderSummary([hostileReport(hostile)])
      const outsideFences = page.replace(/^```yaml\n[^`]*\n```$/gmu, '')
      expect(outsideFences).not.toMatch(/<(?!\/?(?:details|summary|sub|code)>|br>)/u)
      expect(outsideFences).not.toMatch(/\]\((?!https:\/\/)|!\[|@(?!&#8203;)|[\p{Cf}\p{Cs}]|::/u)
      expect(page).not.toMatch(PLANTED)
      expect(shape(outsideFences)).toBe(shape(plain))
    }),
    { numRuns: 25 },
  )
})

test('every table row has as many cells as its head', () => {
  const page = renderSummary([burstReport(), hostileReport('a | b \\| c')])
  const cells = (line: string): number => line.split('|').length
  const rows = page.split('\n').filter((line) => line.startsWith('|'))
  rows.forEach((line, at) => {
    const head = rows.slice(0, at + 1).findLast((_, i) => rows[i + 1]?.startsWith('| --- ') === true)
    expect(cells(line)).toBe(cells(head ?? line))
  })
})

test('summary: on-change stays silent on a quiet pass only', () => {
  const quiet = burstReport({ changed: false, decision: { ...burstReport().decision!, warnings: [] } })
  expect(isWorthSummary([quiet])).toBe(false)
  expect(isWorthSummary([quiet, burstReport()])).toBe(true)
  expect(isWorthSummary([{ ...quiet, outcome: 'refused' }])).toBe(true)
})
