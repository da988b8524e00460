/** Ends and their newest minutes. Loaded by `outside`: numeric loops are many times slower in the test runner's vm. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readTrace } from '../../bench/policy/trace.ts'
import { epochSeconds, minutes, seconds, share } from '../../src/domain/units.ts'
import { mulberry32, type Random } from '../../src/plant/cadence.ts'
import { percentileOf } from '../../src/plant/demand.ts'
import { DEFAULTS } from '../../src/plant/policies/inputs.ts'
import { learn, newState, type State } from '../../src/policy/adaptive/engine.ts'
import { recommendFrom, targetOf } from '../../src/policy/adaptive/recommend.ts'
import type { PolicyInput, Recommendation } from '../../src/policy/recommendation.ts'
import { recommendByThreshold } from '../../src/policy/threshold.ts'
import { CAPACITY, days, hours, makeLoad } from './load.ts'

const DELAY = 3
export const NEWEST = 3
const READ = 80
/** So many minutes show a level. */
const LEVEL = 5

/** What a newest minute becomes: from what it was, what the one before it shows, and chance. */
type Change = (value: number, before: number, random: Random) => number
const CHANGES: readonly (readonly [string, Change])[] = [
  ['near zero', (value) => value * 0.002],
  ['zero', () => 0],
  ['missing', () => NaN],
  ['stuck', (_, before) => before],
  ['halved', (value) => value / 2],
  ['doubled', (value) => value * 2],
  ['any value', (_value, _before, random) => random() * 3 * CAPACITY],
  ['any low value', (_value, _before, random) => random() * CAPACITY * 0.6],
]

export interface Life {
  readonly state: State
  /** Demand in percent of capacity. */
  readonly load: Float64Array
  readonly gapMinutes: number
}

export function inputAt({ load, gapMinutes }: Pick<Life, 'load' | 'gapMinutes'>): PolicyInput {
  const first = Math.max(0, load.length - READ)
  return {
    demand: {
      startEpochSeconds: epochSeconds(first * 60),
      stepSeconds: 60,
      values: [...load.subarray(first)].map((value) => (Number.isNaN(value) ? null : value)),
    },
    doubts: [],
    now: epochSeconds((load.length - 1 + DELAY) * 60),
    capacity: CAPACITY,
    unit: 'gauge',
    state: { phase: 'bursting', share: share(0.3), sinceEpochSeconds: undefined },
    settings: DEFAULTS.policy,
    maxShare: share(0.95),
    drainSeconds: minutes(15),
    runIntervalSeconds: seconds(gapMinutes * 60),
  }
}

export const POLICIES: Readonly<Record<string, (life: Life) => Recommendation>> = {
  adaptive: (life) => recommendFrom(life.state, inputAt(life)),
  threshold: (life) => recommendByThreshold(inputAt(life)),
}

/** The same life with its newest minutes changed; the state is told of it, and told again what was. */
function changed(life: Life, count: number, change: (value: number, before: number) => number): Life {
  const load = Float64Array.from(life.load)
  for (let minute = load.length - count; minute < load.length; minute++) {
    load[minute] = change(load[minute] ?? NaN, load[minute - 1] ?? NaN)
    learn(life.state, minute, load[minute] ?? NaN)
  }
  return { ...life, load }
}

/**
 * Whether the burst holds, and would hold too if the newest minutes were no higher than those before them. A burst that
 * its newest minutes alone keep may end with them: the minutes before would have ended it.
 */
function isHeld(life: Life, recommend: (life: Life) => Recommendation): boolean {
  if (recommend(life).kind === 'idle') return false
  const before = life.load
    .subarray(0, -NEWEST)
    .filter((value) => !Number.isNaN(value))
    .slice(-LEVEL)
  const calm = Math.min(before.at(-1) ?? NaN, before.toSorted()[LEVEL >> 1] ?? NaN)
  let lower = 0
  // A little less each time, because equal minutes may be a stuck monitor.
  const after = recommend(changed(life, NEWEST, () => calm * (1 - ++lower / 1000)))
  restore(life)
  return after.kind !== 'idle'
}

