import fc from 'fast-check'
import { guarded } from '../../src/burst/guard.ts'
import { Attempt } from '../../src/burst/run/attempt.ts'
import { plan } from '../../src/burst/plan.ts'
import { NO_PROGRESS, type Progress } from '../../src/burst/progress.ts'
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

export const world: fc.Arbitrary<Observation> = fc
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

export const goal: fc.Arbitrary<Goal> = fc.oneof(
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

export function steps(
  o: Observation,
  wanted: Goal,
  on: TargetConfig,
  progress: Progress = NO_PROGRESS,
): readonly Step[] {
  const decision = guarded(o, decisionOf(wanted), { target: on, command: undefined, attempt: new Attempt() })
  const { phase } = phaseOf(o, on.burstSide)
  return plan(o, decision, { target: on, phase, now: o.at, runId: '2', progress, command: undefined })
}

export function targetFor(o: Observation): TargetConfig {
  const priority = o.resources.profile.routingMethod === 'Priority'
  return target(priority ? { routing: { ...target().routing, routing: 'switch' } } : {})
}

/** Follows the plan a step at a time as the reconciler does, checking each write against the world it is made in. */
export function walk(
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
  return { ...progress, instances: known({ ready: 1, doubted: 0, listed: 1 }) }
}
