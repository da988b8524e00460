/** Ends and their newest minutes. Loaded by `outside`: numeric loops are many times slower in the test runner's vm. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readTrace } from '../../bench/policy/trace.ts'
import { epochSeconds, minutes, seconds, share } from '../../src/domain/units.ts'
import { believe } from '../../src/evidence/believe.ts'
import { mulberry32, type Random } from '../../src/plant/cadence.ts'
import { percentileOf } from '../../src/plant/demand.ts'
import { DEFAULTS } from '../../src/plant/policies/inputs.ts'
import { learn, newState, type State } from '../../src/policy/adaptive/engine.ts'
import { recommendFrom, targetOf } from '../../src/policy/adaptive/recommend.ts'
import type { PolicyInput, Recommendation } from '../../src/policy/recommendation.ts'
import { recommendByThreshold } from '../../src/policy/threshold.ts'
import { CAPACITY, days, hours, makeLoad } from './load.ts'

const DELAY = 3
const NEWEST = 3
const READ = 80

type Changes = readonly [string, (value: number, random: Random) => number][]
const CHANGES: Changes = [
  ['near zero', (value) => value * 0.002],
  ['zero', () => 0],
  ['missing', () => NaN],
  ['halved', (value) => value / 2],
  ['any value', (_, random) => random() * 3 * CAPACITY],
  ['any low value', (_, random) => random() * CAPACITY * 0.6],
]

interface Life {
  readonly state: State
  /** Demand in percent of capacity. */
  readonly load: Float64Array
  readonly gapMinutes: number
}

function inputAt({ load, gapMinutes }: Pick<Life, 'load' | 'gapMinutes'>): PolicyInput {
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

const POLICIES: Readonly<Record<string, (life: Life) => Recommendation>> = {
  adaptive: (life) => recommendFrom(life.state, inputAt(life)),
  threshold: (life) => recommendByThreshold(inputAt(life)),
}

/** The same life with its newest minutes changed; the state is told of it, and told again what was. */
function changed(life: Life, count: number, change: (value: number) => number): Life {
  const load = Float64Array.from(life.load)
  for (let minute = load.length - count; minute < load.length; minute++) {
    load[minute] = change(load[minute] ?? NaN)
    learn(life.state, minute, load[minute] ?? NaN)
  }
  return { ...life, load }
}

/** The newest minutes themselves are what keeps the burst: they are above what bursts, or a glitch. */
function isKeptByNewest({ load }: Life, above: number): boolean {
  const newest = [...load.subarray(-NEWEST)]
  return newest.some((value) => value > above)
}

/** How many decisions were tried that hold. Throws where a change of the newest minutes ends a burst. */
function tryEnds(life: Life, random: Random): number {
  let held = 0
  for (const [name, recommend] of Object.entries(POLICIES)) {
    const { glitch } = glitchOf(life)
    const above = name === 'adaptive' ? 100 : 80
    if (recommend(life).kind === 'idle' || glitch || isKeptByNewest(life, above)) continue
    held++
    for (const [what, change] of CHANGES) {
      const count = 1 + Math.floor(NEWEST * random())
      const after = recommend(changed(life, count, (value) => change(value, random)))
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

function glitchOf(life: Life): { glitch: boolean } {
  const input = inputAt(life)
  const { evidence } = believe(input, { ...input.settings, capacity: CAPACITY })
  return { glitch: evidence.newestDoubts.length > 0 }
}

function stateFor(life: Pick<Life, 'load' | 'gapMinutes'>): State {
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

/** The first of the minutes after a fall in which `recommend` ends the burst. */
function endsAfter(life: Life, after: number, recommend: (life: Life) => Recommendation): number | undefined {
  for (let minute = after; minute < life.load.length; minute++) {
    learn(life.state, minute, life.load[minute] ?? NaN)
    if (recommend({ ...life, load: life.load.subarray(0, minute + 1) }).kind === 'idle') return minute - after
  }
  return undefined
}

/** The minute from which on a load falls. */
const FALLS = 300

/** A load that is above capacity and falls for good, after five hours: at once or in minutes, with noise. */
function fall(random: Random): Float64Array {
  const [high, low] = [105 + 40 * random(), 5 + 50 * random()]
  const [slope, noise] = [1 + Math.floor(12 * random()), 0.02 + 0.25 * random()]
  return Float64Array.from({ length: 420 }, (_, t) => {
    const fallen = Math.min(1, Math.max(0, (t + 1 - FALLS) / slope))
    return (high + (low - high) * fallen) * (1 + noise * (random() - 0.5))
  })
}

function adaptiveEnds(life: Pick<Life, 'load' | 'gapMinutes'>, guardMinutes: number): number | undefined {
  const state = newState({ ...targetOf(inputAt(life)), guardMinutes })
  for (let minute = 0; minute < FALLS; minute++) learn(state, minute, life.load[minute] ?? NaN)
  return endsAfter({ ...life, state }, FALLS, POLICIES['adaptive']!)
}

/** The rule of `threshold` in a few words, with nothing of the newest minutes left out. */
function thresholdHolds(load: Float64Array, end: number): boolean {
  const mean = (to: number): number => load.subarray(to - 5, to).reduce((sum, value) => sum + value, 0) / 5
  const means = Array.from({ length: 10 }, (_, back) => mean(end - back))
  return Math.max(...means) >= 60 || Math.max(...load.subarray(end - 10, end)) >= 80
}

function freeThresholdEnds({ load }: Pick<Life, 'load'>): number | undefined {
  for (let minute = FALLS; minute < load.length; minute++)
    if (!thresholdHolds(load, minute + 1)) return minute - FALLS
  return undefined
}

/** Of `runs` loads that fall for good, how many end their burst. Throws where the guard costs more than its own minutes. */
export function endedLoads(runs: number): number {
  let ended = 0
  for (let seed = 1; seed <= runs; seed++) {
    const life = { load: fall(mulberry32(seed)), gapMinutes: [1, 5, 20, 60][seed % 4] ?? 5 }
    const guarded = endsAfter({ ...life, state: stateFor(life) }, FALLS, POLICIES['threshold']!)
    const pairs = [
      ['adaptive', adaptiveEnds(life, NEWEST), adaptiveEnds(life, 0)],
      ['threshold', guarded, freeThresholdEnds(life)],
    ] as const
    for (const [name, withGuard = Infinity, without] of pairs) {
      if (without === undefined || without + NEWEST >= life.load.length - FALLS) continue
      ended++
      const message = `${name}, load ${String(seed)}: ends after ${String(withGuard)} min, without a guard after ${String(without)}`
      assert.ok(withGuard <= without + NEWEST, message)
    }
  }
  return ended
}
