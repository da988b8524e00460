import { expect, test } from '@jest/globals'
import { nameOfCreated } from '../../src/domain/autoscale.ts'
import { planIdle } from '../../src/burst/plan-down.ts'
import { NO_PROGRESS, type Progress } from '../../src/burst/progress.ts'
import type { GivenUp } from '../../src/burst/run/attempt.ts'
import { stepTitle } from '../../src/burst/step-words.ts'
import type { Step } from '../../src/burst/steps.ts'
import type { AutoscaleSetting } from '../../src/domain/autoscale.ts'
import type { TargetConfig } from '../../src/domain/config.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { known } from '../../src/domain/known.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds, minutes, share } from '../../src/domain/units.ts'
import { IDLE_BURST, NOW, resources, target } from './build.ts'
import { BURST, record, running, seen } from './rules-support.ts'

const LARGE = { ...resources().plan, sku: { ...resources().plan.sku, capacity: 3 } }
const NO = new ActionError('refused', { fix: '' })
const REFUSED: Progress = { ...NO_PROGRESS, recordRefused: NO }
const givenUp = (step: GivenUp): Progress => ({
  ...NO_PROGRESS,
  givenUp: new Map([[step, NO]]),
})
const keepsApp = target({ burstSide: { ...target().burstSide, stopApp: false } })

const SAVED = [{ atEpochSeconds: epochSeconds(NOW - 3600), share: share(0.2) }]
const since = (minutesAgo: number): BurstRecord =>
  record({
    phase: 'draining',
    drainSinceEpochSeconds: epochSeconds(NOW - minutes(minutesAgo)),
    shareChanges: SAVED,
  })

function stepsTo(o: Observation, progress = NO_PROGRESS, on: TargetConfig = target()): Step[] {
  const context = { target: on, phase: 'warm', now: NOW, runId: '2', progress, command: undefined } as const
  const base = o.record.kind === 'known' ? o.record.value : record({ phase: 'warm' })
  return planIdle(o, base, context)
}

const titles = (steps: readonly Step[]): string[] => steps.map(stepTitle)

/** The tag that says idle, which comes last. */
function idleTag(steps: readonly Step[]): Partial<BurstRecord> {
  const last = steps.at(-1)
  return last?.kind === 'write-record' ? last.record : {}
}

const DRAIN = 'drain: wait until DNS caches expire and the burst side is quiet'
const STOP = 'stop the web app'
const SHRINK = [
  'resize App Service plan plan to P1v3 × 1 (is P1v3 × 3)',
  'wait until the App Service plan has its size',
]
const IDLE = 'save state: idle'
const ON = running({ burst: BURST, plan: LARGE })
const OUT = running({ burst: IDLE_BURST, plan: LARGE })

/** The requests of the burst side: nobody came in the last three minutes, or many. */
function withRequests(o: Observation, last: number): Observation {
  const values = [...Array<number>(60).fill(600), last, last, last]
  const series = { startEpochSeconds: epochSeconds(NOW - 60 * 63), stepSeconds: 60, values }
  const reading = {
    kind: 'series',
    series,
    unit: 'per-minute',
    newestAt: NOW,
    source: 'test',
    doubts: [],
  } as const
  return { ...o, burstRequests: reading }
}

test('disable, drain, stop and shrink, in this order (never-stop-before-drain)', () => {
  const steps = stepsTo(seen(ON, record({ phase: 'bursting', shareChanges: SAVED })))
  const intent = 'save state: draining'
  expect(titles(steps)).toEqual([intent, 'endpoint burst: disable', intent, DRAIN, STOP, ...SHRINK, IDLE])
  const [before, , after] = steps.flatMap((step) => (step.kind === 'write-record' ? [step.record] : []))
  expect(before).toMatchObject({ intent: true, drainSinceEpochSeconds: NOW + 15 })
  expect(before?.shareChanges.at(-1)).toEqual({ atEpochSeconds: NOW, share: 0 })
  expect(Object.keys(after ?? {})).not.toContain('intent')
  expect(idleTag(steps).shareChanges?.at(-1)).toEqual({ atEpochSeconds: NOW, share: 0 })
  expect(steps[3]).toMatchObject({ kind: 'drain', untilEpochSeconds: NOW + minutes(15) })
})

