import type { Ports } from '../../src/burst/ports.ts'
import type { Resources } from '../../src/domain/resources.ts'
import type { Model } from './model.ts'
import { portsOf } from './model-ports.ts'

/** Seconds that a read of each kind lags behind the writes; with `alternate`, every second read of a kind does not. */
export interface Lag {
  readonly tags?: number
  readonly endpoint?: number
  readonly app?: number
  readonly plan?: number
  readonly alternate?: boolean
}

/** The model's ports behind replicas that answer reads with an older state. */
export function lagging(model: Model, lag: Lag): Ports {
  const ports = portsOf(model)
  const states: { readonly at: number; readonly shown: Resources }[] = []
  const reads = new Map<string, number>()
  const note = (): void => {
    states.push({ at: model.now, shown: model.shown() })
  }
  const seen = (kind: Exclude<keyof Lag, 'alternate'>): Resources => {
    note()
    const count = reads.get(kind) ?? 0
    reads.set(kind, count + 1)
    const behind = lag.alternate === true && count % 2 === 1 ? 0 : (lag[kind] ?? 0)
    const found = states.findLast(({ at }) => at <= model.now - behind) ?? states[0]
    return found?.shown ?? model.shown()
  }
  const after = async <T>(call: Promise<T>): Promise<T> => {
    const value = await call
    note()
    return value
  }
  note()
  return {
    ...ports,
    trafficManager: {
      ...ports.trafficManager,
      readProfile: async (ref, signal) => {
        await ports.trafficManager.readProfile(ref, signal)
        return { ...seen('endpoint').profile, tags: seen('tags').profile.tags }
      },
      patchEndpoint: (at, change, signal) => after(ports.trafficManager.patchEndpoint(at, change, signal)),
    },
    webApp: {
      ...ports.webApp,
      readApp: async (ref, signal) => {
        await ports.webApp.readApp(ref, signal)
        return seen('app').app
      },
      start: (app, signal) => after(ports.webApp.start(app, signal)),
      stop: (app, signal) => after(ports.webApp.stop(app, signal)),
    },
    plan: {
      ...ports.plan,
      readPlan: async (id, signal) => {
        await ports.plan.readPlan(id, signal)
        return seen('plan').plan
      },
      resize: (plan, sku, signal) => after(ports.plan.resize(plan, sku, signal)),
    },
    tags: { merge: (id, tags, signal) => after(ports.tags.merge(id, tags, signal)) },
  }
}
