import { expect, test } from '@jest/globals'
import { known, unknown } from '../../src/domain/known.ts'
import type { SeenOutside } from '../../src/domain/observation.ts'
import type { BurstRecord, OutsideChange } from '../../src/domain/record.ts'
import { minutes } from '../../src/domain/units.ts'
import type { Decision } from '../../src/domain/decision.ts'
import { decide } from '../../src/policy/decide.ts'
import { outsideText } from '../../src/policy/outside.ts'
import { ago, burst, bursting, cap, down, held, high } from './cases.ts'
import { decideIn, NOW, observationOf, steady, targetOf, type World } from './world.ts'

const changed = (command: OutsideChange['command'], left = 600, by = ''): { outside: OutsideChange } => ({
  outside: { command, untilEpochSeconds: ago(-left), by },
})

function brief({ kind, rule, goal }: Decision): string {
  return [kind, rule, goal.kind, ...(goal.kind === 'bursting' ? [goal.share] : [])].join(' ')
}

const told = (world: World, record: Partial<BurstRecord>): string => brief(decideIn({ ...world, record }))

const LOW: World = { ...burst, privateLoad: steady(300), burstLoad: steady(70) }
const QUIET: World = { privateLoad: steady(100) }

test('someone who disables the burst endpoint is obeyed like a `scale-back` (person-beats-rule)', () => {
  expect(told(high, changed('scale-back'))).toBe('hold outside-change idle')
  expect(told(burst, { ...bursting, ...changed('scale-back') })).toBe('scale-back outside-change idle')
  expect(told(QUIET, changed('scale-back'))).toBe('none policy idle')
})

test('someone who enables it is obeyed like a `burst`: some users at least, and the weight that they set (person-beats-rule)', () => {
  const on = { ...bursting, ...changed('burst') }
  expect(told(QUIET, changed('burst'))).toMatch(/^burst outside-change bursting 0\.09/u)
  expect(told({ ...LOW, weight: 1 }, on)).toMatch(/ outside-change bursting 0\.1/u)
  expect(told({ ...LOW, weight: 2 }, on)).toMatch(/ outside-change bursting 0\.1/u)
  expect(told({ ...LOW, weight: 50 }, on)).toMatch(/ outside-change bursting 0\.5$/u)
  expect(told({ ...LOW, weight: 50 }, bursting)).toMatch(/^scale-back policy/u)
})

test('a share that the policy wants is the policy’s, if it is no smaller than a person’s', () => {
  expect(told({ ...high, instanceCapacity: 900 }, changed('burst'))).toMatch(/^burst policy bursting/u)
  const little = { ...burst, weight: 3, privateLoad: steady(700), burstLoad: steady(40) }
  expect(told(little, bursting)).toMatch(/ policy bursting 0\.05/u)
  expect(told(little, { ...bursting, ...changed('burst') })).toMatch(/ outside-change bursting 0\.1/u)
})

test('it is obeyed until its time is over, and not in a person’s run (person-beats-rule)', () => {
  expect(told(high, changed('scale-back', 1))).toMatch(/outside-change/u)
  expect(told(high, changed('scale-back', 0))).toMatch(/^burst policy/u)
  const mine = { ...QUIET, command: { kind: 'prewarm' } } as const
  expect(told(mine, changed('scale-back'))).toBe('prewarm command warm')
})

test('a hold, the cap and a private side that is down take precedence (private-down-bursts)', () => {
  expect(told(QUIET, { ...held('burst'), ...changed('scale-back') })).toMatch(/^burst hold/u)
  const capped = { ...burst, policy: cap, weight: 12 }
  expect(told(capped, { ...bursting, ...changed('burst') })).toMatch(/^scale-back cap/u)
  const dark = down(200)
  expect(told(dark, { privateDownSinceEpochSeconds: ago(200), ...changed('scale-back') })).toMatch(
    /private-down/u,
  )
})

