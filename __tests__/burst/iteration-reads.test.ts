import { expect, test } from '@jest/globals'
import { firstIteration, iterate } from '../../src/burst/iteration.ts'
import type { Goal } from '../../src/domain/decision.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { epochSeconds, minutes } from '../../src/domain/units.ts'
import { NOW, resources } from './build.ts'
import { bursting, IDLE, run, served, sized, WARM, type World } from './iteration-run.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'

// What an iteration reads besides profile, app and plan.

const BEFORE = { enabled: true, minimum: 1, maximum: 2, usual: 1 }
const SIDE = { autoscale: 'manage' } as const

test.each<[string, Model, Goal, World, boolean]>([
  ['a resize', sized({ instances: 1 }), WARM, {}, true],
  ['a start', sized({ running: false }), WARM, {}, false],
  ['a start where App Service scales itself', sized({ running: false }), WARM, { side: SIDE }, true],
  [
    'a start where idle-sku shrinks later',
    sized({ running: false }),
    WARM,
    { side: { idleSku: 'P1v3' } },
    true,
  ],
  ['a warm-up where App Service scales itself', sized(), WARM, { side: SIDE }, true],
  ['a stop', sized({ instances: 1 }), IDLE, { tag: { phase: 'warm' } }, false],
  [
    'a stop after a burst that changed the setting',
    sized({ instances: 1 }),
    IDLE,
    { tag: { phase: 'warm', autoscaleBefore: BEFORE } },
    true,
  ],
  [
    'a state tag that says idle again, after a run that was cut off',
    sized({ instances: 1, running: false }),
    IDLE,
    { tag: { phase: 'draining', drainSinceEpochSeconds: epochSeconds(NOW - 4000), autoscaleBefore: BEFORE } },
    true,
  ],
])('%s reads what else sizes the plan where that matters', async (_, model, goal, world, isRead) => {
  const { s, reads } = run(model, goal, world)
  await iterate(s)
  expect(reads.includes('autoscale')).toBe(isRead)
})

test('a warm-up that continues reads the autoscale setting no more', async () => {
  const { s, reads } = run(sized(), WARM, { side: SIDE, tag: { phase: 'warming' } })
  s.waits.begin({ kind: 'warm-up', why: '' }, NOW)
  await iterate(s)
  expect(reads).not.toContain('autoscale')
})

test.each<[string, Model, Goal, number]>([
  ['begins', sized({ running: false }), bursting(0.2), 1],
  ['makes it warm', sized({ instances: 1 }), WARM, 1],
  ['serves', served(), bursting(0.2), 0],
  ['ends', sized({ instances: 1 }), IDLE, 0],
])(
  'a run that %s reads what the checks before a burst need only then, and once',
  async (_, model, goal, count) => {
    const { s, reads } = run(model, goal)
    await iterate(s)
    const { o } = await iterate(s)
    expect(reads.filter((it) => it === 'preflight')).toHaveLength(count)
    expect(o.resources.preflight !== undefined).toBe(count === 1)
  },
)

const DRAINING = {
  phase: 'draining',
  drainSinceEpochSeconds: epochSeconds(NOW - minutes(5)),
  autoscaleBefore: BEFORE,
} as const

test('a drain that lasts reads the details once, and what follows it reads them again (never-stop-before-drain)', async () => {
  const model = sized({ instances: 1 })
  const { s, reads } = run(model, IDLE, { tag: DRAINING })
  const next = async () => {
    const { o, steps } = await iterate(s)
    expect(o.resources.autoscale.kind).toBe('known')
    return steps[0]?.kind
  }
  expect([await next(), reads]).toEqual(['drain', ['autoscale']])
  s.waits.begin({ kind: 'drain', untilEpochSeconds: NOW, why: '' }, NOW)
  expect([await next(), reads]).toEqual(['drain', ['autoscale']])
  model.now += 3600
  expect([await next(), reads]).toEqual(['stop-app', ['autoscale', 'autoscale']])
})

test('a drain that is overdue is told once: the app stays billed (never-stop-before-drain)', async () => {
  const model = sized({ instances: 1 })
  model.requests = () => ({ kind: 'unknown', reason: 'silent', source: 'test', doubts: [] })
  const tag = { ...DRAINING, drainSinceEpochSeconds: epochSeconds(NOW - 4000) }
  const { s, warned } = run(model, IDLE, { tag })
  for (let passes = 0; passes < 2; passes += 1) {
    expect((await iterate(s)).steps.map(({ kind }) => kind)).not.toContain('stop-app')
    expect(warned.filter((it) => it.startsWith('drain-max ('))).toHaveLength(1)
  }
  const early = run(sized({ instances: 1 }), IDLE, { tag: DRAINING })
  await iterate(early.s)
  const wanted = run(model, WARM, { tag })
  await iterate(wanted.s)
  expect([...early.warned, ...wanted.warned].filter((it) => it.includes('drain-max'))).toEqual([])
})

