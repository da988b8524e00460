import type { PolicyConfig } from '../domain/config.ts'
import { percent } from '../domain/units.ts'
import { baselines } from '../plant/baselines/index.ts'
import { adaptiveOnPlant } from '../plant/policies/adaptive.ts'
import { thresholdOnPlant } from '../plant/policies/threshold.ts'
import type { Policy } from '../plant/policy.ts'
import type { GapsAs } from './gaps.ts'
import { withLimits } from './limits.ts'
import { withSchedules } from './schedules.ts'
import type { StudySettings } from './settings.ts'

/** A row of the table. */
export interface Choice {
  /** "adaptive", "threshold 80/60", "hpa-like". */
  readonly name: string
  readonly policy: Policy
  /** The same with its schedules as a floor, for a history that begins at that epoch second. */
  readonly floored?: (start: number) => Policy
  readonly gapsAs: GapsAs
  /** false: needs no runs. */
  readonly needsRuns?: false
  /** The settings that produce it; undefined if it is only a reference. */
  readonly sets?: ChoiceSettings
}

export type ChoiceSettings =
  | { readonly kind: 'adaptive' }
  | { readonly kind: 'threshold'; readonly scaleOutAt: number; readonly scaleInAt: number }

/** The autoscalers that users know, untuned, and the two ways to decide nothing. */
const COMPARED = ['never', 'always', 'threshold-cooldown', 'azure-like', 'hpa-like', 'keda-like', 'kpa-like']
const TRIED_SCALE_OUT = [60, 70, 80, 90, 95]

/** The reference policies of the report's table. Where the history has a gap, they decide on the last known load. */
export function compared(): readonly Choice[] {
  return COMPARED.flatMap((name) => {
    const policy = baselines.find((one) => one.name === name)
    const idle = name === 'never' ? { needsRuns: false as const } : {}
    return policy === undefined ? [] : [{ name, policy, gapsAs: 'last-known' as const, ...idle }]
  })
}

/** `adaptive` with all other settings as they are. It sees a gap of the history as unknown. */
export function adaptiveChoice(settings: StudySettings): Choice {
  return {
    name: 'adaptive',
    ...inPlace(adaptiveOnPlant(settings), settings),
    gapsAs: 'unknown',
    sets: { kind: 'adaptive' },
  }
}

/** `threshold` with these two thresholds, in percent of the private capacity, and all other settings as they are. */
export function thresholdChoice(settings: StudySettings, scaleOutAt: number, scaleInAt: number): Choice {
  const policy: PolicyConfig = {
    ...settings.policy,
    kind: 'threshold',
    scaleOutAt: percent(scaleOutAt),
    scaleInAt: percent(scaleInAt),
  }
  const set = { ...settings, policy }
  return {
    name: `threshold ${String(scaleOutAt)}/${String(scaleInAt)}`,
    ...inPlace(thresholdOnPlant(set), set),
    gapsAs: 'unknown',
    sets: { kind: 'threshold', scaleOutAt, scaleInAt },
  }
}

/** A policy with its surrounding rules in order: the cap is above the schedules. */
function inPlace(own: Policy, settings: StudySettings): Pick<Choice, 'policy' | 'floored'> {
  return {
    policy: withLimits(own, settings),
    floored: (start) => withLimits(withSchedules(own, settings, start), settings),
  }
}

/** The present settings. */
export function ownChoice(settings: StudySettings): Choice {
  const { kind, scaleOutAt, scaleInAt } = settings.policy
  return kind === 'adaptive' ? adaptiveChoice(settings) : thresholdChoice(settings, scaleOutAt, scaleInAt)
}

/** Alternative settings: `adaptive`, and `threshold` with the present distance between its thresholds. */
export function settable(settings: StudySettings): readonly Choice[] {
  const { scaleOutAt, scaleInAt } = settings.policy
  const apart = scaleOutAt - scaleInAt
  const tried = [...new Set([scaleOutAt, ...TRIED_SCALE_OUT])]
    .filter((out) => out > apart)
    .sort((a, b) => a - b)
  return [adaptiveChoice(settings), ...tried.map((out) => thresholdChoice(settings, out, out - apart))]
}
