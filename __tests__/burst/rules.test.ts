import { describe, expect, test } from '@jest/globals'
import { plan } from '../../src/burst/plan.ts'
import { NO_PROGRESS } from '../../src/burst/progress.ts'
import { lastPlace, preferSteps } from '../../src/burst/priority.ts'
import { findings } from '../../src/burst/checks/table.ts'
import { returnSteps, routeSteps } from '../../src/burst/routing.ts'
import { stepTitle } from '../../src/burst/step-words.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { privateEpisode } from '../../src/policy/private-down.ts'
import { endpoint, IDLE_BURST, NOW, observation, resources, target } from './build.ts'
import { BURST, seen, running, record } from './rules-support.ts'

const SWITCH = { ...target().routing, routing: 'switch' } as const

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
    intent: true,
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
  const found = findings(o, on, { goal: { kind: 'bursting', share: share(1) }, phase: 'idle' })
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
    return {
      place: lastPlace(o.resources),
      refused: findings(o, on, { goal: { kind: 'idle' }, phase: 'idle' }).length,
    }
  }
  expect(wellBehind(999)).toEqual({ place: 1000, refused: 0 })
  expect(wellBehind(1000)).toEqual({ place: undefined, refused: 1 })
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
