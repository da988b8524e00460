import type { Policy } from '../policy.ts'
import { azureLike } from './azure.ts'
import { holdingUnknown } from './hold.ts'
import { hpaLike } from './hpa.ts'
import { kedaLike } from './keda.ts'
import { kpaLike } from './kpa.ts'
import { naive, thresholdCooldown } from './private-threshold.ts'
import { always, never } from './static.ts'

const ALL: readonly Policy[] = [
  never,
  always,
  naive,
  thresholdCooldown,
  azureLike('azure-like', { out: 0.8, in: 0.6, windowMinutes: 10 }),
  azureLike('azure-like-tuned', { out: 0.9, in: 0.6, windowMinutes: 5 }),
  hpaLike('hpa-like', { target: 0.8, downMinutes: 5 }),
  hpaLike('hpa-like-tuned', { target: 0.9, downMinutes: 30 }),
  kedaLike('keda-like', { activation: 0.9, target: 0.8, cooldownMinutes: 5 }),
  kedaLike('keda-like-tuned', { activation: 0.9, target: 0.8, cooldownMinutes: 20 }),
  kpaLike,
]

/**
 * Every baseline of the evaluation; tuned ones have the values that their grid search found. With unknown load they
 * hold.
 */
export const baselines: readonly Policy[] = ALL.map(holdingUnknown)
