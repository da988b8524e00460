/** How late a burst ends after its load has fallen. Loaded by `outside`, as `ends.ts` is. */
import assert from 'node:assert/strict'
import { mulberry32, type Random } from '../../src/plant/cadence.ts'
import { learn, newState } from '../../src/policy/adaptive/engine.ts'
import { targetOf } from '../../src/policy/adaptive/recommend.ts'
import type { Recommendation } from '../../src/policy/recommendation.ts'
import { inputAt, NEWEST, POLICIES, stateFor, type Life } from './ends.ts'

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

/** How many of `runs` loads that fall for good end their burst. Throws where the guard costs more than its own minutes. */
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
