/** How long the services take. */
export interface Timing {
  /** From start, or from a new worker, to the first healthy answer. */
  readonly warmSeconds: number
  /** From the plan's PUT until its workers exist. */
  readonly planSizingSeconds: number
  /** From a change to Traffic Manager's name servers, at most 60. */
  readonly propagationSeconds: number
  /** From enabling an endpoint to its first probe's result. */
  readonly firstProbeSeconds: number
  /** Until Traffic Manager notices that a stopped app behind an enabled endpoint runs again. */
  readonly restartNoticeSeconds: number
  /** Metrics younger than this have no value; older by up to `metricsSettleSeconds` are partial. */
  readonly metricsMissingSeconds: number
  readonly metricsSettleSeconds: number
}

export const DEFAULT_TIMING: Timing = {
  warmSeconds: 90,
  planSizingSeconds: 75,
  propagationSeconds: 30,
  firstProbeSeconds: 20,
  restartNoticeSeconds: 300,
  metricsMissingSeconds: 60,
  metricsSettleSeconds: 150,
}