test('only a change that brings the burst side more traffic counts its READY instances first (share-within-capacity)', async () => {
  const counted = async (model: Model, goal: Goal, world?: World) => {
    const { s, reads } = run(model, goal, { tag: { phase: 'bursting' }, ...world })
    const { o, steps } = await iterate(s)
    return [reads.includes('ready'), o.resources.readyInstances, steps.at(0)?.kind === 'await-online']
  }
  expect(await counted(served(), bursting(0.5))).toEqual([true, 1, false])
  expect(await counted(served(), bursting(0.05))).toEqual([false, undefined, false])
  expect(await counted(sized(), bursting(0.5), { tag: {} })).toEqual([false, undefined, false])
  const checked = served()
  checked.now -= 55
  expect(await counted(checked, bursting(0.5))).toEqual([false, undefined, true])
  const all: World = { routing: { routing: 'switch' } }
  expect(await counted(served(), bursting(0.95), all)).toEqual([true, 1, false])
})

test('by Priority, `switch` counts the READY instances before all traffic moves (share-within-capacity)', async () => {
  const model = served()
  const { trafficManager } = portsOf(model)
  const readProfile = async (...of: Parameters<typeof trafficManager.readProfile>) => {
    const profile = await trafficManager.readProfile(...of)
    const endpoints = profile.endpoints.map((it) => ({ ...it, priority: it.name === 'burst' ? 1000 : 5 }))
    return { ...profile, routingMethod: 'Priority' as const, endpoints }
  }
  const { s } = run(model, bursting(0.95), {
    routing: { routing: 'switch' },
    tag: { phase: 'bursting' },
    ports: { trafficManager: { ...trafficManager, readProfile } },
  })
  expect((await iterate(s)).o.resources.readyInstances).toBe(1)
})

test('`switch` counts on all instances while it waits for them, and the decision is told with what it was made from (same-input-same-decision)', async () => {
  const { s, decidedFrom } = run(served(), bursting(0.95), {
    routing: { routing: 'switch' },
    tag: { phase: 'bursting' },
  })
  const { o, decided, decision } = await iterate(s)
  expect(o.resources.readyInstances).toBe(1)
  expect(decided.from).toBe(decidedFrom.at(-1))
  expect(decided.from.resources).not.toHaveProperty('readyInstances')
  expect(decided.from.resources.plan).toEqual(o.resources.plan)
  expect(decided.decision).toMatchObject({ goal: decision.goal, rule: 'policy' })
})

test('lists of a moment ago refuse nothing that is true no longer, and hide no failure (fresh-read-before-write)', async () => {
  const { app, plan } = resources()
  const of = () => Promise.resolve({ app: { ...app, enabled: false }, plan })
  const model = new Model(new Map())
  const { steps } = await firstIteration(run(model, WARM, { ports: { firstRead: { of } } }).s)
  expect(steps.length).toBeGreaterThan(0)
  const { trafficManager } = portsOf(model)
  let reads = 0
  const fails = (outcome: 'failed' | 'refused') => ({
    firstRead: { of },
    trafficManager: {
      ...trafficManager,
      readProfile: () => ((reads += 1), Promise.reject(new ActionError('no', { fix: '', outcome }))),
    },
  })
  await expect(firstIteration(run(model, WARM, { ports: fails('failed') }).s)).rejects.toThrow('no')
  expect(reads).toBe(1)
  await expect(firstIteration(run(model, WARM, { ports: fails('refused') }).s)).rejects.toThrow('no')
  expect(reads).toBe(3)
})

test('what a run found is what it read itself, not a list of a moment ago: an undo would take back what the run never did', async () => {
  const { app, plan } = resources()
  const of = () => Promise.resolve({ app, plan: { ...plan, sku: { ...plan.sku, capacity: 1 } } })
  const { s } = run(sized(), WARM, { ports: { firstRead: { of } } })
  const first = await firstIteration(s)
  expect(first.o.resources.plan.sku.capacity).toBe(3)
  expect([s.story.before?.resources, s.story.phaseBefore]).toEqual([s.story.latest?.resources, first.phase])
  expect(s.story.decided).toBe(first.decided)
})
