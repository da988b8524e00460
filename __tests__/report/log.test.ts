import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Log } from '../../src/domain/log.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { writeLog, type LogEntry } from '../../src/report/entries.ts'
import { passEntries } from '../../src/report/log.ts'
import { changesOf } from '../../src/report/changes.ts'
import { recordText } from '../../src/report/facts.ts'
import type { TargetReport } from '../../src/report/model.ts'
import { burstReport, DECISION, quotaError } from './fixtures.ts'
import { NOW, observation } from './observations.ts'
import { hostileReport } from './hostile-report.ts'
import { hostileText, PLANTED } from './hostile.ts'

function text(report: TargetReport): string {
  return passEntries(report).map(entryText).join('\n')
}

function entryText(entry: LogEntry): string {
  if (entry.kind === 'line') return entry.text
  if (entry.kind === 'group')
    return [`▸ ${entry.title}`, ...entry.lines.map((line) => `  | ${line}`)].join('\n')
  return `[${entry.kind}] ${entry.title}: ${entry.text}`
}

test('a cold burst', () => {
  expect(text(burstReport())).toMatchSnapshot()
})

test('beside a veto the only load has no name of its own', () => {
  const veto = {
    name: 'database',
    limit: 90,
    unit: 'percent',
    value: 40,
    blocks: false,
    because: '',
  } as const
  const decision = { ...DECISION, evidence: { ...DECISION.evidence, vetoes: [veto] } }
  const log = text(burstReport({ decision }))
  expect(log).toContain('\n    load: 1,132/min, 94 % of 1,200/min: burst, decides\n    veto database: 40 %')
  expect(log).not.toContain('load load')
})

test('a pass that changes nothing is short', () => {
  const decision = {
    ...DECISION,
    kind: 'hold' as const,
    goal: { kind: 'stay' as const },
    reason: 'demand 640/min is 53 % of 1,200/min, below scale-out-at 80 %',
    overruled: [],
    warnings: [],
  }
  const quiet = { decision, planned: [], applied: [], phaseAfter: 'idle' as const, changed: false }
  const report = burstReport({ ...quiet, after: observation(false), apiCalls: { reads: 6, writes: 0 } })
  expect(passEntries(report).length).toBeLessThanOrEqual(9)
  expect(text(report)).toMatchSnapshot()
})

test('what a state tag said before is as old as it was then, and one that nobody changed is no change', () => {
  const before = observation(false)
  const at = epochSeconds(before.at + 1200)
  const tag = (after: typeof before) =>
    changesOf(burstReport({ before, after })).find(({ label }) => label === 'state tag')
  expect(tag({ ...before, at })).toMatchObject({ changed: false })
  const changed = tag({ ...observation(true), at })
  expect(changed).toMatchObject({ changed: true })
  expect(changed?.before).toContain(recordText(before.record, before.at))
  expect(changed?.after).toContain('bursting for')
})

test('a watch that only claimed its lease has nothing to undo, whatever another watch did meanwhile', () => {
  const times = {
    since: NOW,
    until: epochSeconds(NOW + 75),
    longestGapSeconds: 0,
    ended: 'another is at work',
  }
  const watch = { ...times, passes: 2, changingPasses: 1, failedPasses: 0 }
  expect(text(burstReport({ watch }))).toContain('to undo this')
  expect(text(burstReport({ watch: { ...watch, changingPasses: 0 } }))).not.toContain('to undo this')
})

test('a failure says what Azure said and what is still billed', () => {
  const [first] = burstReport().applied
  const report = burstReport({
    outcome: 'failed',
    phaseAfter: 'idle',
    after: observation(false),
    applied: [{ ...first!, result: 'failed', detail: 'Conflict' }],
    errors: [quotaError()],
    stillBilled: 'plan burst-plan, P1v3 × 1',
  })
  expect(text(report)).toMatchSnapshot()
})

test('a drain says until when and what for', () => {
  const entries = text(
    burstReport({
      before: observation(true, true),
      phaseBefore: 'bursting',
      phaseAfter: 'draining',
      waitingUntil: epochSeconds(NOW + 762),
      waitingFor: 'drain, burst side still serves 14/min',
    }),
  )
  expect(entries).toContain('waiting until 12:43 UTC (9 min left): drain, burst side still serves 14/min')
})

test('all warnings share one annotation', () => {
  const kinds = passEntries(burstReport({ warnings: ['b', 'c'] })).map((entry) => entry.kind)
  expect(kinds.filter((kind) => kind === 'warning')).toHaveLength(1)
})

test('no outside text can form a command, hide itself or show a secret (no-secret-leaves, outside-text-is-inert)', () => {
  fc.assert(
    fc.property(hostileText, (hostile) => {
      const entries = passEntries(hostileReport(hostile))
      for (const entry of entries) {
        const lines = entry.kind === 'group' ? [entry.title, ...entry.lines] : entryText(entry).split('\n')
        for (const line of lines) expect(line).not.toMatch(/::|##\[|[\p{Cc}\p{Cf}\p{Cs}]/u)
      }
      expect(JSON.stringify(entries)).not.toMatch(PLANTED)
    }),
    { numRuns: 25 },
  )
})

test('groups close and lines go out in order', async () => {
  const said: string[] = []
  const log = recorder(said)
  await writeLog(log, [
    { kind: 'line', text: 'a' },
    { kind: 'group', title: 'g', lines: ['b', 'c'] },
    { kind: 'warning', title: 't', text: 'd' },
  ])
  expect(said).toEqual(['a', '{g', 'b', 'c', '}', 'warning t: d'])
})

function recorder(said: string[]): Log {
  const put = (line: string): void => void said.push(line)
  return {
    async group(title, body) {
      put(`{${title}`)
      const result = await body()
      put('}')
      return result
    },
    info: put,
    debug: put,
    notice: put,
    warning: (message, title) => put(`warning ${title ?? ''}: ${message}`),
    error: put,
  }
}
