import { expect, test } from '@jest/globals'
import { planBurst, planWarm } from '../../src/burst/plan-up.ts'
import { NO_PROGRESS, type Progress } from '../../src/burst/progress.ts'
import { stepTitle } from '../../src/burst/step-words.ts'
import type { Step } from '../../src/burst/steps.ts'
import type { TargetConfig } from '../../src/domain/config.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { BurstRecord, Phase } from '../../src/domain/record.ts'
import type { Endpoint } from '../../src/domain/resources.ts'
import { phaseWords } from '../../src/domain/phase-words.ts'
import { epochSeconds, minutes, share, type Share } from '../../src/domain/units.ts'
import { endpoint, IDLE_BURST, NOW, resources, target } from './build.ts'
import { BURST, record, running, seen } from './rules-support.ts'

const PROVEN = { successesInRow: 3, lastTestAt: NOW, lastSuccessAt: NOW }
const LARGE = { ...resources().plan, sku: { ...resources().plan.sku, capacity: 3 }, currentInstances: 3 }
const DOWN = endpoint('private', { monitorStatus: 'Degraded' })

interface World {
  readonly burst?: Endpoint
  readonly others?: readonly Endpoint[]
  readonly stopped?: true
  readonly small?: true
  readonly ready?: number
  readonly tag?: BurstRecord
  readonly proven?: true
  readonly phase?: Phase
  readonly progress?: Partial<Progress>
  readonly on?: TargetConfig
}

const ready = ({ ready: readyInstances }: World) => readyInstances !== undefined && { readyInstances }

function plan(it: World, to: 'warm' | Share = share(0.2)): Step[] {
  const { burst = IDLE_BURST, others = [endpoint('private')], tag, phase = 'idle', on = target() } = it
  const change = { burst, others: [...others], ...(!it.small && { plan: LARGE }), ...ready(it) }
  const now: Observation = seen(it.stopped ? change : running(change), tag)
  const o = it.proven ? { ...now, burstHealth: PROVEN } : now
  const progress = { ...NO_PROGRESS, ...it.progress }
  const context = { target: on, phase, now: NOW, runId: '2', progress, command: undefined }
  const base = tag ?? record({ phase, runId: '2' })
  return to === 'warm' ? planWarm(o, base, context) : planBurst(o, to, base, context)
}

const titles = (it: World, to?: 'warm'): string[] => plan(it, to).map(stepTitle)
const records = (steps: readonly Step[]): BurstRecord[] =>
  steps.flatMap((step) => (step.kind === 'write-record' ? [step.record] : []))

const SIZE = 'resize App Service plan plan to P1v3 × 3 (is P1v3 × 1)'
const SIZED = 'wait until the App Service plan has its size'
const START = 'start the web app'
const TEST = 'warm up: health tests under each public host'
const ALL = 'wait until the instances are READY'
const ENABLE = 'endpoint burst: enable, weight 1'
const ONLINE = 'wait until Traffic Manager reports endpoint burst Online'
const WEIGHT = 'endpoint burst: weight 1 → 12'
const SAY = (phase: Phase): string => `save state: ${phaseWords(phase)}`
const idle = record({})

test('size, start, prove, enable as a trial, and only then the weight (healthy-before-enable, trial-before-weight)', () => {
  const steps = plan({ stopped: true, small: true, tag: idle })
  expect(steps.map(stepTitle)).toEqual([
    SAY('warming'),
    SIZE,
    START,
    SIZED,
    TEST,
    SAY('bursting'),
    ENABLE,
    ONLINE,
    SAY('bursting'),
    WEIGHT,
  ])
  const [, trial, final] = records(steps)
  expect(trial).toMatchObject({ intent: true, trialFor: 0.2, shareChanges: [{ share: 1 / 51 }] })
  expect(final?.shareChanges.map((it) => it.share)).toEqual([1 / 51, 0.2])
  for (const field of ['intent', 'trialFor']) expect(Object.keys(final ?? {})).not.toContain(field)
})

test('what is proven is enabled at once, and what is not is tested first (healthy-before-enable)', () => {
  const warm = { tag: record({ phase: 'warm' }), phase: 'warm' } as const
  expect(titles({ ...warm, proven: true })[1]).toBe(ENABLE)
  expect(titles(warm).slice(0, 2)).toEqual([TEST, SAY('bursting')])
})

test('a new tier restarts the app, so it is started after the resize, and a new count meanwhile', () => {
  const on = target({ burstSide: { ...target().burstSide, burstSku: 'P2v3' } })
  const moved = titles({ stopped: true, small: true, tag: idle, on }).slice(1, 4)
  expect(moved).toEqual(['resize App Service plan plan to P2v3 × 3 (is P1v3 × 1)', SIZED, START])
})

