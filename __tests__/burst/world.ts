import { known } from '../../src/domain/known.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { Endpoint, Resources } from '../../src/domain/resources.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import type { Step } from '../../src/burst/steps.ts'

/** What a well-behaved Azure would look like after the step: a model to walk plans through, not a stand-in for one. */
export function afterStep(o: Observation, step: Step): Observation {
  const later = { ...o, at: epochSeconds(o.at + 1) }
  switch (step.kind) {
    case 'write-record':
      return { ...later, record: known(step.record) }
    case 'resize-plan': {
      const { plan } = o.resources
      const sku = { ...plan.sku, ...step.sku }
      return withResources(later, { plan: { ...plan, sku, currentInstances: sku.capacity } })
    }
    case 'start-app':
      return withResources(later, { app: { ...o.resources.app, state: 'Running' } })
    case 'stop-app':
      return withResources(later, { app: { ...o.resources.app, state: 'Stopped' } })
    case 'patch-endpoint':
      return withEndpoint(later, patched(current(o, step.endpoint), step.change))
    case 'warm-up':
      return { ...later, burstHealth: { successesInRow: 3, lastTestAt: later.at, lastSuccessAt: later.at } }
    case 'prove-private':
      return { ...later, privateHealth: { successesInRow: 3, lastTestAt: later.at, lastSuccessAt: later.at } }
    case 'await-online':
      return withEndpoint(later, { ...current(o, step.endpoint), monitorStatus: 'Online' })
    case 'drain':
      return drained(later, step.untilEpochSeconds)
    case 'await-resize':
    case 'await-instances':
    case 'await-shown':
    case 'change-autoscale':
    case 'create-autoscale':
    case 'delete-autoscale':
      return later
  }
}

function drained(o: Observation, until: number): Observation {
  const at = epochSeconds(Math.max(o.at, until) + 1)
  const values = Array.from({ length: 60 }, (_, index) => (index < 40 ? 100 : 0))
  const series = { startEpochSeconds: epochSeconds(at - 3600), stepSeconds: 60, values }
  return {
    ...o,
    at,
    burstRequests: { kind: 'series', series, unit: 'per-minute', newestAt: at, source: 'model', doubts: [] },
  }
}

function current(o: Observation, endpoint: Endpoint): Endpoint {
  return o.resources.profile.endpoints.find((it) => it.id === endpoint.id) ?? endpoint
}

function patched(endpoint: Endpoint, change: Extract<Step, { kind: 'patch-endpoint' }>['change']): Endpoint {
  const next: Endpoint = { ...endpoint, ...change }
  if (change.status === undefined || change.status === endpoint.status) return next
  return { ...next, monitorStatus: change.status === 'Enabled' ? 'CheckingEndpoint' : 'Disabled' }
}

function withEndpoint(o: Observation, endpoint: Endpoint): Observation {
  const replace = (list: readonly Endpoint[]) => list.map((it) => (it.id === endpoint.id ? endpoint : it))
  const { profile, burstEndpoint, privateEndpoints } = o.resources
  return withResources(o, {
    profile: { ...profile, endpoints: replace(profile.endpoints) },
    burstEndpoint: burstEndpoint.id === endpoint.id ? endpoint : burstEndpoint,
    privateEndpoints: replace(privateEndpoints),
  })
}

function withResources(o: Observation, change: Partial<Resources>): Observation {
  return { ...o, resources: { ...o.resources, ...change } }
}
