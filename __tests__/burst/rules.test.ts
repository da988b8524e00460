import { describe, expect, test } from '@jest/globals'
import { plan } from '../../src/burst/plan.ts'
import { NO_PROGRESS, type Progress } from '../../src/burst/progress.ts'
import { lastPlace, preferSteps } from '../../src/burst/priority.ts'
import { findings } from '../../src/burst/checks/table.ts'
import { returnSteps, routeSteps } from '../../src/burst/routing.ts'
import { burstSku } from '../../src/burst/sizing.ts'
import { stepTitle } from '../../src/burst/steps.ts'
import type { TargetConfig } from '../../src/domain/config.ts'
import type { Goal } from '../../src/domain/decision.ts'
import { known } from '../../src/domain/known.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import type { AutoscaleSetting } from '../../src/domain/autoscale.ts'
import type { Endpoint, Resources } from '../../src/domain/resources.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { phaseOf } from '../../src/policy/phase.ts'
import { privateEpisode } from '../../src/policy/private-down.ts'
import { endpoint, IDLE_BURST, NOW, observation, resources, target } from './build.ts'

const BURST = endpoint('burst', { weight: 10 })
const SWITCH = { ...target().routing, routing: 'switch' } as const

function seen(
  change: Partial<Resources> & { burst?: Endpoint; others?: Endpoint[] },
  record?: BurstRecord,
): Observation {
  return observation({
    resources: resources(change),
    ...(record === undefined ? {} : { record: known(record) }),
  })
}

type Seen = Parameters<typeof seen>[0]

function running(change: Seen = {}): Seen {
  return { ...change, app: { ...resources().app, state: 'Running' } }
}

function titles(
  o: Observation,
  goal: Goal,
  on: TargetConfig = target(),
  progress: Progress = NO_PROGRESS,
): string[] {
  const { phase } = phaseOf(o, on.burstSide)
  const context = { target: on, phase, now: o.at, runId: '2', progress, command: undefined }
  return plan(o, { goal, rule: 'policy' }, context).map(stepTitle)
}

const setting = (enabled: boolean): AutoscaleSetting => ({
  id: '/s/autoscale',
  name: 'cpu',
  enabled,
  profiles: [
    {
      name: 'default',
      isDefault: true,
      bounds: { minimum: 1, maximum: 10, usual: 1 },
      time: { kind: 'always' },
    },
  ],
  raw: {},
})

const record = (change: Partial<BurstRecord>): BurstRecord => ({
  phase: 'idle',
  phaseSinceEpochSeconds: epochSeconds(NOW - 60),
  runId: '1',
  shareChanges: [],
  ...change,
})

test('a drain that nobody wrote down begins with the first record written (never-stop-before-drain)', () => {
  const context = {
    target: target(),
    phase: 'warm',
    now: NOW,
    runId: '2',
    progress: NO_PROGRESS,
    command: undefined,
  } as const
  const steps = plan(seen(running()), { goal: { kind: 'warm' }, rule: 'policy' }, context)
  const records = steps.flatMap((step) => (step.kind === 'write-record' ? [step.record] : []))
  expect(records.length).toBeGreaterThan(0)
  expect(records.map((written) => written.drainSinceEpochSeconds)).toEqual(records.map(() => NOW))
})

test('a command on its way up writes its intent once: a record that says bursting before the PATCH is no drain', () => {
  const hold = {
    command: 'burst',
    untilEpochSeconds: epochSeconds(NOW + 3600),
    by: 'ada',
    reason: '',
  } as const
  const intent = record({
    phase: 'bursting',
    hold,
    shareChanges: [{ atEpochSeconds: NOW, share: share(1 / 51) }],
  })
  const proven = { successesInRow: 3, lastTestAt: NOW, lastSuccessAt: NOW }
  const { plan: base } = resources()
  const large = { ...base, sku: { ...base.sku, capacity: 3 } }
  const o = { ...seen(running({ plan: large }), intent), burstHealth: proven }
  const context = {
    target: target(),
    phase: 'draining',
    now: NOW,
    runId: '2',
    progress: NO_PROGRESS,
  } as const
  const command = { kind: 'burst', hold } as const
  const [first] = plan(
    o,
    { goal: { kind: 'bursting', share: share(0.2) }, rule: 'command' },
    { ...context, command },
  )
  expect(first).toMatchObject({ kind: 'patch-endpoint', change: { status: 'Enabled', weight: 1 } })
})

