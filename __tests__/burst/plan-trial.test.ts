import { expect, test } from '@jest/globals'
import { planBurst } from '../../src/burst/plan-up.ts'
import { NO_PROGRESS } from '../../src/burst/progress.ts'
import { stepTitle } from '../../src/burst/step-words.ts'
import type { Step } from '../../src/burst/steps.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import type { Profile } from '../../src/domain/resources.ts'
import { share } from '../../src/domain/units.ts'
import { announcedTrial } from '../../src/record/of-burst.ts'
import { endpoint, IDLE_BURST, NOW, resources, target } from './build.ts'
import { BURST, record, running, seen } from './rules-support.ts'

// What the state tag keeps of a burst from its trial to its share.

const PROVEN = { successesInRow: 3, lastTestAt: NOW, lastSuccessAt: NOW }
const PLAN = { ...resources().plan, sku: { ...resources().plan.sku, capacity: 3 }, currentInstances: 3 }
const DOWN = endpoint('private', { monitorStatus: 'Degraded' })
const WANTED = share(0.2)

interface World {
  readonly tag?: Partial<BurstRecord>
  readonly burst?: Partial<typeof BURST>
  readonly others?: readonly (typeof BURST)[]
  readonly method?: Profile['routingMethod']
  readonly ready?: number
  readonly stopped?: true
  readonly routing?: 'spill' | 'switch'
}

function plan(it: World): Step[] {
  const { burst, others = [endpoint('private')], method = 'Weighted', routing = 'spill', ready } = it
  const tag = record({ phase: 'warm', ...it.tag })
  const change = {
    burst: { ...IDLE_BURST, ...burst },
    others: [...others],
    plan: PLAN,
    ...(ready !== undefined && { readyInstances: ready }),
  }
  const found = seen(it.stopped ? change : running(change), tag)
  const profile = { ...found.resources.profile, routingMethod: method }
  const o = { ...found, resources: { ...found.resources, profile }, burstHealth: PROVEN }
  const on = target({ routing: { ...target().routing, routing } })
  const context = { target: on, phase: tag.phase, now: NOW, runId: '2', command: undefined }
  return planBurst(o, WANTED, tag, { ...context, progress: NO_PROGRESS })
}

const tags = (it: World): BurstRecord[] =>
  plan(it).flatMap((step) => (step.kind === 'write-record' ? [step.record] : []))
const titles = (it: World): string[] => plan(it).map(stepTitle)

test('a burst that begins tells the size of its plan, by which the next reads know that it goes on (no-data-never-ends)', () => {
  for (const planSku of [undefined, 'P3v3'])
    expect(tags({ tag: planSku === undefined ? {} : { planSku } })[0]).toMatchObject({ planSku: 'P1v3' })
})

test('only a trial is for a share that is yet to come (no-data-never-ends)', () => {
  expect(tags({})[0]).toMatchObject({ trialFor: 0.2, shareChanges: [{ share: 1 / 51 }] })
  for (const it of [{ others: [DOWN] }, { method: 'Performance' }] as const) {
    const [first] = tags(it)
    expect(first).toMatchObject({ intent: true, shareChanges: [{ share: 0.2 }] })
    expect(first).not.toHaveProperty('trialFor')
  }
})

test('the plan shows what follows the trial from where it leaves the weight', () => {
  const burst = { weight: 12 }
  const [enable, last] = ['endpoint burst: enable, weight 12 → 1', 'endpoint burst: weight 1 → 12']
  expect(titles({ burst })).toEqual(expect.arrayContaining([enable]))
  expect(titles({ burst }).at(-1)).toBe(last)
  expect(titles({ burst, method: 'Performance' }).at(-1)).toMatch(/^save state/u)
})

const ON = { status: 'Enabled', monitorStatus: 'Online', weight: 1 } as const
const trial = { phase: 'bursting', planSku: 'P1v3', trialFor: WANTED } as const

test('what a trial is for stays in the tag until the endpoint is Online and the instances for it are READY (no-data-never-ends)', () => {
  const kept = (it: World) => tags({ tag: trial, ...it }).at(-1)?.trialFor
  expect(kept({ burst: { ...ON, monitorStatus: 'CheckingEndpoint' } })).toBe(0.2)
  expect(kept({ burst: ON, ready: 1 })).toBe(0.2)
  expect(kept({ burst: ON, ready: 3 })).toBeUndefined()
  expect(kept({ burst: ON })).toBeUndefined()
})

test('an announcement that stands keeps the share that it was for, and every other is for what is wanted now (no-data-never-ends)', () => {
  const next = record({ phase: 'bursting', intent: true })
  const announced = (tag: Partial<BurstRecord>, wanted = true) =>
    announcedTrial(record({ trialFor: share(0.3), ...tag }), next, wanted ? WANTED : undefined).trialFor
  expect(announced({ phase: 'bursting', intent: true })).toBe(0.3)
  expect(announced({ phase: 'bursting' })).toBe(0.2)
  expect(announced({ phase: 'draining', intent: true })).toBe(0.2)
  expect(announcedTrial(record({}), next, undefined)).toBe(next)
})

const SICK = { ...BURST, ...ON, monitorStatus: 'Degraded' }

test('what does not serve is disabled, and counts as failed only where the weight tells that it was a trial (failed-burst-is-undone)', () => {
  const out = (method?: Profile['routingMethod']) =>
    plan({ tag: trial, burst: SICK, ...(method && { method }) }).slice(0, 2)
  expect(out()).toMatchObject([{ record: { attempts: { count: 1 } } }, { change: { status: 'Disabled' } }])
  const [tag] = out('Performance')
  expect(tag).not.toMatchObject({ record: { attempts: {} } })
})

test('an app that has to start is tested after it, however lately a test has proven it (healthy-before-enable)', () => {
  const kinds = plan({ stopped: true }).map(({ kind }) => kind)
  expect(kinds.slice(0, 2)).toEqual(['start-app', 'warm-up'])
})

test('`switch` by Priority moves nobody to an endpoint that is kept without being Online (trial-before-weight)', () => {
  const others = [{ ...DOWN, priority: 2 }]
  const burst = { ...ON, priority: 3 }
  const moves = (monitorStatus: string) =>
    titles({ tag: trial, burst: { ...burst, monitorStatus }, others, method: 'Priority', routing: 'switch' })
  expect(moves('Online').some((title) => title.includes('priority'))).toBe(true)
  expect(moves('CheckingEndpoint').some((title) => title.includes('priority'))).toBe(false)
})
