import type { BurstSideConfig, RoutingConfig, WarmupConfig } from '../../src/domain/config.ts'
import { minutes, share } from '../../src/domain/units.ts'

/** What a target has where its user says nothing; `__tests__/config/values.test.ts` holds it against the schema. */
export { defaultSettings as DEFAULT_POLICY } from '../../src/plant/policies/inputs.ts'

export const DEFAULT_BURST_SIDE: BurstSideConfig = {
  stopApp: true,
  sharedPlan: 'refuse',
  autoscale: 'leave',
  scaleTimeoutSeconds: minutes(20),
}

export const DEFAULT_WARMUP: WarmupConfig = {
  urls: ['/'],
  enabled: true,
  publicHosts: [],
  status: [{ from: 200, to: 299 }],
  successes: 3,
  timeoutSeconds: minutes(10),
}

export const DEFAULT_ROUTING: RoutingConfig = {
  routing: 'spill',
  maxShare: share(0.95),
  trialWeight: 1,
  drainMinSeconds: minutes(15),
  drainMaxSeconds: minutes(60),
}
