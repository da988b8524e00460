import type { Clock } from '../../domain/clock.ts'
import { ActionError } from '../../domain/errors.ts'
import type { ResourceId } from '../../domain/resources.ts'
import type { EpochSeconds } from '../../domain/units.ts'
import type { AutoscalePort, PlanPort, Ports, Resize, ResizeAnswer, TagPort, WebAppPort } from '../ports.ts'
import { KEYS } from './keys.ts'
import type { Ledger } from './ledger.ts'
import { appWithState, endpointState, knownProfile, planSize, planWithSize } from './overlay.ts'
import { autoscaleState, changedState, notShownYet, settingWith } from './overlay-autoscale.ts'

/** What these ports need. */
export interface Knowing {
  readonly ledger: Ledger
  readonly clock: Pick<Clock, 'now'>
  /** Called when a write was answered, or was sent and its answer was lost. */
  readonly onWrite: () => void
}

/**
 * The same ports combined with the ledger: reads show this run's own writes at once, whatever replica answers, and
 * every write is noted with its answer.
 */
export function knownPorts(ports: Ports, knowing: Knowing): Ports {
  const { trafficManager } = ports
  return {
    ...ports,
    trafficManager: {
      ...trafficManager,
      readProfile: async (profile, signal) => {
        const readAt = await knowing.clock.now()
        return knownProfile(await trafficManager.readProfile(profile, signal), knowing.ledger, readAt)
      },
      patchEndpoint: (endpoint, change, signal) =>
        noted(knowing, KEYS.endpoint(endpoint.id), endpointState({ ...endpoint, ...change }), () =>
          trafficManager.patchEndpoint(endpoint, change, signal),
        ),
    },
    webApp: knownApp(ports.webApp, knowing),
    plan: knownPlan(ports.plan, knowing),
    autoscale: knownAutoscale(ports.autoscale, knowing),
    tags: knownTags(ports.tags, knowing),
  }
}

function knownTags(tags: TagPort, knowing: Knowing): TagPort {
  return {
    merge: async (resource, values, signal) => {
      const [[name, value] = ['', '']] = Object.entries(values)
      const key = KEYS.tag(resource, name)
      // Every write of a tag follows a read of all tags. If the ledger does not know the tag, it was absent there.
      if (!knowing.ledger.knows(key)) knowing.ledger.believe(key, null, await knowing.clock.now(), true)
      return noted(knowing, key, value, () => tags.merge(resource, values, signal))
    },
  }
}

function knownApp(webApp: WebAppPort, knowing: Knowing): WebAppPort {
  return {
    ...webApp,
    readApp: async (ref, signal) => {
      const readAt = await knowing.clock.now()
      const app = await webApp.readApp(ref, signal)
      return appWithState(app, knowing.ledger.believe(KEYS.app(app.id), app.state, readAt))
    },
    start: (app, signal) => noted(knowing, KEYS.app(app.id), 'Running', () => webApp.start(app, signal)),
    stop: (app, signal) => noted(knowing, KEYS.app(app.id), 'Stopped', () => webApp.stop(app, signal)),
  }
}

function knownPlan(plans: PlanPort, knowing: Knowing): PlanPort {
  return {
    ...plans,
    readPlan: async (id, signal) => {
      const readAt = await knowing.clock.now()
      const plan = await plans.readPlan(id, signal)
      return planWithSize(plan, knowing.ledger.believe(KEYS.plan(plan.id), planSize(plan.sku), readAt))
    },
    resize: async (plan, sku, signal): Promise<ResizeAnswer> => {
      const answer = await sent(knowing, KEYS.plan(plan.id), planSize(sku), () =>
        plans.resize(plan, sku, signal),
      )
      if (answer.kind !== 'accepted') return answer
      knowing.onWrite()
      const ends = (at: EpochSeconds): void => knowing.ledger.wrote(KEYS.plan(plan.id), planSize(sku), at)
      return { kind: 'accepted', resize: followed(answer.resize, knowing, ends) }
    },
  }
}

/** During a resize, the plan shows the old size or the new one. Expect the new one from the end of the resize. */
function followed(resize: Resize, { clock }: Knowing, ends: (at: EpochSeconds) => void): Resize {
  return {
    written: resize.written,
    get pollAfterSeconds() {
      return resize.pollAfterSeconds
    },
    poll: async (signal) => {
      const state = await resize.poll(signal)
      if (state === 'done') ends(await clock.now())
      return state
    },
  }
}

function knownAutoscale(autoscale: AutoscalePort, knowing: Knowing): AutoscalePort {
  const keys = new Map<ResourceId, string>()
  return {
    ...autoscale,
    find: async (plan, signal) => {
      const readAt = await knowing.clock.now()
      const setting = await autoscale.find(plan, signal)
      const key = KEYS.autoscale(plan.id)
      if (setting !== undefined) keys.set(setting.id, key)
      return settingWith(setting, knowing.ledger.believe(key, autoscaleState(setting), readAt), plan)
    },
    change: (setting, change, signal) => {
      const key = keys.get(setting.id)
      if (key === undefined) return Promise.reject(notShownYet())
      return noted(knowing, key, changedState(setting, change), () =>
        autoscale.change(setting, change, signal),
      )
    },
    create: (plan, bounds, signal) => {
      const wanted = { enabled: true, bounds: { ...bounds, usual: bounds.minimum } }
      return noted(knowing, KEYS.autoscale(plan.id), wanted, () => autoscale.create(plan, bounds, signal))
    },
  }
}

/** Notes a write whose answer says that it took effect. */
async function noted<T>(knowing: Knowing, key: string, value: unknown, write: () => Promise<T>): Promise<T> {
  const answer = await sent(knowing, key, value, write)
  knowing.ledger.wrote(key, value, await knowing.clock.now())
  knowing.onWrite()
  return answer
}

/** Notes a write that failed without an answer: it may have taken effect. */
async function sent<T>(knowing: Knowing, key: string, value: unknown, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (isLost(error)) {
      knowing.ledger.mayHaveWritten(key, value, await knowing.clock.now())
      knowing.onWrite()
    }
    throw error
  }
}

function isLost(error: unknown): boolean {
  if (!(error instanceof ActionError)) return false
  const status = error.arm?.status
  return status === undefined ? error.transient : status >= 500 || status === 408
}