test('a drain that goes on is waited for, and one that has ended is not (never-stop-before-drain)', () => {
  const steps = stepsTo(seen(OUT, since(4)))
  expect(titles(steps)).toEqual([DRAIN, STOP, ...SHRINK, IDLE])
  expect(steps[0]).toMatchObject({ untilEpochSeconds: NOW + minutes(11) })
  expect(titles(stepsTo(withRequests(seen(OUT, since(20)), 0)))).toEqual([STOP, ...SHRINK, IDLE])
  expect(titles(stepsTo(withRequests(seen(OUT, since(20)), 90)))).toEqual([DRAIN, STOP, ...SHRINK, IDLE])
  const stopped = { burst: IDLE_BURST, plan: LARGE }
  expect(titles(stepsTo(seen(stopped, since(4))))).toEqual([DRAIN, ...SHRINK, IDLE])
  expect(titles(stepsTo(seen(stopped, since(20))))).toEqual([...SHRINK, IDLE])
})

test('a drain of which nothing is written begins with the state tag, now (never-stop-before-drain)', () => {
  const steps = stepsTo(seen(OUT))
  expect(titles(steps)).toEqual(['save state: draining', DRAIN, STOP, ...SHRINK, IDLE])
  expect(steps[0]).toMatchObject({ record: { drainSinceEpochSeconds: NOW } })
  expect(steps[1]).toMatchObject({ untilEpochSeconds: NOW + minutes(15) })
})

test('past drain-max the plan shrinks, the app keeps running, and nothing says idle (never-stop-before-drain)', () => {
  expect(titles(stepsTo(withRequests(seen(OUT, since(60)), 90)))).toEqual(SHRINK)
})

test('without a state tag that can be written, the endpoint is disabled and nothing is stopped or shrunk (never-stop-before-drain)', () => {
  const on = titles(stepsTo(seen(ON, record({ phase: 'bursting' })), REFUSED))
  expect(on.filter((it) => !it.startsWith('save state'))).toEqual(['endpoint burst: disable'])
  const out = titles(stepsTo(withRequests(seen(OUT, since(20)), 0), REFUSED))
  expect(out.filter((it) => !it.startsWith('save state'))).toEqual([])
})

test('what always runs is not stopped, and its drain is waited for all the same (never-stop-before-drain)', () => {
  expect(titles(stepsTo(seen(OUT, since(4)), NO_PROGRESS, keepsApp))).toEqual([DRAIN, ...SHRINK, IDLE])
  const small = running({ burst: IDLE_BURST })
  expect(titles(stepsTo(seen(small, since(4)), NO_PROGRESS, keepsApp))).toEqual([DRAIN, IDLE])
  expect(stepsTo(seen(small), NO_PROGRESS, keepsApp)).toEqual([])
})

test('a stop that Azure refused is not tried again, the plan shrinks, and the tag does not say idle (success-is-read-back)', () => {
  const o = withRequests(seen(OUT, since(20)), 0)
  expect(titles(stepsTo(o, givenUp('stop-app')))).toEqual(SHRINK)
})

test('an idle size that Azure refuses is not asked for again, and the plan shrinks in the size it has', () => {
  const on = target({ burstSide: { ...target().burstSide, idleSku: 'S1' } })
  const o = withRequests(seen(OUT, since(20)), 0)
  const move = SHRINK.map((title) => title.replace('to P1v3', 'to S1'))
  expect(titles(stepsTo(o, NO_PROGRESS, on))).toEqual([STOP, ...move, IDLE])
  expect(titles(stepsTo(o, givenUp('idle-size'), on))).toEqual([STOP, ...SHRINK, IDLE])
})

const AUTOSCALE: AutoscaleSetting = {
  id: '/s/autoscale',
  name: 'cpu',
  enabled: true,
  profiles: [
    {
      name: 'default',
      isDefault: true,
      bounds: { minimum: 1, maximum: 10, usual: 1 },
      time: { kind: 'always' },
    },
  ],
  raw: {},
}

