/** What the engine must know of the target; loads in one unit, times in minutes. */
export interface Target {
  /** The private capacity. */
  readonly capacity: number
  /** What one burst instance carries. */
  readonly instanceCapacity: number
  /** Price of a minute above capacity in burst-instance-minutes. */
  readonly violationPrice: number
  readonly warmupMinutes: number
  readonly drainMinutes: number
  readonly maxShare: number
  /** Demand above this part of the capacity always bursts; 1 is 100 %. */
  readonly burstAbove: number
  /** The newest minutes on which no end may rest: as many as a glitch lasts, or one sample of the source. */
  readonly guardMinutes: number
}

/** Where the burst side stands at one run. */
export interface Context {
  /** The minute of the run; demand is known up to some minutes before it. */
  readonly nowMinute: number
  readonly mode: 'off' | 'start' | 'on' | 'drain'
  /** The target share now, or the one when ready; 0 in `off` and `drain`. */
  readonly share: number
  /** Until a warming burst side is ready. */
  readonly readyInMinutes: number
  /** Mean gap between runs as observed. */
  readonly gapMinutes: number
}
