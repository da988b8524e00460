import { instancesFor, type PlantConfig } from '../plant/config.ts'
import type { PlantMode, Policy } from '../plant/policy.ts'
import { simulate } from '../plant/simulate.ts'
import { withAlerts } from './alerts.ts'
import type { Cadence } from './cadences.ts'
import type { Choice, ChoiceSettings } from './choices.ts'
import { withGaps } from './gaps.ts'
import type { History } from './history.ts'

/** One policy with one cadence, in numbers over the whole history. */
export interface Row {
  readonly policy: string
  readonly cadence: string
  readonly sets?: ChoiceSettings
  readonly minutesAboveCapacity: number
  /** Load above the private capacity, in percent of all load. */
  readonly excessPercent: number
  /** Beyond the idle plan. */
  readonly instanceMinutes: number
  /** What the idle plan costs. A policy that may burst pays it all the time, one that never does pays 0. */
  readonly idleInstanceMinutes: number
  /** Instance-minutes, and minutes above capacity at `violation-price`. */
  readonly cost: number
  readonly bursts: number
  readonly weightChanges: number
  /** Part of the time that the burst side was on, in percent. */
  readonly burstPercent: number
  readonly mostInstances: number
  readonly runs: number
  /** GitHub's runner minutes: one for each run and those of its waits, or all the time. */
  readonly runnerMinutes: number
}

/** What happened in each minute. Shares in 1/250, so that one fits in a byte. */
export interface Film {
  readonly targetShare: Uint8Array
  readonly observedShare: Uint8Array
  /** Index into `SHOWN_MODES`. */
  readonly modes: Uint8Array
  /** 1 if the private side was above its capacity. */
  readonly above: Uint8Array
}

/** The modes in a film: the plant's, and `warm` for a burst side that is on without a share of the answers. */
export type ShownMode = PlantMode | 'warm'

/** In a film, a mode is its place in this list. */
export const SHOWN_MODES: readonly ShownMode[] = ['off', 'start', 'on', 'drain', 'warm']
/** A film counts shares in 1/250. */
export const FILM_SHARE_STEPS = 250

export interface Replay {
  readonly row: Row
  readonly film: Film
}

/** What all choices are played on: one past, and one model of the two sides. */
export interface Stage {
  readonly history: History
  readonly config: PlantConfig
}

/** Runs the history with one policy and one cadence. */
export function replay({ history, config }: Stage, choice: Choice, cadence: Cadence): Replay {
  const { demand, known } = history
  const scheduled = cadence.minutes(demand.length)
  let alertedRuns = 0
  const policy = choice.floored?.(history.startEpochSeconds) ?? choice.policy
  const alerted = cadence.withAlerts ? withAlerts(policy, scheduled, () => (alertedRuns += 1)) : policy
  const camera = new Camera(withGaps(alerted, known, choice.gapsAs), demand, config)
  const outcome = simulate({
    demand,
    config,
    policy: camera.policy,
    runs: cadence.withAlerts ? Int32Array.from(demand.keys()) : scheduled,
    onMinute: (...minute) => camera.shoot(...minute),
  })
  const runs = cadence.withAlerts ? alertedRuns : outcome.decisions
  const row: Row = {
    policy: choice.name,
    cadence: cadence.key,
    ...(choice.sets !== undefined && { sets: choice.sets }),
    minutesAboveCapacity: outcome.violationMinutes,
    excessPercent: percentOf(outcome.excess, outcome.demand),
    instanceMinutes: outcome.instanceMinutes,
    idleInstanceMinutes: choice.needsRuns === false ? 0 : config.idleInstances * demand.length,
    cost: outcome.cost,
    bursts: outcome.starts + (choice.policy.startsOn === true ? 1 : 0),
    weightChanges: outcome.weightChanges,
    burstPercent: percentOf(outcome.onMinutes, outcome.minutes),
    mostInstances: camera.mostInstances,
    runs,
    runnerMinutes: runnerMinutes(choice, cadence, runs, camera),
  }
  return { row, film: camera.film }
}

/** A run waits for what it begins, at most as long as `wait-in-run`. A watch waits anyway. */
function runnerMinutes(
  choice: Choice,
  cadence: Cadence,
  runs: number,
  { film, waitedMinutes }: Camera,
): number {
  if (choice.needsRuns === false) return 0
  return cadence.keepsRunner ? film.modes.length : runs + waitedMinutes
}

/** 0…100. If `whole` is 0 the result is 0, so that an empty history puts no NaN into the table. */
export function percentOf(part: number, whole: number): number {
  return whole > 0 ? (100 * part) / whole : 0
}

/** Records every minute of a run. The plant does not report the target share, so this listens to the policy. */
class Camera {
  readonly policy: Policy
  readonly film: Film
  mostInstances = 0
  /** In which the burst side got ready, or drained. */
  waitedMinutes = 0
  readonly #demand: Float64Array
  readonly #config: PlantConfig
  #targetShare = 0

  constructor(policy: Policy, demand: Float64Array, config: PlantConfig) {
    this.#demand = demand
    this.#config = config
    const bytes = (): Uint8Array => new Uint8Array(demand.length)
    this.film = { targetShare: bytes(), observedShare: bytes(), modes: bytes(), above: bytes() }
    this.policy = {
      ...policy,
      create: (plant, truth) => {
        const inner = policy.create(plant, truth)
        return {
          learn: (minute, privateLoad, burstLoad) => inner.learn(minute, privateLoad, burstLoad),
          decide: (view) => {
            const action = inner.decide(view)
            this.#targetShare = action.share
            return action
          },
        }
      },
    }
  }

  shoot(minute: number, mode: PlantMode, observedShare: number, privateLoad: number): void {
    const { capacity } = this.#config
    const { film } = this
    film.modes[minute] = SHOWN_MODES.indexOf(mode === 'on' && this.#targetShare === 0 ? 'warm' : mode)
    film.observedShare[minute] = Math.round(observedShare * FILM_SHARE_STEPS)
    film.targetShare[minute] =
      mode === 'on' ? Math.round(Math.min(1, this.#targetShare) * FILM_SHARE_STEPS) : 0
    film.above[minute] = privateLoad > capacity ? 1 : 0
    if (mode === 'off') return
    if (mode !== 'on') this.waitedMinutes++
    const burstLoad = observedShare * (this.#demand[minute] ?? 0)
    this.mostInstances = Math.max(this.mostInstances, instancesFor(burstLoad, this.#config))
  }
}
