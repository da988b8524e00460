import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { drainOf, isQuiet } from '../../src/burst/drain.ts'
import { anotherServes, isOnline, serves } from '../../src/burst/endpoints.ts'
import { guarded } from '../../src/burst/guard.ts'
import { plan } from '../../src/burst/plan.ts'
import { NO_PROGRESS, type Progress } from '../../src/burst/progress.ts'
import { isProven } from '../../src/burst/routing.ts'
import type { Step } from '../../src/burst/steps.ts'
import type { TargetConfig } from '../../src/domain/config.ts'
import type { Decision, Goal } from '../../src/domain/decision.ts'
import { known, unknown } from '../../src/domain/known.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { BurstRecord, Phase } from '../../src/domain/record.ts'
import type { MonitorStatus, RoutingMethod } from '../../src/domain/resources.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { phaseOf } from '../../src/policy/phase.ts'
import { endpoint, NOW, observation, resources, target } from './build.ts'
import { afterStep } from './world.ts'

const phases: readonly Phase[] = ['idle', 'warming', 'warm', 'bursting', 'draining']
const statuses: readonly MonitorStatus[] = ['Online', 'CheckingEndpoint', 'Degraded', 'Stopped']
const methods: readonly RoutingMethod[] = [
  'Weighted',
  'Priority',
  'Performance',
  'Geographic',
  'Subnet',
  'MultiValue',
]

const record: fc.Arbitrary<BurstRecord> = fc
  .record({
    phase: fc.constantFrom(...phases),
    age: fc.integer({ min: 0, max: 90_000 }),
    drain: fc.boolean(),
  })
  .map(({ phase, age, drain }) => ({
    phase,
    phaseSinceEpochSeconds: epochSeconds(NOW - age),
    runId: '1',
    ...(drain ? { drainSinceEpochSeconds: epochSeconds(NOW - age) } : {}),
    shareChanges: [],
  }))

const anEndpoint = (name: string, priority: number) =>
  fc
    .record({
      enabled: fc.boolean(),
      seen: fc.constantFrom(...statuses),
      weight: fc.integer({ min: 1, max: 1000 }),
    })
    .map(({ enabled, seen, weight }) =>
      endpoint(name, {
        status: enabled ? 'Enabled' : 'Disabled',
        monitorStatus: enabled ? seen : 'Disabled',
        weight,
        priority,
      }),
    )

const world: fc.Arbitrary<Observation> = fc
  .record({
    burst: anEndpoint('burst', 7),
    others: fc.tuple(anEndpoint('private', 3), anEndpoint('second', 9)),
    many: fc.boolean(),
    running: fc.boolean(),
    capacity: fc.integer({ min: 1, max: 6 }),
    method: fc.constantFrom(...methods),
    record: fc.option(record),
  })
  .map((w) => {
    const made = resources({ burst: w.burst, others: w.many ? w.others : [w.others[0]] })
    return observation({
      record: w.record === null ? unknown('there is no state tag yet') : known(w.record),
      resources: {
        ...made,
        profile: { ...made.profile, routingMethod: w.method },
        app: { ...made.app, state: w.running ? 'Running' : 'Stopped' },
        plan: { ...made.plan, sku: { ...made.plan.sku, capacity: w.capacity }, currentInstances: w.capacity },
      },
    })
  })

const goal: fc.Arbitrary<Goal> = fc.oneof(
  fc.constant<Goal>({ kind: 'idle' }),
  fc.constant<Goal>({ kind: 'warm' }),
  fc
    .double({ min: 0.02, max: 0.95, noNaN: true })
    .map<Goal>((it) => ({ kind: 'bursting', share: share(it) })),
)

function decisionOf(wanted: Goal): Decision {
  return {
    kind: 'none',
    goal: wanted,
    rule: 'policy',
    reason: '',
    overruled: [],
    warnings: [],
    evidence: { shareNow: share(0), readyInstances: 1, rules: [], vetoes: [], more: {} },
  }
}

