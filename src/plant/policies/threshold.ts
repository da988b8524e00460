import type { PolicyConfig } from '../../domain/config.ts'
import type { Series } from '../../domain/series.ts'
import { epochSeconds, minutes, percent, share } from '../../domain/units.ts'
import { thresholdWish } from '../../policy/threshold.ts'
import type { PolicyInput, Wish } from '../../policy/wish.ts'
import { MAX_SHARE, type PlantConfig } from '../config.ts'
import type { Action, Policy, RunView } from '../policy.ts'

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

/** The threshold rule on the plant; `settings` as a user would give them. */
export function thresholdOnPlant(settings: PolicyConfig = defaultSettings): Policy {
  const span = Math.ceil((settings.windowSeconds + settings.stabilizationSeconds) / 60)
  return {
    name: 'threshold',
    create: (config) => {
      const recent: (number | null)[] = []
      let newest = -1
      let since: number | undefined
      return {
        learn: (minute, privateLoad, burstLoad) => {
          const demand = privateLoad + burstLoad
          recent.push(Number.isNaN(demand) ? null : demand)
          if (recent.length > span) recent.shift()
          newest = minute
        },
        decide: (view) => {
          const bursting = isBursting(view)
          if (!bursting) since = undefined
          const demand = {
            startEpochSeconds: epochSeconds((newest + 1 - recent.length) * 60),
            stepSeconds: 60,
            values: recent,
          }
          const action = actionOf(thresholdWish(inputOf(config, settings, { view, demand, since })), view)
          if (action.want && since === undefined) since = view.minute
          return action
        },
      }
    },
  }
}

function isBursting(view: RunView): boolean {
  return view.mode === 'on' || view.mode === 'start'
}

interface Now {
  readonly view: RunView
  readonly demand: Series
  readonly since: number | undefined
}

function inputOf(config: PlantConfig, settings: PolicyConfig, now: Now): PolicyInput {
  return {
    demand: now.demand,
    now: epochSeconds(now.view.minute * 60),
    capacity: config.capacity,
    unit: 'gauge',
    state: {
      bursting: isBursting(now.view),
      share: share(now.view.share),
      sinceEpochSeconds: now.since === undefined ? undefined : epochSeconds(now.since * 60),
    },
    settings,
    maxShare: share(MAX_SHARE),
    instanceCapacity: config.instanceFraction * config.capacity,
  }
}

function actionOf(wish: Wish, view: RunView): Action {
  switch (wish.kind) {
    case 'idle':
      return { want: false, share: 0 }
    case 'bursting':
      return { want: true, share: wish.share }
    case 'stay':
    case 'unknown':
      return { want: isBursting(view), share: view.share }
  }
}
