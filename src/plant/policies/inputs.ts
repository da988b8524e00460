import type { PolicyConfig } from '../../domain/config.ts'
import type { Phase } from '../../domain/record.ts'
import {
  expectedShareOf,
  relax,
  resolverModel,
  type ResolverModel,
  type Resolvers,
} from '../../domain/resolvers.ts'
import { epochSeconds, minutes, percent, seconds, share } from '../../domain/units.ts'
import { USUAL_SECONDS } from '../../evidence/believe.ts'
import { demandBehind } from '../../policy/censor.ts'
import type { ExpectedShare } from '../../policy/resolvers.ts'
import type { PolicyInput, Recommendation } from '../../policy/recommendation.ts'
import { MAX_SHARE, type PlantConfig } from '../config.ts'
import type { Action, PlantMode, RunView } from '../policy.ts'

/** The inputs' defaults. */
export const defaultSettings: PolicyConfig = {
  kind: 'threshold',
  scaleOutAt: percent(80),
  scaleInAt: percent(60),
  windowSeconds: minutes(5),
  stabilizationSeconds: minutes(10),
  minBurstSeconds: minutes(15),
  maxBurstAction: 'alert',
  burstAbove: percent(100),
  violationPrice: 20,
}

/** What a user would have set. */
export interface OwnSettings {
  readonly policy: PolicyConfig
  /** 0…1. */
  readonly maxShare: number
}

export const DEFAULTS: OwnSettings = { policy: defaultSettings, maxShare: MAX_SHARE }

/** No load becomes known later than this many minutes. */
const LATEST = 64

const PHASES: Readonly<Record<PlantMode, Phase>> = {
  off: 'idle',
  start: 'warming',
  on: 'bursting',
  drain: 'draining',
}

/**
 * What the action asks its policies, made from what the plant shows as the action makes it from Azure and the state tag.
 * So the policies on the plant are the very functions that decide in the action.
 */
export class Inputs {
  readonly fixed: Pick<
    PolicyInput,
    'capacity' | 'instanceCapacity' | 'settings' | 'maxShare' | 'drainSeconds' | 'unit' | 'doubts'
  >
  readonly #config: PlantConfig
  readonly #model: ResolverModel
  readonly #span: number
  readonly #recent: (number | null)[] = []
  #newest = -1
  /** Past target shares, by the minute from which each applied; as in the state tag. */
  #shares: { readonly from: number; readonly share: number }[] = [{ from: 0, share: 0 }]
  #resolvers: Resolvers = { fast: 0, slow: 0 }
  /** The modelled share of each of the last minutes, for a minute whose load becomes known late. */
  readonly #expectedShares: ExpectedShare[] = []
  #startAt: number | undefined
  #onAt: number | undefined

  constructor(config: PlantConfig, { policy, maxShare }: OwnSettings) {
    this.#config = config
    this.#model = resolverModel(minutes(config.fastResolverMinutes))
    this.#span = Math.ceil((policy.windowSeconds + policy.stabilizationSeconds + USUAL_SECONDS) / 60)
    this.fixed = {
      unit: 'gauge',
      doubts: [],
      capacity: config.capacity,
      instanceCapacity: config.instanceFraction * config.capacity,
      // Sets the price that the costs count with, as a user would.
      settings: { ...policy, violationPrice: config.violationPrice },
      maxShare: share(maxShare),
      drainSeconds: minutes(config.drainMinutes),
    }
  }

  /** The demand of the next minute, or of a late one; NaN where unknown. */
  learn(minute: number, privateLoad: number, burstLoad: number): number {
    const isLate = minute <= this.#newest
    const expectedThen = isLate ? this.#expectedShares[minute % LATEST] : this.#nextShare(minute)
    const demand = demandBehind(privateLoad, burstLoad, expectedThen, this.#config.capacity)
    const value = Number.isNaN(demand) ? null : demand
    if (isLate) this.#correct(minute, value)
    else this.#append(minute, value)
    return demand
  }

  #nextShare(minute: number): ExpectedShare {
    while ((this.#shares[1]?.from ?? Infinity) <= minute) this.#shares.shift()
    const targetShare = this.#shares[0]?.share ?? 0
    this.#resolvers = relax(this.#resolvers, targetShare, 60, this.#model)
    const expectedNow = {
      targetShare: share(targetShare),
      expected: expectedShareOf(this.#resolvers, this.#model),
    }
    this.#expectedShares[minute % LATEST] = expectedNow
    return expectedNow
  }

  #append(minute: number, value: number | null): void {
    this.#recent.push(value)
    if (this.#recent.length > this.#span) this.#recent.shift()
    this.#newest = minute
  }

  #correct(minute: number, value: number | null): void {
    const index = minute - (this.#newest + 1 - this.#recent.length)
    if (index >= 0) this.#recent[index] = value
  }

  /** The input of a policy in this run; `demand` holds only the last minutes. */
  at(view: RunView): PolicyInput {
    const since = view.mode === 'start' ? this.#startAt : view.mode === 'on' ? this.#onAt : undefined
    return {
      ...this.fixed,
      demand: {
        startEpochSeconds: epochSeconds((this.#newest + 1 - this.#recent.length) * 60),
        stepSeconds: 60,
        values: this.#recent,
      },
      now: epochSeconds(view.minute * 60),
      state: {
        phase: PHASES[view.mode],
        share: share(view.share),
        sinceEpochSeconds: since === undefined ? undefined : epochSeconds(since * 60),
      },
      ...(view.meanGapMinutes !== undefined && { runIntervalSeconds: seconds(view.meanGapMinutes * 60) }),
    }
  }

  /** What the recommendation leads to on the plant; remembers what the state tag would. */
  act(recommendation: Recommendation, view: RunView): Action {
    const action = actionOf(recommendation, view)
    if (view.mode === 'off') this.#startAt = view.minute
    const ready = view.minute + (view.mode === 'off' ? this.#config.warmupMinutes : view.readyInMinutes)
    if (view.mode !== 'on') this.#onAt = ready
    this.#shares.push(action.want ? { from: ready, share: action.share } : { from: view.minute, share: 0 })
    return action
  }
}

function actionOf(recommendation: Recommendation, { mode, share: targetShare }: RunView): Action {
  const isUp = mode === 'on' || mode === 'start'
  switch (recommendation.kind) {
    case 'idle':
      return { want: false, share: 0 }
    case 'bursting':
      return { want: true, share: recommendation.share }
    case 'stay':
    case 'unknown':
      return { want: isUp, share: targetShare }
  }
}
