import { expect, test } from '@jest/globals'
import type { Step } from '../../src/burst/steps.ts'
import type { Log } from '../../src/domain/log.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { sparingly } from '../../src/modes/watch/annotations.ts'
import { Failures } from '../../src/modes/watch/failures.ts'
import { foldedLog } from '../../src/modes/watch/fold.ts'
import { Total } from '../../src/modes/watch/total.ts'
import { actsNow, quietLine } from '../../src/modes/watch/words.ts'
import { outputsOf } from '../../src/modes/outputs.ts'
import type { TargetReport } from '../../src/report/model.ts'
import { burstReport, DECISION } from '../report/fixtures.ts'
import { NOW } from '../report/observations.ts'

/** What was said, in order. */
function heard(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = []
  const say = (kind: string) => (text: string) => void lines.push(`${kind} ${text}`)
  const log: Log = {
    async group(title, body) {
      lines.push(`group ${title}`)
      const result = await body()
      lines.push('end')
      return result
    },
    info: say('info'),
    debug: say('debug'),
    notice: say('notice'),
    warning: say('warning'),
    error: say('error'),
  }
  return { log, lines }
}

test('quiet lines are folded until something else is said', async () => {
  const { log, lines } = heard()
  const fold = foldedLog(log)
  fold.quiet('quiet', 'one')
  fold.quiet('quiet', 'two')
  await fold.open()
  log.info('loud')
  fold.quiet('quiet', 'three')
  await fold.open()
  expect(lines).toEqual([
    'group quiet',
    'info one',
    'info two',
    'end',
    'info loud',
    'group quiet',
    'info three',
    'end',
  ])
})

test('an hour of passes is a fold', async () => {
  const { log, lines } = heard()
  const fold = foldedLog(log)
  for (let pass = 0; pass < 61; pass += 1) {
    fold.quiet('quiet', 'a pass')
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(lines.filter((line) => line === 'group quiet')).toHaveLength(2)
})

test('the same annotation is made once, and never more than the runner shows', () => {
  const { log, lines } = heard()
  const sparing = sparingly(log)
  for (let pass = 0; pass < 5; pass += 1) sparing.error(`503 for ${String(pass)} min`)
  for (let pass = 0; pass < 20; pass += 1) sparing.error('a'.repeat(pass + 1))
  expect(lines.filter((line) => line.startsWith('error'))).toHaveLength(9)
  expect(lines).toHaveLength(25)
})

test('a quarter of an hour without a pass that succeeds is too long, fewer than five passes are too few', () => {
  const at = (minute: number) => epochSeconds(minute * 60)
  const every = (interval: number): number => {
    const failures = new Failures()
    for (let minute = 0; ; minute += interval) {
      failures.failed(at(minute))
      if (failures.persist(at(minute))) return minute
    }
  }
  expect([every(1), every(3), every(10)]).toEqual([15, 15, 40])
  const failures = new Failures()
  for (let minute = 0; minute < 100; minute += 1) {
    if (minute % 10 === 9) failures.succeeded()
    else failures.failed(at(minute))
    expect(failures.persist(at(minute))).toBe(false)
  }
  expect(failures.total).toBe(90)
})

test('a drain that goes on, and the lease renewed before it, is not told in full in each pass', () => {
  const step = (kind: string, more = {}): Step => ({ kind, why: '', ...more }) as unknown as Step
  const renewal = step('write-record', { routine: true })
  const [drain, stop] = [step('drain'), step('stop-app')]
  expect([[drain, stop], [renewal, drain, stop], [renewal], []].map(actsNow)).toEqual([
    false,
    false,
    false,
    false,
  ])
  expect([[stop], [renewal, stop], [step('write-record'), drain, stop]].map(actsNow)).toEqual([
    true,
    true,
    true,
  ])
})

test('the line of a quiet pass names demand, the target share and the observed share', () => {
  const evidence = { ...DECISION.evidence, shareNow: share(0.54), observedShare: share(0.44) }
  const line = quietLine(burstReport({ decision: { ...DECISION, evidence } }), NOW)
  expect(line).toMatch(/UTC ✔ bursting: demand 1,132\/min, 94 % of 1,200\/min, share 54 % \(observed 44 %\)/u)
})

test('the report of a watch keeps its newest warnings: those of hours ago crowd out none of its last pass', () => {
  const total = new Total()
  for (let pass = 0; pass < 30; pass += 1)
    total.add({ ...burstReport(), warnings: ['always', `of pass ${String(pass)}`] }, NOW)
  const watch = { ...total.totals, since: NOW, until: NOW, failedPasses: 0, ended: 'over' }
  const { warnings } = total.report(watch, { errors: [], released: false })
  expect([warnings.length, warnings.at(-1), warnings.includes('always')]).toEqual([20, 'of pass 29', true])
})

/** The report of a watch with these passes. */
function totalOf(passes: readonly TargetReport[]): TargetReport {
  const total = new Total()
  for (const pass of passes) total.add(pass, NOW)
  const watch = { ...total.totals, since: NOW, until: NOW, failedPasses: 0, ended: 'over' }
  return total.report(watch, { errors: [], released: false })
}

/** A pass that ended before it had read anything. */
function unread(): TargetReport {
  const { before, after, phaseBefore, phaseAfter, decision, stillBilled, cost, burstUrl, ...pass } =
    burstReport({ outcome: 'failed', changed: false, planned: [], applied: [] })
  return pass
}

test('a last pass that read nothing leaves what the pass before it saw, not what the first one found (success-is-read-back)', () => {
  const burst = burstReport({ stillBilled: 'plan shop, 3 × P1v3', cost: { currency: 'EUR' } })
  const told = totalOf([burst, unread(), unread()])
  expect([told.phaseBefore, told.phaseAfter]).toEqual([burst.phaseBefore, 'bursting'])
  expect(told.after).toBe(burst.after)
  expect(outputsOf([told], '')).toMatchObject({ phase: 'bursting', 'burst-url': burst.burstUrl })
  expect([told.outcome, told.cost]).toEqual(['failed', burst.cost])
  expect(told.stillBilled).toMatch(/P1v3.*; as read at \d\d:\d\d/u)
})

test('a first pass that read nothing hides no change of the passes after it', () => {
  const [burst, rest] = [burstReport(), burstReport({ phaseBefore: 'bursting', planned: [], applied: [] })]
  const told = totalOf([unread(), burst, { ...rest, before: rest.after! }])
  expect(told.before).toBe(burst.before)
  expect([told.phaseBefore, told.phaseAfter]).toEqual([burst.phaseBefore, 'bursting'])
})
