/** Heavy properties of the adaptive engine. Loaded by `outside`: numeric loops are many times slower in the runner's vm. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { decide, learn, newState, type Outcome, type State } from '../../src/policy/adaptive/engine.ts'
import type { Context } from '../../src/policy/adaptive/target.ts'
import { refolded } from '../../bench/policy/refolded.ts'
import { decisionMinutes } from '../../src/plant/cadence.ts'
import { plantConfig } from '../../src/plant/config.ts'
import { adaptiveOnPlant } from '../../src/plant/policies/adaptive.ts'
import type { Action, Policy, RunView } from '../../src/plant/policy.ts'
import { simulate } from '../../src/plant/simulate.ts'
import { HORIZONS } from '../../src/policy/adaptive/features.ts'
import { MEMORY_MINUTES } from '../../src/policy/adaptive/history.ts'
import { shouldKeep, shouldStart, type Prices } from '../../src/policy/adaptive/rule.ts'
import { TUNING } from '../../src/policy/adaptive/tuning.ts'
import { CAPACITY, days, hours, makeLoad, situation, target, type LoadShape } from './load.ts'

const DELAY = 3

function fold(load: Float64Array, scale = 1): State {
  const state = newState(target(scale))
  load.forEach((value, minute) => {
    learn(state, minute, value * scale)
  })
  return state
}

/** As a simulation goes on: with a decision every few hours. */
function goOn(load: Float64Array, rest: Omit<Context, 'nowMinute'>): State {
  const state = newState(target())
  load.forEach((value, minute) => {
    learn(state, minute, value)
    if (minute % 311 === 310) decide(state, { ...rest, nowMinute: minute + DELAY })
  })
  return state
}

function at(load: Float64Array, rest: Omit<Context, 'nowMinute'>): Context {
  return { ...rest, nowMinute: load.length - 1 + DELAY }
}

function checkBounds(outcome: Outcome): void {
  if (outcome.kind !== 'decided') return
  assert.ok(outcome.share >= 0 && outcome.share <= 0.95)
  if (!outcome.want) assert.equal(outcome.share, 0)
  for (const value of Object.values(outcome.evidence.forecast)) assert.ok(Number.isFinite(value))
}

/** Demand above capacity now always bursts, with a share that brings it below. */
function checkFloor(outcome: Outcome, times: number): void {
  if (outcome.kind !== 'decided') return
  assert.ok(outcome.want)
  assert.ok((1 - outcome.share) * times <= 1 + 1e-9 || outcome.share === 0.95)
}

/** All that must hold of one history, in two folds of it: property by property it would take ten. */
const oneHistory = (shapes: fc.Arbitrary<LoadShape>): fc.IRawProperty<unknown> =>
  fc.property(
    shapes,
    situation,
    fc.constantFrom(1, 2 ** -20, 0.5, 1024, 2 ** 30),
    fc.double({ min: 1.001, max: 10, noNaN: true }),
    fc.integer({ min: 5, max: 60 }),
    (shape, rest, scale, times, missing) => {
      const load = makeLoad(shape)
      const context = at(load, rest)
      const state = newState(target())
      load.forEach((value, minute) => {
        learn(state, minute, value)
        if (minute % 211 === 210) decide(state, { ...rest, nowMinute: minute + DELAY })
      })
      const first = decide(state, context)
      checkBounds(first)
      assert.deepEqual(decide(state, context), first)
      assert.deepEqual(decide(fold(load, scale), context), first)
      learn(state, load.length, times * CAPACITY)
      learn(state, load.length + 1, times * CAPACITY)
      checkFloor(decide(state, { ...context, nowMinute: context.nowMinute + 2 }), times)
      for (let k = 2; k <= missing + 1; k++) learn(state, load.length + k, NaN)
      assert.notEqual(
        decide(state, { ...context, nowMinute: context.nowMinute + 2 + missing }).kind,
        'decided',
      )
    },
  )