test('switch leaves a private endpoint that does not serve as it is, and disables one that does', () => {
  const down = endpoint('private', { monitorStatus: 'Degraded' })
  expect(routeSteps(seen(running({ burst: BURST, others: [down] })), SWITCH, share(1))).toEqual([])
  const steps = routeSteps(seen(running({ burst: BURST })), SWITCH, share(1))
  expect(steps.map(stepTitle)).toEqual(['endpoint private: disable'])
})

test('a private side that switch has taken out is not down, so that it can come back (private-down-bursts)', () => {
  const off = endpoint('private', { status: 'Disabled', monitorStatus: 'Disabled' })
  const before = record({ privateDownSinceEpochSeconds: epochSeconds(NOW - 3600) })
  expect(
    privateEpisode(seen({ burst: BURST, others: [off] }, before), target().policy.stabilizationSeconds, NOW),
  ).toEqual({})
})

test('on scale-in one endpoint is waited for before another is enabled (healthy-before-enable)', () => {
  const off = endpoint('old', { status: 'Disabled', monitorStatus: 'Disabled' })
  const checking = endpoint('private', { monitorStatus: 'CheckingEndpoint' })
  const steps = returnSteps(seen({ burst: BURST, others: [checking, off] }), SWITCH, target().warmup)
  expect(steps.map((step) => step.kind)).toEqual(['await-online'])
})

test('switch among several others asks which one is the private side', () => {
  const o = seen({ others: [endpoint('private'), endpoint('second')] })
  const on = target({ routing: SWITCH, privateHealthUrl: 'https://private.example/health' })
  const found = findings(o, on, { kind: 'bursting', share: share(1) })
  expect(found.map(({ error }) => error.fix)).toEqual([expect.stringContaining('private-endpoint')])
})

test('the private endpoint is never put behind a third one for good', () => {
  const others = [endpoint('private', { priority: 1 }), endpoint('dr', { priority: 2 })]
  const burst = { ...IDLE_BURST, priority: 3 }
  expect(preferSteps(resources({ burst, others }))).toEqual([])
  const alone = preferSteps(resources({ burst, others: [endpoint('private', { priority: 1 })] }))
  expect(alone.map((step) => (step.kind === 'patch-endpoint' ? step.change : {}))).toEqual([
    { priority: 2 },
    { priority: 1 },
  ])
})

test('with Priority the trial stands behind all others, or is refused (trial-before-weight)', () => {
  const burst = { ...IDLE_BURST, priority: 1 }
  const wellBehind = (priority: number) => {
    const made = resources({ burst, others: [endpoint('private', { priority })] })
    const profile = { ...made.profile, routingMethod: 'Priority' as const }
    const o = observation({ resources: { ...made, profile } })
    const on = target({ routing: SWITCH })
    return { place: lastPlace(o.resources), refused: findings(o, on, { kind: 'idle' }).length }
  }
  expect(wellBehind(999)).toEqual({ place: 1000, refused: 0 })
  expect(wellBehind(1000)).toEqual({ place: undefined, refused: 1 })
})

test('what autoscale has added by itself does not become its minimum', () => {
  const { plan: base } = resources()
  const grown = { ...base, sku: { ...base.sku, capacity: 7 }, currentInstances: 7 }
  const on = target({ burstSide: { ...target().burstSide, autoscale: 'manage' } })
  const o = seen(running({ plan: grown, autoscale: known(setting(true)) }), record({ phase: 'warm' }))
  expect(titles(o, { kind: 'bursting', share: share(0.2) }, on)).toContain('autoscale cpu: minimum 1 → 3')
})

