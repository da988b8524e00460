import type { Action, Policy, PolicyRun, RunView } from '../plant/policy.ts'

/**
 * The alert rule averages over this time, fires when the mean crosses this part of capacity, and a run starts this much
 * later.
 */
const MEAN_MINUTES = 5
const THRESHOLD = 0.9
const RUN_AFTER_MINUTES = 2

/**
 * A policy that runs at the scheduled minutes and a little after an alert. Put it on a plant that runs every minute;
 * between its own runs it changes nothing.
 */
export function withAlerts(policy: Policy, scheduled: Int32Array, count: () => unknown): Policy {
  return {
    ...policy,
    create: (config, truth) =>
      new AlertedRun(policy.create(config, truth), new Set(scheduled), config.capacity, count),
  }
}

class AlertedRun implements PolicyRun {
  readonly #inner: PolicyRun
  readonly #scheduled: ReadonlySet<number>
  readonly #limit: number
  readonly #count: () => unknown
  readonly #recent: number[] = []
  #isAbove = false
  #alertAt = Infinity
  #firstRun: number | undefined
  #runs = 0

  constructor(inner: PolicyRun, scheduled: ReadonlySet<number>, capacity: number, count: () => unknown) {
    this.#inner = inner
    this.#scheduled = scheduled
    this.#limit = THRESHOLD * capacity
    this.#count = count
  }

  learn(minute: number, privateLoad: number, burstLoad: number): void {
    this.#inner.learn(minute, privateLoad, burstLoad)
    if (Number.isNaN(privateLoad)) return
    this.#recent.push(privateLoad)
    if (this.#recent.length > MEAN_MINUTES) this.#recent.shift()
  }

  decide(view: RunView): Action {
    this.#watch(view.minute)
    const isDue = this.#scheduled.has(view.minute) || view.minute >= this.#alertAt
    if (!isDue) return { want: view.mode === 'on' || view.mode === 'start', share: view.share }
    if (view.minute >= this.#alertAt) this.#alertAt = Infinity
    this.#count()
    this.#firstRun ??= view.minute
    const meanGapMinutes = this.#runs === 0 ? undefined : (view.minute - this.#firstRun) / this.#runs
    this.#runs += 1
    return this.#inner.decide({ ...view, meanGapMinutes })
  }

  #watch(minute: number): void {
    if (this.#recent.length === 0) return
    const mean = this.#recent.reduce((sum, one) => sum + one, 0) / this.#recent.length
    const isAbove = mean > this.#limit
    if (isAbove !== this.#isAbove) this.#alertAt = Math.min(this.#alertAt, minute + RUN_AFTER_MINUTES)
    this.#isAbove = isAbove
  }
}
