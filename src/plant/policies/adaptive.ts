import { demandBehind } from '../../policy/adaptive/censor.ts'
import {
  decide,
  learn,
  newState,
  type Outcome,
  type State,
  type Target,
} from '../../policy/adaptive/engine.ts'
import { TUNING, type Tuning } from '../../policy/adaptive/tuning.ts'
import { MAX_SHARE, type PlantConfig } from '../config.ts'
import type { Action, Policy, PolicyRun, RunView } from '../policy.ts'
import { carriedShare, relax, type Resolvers } from '../resolvers.ts'

const FIRST_GAP_MINUTES = 5
/** A private side within a thousandth of the most it ever shows is saturated. */
const SATURATED = 0.999

/**
 * The adaptive engine on the plant, with `fallback` deciding where the engine says so. Demand above the part
 * `burstAbove` of the capacity always bursts.
 */
export function adaptiveOnPlant(
  fallback: Policy,
  tuning: Tuning = TUNING,
  name = 'adaptive',
  burstAbove = 1,
): Policy {
  return {
    name,
    create: (config, truth) =>
      new AdaptiveRun(config, fallback.create(config, truth), newState(targetOf(config, burstAbove), tuning)),
  }
}

class AdaptiveRun implements PolicyRun {
  private readonly config: PlantConfig
  private readonly fallback: PolicyRun
  private readonly state: State
  /** Shares DNS was told to answer with, by the minute from which on; as the record keeps them. */
  private shares: { readonly from: number; readonly share: number }[] = [{ from: 0, share: 0 }]
  private resolvers: Resolvers = { fast: 0, slow: 0 }

  constructor(config: PlantConfig, fallback: PolicyRun, state: State) {
    this.config = config
    this.fallback = fallback
    this.state = state
  }

  learn(minute: number, privateLoad: number, burstLoad: number): void {
    while ((this.shares[1]?.from ?? Infinity) <= minute) this.shares.shift()
    this.resolvers = relax(this.resolvers, this.shares[0]?.share ?? 0, 1, this.config.fastResolverMinutes)
    const saturatedAt = SATURATED * this.config.censorAt * this.config.capacity
    learn(this.state, minute, demandBehind(privateLoad, burstLoad, carriedShare(this.resolvers), saturatedAt))
    this.fallback.learn(minute, privateLoad, burstLoad)
  }

  decide(view: RunView): Action {
    const outcome = decide(this.state, {
      nowMinute: view.minute,
      mode: view.mode,
      share: view.share,
      readyInMinutes: view.readyInMinutes,
      gapMinutes: view.meanGapMinutes ?? FIRST_GAP_MINUTES,
    })
    const action = this.actionOf(outcome, view)
    const warmup = view.mode === 'off' ? this.config.warmupMinutes : view.readyInMinutes
    this.shares.push({
      from: view.minute + (action.want ? warmup : 0),
      share: action.want ? action.share : 0,
    })
    return action
  }

  private actionOf(outcome: Outcome, view: RunView): Action {
    switch (outcome.kind) {
      case 'decided':
        return { want: outcome.want, share: outcome.share }
      case 'fallback':
        return this.fallback.decide(view)
      case 'unknown':
        return { want: view.mode === 'on' || view.mode === 'start', share: view.share }
    }
  }
}

function targetOf(config: PlantConfig, burstAbove: number): Target {
  return {
    capacity: config.capacity,
    instanceCapacity: config.instanceFraction * config.capacity,
    violationPrice: config.violationPrice,
    warmupMinutes: config.warmupMinutes,
    drainMinutes: config.drainMinutes,
    maxShare: MAX_SHARE,
    burstAbove,
  }
}