/** How many decisions were tried that hold. Throws where a change of the newest minutes ends a burst. */
function tryEnds(life: Life, random: Random): number {
  let held = 0
  for (const [name, recommend] of Object.entries(POLICIES)) {
    if (!isHeld(life, recommend)) continue
    held++
    for (const [what, change] of CHANGES) {
      const count = 1 + Math.floor(NEWEST * random())
      const after = recommend(changed(life, count, (value, before) => change(value, before, random)))
      const message = `${name}: ${String(count)} newest minutes ${what}: ${after.because}`
      restore(life)
      assert.notEqual(after.kind, 'idle', `${message}\n${[...life.load.subarray(-20)].join(' ')}`)
    }
  }
  return held
}

function restore({ state, load }: Life): void {
  for (let minute = load.length - NEWEST; minute < load.length; minute++)
    learn(state, minute, load[minute] ?? NaN)
}

export function stateFor(life: Pick<Life, 'load' | 'gapMinutes'>): State {
  return newState(targetOf(inputAt(life)))
}

/** How many decisions of `runs` random histories hold their burst; throws where their newest minutes end it. */
export function heldInHistories(runs: number): number {
  let held = 0
  const shapes = fc.tuple(
    fc.oneof({ arbitrary: hours, weight: 60 }, { arbitrary: days, weight: 1 }),
    fc.constantFrom(1, 5, 20, 60),
  )
  for (const [shape, gapMinutes] of fc.sample(shapes, { numRuns: runs, seed: 20260103 })) {
    const load = makeLoad(shape)
    const life = { load, gapMinutes, state: stateFor({ load, gapMinutes }) }
    load.forEach((value, minute) => {
      learn(life.state, minute, value)
    })
    held += tryEnds(life, mulberry32(shape.seed))
  }
  return held
}

/** The same for every `stride`-th minute of a trace, at each cadence; the state goes on from one to the next. */
export function heldInTrace(file: string, percentile: number, stride: number): number {
  const demand = readTrace(file)
  const capacity = percentileOf(demand, percentile)
  const load = demand.map((value) => (value / capacity) * CAPACITY)
  const random = mulberry32(7)
  let held = 0
  const state = stateFor({ load, gapMinutes: 5 })
  for (let minute = 0; minute < load.length; minute++) {
    learn(state, minute, load[minute] ?? NaN)
    if (minute < 60 || minute % stride !== 0) continue
    const gapMinutes = [1, 5, 20, 60][(minute / stride) % 4] ?? 5
    held += tryEnds({ state, gapMinutes, load: load.subarray(0, minute + 1) }, random)
  }
  return held
}

/** A load that rises to `top` within some minutes, and is missing for three to five minutes after that. */
function risen(load: Float64Array, top: number, random: Random): Float64Array {
  const steps = 1 + Math.floor(4 * random())
  const missing = NEWEST + Math.floor(3 * random())
  const from = load.at(-1) ?? 0
  const rise = Array.from({ length: steps }, (_, step) => from + ((top - from) * (step + 1)) / steps)
  return Float64Array.from([...load, ...rise, ...Array.from({ length: missing }, () => NaN)])
}

/** Tries `runs` rises from low load. Throws where a burst ends although its last known minute is above what each policy may end at. */
export function heldAfterRises(runs: number): void {
  const shapes = fc.tuple(hours, fc.constantFrom(1, 5, 20, 60), fc.double({ min: 80, max: 160, noNaN: true }))
  for (const [shape, gapMinutes, top] of fc.sample(shapes, { numRuns: runs, seed: 20260104 })) {
    const load = risen(makeLoad({ ...shape, level: 5 + shape.level / 4 }), top, mulberry32(shape.seed))
    const life = { load, gapMinutes, state: stateFor({ load, gapMinutes }) }
    load.forEach((value, minute) => {
      learn(life.state, minute, value)
    })
    for (const [name, recommend] of Object.entries(POLICIES)) {
      if (name === 'adaptive' && top <= CAPACITY) continue
      const after = recommend(life)
      assert.notEqual(after.kind, 'idle', `${name}: ${after.because}\n${[...load.subarray(-20)].join(' ')}`)
    }
  }
}