test('while users may still come, only the count grows, and the tier stays (resize-only-while-idle)', () => {
  const on = target({ burstSide: { ...target().burstSide, burstSku: 'P2v3' } })
  const resizes = (it: World) =>
    plan({ small: true, on, ...it }).flatMap((step) => (step.kind === 'resize-plan' ? [step.sku.name] : []))
  const drains = { tag: draining(4), phase: 'draining' } as const
  expect(resizes({ tag: idle, stopped: true })).toEqual(['P2v3'])
  expect(resizes(drains)).toEqual(['P1v3'])
  expect(resizes({ burst: BURST, tag: record({ phase: 'bursting' }), phase: 'bursting' })).toEqual(['P1v3'])
})

test('an enabled endpoint whose app is stopped is disabled where another serves, whatever its probes say (healthy-before-enable)', () => {
  const tag = record({ phase: 'bursting' })
  const steps = titles({ burst: { ...BURST, weight: 2 }, stopped: true, tag, phase: 'bursting' })
  expect(steps.slice(0, 2)).toEqual([SAY('draining'), 'endpoint burst: disable'])
})

test('what is warm stays warm in the tag while it grows', () => {
  expect(titles({ tag: record({ phase: 'warm' }), phase: 'warm', small: true })[0]).toBe(SIZE)
})

test('where no other endpoint answers there is no trial (private-down-bursts)', () => {
  const steps = plan({ others: [DOWN], tag: record({ phase: 'warm' }), phase: 'warm', proven: true })
  const all = 'endpoint burst: enable, weight 1 → 12'
  expect(steps.map(stepTitle)).toEqual([SAY('bursting'), all, ONLINE, SAY('bursting')])
  expect(records(steps)[0]?.shareChanges.map((it) => it.share)).toEqual([0.2])
})

test('warm is: tested once every instance is up, with the state tag last (healthy-before-enable)', () => {
  expect(titles({ stopped: true, small: true, tag: idle }, 'warm')).toEqual([
    SAY('warming'),
    SIZE,
    START,
    SIZED,
    ALL,
    TEST,
    SAY('warm'),
  ])
  const waited = { progress: { instances: { kind: 'unknown', reason: 'not listed' } } } as const
  expect(titles({ tag: idle, ...waited }, 'warm')).toEqual([TEST, SAY('warm')])
  const untested = target({ warmup: { ...target().warmup, enabled: false } })
  expect(titles({ tag: idle, on: untested }, 'warm')).toEqual([TEST, SAY('warm')])
  expect(titles({ tag: idle, proven: true }, 'warm')).toEqual([SAY('warm')])
  expect(titles({ tag: record({ phase: 'warm' }), proven: true }, 'warm')).toEqual([])
})

const draining = (minutesAgo: number): BurstRecord =>
  record({ phase: 'draining', drainSinceEpochSeconds: epochSeconds(NOW - minutes(minutesAgo)) })

test('what drains becomes warm when it has drained, and the tag keeps the drain until then (never-stop-before-drain)', () => {
  const phase = 'draining'
  const drain = 'drain: wait until DNS caches expire and the burst side is quiet'
  expect(titles({ tag: draining(4), phase, proven: true }, 'warm')).toEqual([drain, SAY('warm')])
  const again = titles({ tag: draining(4), phase, stopped: true }, 'warm')
  expect(again).toEqual([START, ALL, TEST, drain, SAY('warm')])
  const last = (tag: BurstRecord | undefined): BurstRecord | undefined =>
    records(plan({ ...(tag && { tag }), phase, proven: true }, 'warm')).at(-1)
  expect(Object.keys(last(draining(4)) ?? {})).not.toContain('drainSinceEpochSeconds')
  expect(last(draining(61))).toMatchObject({ phase: 'warm', drainSinceEpochSeconds: NOW - minutes(61) })
  expect(last(record({ phase: 'draining' }))).toMatchObject({ drainSinceEpochSeconds: NOW })
})

test('what does not serve is disabled where another endpoint serves, then made ready again (healthy-before-enable)', () => {
  const sick = { burst: { ...BURST, monitorStatus: 'Degraded', weight: 1 }, phase: 'bursting' } as const
  const tag = record({ phase: 'bursting' })
  const out = [`${SAY('draining')}, 1 failed attempt`, 'endpoint burst: disable', TEST]
  expect(titles({ ...sick, tag })).toEqual(out)
  expect(titles({ ...sick, tag, stopped: true })).toEqual([...out.slice(0, 2), SAY('warming'), START, TEST])
  expect(titles({ ...sick, tag, progress: { onTrial: true } })).not.toContain('endpoint burst: disable')
  expect(titles({ ...sick, tag, others: [DOWN] })).not.toContain('endpoint burst: disable')
  const [noted] = records(plan({ ...sick, tag }))
  expect(noted).toMatchObject({ intent: true, attempts: { count: 1 }, shareChanges: [{ share: 0 }] })
})