const properties = {
  'hours of history': oneHistory(hours),
  'days of history': oneHistory(days),

  // The forecaster begins again with each day that a decision may no longer know, so decide along the way.
  'weeks of going on decide as folding only the last eight days does': fc.property(
    hours,
    situation,
    fc.double({ min: 8.1, max: 19, noNaN: true }),
    (shape, rest, length) => {
      const load = makeLoad({ ...shape, days: length })
      const context = at(load, rest)
      const short = newState(target())
      for (let minute = load.length - MEMORY_MINUTES; minute < load.length; minute++) {
        learn(short, minute, load[minute] ?? NaN)
      }
      assert.deepEqual(decide(goOn(load, rest), context), decide(short, context))
    },
  ),

  'higher chances never lead to less burst': fc.property(
    fc.array(
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
      {
        minLength: HORIZONS.length,
        maxLength: HORIZONS.length,
      },
    ),
    fc.double({ min: 0, max: 100, noNaN: true }),
    fc.integer({ min: 1, max: 200 }),
    (pairs, violationPrice, gapMinutes) => {
      const low = Float64Array.from(pairs, ([a, b]) => a * b * b)
      const high = Float64Array.from(pairs, ([a, b], k) => Math.max(low[k] ?? 0, Math.max(a, b) ** 3))
      const prices: Prices = {
        violationPrice,
        warmupMinutes: 5,
        drainMinutes: 15,
        delayMinutes: 3,
        gapMinutes,
      }
      for (const draining of [false, true]) {
        if (shouldStart(low, prices, draining, TUNING).want)
          assert.ok(shouldStart(high, prices, draining, TUNING).want)
      }
      if (shouldKeep(low, prices, TUNING).want) assert.ok(shouldKeep(high, prices, TUNING).want)
    },
  ),
} satisfies Readonly<Record<string, fc.IRawProperty<unknown>>>

/** Throws where one of so many random cases breaks the property. */
export function check(name: keyof typeof properties, runs: number): void {
  const property: fc.IRawProperty<unknown> = properties[name]
  void fc.assert(property, { numRuns: runs, seed: 20260101 })
}

/**
 * Below `burst-above` the forecast may have learnt that a jump is followed by a fall, so this one is counted: how many
 * of `runs` random histories burst less when their last minutes are raised.
 */
export function reversals(runs: number): number {
  const raised = fc.tuple(
    fc.oneof(hours, days),
    situation,
    fc.integer({ min: 1, max: 15 }),
    fc.double({ min: 1, max: 3, noNaN: true }),
  )
  return fc.sample(raised, { numRuns: runs, seed: 20260102 }).filter(([shape, rest, minutes, times]) => {
    const load = makeLoad(shape)
    const more = load.map((value, minute) => (minute >= load.length - minutes ? value * times : value))
    return wants(decide(fold(load), at(load, rest))) && !wants(decide(fold(more), at(more, rest)))
  }).length
}

function wants(outcome: Outcome): boolean {
  return outcome.kind === 'decided' && outcome.want
}

/** Every question that a policy is asked on the plant, with its answer. */
function lifeOf(policy: Policy, demand: Float64Array, runs: Int32Array): (RunView & Action)[] {
  const heard: (RunView & Action)[] = []
  const listening: Policy = {
    ...policy,
    create: (config, truth) => {
      const inner = policy.create(config, truth)
      return {
        learn: (minute, own, burst) => inner.learn(minute, own, burst),
        decide: (view) => {
          const action = inner.decide(view)
          heard.push({ ...view, ...action })
          return action
        },
      }
    },
  }
  simulate({ demand, config: plantConfig(CAPACITY), policy: listening, runs })
  return heard
}

/** The plant's policy goes on from one state; the action's own function folds eight days again in each run. */
export function checkAgreement(): void {
  const shape = { level: 75, daily: 0.5, hourly: 0.3, noise: 0.3, jumps: 1, gaps: 0 }
  const modes = new Set<string>()
  for (const seed of [1, 2]) {
    const demand = makeLoad({ ...shape, seed, days: 0.7 + seed })
    const runs = Int32Array.from({ length: 200 }, (_, index) => demand.length - 600 + 3 * index)
    const life = lifeOf(adaptiveOnPlant(), demand, runs)
    assert.deepEqual(life, lifeOf(refolded, demand, runs))
    for (const { mode } of life) modes.add(mode)
  }
  assert.deepEqual(modes, new Set(['off', 'start', 'on', 'drain']))
}

/** On a constant load nothing ever changes once a few hours are known. */
export function checkConstant(): void {
  for (const level of [10, 50, 79, 85, 95, 99, 101, 120, 250]) {
    const demand = new Float64Array(2 * 1440).fill(level)
    const life = lifeOf(adaptiveOnPlant(), demand, decisionMinutes('c5', demand.length, 1))
    const late = life.filter(({ minute }) => minute >= 360)
    assert.deepEqual(new Set(late.map(({ mode }) => mode)), new Set([level > CAPACITY ? 'on' : 'off']))
    assert.equal(new Set(late.slice(1).map(({ share }) => share)).size, 1, `share at ${String(level)} %`)
  }
}
