import type { Action, Policy, PolicyRun, RunView } from '../plant/policy.ts'
import type { StudySettings } from './settings.ts'

/** A burst that `max-burst` ended stays ended until demand has been below `scale-in-at`, since this long before. */
const BEFORE_END_MINUTES = 10

/** The rules around a policy in a real run that are not its own: `max-burst` that scales back. */
export function withLimits(policy: Policy, settings: StudySettings): Policy {
  const { maxBurstSeconds, maxBurstAction } = settings.policy
  if (maxBurstAction !== 'scale-back' || maxBurstSeconds === undefined) return policy
  return {
    ...policy,
    create: (config, truth) => new LimitedRun(policy.create(config, truth), settings, maxBurstSeconds / 60),
  }
}

class LimitedRun implements PolicyRun {
  readonly #inner: PolicyRun
  readonly #lowBelow: number
  readonly #mostMinutes: number
  #burstSince: number | undefined
  #cappedAt: number | undefined
  #lowAt = -Infinity

  constructor(inner: PolicyRun, { capacity, policy }: StudySettings, mostMinutes: number) {
    this.#inner = inner
    this.#lowBelow = (capacity * policy.scaleInAt) / 100
    this.#mostMinutes = mostMinutes
  }

  learn(minute: number, privateLoad: number, burstLoad: number): void {
    if (privateLoad + burstLoad < this.#lowBelow) this.#lowAt = minute
    this.#inner.learn(minute, privateLoad, burstLoad)
  }

  decide(view: RunView): Action {
    const action = this.#limited(view, this.#inner.decide(view))
    if (!isBurst(action)) this.#burstSince = undefined
    else this.#burstSince ??= view.minute
    return action
  }

  #limited(view: RunView, action: Action): Action {
    const age = view.minute - (this.#burstSince ?? view.minute)
    if (!isBurst(action)) return action
    if (view.mode === 'on' && age >= this.#mostMinutes) this.#cappedAt = view.minute
    return this.#isCapped() ? { want: false, share: 0 } : action
  }

  #isCapped(): boolean {
    return this.#cappedAt !== undefined && this.#lowAt < this.#cappedAt - BEFORE_END_MINUTES
  }
}

/** Warm without a share is not a burst. */
function isBurst({ want, share }: Action): boolean {
  return want && share > 0
}