test.each<[string, World, number | undefined]>([
  ['its own trial', {}, 1],
  ['a burst beyond its trial', { burst: { ...BURST, weight: 2 } }, undefined],
  ['what someone outside enabled', { tag: record({ phase: 'warm' }) }, undefined],
  ['what no tag tells of', {}, undefined],
])(
  'of what is disabled again, %s counts as failed attempts: %s (failed-burst-is-undone)',
  (name, it, count) => {
    const burst = { ...(it.burst ?? { ...BURST, weight: 1 }), monitorStatus: 'Degraded' }
    const isUnknown = name.startsWith('what no tag')
    const tag = it.tag ?? record({ phase: 'bursting' })
    const [noted] = records(plan({ burst, phase: 'bursting', ...(!isUnknown && { tag }) }))
    expect(noted?.attempts?.count).toBe(count)
  },
)

const CHECKING = { ...BURST, weight: 1, monitorStatus: 'CheckingEndpoint' }
const trial = record({ phase: 'bursting', attempts: { count: 2, lastFailedAtEpochSeconds: NOW } })

test('the weight follows the trial only once Traffic Manager reports the endpoint Online (trial-before-weight)', () => {
  const phase = 'bursting'
  const waiting = plan({ burst: CHECKING, tag: trial, phase })
  expect(waiting.map(stepTitle)).toEqual([ONLINE, `${SAY('bursting')}, 2 failed attempts`, WEIGHT])
  const online = plan({ burst: { ...BURST, weight: 1 }, tag: trial, phase })
  expect(online.map(stepTitle)).toEqual([SAY('bursting'), WEIGHT])
  expect(records(online)[0]?.shareChanges.at(-1)).toEqual({ atEpochSeconds: NOW, share: 0.2 })
  expect(titles({ burst: { ...BURST, weight: 12 }, tag: record({ phase }), phase })).toEqual([])
})

test('an endpoint that is not Online and the only one in the answers is kept while it is proven (private-down-bursts)', () => {
  const alone = {
    burst: CHECKING,
    others: [DOWN],
    tag: record({ phase: 'bursting' }),
    phase: 'bursting',
  } as const
  expect(titles({ ...alone, proven: true })).not.toContain(ONLINE)
  expect(titles(alone)).toContain(ONLINE)
  expect(titles({ ...alone, others: [endpoint('private')], proven: true })).toContain(ONLINE)
})

test('what someone enabled is written down at once, its app started and its plan grown (never-stop-before-drain)', () => {
  const tag = record({ phase: 'warm', drainSinceEpochSeconds: NOW })
  const found = plan({ burst: { ...BURST, weight: 12 }, stopped: true, small: true, others: [DOWN], tag })
  expect(found.map(stepTitle).slice(0, 4)).toEqual([SAY('bursting'), START, SIZE, SIZED])
  expect(Object.keys(records(found)[0] ?? {})).not.toContain('drainSinceEpochSeconds')
  const untold = titles({ burst: { ...BURST, weight: 12 } })
  expect(untold).toEqual([SAY('bursting')])
})

test('`switch` takes the private side out only with the burst side Online (trial-before-weight)', () => {
  const on = target({ routing: { ...target().routing, routing: 'switch' } })
  const off = 'endpoint private: disable'
  const tag = record({ phase: 'bursting' })
  expect(titles({ burst: BURST, tag, phase: 'bursting', on })).toContain(off)
  const checking = titles({ burst: CHECKING, tag, phase: 'bursting', on })
  expect(checking.indexOf(ONLINE)).toBeLessThan(checking.indexOf(off))
  const kept = { burst: CHECKING, others: [DOWN], tag, phase: 'bursting', on, proven: true } as const
  expect(titles(kept)).not.toContain(off)
})

test('`switch` moves all traffic only with every instance READY, and `spill` what the READY ones carry (share-within-capacity)', () => {
  const kinds = (it: World) =>
    plan({ burst: BURST, tag: record({ phase: 'bursting' }), phase: 'bursting', ...it }).map(
      ({ kind }) => kind,
    )
  const on = target({ routing: { ...target().routing, routing: 'switch' } })
  expect(kinds({ on, ready: 1 })).toEqual(['await-instances'])
  expect(kinds({ on, ready: 3 })).toEqual(['write-record', 'patch-endpoint'])
  expect(kinds({ on, ready: 1, progress: { instancesWaited: true } })).toEqual([
    'write-record',
    'patch-endpoint',
  ])
  expect(kinds({ ready: 1 })).toEqual(['write-record', 'patch-endpoint', 'await-instances'])
})

test('a weight that was raised a moment ago is raised again a minute later (share-within-capacity)', () => {
  const after = (secondsAgo: number) => {
    const shareChanges = [{ atEpochSeconds: epochSeconds(NOW - secondsAgo), share: share(0.2) }]
    const tag = record({ phase: 'bursting', shareChanges })
    return plan({ burst: { ...BURST, weight: 12 }, tag, phase: 'bursting' }, share(0.5)).map(
      ({ kind }) => kind,
    )
  }
  expect([after(64), after(65)]).toEqual([['await-instances'], ['write-record', 'patch-endpoint']])
})