test('a change of autoscale that Azure refused is not tried again, and the tag remembers it (killed-anywhere-recovers)', () => {
  const on = target({ burstSide: { ...target().burstSide, autoscale: 'enable' } })
  const before = { enabled: false, minimum: 1, maximum: 10, usual: 1 }
  const tag = record({ phase: 'warm', autoscaleBefore: before })
  const o = seen({ ...OUT, autoscale: known(AUTOSCALE) }, tag)
  const disable = 'autoscale cpu: disable'
  expect(titles(stepsTo(o, NO_PROGRESS, on))).toEqual([disable, STOP, ...SHRINK, IDLE])
  expect(Object.keys(idleTag(stepsTo(o, NO_PROGRESS, on)))).not.toContain('autoscaleBefore')
  const stopped = { burst: IDLE_BURST, autoscale: known(AUTOSCALE) }
  expect(titles(stepsTo(seen(stopped, tag), NO_PROGRESS, on))).toEqual([disable, IDLE])
  const steps = stepsTo(o, givenUp('change-autoscale'), on)
  expect(titles(steps)).toEqual([STOP, ...SHRINK, IDLE])
  expect(idleTag(steps)).toMatchObject({ autoscaleBefore: before })
})

test('an autoscale setting that the burst created is deleted, or switched off where Azure refuses that (failed-burst-is-undone)', () => {
  const on = target({ burstSide: { ...target().burstSide, autoscale: 'manage' } })
  const created = { ...AUTOSCALE, name: nameOfCreated(LARGE) }
  const o = seen({ ...OUT, autoscale: known(created) }, record({ phase: 'warm', autoscaleBefore: 'none' }))
  const [first] = stepsTo(o, NO_PROGRESS, on)
  expect(first).toMatchObject({ kind: 'delete-autoscale', setting: created })
  const [instead] = stepsTo(o, givenUp('delete-autoscale'), on)
  expect(instead).toMatchObject({ kind: 'change-autoscale', change: { enabled: false } })
})

test('why the app is stopped: nobody was sent there, or they have gone', () => {
  const why = (tag: BurstRecord, now = OUT): string[] =>
    stepsTo(seen(now, tag)).flatMap((step) => (step.kind === 'stop-app' ? [step.why] : []))
  expect(why(record({ phase: 'warm' }))).toEqual(['nobody is sent to it: DNS answers do not name it'])
  const drained = ['drained: DNS and clients no longer send users to it']
  expect([why(since(4)), why(record({ phase: 'bursting' }), ON)]).toEqual([drained, drained])
})

test('where all is idle, only a tag that says otherwise is written (quiet-pass-writes-nothing)', () => {
  const idle = { burst: IDLE_BURST }
  expect(stepsTo(seen(idle))).toEqual([])
  const quiet = record({ shareChanges: [{ atEpochSeconds: epochSeconds(NOW - 60), share: share(0) }] })
  expect(stepsTo(seen(idle, quiet))).toEqual([])
  expect(titles(stepsTo(seen(idle, since(4))))).toEqual([IDLE])
  const failure = { error: NO, undoTo: { kind: 'idle' }, wasRefused: false, at: NOW } as const
  expect(titles(stepsTo(seen(idle), { ...NO_PROGRESS, failure }))).toEqual([IDLE])
  const resizing = titles(stepsTo(seen(idle, quiet), { ...NO_PROGRESS, resizing: true }))
  expect(resizing).toEqual(['wait until the App Service plan has its size'])
  expect(stepsTo(seen(running({ burst: IDLE_BURST }), quiet), NO_PROGRESS, keepsApp)).toEqual([])
})

test('the tag says how autoscale was until a read shows that it is so again (success-is-read-back)', () => {
  const autoscaleBefore = { enabled: true, minimum: 1, maximum: 2, usual: 1 }
  const o = seen({}, { ...since(600), autoscaleBefore })
  const kept = (autoscaleUnshown: boolean) =>
    idleTag(stepsTo(o, { ...NO_PROGRESS, autoscaleUnshown })).autoscaleBefore
  expect([kept(true), kept(false)]).toEqual([autoscaleBefore, undefined])
})