function steps(
  o: Observation,
  wanted: Goal,
  on: TargetConfig,
  progress: Progress = NO_PROGRESS,
): readonly Step[] {
  const decision = guarded(o, decisionOf(wanted), { target: on, command: undefined })
  const { phase } = phaseOf(o, on.burstSide)
  return plan(o, decision, { target: on, phase, now: o.at, runId: '2', progress, command: undefined })
}

function targetFor(o: Observation): TargetConfig {
  const priority = o.resources.profile.routingMethod === 'Priority'
  return target(priority ? { routing: { ...target().routing, routing: 'switch' } } : {})
}

/** Follows the plan a step at a time as the reconciler does, checking each write against the world it is made in. */
function walk(
  start: Observation,
  wanted: Goal,
  check: (o: Observation, step: Step) => void,
  on: TargetConfig = targetFor(start),
): Observation {
  let o = start
  let progress = NO_PROGRESS
  for (let turn = 0; turn < 60; turn += 1) {
    const step = steps(o, wanted, on, progress)[0]
    if (step === undefined) return o
    check(o, step)
    o = afterStep(o, step)
    progress = progressAfter(progress, step)
  }
  throw new Error('the plan does not come to an end')
}

/** The run itself remembers that the instances were waited for. */
function progressAfter(progress: Progress, step: Step): Progress {
  if (step.kind !== 'await-instances') return progress
  return { ...progress, instances: known({ ready: 1, listed: 1 }) }
}

const disables = (step: Step) => step.kind === 'patch-endpoint' && step.change.status === 'Disabled'

test('every world is brought to its goal in a bounded number of steps (killed-anywhere-recovers)', () => {
  fc.assert(
    fc.property(world, goal, (start, wanted) => {
      const end = walk(start, wanted, () => undefined)
      const { burstEndpoint, app } = end.resources
      if (wanted.kind === 'bursting') expect(burstEndpoint.status).toBe('Enabled')
      if (wanted.kind === 'idle' && anotherServes(end.resources)) {
        expect(burstEndpoint.status).toBe('Disabled')
        const overdue = drainOf(end, targetFor(start), end.at).kind === 'overdue'
        expect(app.state).toBe(overdue ? 'Running' : 'Stopped')
        expect(end.resources.plan.sku.capacity).toBe(1)
      }
    }),
    { numRuns: 500 },
  )
})

test('the burst endpoint is enabled only before a running app that has just been proven (healthy-before-enable)', () => {
  fc.assert(
    fc.property(world, goal, (start, wanted) => {
      walk(start, wanted, (o, step) => {
        if (
          step.kind !== 'patch-endpoint' ||
          step.endpoint.name !== 'burst' ||
          step.change.status !== 'Enabled'
        )
          return
        expect(o.resources.app.state).toBe('Running')
        expect(isProven(o.burstHealth, target().warmup, o.at)).toBe(true)
      })
    }),
    { numRuns: 500 },
  )
})

test('more than the trial weight only once Online, unless no other endpoint answers (trial-before-weight)', () => {
  fc.assert(
    fc.property(world, goal, (start, wanted) => {
      walk(start, wanted, (o, step) => {
        if (step.kind !== 'patch-endpoint' || step.change.status !== undefined) return
        const { burstEndpoint } = o.resources
        if (burstEndpoint.status === 'Enabled')
          expect(isOnline(burstEndpoint) || !anotherServes(o.resources)).toBe(true)
      })
    }),
    { numRuns: 500 },
  )
})

test('nothing is stopped or shrunk while enabled or before the drain has ended (never-stop-before-drain)', () => {
  fc.assert(
    fc.property(world, goal, (start, wanted) => {
      walk(start, wanted, (o, step) => {
        const shrinks = step.kind === 'resize-plan' && step.sku.capacity < o.resources.plan.sku.capacity
        if (step.kind !== 'stop-app' && !shrinks) return
        expect(o.resources.burstEndpoint.status).toBe('Disabled')
        if (o.resources.app.state !== 'Running') return
        if (o.record.kind === 'known' && o.record.value.drainSinceEpochSeconds !== undefined) {
          const since = o.record.value.drainSinceEpochSeconds
          expect(o.at - since).toBeGreaterThanOrEqual(15 * 60)
          const quiet = isQuiet(o.burstRequests, since)
          expect(o.at - since >= 3600 || (quiet.kind === 'known' && quiet.value.quiet)).toBe(true)
        }
      })
    }),
    { numRuns: 500 },
  )
})

