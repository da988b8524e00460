import type { JsonObject } from '../json.ts'
import type { Apply } from './affected.ts'
import type { BlackHole, FrontPage } from './conditions.ts'

/** What happens to apps, endpoints, the private side, metrics and the network. */
export type NatureEffect =
  | { readonly kind: 'app-never-warms'; readonly app: string }
  | { readonly kind: 'app-warms'; readonly app: string }
  | { readonly kind: 'app-health-status'; readonly app: string; readonly status: number }
  | { readonly kind: 'app-answers'; readonly app: string; readonly as: FrontPage }
  | { readonly kind: 'app-answers-again'; readonly app: string }
  | { readonly kind: 'endpoint-never-online'; readonly endpoint: string }
  | { readonly kind: 'endpoint-online-again'; readonly endpoint: string }
  | { readonly kind: 'private-down'; readonly forSeconds?: number }
  | { readonly kind: 'private-up' }
  | {
      readonly kind: 'hub-site'
      readonly state: 'Running' | 'Stopped'
      readonly properties?: JsonObject
    }
  | { readonly kind: 'wrong-certificate'; readonly host: string }
  | { readonly kind: 'expired-certificate'; readonly host: string }
  | { readonly kind: 'black-hole'; readonly host: string; readonly at: BlackHole }
  | { readonly kind: 'metrics-stop' }
  | { readonly kind: 'metrics-late'; readonly seconds: number }

export const APPLY_NATURE: Apply<NatureEffect> = {
  'app-never-warms': (world, { app }) => world.conditions.neverWarm.add(app),
  'app-warms': (world, { app }) => world.conditions.neverWarm.delete(app),
  'app-health-status': (world, { app, status }) => world.conditions.healthStatus.set(app, status),
  'app-answers': (world, { app, as }) => world.conditions.frontPages.set(app, as),
  'app-answers-again': (world, { app }) => world.conditions.frontPages.delete(app),
  'endpoint-never-online': (world, { endpoint }) => world.conditions.neverOnline.add(endpoint),
  'endpoint-online-again': (world, { endpoint }) => world.conditions.neverOnline.delete(endpoint),
  'private-down': (world, { forSeconds }) => {
    world.conditions.privateDown = true
    if (forSeconds !== undefined) world.schedule(world.now + forSeconds, { kind: 'private-up' })
  },
  'private-up': (world) => (world.conditions.privateDown = false),
  'hub-site': (world, { state, properties = {} }) => {
    world.conditions.hubSiteProperties = properties
    world.conditions.hubSiteStoppedSince = state === 'Stopped' ? world.now : Infinity
    world.conditions.privateDown = state === 'Stopped'
  },
  'wrong-certificate': (world, { host }) => world.conditions.wrongCertificate.add(host.toLowerCase()),
  'expired-certificate': (world, { host }) => world.conditions.expiredCertificate.add(host.toLowerCase()),
  'black-hole': (world, { host, at }) => world.conditions.blackHoles.set(host.toLowerCase(), at),
  'metrics-stop': (world) => (world.conditions.metricsSilentFrom = world.now),
  'metrics-late': (world, { seconds }) => (world.conditions.metricsLateSeconds = seconds),
}