test.each<[TargetConfig['burstSide']['autoscale'], number]>([
  ['leave', 2],
  ['enable', 2],
  ['manage', 3],
])(
  'with autoscale: %s an enabled setting that scaled in while serving leaves %i instances asked for',
  (autoscale, asked) => {
    const { plan: base } = resources()
    const o = seen(
      running({
        burst: BURST,
        plan: { ...base, sku: { ...base.sku, capacity: 2 } },
        autoscale: known(setting(true)),
      }),
    )
    const config = { ...target().burstSide, autoscale }
    expect(burstSku(o, config, NO_PROGRESS, true).capacity).toBe(asked)
  },
)

test('autoscale returns to idle before the app stops, after which nobody would look for it', () => {
  const drained = record({ phase: 'warm' })
  const on = target({ burstSide: { ...target().burstSide, autoscale: 'enable' } })
  const o = seen(running({ autoscale: known(setting(true)) }), drained)
  expect(titles(o, { kind: 'idle' }, on)).toEqual([
    'autoscale cpu: disable',
    'stop the web app',
    'save state: idle',
  ])
})

test('idle-sku may not take the rules that autoscale: manage will make', () => {
  const burstSide = { ...target().burstSide, autoscale: 'manage', idleSku: 'B1' } as const
  const found = findings(seen({ autoscale: known(undefined) }), target({ burstSide }), { kind: 'warm' })
  expect(found.map(({ error }) => error.message)).toEqual([expect.stringContaining('its autoscale setting')])
})

test('others on the plan keep it from being shrunk, not the traffic from going back (person-beats-rule, shared-plan-needs-consent)', () => {
  const { plan: base } = resources()
  const others = [{ id: '/s/report-job', name: 'report-job', state: 'Running' }]
  const large = { ...base, sku: { ...base.sku, capacity: 3 }, numberOfSites: 2 }
  const o = seen(
    running({ burst: BURST, plan: large, otherApps: known(others) }),
    record({ phase: 'bursting' }),
  )
  expect(findings(o, target(), { kind: 'idle' })).toEqual([])
  const steps = titles(o, { kind: 'idle' })
  expect(steps).toContain('endpoint burst: disable')
  expect(steps.filter((title) => title.startsWith('size plan'))).toEqual([])
})

test('an endpoint taken out on its trial weight counts as a failed try, in whichever run (failed-burst-is-undone)', () => {
  const trial = endpoint('burst', { weight: 1, monitorStatus: 'Degraded' })
  const o = seen(running({ burst: trial }), record({ phase: 'bursting' }))
  const { phase } = phaseOf(o, target().burstSide)
  const context = { target: target(), phase, now: NOW, runId: '2', progress: NO_PROGRESS, command: undefined }
  const [first] = plan(o, { goal: { kind: 'bursting', share: share(0.2) }, rule: 'policy' }, context)
  expect(first).toMatchObject({ kind: 'write-record', record: { phase: 'draining', attempts: { count: 1 } } })
})

describe('a command that holds nothing ends the hold that says the opposite, and no other', () => {
  const holdOf = (command: 'burst' | 'prewarm' | 'scale-back') =>
    ({ command, untilEpochSeconds: epochSeconds(NOW + 3600), by: 'ada', reason: '' }) as const
  const goals = {
    burst: { kind: 'bursting', share: share(0.2) },
    prewarm: { kind: 'warm' },
    'scale-back': { kind: 'idle' },
  } as const

  test.each([
    ['scale-back', 'burst', false],
    ['scale-back', 'prewarm', false],
    ['scale-back', 'scale-back', true],
    ['burst', 'scale-back', false],
    ['prewarm', 'scale-back', false],
    ['prewarm', 'burst', true],
  ] as const)('%s after a hold %s', (kind, earlier, stays) => {
    const o = seen(running(), record({ phase: 'warm', hold: holdOf(earlier) }))
    const context = { target: target(), phase: 'warm', now: NOW, runId: '2', progress: NO_PROGRESS } as const
    const steps = plan(o, { goal: goals[kind], rule: 'command' }, { ...context, command: { kind } })
    const records = steps.flatMap((step) => (step.kind === 'write-record' ? [step.record] : []))
    if (!stays) expect(records.length).toBeGreaterThan(0)
    for (const written of records) expect(written.hold !== undefined).toBe(stays)
  })
})