test('tier and size change only while nothing is routed to the app (resize-only-while-idle)', () => {
  fc.assert(
    fc.property(world, goal, (start, wanted) => {
      const on = targetFor(start)
      const sized = { ...on, burstSide: { ...on.burstSide, burstSku: 'P2v3', idleSku: 'P0v3' } }
      walk(
        start,
        wanted,
        (o, step) => {
          if (step.kind !== 'resize-plan' || step.sku.name === o.resources.plan.sku.name) return
          expect(o.resources.burstEndpoint.status).toBe('Disabled')
          expect(['draining', 'begins']).not.toContain(drainOf(o, sized, o.at).kind)
        },
        sized,
      )
    }),
    { numRuns: 500 },
  )
})

test('the last endpoint that serves is never disabled (never-disable-the-last)', () => {
  fc.assert(
    fc.property(world, goal, (start, wanted) => {
      walk(start, wanted, (o, step) => {
        if (!disables(step) || step.kind !== 'patch-endpoint') return
        const left = o.resources.profile.endpoints.filter((it) => it.id !== step.endpoint.id)
        expect(left.some(serves)).toBe(true)
      })
    }),
    { numRuns: 500 },
  )
})

test('two endpoints never have one priority, not even for a moment', () => {
  fc.assert(
    fc.property(world, goal, (start, wanted) => {
      walk(start, wanted, (o, step) => {
        if (step.kind !== 'patch-endpoint' || step.change.priority === undefined) return
        const others = o.resources.profile.endpoints.filter((it) => it.id !== step.endpoint.id)
        expect(others.map((it) => it.priority)).not.toContain(step.change.priority)
      })
    }),
    { numRuns: 500 },
  )
})

test('a refused record never stops an enable and always stops a stop (never-stop-before-drain)', () => {
  const refused: Progress = { ...NO_PROGRESS, recordRefused: new Error('no') as never }
  fc.assert(
    fc.property(world, goal, (o, wanted) => {
      const kinds = steps(o, wanted, targetFor(o), refused).map((step) => step.kind)
      expect(kinds).not.toContain('write-record')
      if (wanted.kind === 'idle') expect(kinds).not.toContain('stop-app')
      if (wanted.kind === 'bursting' && o.resources.burstEndpoint.status === 'Disabled')
        expect(kinds).toContain('patch-endpoint')
    }),
    { numRuns: 500 },
  )
})

test('goals that change on the way never lead past an invariant (healthy-before-enable, never-stop-before-drain, never-disable-the-last)', () => {
  fc.assert(
    fc.property(world, fc.array(goal, { minLength: 1, maxLength: 12 }), (start, goals) => {
      let o = start
      const on = targetFor(start)
      for (const wanted of goals) {
        const step = steps(o, wanted, on)[0]
        if (step === undefined) continue
        safeWrite(o, step)
        o = afterStep(o, step)
      }
    }),
    { numRuns: 1000 },
  )
})

function safeWrite(o: Observation, step: Step): void {
  const { burstEndpoint, app, profile } = o.resources
  if (step.kind === 'stop-app') expect(burstEndpoint.status).toBe('Disabled')
  if (step.kind !== 'patch-endpoint') return
  if (step.endpoint.id === burstEndpoint.id && step.change.status === 'Enabled') {
    expect(app.state).toBe('Running')
    expect(isProven(o.burstHealth, target().warmup, o.at)).toBe(true)
  }
  if (step.change.status === 'Disabled')
    expect(profile.endpoints.some((it) => it.id !== step.endpoint.id && serves(it))).toBe(true)
}
