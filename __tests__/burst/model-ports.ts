import type { Ports } from '../../src/burst/ports.ts'
import { unknown } from '../../src/domain/known.ts'
import { seconds } from '../../src/domain/units.ts'
import type { Model } from './model.ts'

const NOTHING_READ = { certificates: unknown('not read'), sizes: unknown('not read') }

/** The calls of a run, as the model answers them. */
export function portsOf(model: Model): Ports {
  return {
    trafficManager: {
      readProfile: () => model.call(() => model.look(), true, model.profileSeconds),
      readEndpoint: () => model.call(() => model.shownBurst()),
      patchEndpoint: (at, change) =>
        model.call(() => {
          if (at.name !== 'burst') return model.written('weight')
          const what =
            change.status === undefined ? 'weight' : change.status === 'Enabled' ? 'enable' : 'disable'
          const written = model.written(what)
          model.setEndpoint(change)
          return written
        }),
    },
    webApp: {
      readApp: () => {
        model.now += model.appSeconds
        return model.call(() => model.shown().app)
      },
      readInstances: () => model.call(() => model.readiness()),
      start: () => model.change('start', () => model.setApp(true)),
      stop: () => model.change('stop', () => model.setApp(false)),
    },
    plan: {
      readPlan: () => model.call(() => model.shown().plan),
      readPreflight: () => Promise.resolve(NOTHING_READ),
      readPlanApps: () => model.call(() => [{ id: '/s/report-job', name: 'report-job', state: 'Running' }]),
      resize: async (plan, sku) => {
        // By what was read: someone outside the run may have grown it since.
        const what = sku.capacity < plan.sku.capacity ? 'shrink' : 'grow'
        const written = await model.change(
          what,
          () => (model.instances = Math.min(model.stock, sku.capacity)),
        )
        const done = model.now + model.resizeSeconds
        const poll = () => Promise.resolve(model.now < done ? ('running' as const) : ('done' as const))
        return { kind: 'accepted', resize: { written, poll, pollAfterSeconds: 5 } }
      },
    },
    autoscale: {
      find: () => model.call(() => undefined),
      change: () => model.change('weight', () => undefined),
      delete: () => model.change('weight', () => undefined),
      create: () => model.change('weight', () => undefined),
    },
    activity: { lastChangeBy: () => model.call(() => unknown('the model keeps no log')) },
    tags: {
      merge: (_, tags) => model.change('record', () => Object.assign(model.tags, tags)),
    },
    health: {
      test: () => model.call(() => model.health()),
      testUrl: () => model.call(() => ({ kind: 'healthy', latencyMs: 1 }) as const),
    },
    load: { rules: [], vetoes: [], burstRequests: burstRequests(model) },
  }
}

function burstRequests(model: Model): Ports['load']['burstRequests'] {
  return { name: 'r', settleSeconds: seconds(60), read: () => model.call(() => model.requests()) }
}