test('what this pass has seen counts before what the tag says', () => {
  const world: World = { ...high, record: changed('burst') }
  const outside: SeenOutside = {
    ...changed('scale-back').outside,
    seenAt: NOW,
    who: unknown('it was not read'),
  }
  const o = { ...observationOf(world), outside }
  const decision = decide(o, { target: targetOf(world), command: undefined, mode: 'auto', now: NOW })
  expect(brief(decision)).toBe('hold outside-change idle')
})

const failed = (secondsAgo: number, count = 1) => ({
  attempts: { count, lastFailedAtEpochSeconds: ago(secondsAgo) },
})

test('once this action has failed to make it whole, its own waiting time counts (failed-burst-is-undone)', () => {
  // It is obeyed for 30 minutes, so it was seen 20 minutes ago.
  const seen = changed('burst', minutes(10))
  const obeyed = /^burst outside-change/u
  expect(told(QUIET, { ...seen, ...failed(300) })).not.toMatch(/outside-change/u)
  expect(told(QUIET, { ...seen, ...failed(1200, 3) })).not.toMatch(/outside-change/u)
  expect(told(QUIET, { ...seen, ...failed(1201, 3) })).toMatch(obeyed)
  expect(told(QUIET, { ...seen, ...failed(601) })).toMatch(obeyed)
  expect(told({ ...LOW, weight: 50 }, { ...bursting, ...seen, ...failed(300) })).toMatch(/outside-change/u)
})

test('a failed burst takes nothing from someone who disables the endpoint (person-beats-rule)', () => {
  const warm = { phase: 'warm', phaseSinceEpochSeconds: ago(60), ...failed(300) } as const
  const off = { ...warm, ...changed('scale-back', minutes(10)) }
  expect(told({ ...high, running: true }, warm)).toBe('hold retry-backoff stay')
  expect(told({ ...high, running: true }, off)).toBe('scale-back outside-change idle')
  expect(told(high, failed(60, 0))).toMatch(/^burst policy bursting 0.39/u)
})

test('the reason says who, what and until when', () => {
  const because = (by: string, command: OutsideChange['command']): string =>
    decideIn({ ...(command === 'burst' ? QUIET : high), record: changed(command, 600, by) }).reason
  expect(because('bob', 'burst')).toMatch(
    /bob, outside this action, enabled the burst endpoint, which holds until 2026-09-21 14:30 UTC/u,
  )
  expect(because('', 'scale-back')).toMatch(
    /someone outside this action disabled the burst endpoint, which holds until/u,
  )
})

function text(change: Partial<SeenOutside>, record: Partial<BurstRecord> | 'missing' = {}): string {
  const seen = { ...changed('scale-back').outside, seenAt: NOW, who: known('bob'), ...change }
  return outsideText(seen, observationOf({ record }))
}

test('a person is told what was changed, by whom, how it is obeyed and how to end that', () => {
  expect(text({})).toMatch(
    /^the burst endpoint was disabled outside this action by bob: obeyed like a scale-back until .* \(10 min\); mode: resume ends that$/u,
  )
  expect(text({ command: 'burst', who: unknown('the log is late') }, 'missing')).toMatch(
    /^the burst endpoint was enabled outside this action \(unknown by whom: the log is late\): obeyed like a burst until/u,
  )
  expect(text({ who: known('x'.repeat(200)) }).length).toBeLessThan(300)
  expect(text({ untilEpochSeconds: NOW })).toBe(
    'the burst endpoint was disabled outside this action by bob; foreign-hold is 0, so the action decides as usual',
  )
})

test('a person is told that a hold takes precedence, while it lasts', () => {
  const precedence = / by bob; the hold of ann \(burst\) takes precedence$/u
  expect(text({}, held('burst', 1))).toMatch(precedence)
  for (const record of [held('burst', 0), held('prewarm', 600)])
    expect(text({}, record)).toMatch(/obeyed like a scale-back/u)
})
