import type { PlantConfig } from './config.ts'

/** off: stopped · start: warming up · on: in DNS · drain: out of DNS, still serving users with the old answer. */
export type PlantMode = 'off' | 'start' | 'on' | 'drain'

export interface Action {
  readonly want: boolean
  /** Recommended share of the burst side, 0…0.95; read only if `want`. */
  readonly share: number
}

/** What a control run knows besides the load it has learnt. */
export interface RunView {
  /** Minutes since the start of the trace. Load is known up to `minute - delayMinutes`. */
  readonly minute: number
  readonly mode: PlantMode
  /** The target share of DNS; the pending one in `start`; 0 in `off` and `drain`. */
  readonly share: number
  /** Minutes until a warming burst side is ready; 0 in other modes. */
  readonly readyInMinutes: number
  /** Mean of the gaps between runs seen so far; undefined in the first run. */
  readonly meanGapMinutes: number | undefined
}

/** One policy that runs through one trace. */
export interface PolicyRun {
  /**
   * The next minute of load: private side (censored where saturated) and burst side. NaN is unknown. A minute that was
   * unknown when it was due may come once more, later and out of order, when it is known.
   */
  learn(minute: number, privateLoad: number, burstLoad: number): void
  decide(view: RunView): Action
}

/** A policy that can be put on the plant. */
export interface Policy {
  readonly name: string
  /** The burst side is on from the first minute, at no cost. */
  readonly startsOn?: boolean
  /** `truth` is only for references that may see the future. */
  create(config: PlantConfig, truth: Float64Array): PolicyRun
}
