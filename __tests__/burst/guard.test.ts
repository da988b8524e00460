import { expect, test } from '@jest/globals'
import { guarded } from '../../src/burst/guard.ts'
import { Attempt } from '../../src/burst/run/attempt.ts'
import type { Decision, Goal, Rule } from '../../src/domain/decision.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { BurstRecord, CommandInHand } from '../../src/domain/record.ts'
import type { Endpoint } from '../../src/domain/resources.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { endpoint, IDLE_BURST, NOW, target } from './build.ts'
import { BURST, record, running, seen } from './rules-support.ts'

const IDLE: Goal = { kind: 'idle' }
const WARM: Goal = { kind: 'warm' }
const STAY: Goal = { kind: 'stay' }
const BURSTING: Goal = { kind: 'bursting', share: share(0.2) }
const DOWN = endpoint('private', { monitorStatus: 'Degraded' })
const OFF = endpoint('private', { status: 'Disabled', monitorStatus: 'Disabled' })
const CHECKING = endpoint('private', { monitorStatus: 'CheckingEndpoint' })

const decided = (goal: Goal, rule: Rule = 'policy'): Decision => ({
  kind: 'scale-back',
  goal,
  rule,
  reason: 'demand is low',
  overruled: [{ rule: 'schedule', goal: WARM, because: 'noon' }],
  warnings: ['told before'],
  evidence: { shareNow: share(0), readyInstances: 1, rules: [], vetoes: [], more: {} },
})

interface Case {
  readonly goal?: Goal
  readonly burst?: Endpoint
  readonly others?: Endpoint[]
  readonly rule?: Rule
  readonly command?: CommandInHand['kind']
  readonly routing?: 'spill' | 'switch'
  readonly attempt?: Attempt
  readonly tag?: BurstRecord
  readonly stopped?: true
  /** The profile is Disabled, so that it answers nobody. */
  readonly isOff?: true
}

function decisions(it: Case): { readonly before: Decision; readonly after: Decision } {
  const { burst = BURST, others = [DOWN], routing = 'spill', attempt = new Attempt(), tag, command } = it
  const change = { burst, others }
  const found: Observation = seen(it.stopped ? change : running(change), tag)
  const { profile } = found.resources
  const off = { ...found.resources, profile: { ...profile, status: 'Disabled' as const } }
  const o = it.isOff ? { ...found, resources: off } : found
  const on = target({ routing: { ...target().routing, routing } })
  const before = decided(it.goal ?? IDLE, it.rule)
  const inHand = command && { kind: command }
  return { before, after: guarded(o, before, { target: on, command: inHand, attempt }) }
}

const STAYS_ENABLED = 'no other endpoint is Online (private is Degraded), so burst stays enabled'

test.each([IDLE, WARM])(
  'the last endpoint that serves stays enabled where %j would disable it, and it is said (never-disable-the-last)',
  (goal) => {
    const { before, after } = decisions({ goal })
    expect(after).toEqual({
      ...before,
      kind: 'hold',
      goal: STAY,
      rule: 'routing-safety',
      reason: STAYS_ENABLED,
      overruled: [{ rule: 'policy', goal, because: 'demand is low' }, ...before.overruled],
      warnings: ['told before', STAYS_ENABLED],
    })
  },
)

test.each<[string, Case]>([
  ['the goal disables nothing', { goal: BURSTING }],
  ['the goal changes nothing', { goal: STAY }],
  ['another endpoint serves', { others: [DOWN, endpoint('second')] }],
  ['`switch` can bring back the endpoint that it disabled', { others: [DOWN, OFF], routing: 'switch' }],
  ['`switch` has begun to bring it back', { others: [CHECKING, DOWN], routing: 'switch' }],
])('a decision stands where %s', (_, it) => {
  const { before, after } = decisions(it)
  expect(after).toBe(before)
})

test.each<[string, Case]>([
  ['`spill` has nothing to bring back', { others: [OFF] }],
  ['`switch` has nothing to bring back', { others: [DOWN], routing: 'switch' }],
  ['a person asks to burst', { command: 'burst' }],
])('nothing is disabled where %s (never-disable-the-last)', (_, it) => {
  expect(decisions(it).after).toMatchObject({ goal: STAY, rule: 'routing-safety' })
})

test.each(['scale-back', 'prewarm'] as const)(
  'a person’s %s that would disable the last endpoint is refused, with what to do (never-disable-the-last)',
  (command) => {
    expect(() => decisions({ command })).toThrow(
      expect.objectContaining({
        message: STAYS_ENABLED,
        outcome: 'refused',
        fix: expect.stringMatching('^Bring the private side up'),
      }),
    )
    expect(() => decisions({ command, others: [] })).toThrow('(there is none)')
  },
)

test('where the last endpoint’s app is stopped it is started, for all users (never-disable-the-last)', () => {
  const { after } = decisions({ stopped: true })
  const reason = `${STAYS_ENABLED}, and its stopped app is started`
  const goal = { kind: 'bursting', share: target().routing.maxShare }
  expect(after).toMatchObject({ kind: 'burst', goal, rule: 'routing-safety', reason })
})

