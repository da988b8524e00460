import { ActionError } from '../../domain/errors.ts'
import type { Clock } from '../../domain/clock.ts'
import type { ResourceId } from '../../domain/resources.ts'
import type { EpochSeconds } from '../../domain/units.ts'
import type { AutoscalePort, PlanPort, Ports, Resize, ResizeAnswer, TagPort, WebAppPort } from '../ports.ts'
import { KEYS } from './keys.ts'
import type { Ledger } from './ledger.ts'
import { isLost, mayHaveTakenEffect } from './lost.ts'
import { appWithState, endpointState, knownProfile, planSize, planWithSize } from './overlay.ts'
import { autoscaleState, changedState, notShownYet, settingWith } from './overlay-autoscale.ts'

/** What these ports need. */
export interface Knowing {
  readonly ledger: Ledger
  readonly clock: Pick<Clock, 'now'>
  /** Called when a write was answered, or was sent and its answer was lost. */
  readonly onWrite: () => void
  /** Called when a read shows the app stopped and is taken for an older one. */
  readonly onShownStopped?: (at: EpochSeconds) => void
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
        noted(
          knowing,
          { key: KEYS.endpoint(endpoint.id), value: endpointState({ ...endpoint, ...change }), signal },
          () => trafficManager.patchEndpoint(endpoint, change, signal),
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
      return noted(knowing, { key, value, signal }, () => tags.merge(resource, values, signal))
    },
  }
}

function knownApp(webApp: WebAppPort, knowing: Knowing): WebAppPort {
  const { ledger } = knowing
  return {
    ...webApp,
    readApp: async (ref, signal) => {
      const readAt = await knowing.clock.now()
      const app = await webApp.readApp(ref, signal)
      const state = ledger.believe(KEYS.app(app.id), app.state, readAt)
      ledger.instances.appIs(state === 'Running', readAt)
      if (state === 'Running' && app.state !== state) knowing.onShownStopped?.(readAt)
      return appWithState(app, state)
    },
    readInstances: async (app, signal) => {
      const readAt = await knowing.clock.now()
      return ledger.instances.believe(await webApp.readInstances(app, signal), readAt)
    },
    start: (app, signal) =>
      noted(knowing, { key: KEYS.app(app.id), value: 'Running', signal }, () => webApp.start(app, signal)),
    stop: (app, signal) =>
      noted(knowing, { key: KEYS.app(app.id), value: 'Stopped', signal }, () => webApp.stop(app, signal)),
  }
}

function knownPlan(plans: PlanPort, knowing: Knowing): PlanPort {
  return {
    ...plans,
    readPlan: async (id, signal) => {
      const readAt = await knowing.clock.now()
      const plan = await plans.readPlan(id, signal)
      const { ledger } = knowing
      const currentInstances = ledger.believe(KEYS.count(plan.id), plan.currentInstances, readAt)
      const sized = planWithSize(plan, ledger.believe(KEYS.plan(plan.id), planSize(plan.sku), readAt))
      return { ...sized, currentInstances }
    },
    resize: async (plan, sku, signal): Promise<ResizeAnswer> => {
      const answer = await sent(knowing, { key: KEYS.plan(plan.id), value: planSize(sku), signal }, () =>
        plans.resize(plan, sku, signal),
      )
      if (answer.kind !== 'accepted') return answer
      knowing.onWrite()
      const moves = planSize(sku).name !== planSize(plan.sku).name
      const ends = (at: EpochSeconds): void => {
        knowing.ledger.wrote(KEYS.plan(plan.id), planSize(sku), at)
        knowing.ledger.wrote(KEYS.count(plan.id), sku.capacity, at)
        if (moves) knowing.ledger.instances.replaced(at)
      }
      const fails = (): void => {
        for (const key of [KEYS.plan(plan.id), KEYS.count(plan.id)]) knowing.ledger.forget(key)
      }
      return { kind: 'accepted', resize: followed(answer.resize, knowing, ends, fails) }
    },
  }
}

/** During a resize, the plan shows the old size or the new one. Expect the new one from the end of the resize. */
function followed(
  resize: Resize,
  { clock }: Knowing,
  ends: (at: EpochSeconds) => void,
  fails: () => void,
): Resize {
  return {
    written: resize.written,
    get pollAfterSeconds() {
      return resize.pollAfterSeconds
    },
    poll: async (signal) => {
      const state = await pollOf(resize, signal, fails)
      if (state === 'done') ends(await clock.now())
      return state
    },
  }
}

async function pollOf(resize: Resize, signal: AbortSignal, fails: () => void): ReturnType<Resize['poll']> {
  try {
    return await resize.poll(signal)
  } catch (error) {
    if (error instanceof ActionError && error.arm?.meaning === 'refused') fails()
    throw error
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
      return noted(knowing, { key, value: changedState(setting, change), signal }, () =>
        autoscale.change(setting, change, signal),
      )
    },
    delete: (setting, signal) => {
      const key = keys.get(setting.id)
      if (key === undefined) return Promise.reject(notShownYet())
      return noted(knowing, { key, value: null, signal }, () => autoscale.delete(setting, signal))
    },
    create: (plan, bounds, signal) => {
      const { minimum, maximum } = bounds
      const value = { enabled: true, bounds: { minimum, maximum, usual: minimum } }
      return noted(knowing, { key: KEYS.autoscale(plan.id), value, signal }, () =>
        autoscale.create(plan, bounds, signal),
      )
    },
  }
}

/** Notes a write whose answer says that it took effect. */
async function noted<T>(knowing: Knowing, what: Change, write: () => Promise<T>): Promise<T> {
  const answer = await sent(knowing, what, write)
  knowing.ledger.wrote(what.key, what.value, await knowing.clock.now())
  knowing.onWrite()
  return answer
}

/** What a write makes of a resource, and the signal that may end it. */
interface Change {
  readonly key: string
  readonly value: unknown
  readonly signal: AbortSignal
}

/** Notes a write that ended without an answer, or was cancelled on its way: it may have taken effect. */
async function sent<T>(
  { ledger, clock, onWrite }: Knowing,
  { key, value, signal }: Change,
  write: () => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  try {
    return await write()
  } catch (error) {
    const lost = isLost(error)
    if (!lost && !signal.aborted) throw error
    ledger.mayHaveWritten(key, value, await clock.now())
    onWrite()
    throw lost && !signal.aborted ? mayHaveTakenEffect(error) : error
  }
}
