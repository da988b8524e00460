import type { Action, Policy, PolicyRun, RunView } from '../plant/policy.ts'
import type { StudySettings } from './settings.ts'

/** What ended a burst by `max-burst` stays ended until demand has been below `scale-in-at` since this long before. */
const BEFORE_END_MINUTES = 10

/** The limits that stand around a policy in a real run: `min-burst`, `max-burst` that scales back, `max-share`. */
export function withLimits(policy: Policy, settings: StudySettings): Policy {
  return {
    ...policy,
    create: (config, truth) => new LimitedRun(policy.create(config, truth), settings),
  }
}

class LimitedRun implements PolicyRun {
  readonly #inner: PolicyRun
  readonly #settings: StudySettings
  readonly #mostMinutes: number
  #burstSince: number | undefined
  #cappedAt: number | undefined
  #lowAt = -Infinity

  constructor(inner: PolicyRun, settings: StudySettings) {
    this.#inner = inner
    this.#settings = settings
    const { maxBurstSeconds, maxBurstAction } = settings.policy
    this.#mostMinutes = maxBurstAction === 'scale-back' ? (maxBurstSeconds ?? Infinity) / 60 : Infinity
  }

  learn(minute: number, privateLoad: number, burstLoad: number): void {
    const { capacity, policy } = this.#settings
    if (privateLoad + burstLoad < (capacity * policy.scaleInAt) / 100) this.#lowAt = minute
    this.#inner.learn(minute, privateLoad, burstLoad)
  }

  decide(view: RunView): Action {
    const action = this.#limited(view, this.#inner.decide(view))
    if (!action.want) this.#burstSince = undefined
    else this.#burstSince ??= view.minute
    return { want: action.want, share: Math.min(action.share, this.#settings.maxShare) }
  }

  #limited(view: RunView, action: Action): Action {
    const age = this.#burstSince === undefined ? Infinity : view.minute - this.#burstSince
    if (view.mode === 'on' && action.want && Number.isFinite(age) && age >= this.#mostMinutes)
      this.#cappedAt = view.minute
    if (this.#isCapped()) return { want: false, share: 0 }
    const tooShort = age < this.#settings.policy.minBurstSeconds / 60
    const isUp = view.mode === 'on' || view.mode === 'start'
    return !action.want && isUp && tooShort ? { want: true, share: view.share } : action
  }

  #isCapped(): boolean {
    return this.#cappedAt !== undefined && this.#lowAt < this.#cappedAt - BEFORE_END_MINUTES
  }
}