test('a new private endpoint is in DNS answers before its first probe, so a stopped app is not started for it', () => {
  expect(decisions({ stopped: true, others: [CHECKING] }).after).toMatchObject({ kind: 'hold', goal: STAY })
})

const ago = (secondsAgo: number) => epochSeconds(NOW - secondsAgo)
/** A site that goes down is noticed 60 s and 4 probes of 10 + 9 s later. */
const NOTICED = 136

function disabled(secondsAgo: number): Attempt {
  const attempt = new Attempt()
  attempt.endpointDisabled(ago(secondsAgo))
  return attempt
}

const out = (secondsAgo: number, change: Partial<BurstRecord> = {}): BurstRecord =>
  record({
    phase: 'draining',
    shareChanges: [
      { atEpochSeconds: ago(9000), share: share(0) },
      { atEpochSeconds: ago(5000), share: share(0.4) },
      { atEpochSeconds: ago(secondsAgo), share: share(0) },
    ],
    ...change,
  })

const again = (secondsAgo: number): BurstRecord =>
  record({
    phase: 'bursting',
    intent: true,
    shareChanges: [
      { atEpochSeconds: ago(secondsAgo), share: share(0) },
      { atEpochSeconds: ago(1), share: share(0.4) },
    ],
  })

const OUT = { burst: IDLE_BURST } as const

test.each<[string, Case]>([
  ['this run disabled it', { ...OUT, attempt: disabled(NOTICED) }],
  ['this run disabled it and wants it warm', { ...OUT, goal: WARM, attempt: disabled(5) }],
  ['an earlier run disabled it', { ...OUT, tag: out(NOTICED) }],
  ['the repair is announced and not made yet', { ...OUT, tag: again(NOTICED) }],
  ['this run disabled it, whatever the tag says', { ...OUT, attempt: disabled(NOTICED), tag: out(3000) }],
  ['the run obeys a person', { ...OUT, attempt: disabled(5), rule: 'command' }],
])(
  'the burst endpoint is enabled again where the private side went down just as %s (fresh-read-before-write)',
  (_, it) => {
    const { before, after } = decisions(it)
    const because =
      'the private side went down as the burst endpoint was disabled (private is Degraded): the burst endpoint is enabled again first'
    expect(after).toMatchObject({
      kind: 'burst',
      goal: { kind: 'bursting', share: target().routing.maxShare },
      rule: 'routing-safety',
      reason: because,
    })
    expect(after.warnings).toEqual([...before.warnings, because])
  },
)

test.each<[string, Case]>([
  ['as this run disabled it', { ...OUT, attempt: disabled(5) }],
  ['long after this run disabled it', { ...OUT, attempt: disabled(3000) }],
  ['after an earlier run disabled it', { ...OUT, tag: out(3000) }],
])(
  'the burst endpoint is enabled again where someone disables the last other endpoint %s (never-disable-the-last)',
  (_, it) => {
    const because =
      'no endpoint is enabled any more, so DNS has no answer (private is Disabled): the burst endpoint is enabled again first'
    const { after } = decisions({ ...it, others: [OFF] })
    expect(after).toMatchObject({ kind: 'burst', rule: 'routing-safety', reason: because })
  },
)

test.each<[string, Case]>([
  [
    'someone took the whole site down after the scale-in',
    { ...OUT, others: [OFF], tag: out(5, { phase: 'idle' }) },
  ],
  ['someone switched the whole profile off', { ...OUT, others: [OFF], attempt: disabled(3000), isOff: true }],
  ['it was disabled longer ago than probes take', { ...OUT, attempt: disabled(NOTICED + 1) }],
  ['an earlier run disabled it longer ago', { ...OUT, tag: out(NOTICED + 1) }],
  ['the repair has been announced for longer', { ...OUT, tag: again(NOTICED + 1) }],
  ['the state tag is unknown', OUT],
  ['its first burst is announced', { ...OUT, tag: { ...again(5), shareChanges: [] } }],
  ['the drain follows no change of the share', { ...OUT, tag: out(5, { shareChanges: [] }) }],
  ['the share was not taken back', { ...OUT, tag: { ...again(5), phase: 'draining' } }],
  ['someone else disabled it in a burst', { ...OUT, tag: { ...out(5), phase: 'bursting' } }],
  ['the burst side is idle', { ...OUT, tag: out(5, { phase: 'idle', intent: true }) }],
  ['the app does not run', { ...OUT, attempt: disabled(5), stopped: true }],
  ['the private side answers', { ...OUT, attempt: disabled(5), others: [endpoint('private')] }],
  ['it is bursting again already', { ...OUT, goal: BURSTING, attempt: disabled(5) }],
])('a disabled burst endpoint stays disabled where %s', (_, it) => {
  const { before, after } = decisions(it)
  expect(after).toBe(before)
})

test.each(['pause', 'command', 'hold', 'outside-change'] as const)(
  'what an earlier run disabled stays disabled by the rule %s (person-beats-rule)',
  (rule) => {
    const { before, after } = decisions({ ...OUT, tag: out(5), rule })
    expect(after).toBe(before)
  },
)
