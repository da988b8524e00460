import type { JsonObject } from '../json.ts'
import type { BlackHole, ReadLag } from './conditions.ts'
import type { Endpoint, Plan, Profile, Site, Sku, Switch } from './state.ts'
import type { Surroundings } from './surroundings.ts'

/** A change of the world by nature or by another actor. */
export type Effect =
  | { readonly kind: 'app-never-warms'; readonly app: string }
  | { readonly kind: 'app-warms'; readonly app: string }
  | { readonly kind: 'app-health-status'; readonly app: string; readonly status: number }
  | { readonly kind: 'endpoint-never-online'; readonly endpoint: string }
  | { readonly kind: 'endpoint-online-again'; readonly endpoint: string }
  | { readonly kind: 'instance-quota'; readonly instances: number }
  | { readonly kind: 'instance-stock'; readonly instances: number }
  | { readonly kind: 'private-down'; readonly forSeconds?: number }
  | { readonly kind: 'private-up' }
  | { readonly kind: 'hub-site'; readonly state: 'Running' | 'Stopped' }
  | { readonly kind: 'plan-busy'; readonly forSeconds: number }
  | { readonly kind: 'wrong-certificate'; readonly host: string }
  | { readonly kind: 'black-hole'; readonly host: string; readonly at: BlackHole }
  | { readonly kind: 'deny'; readonly actions: readonly string[] }
  | { readonly kind: 'lock'; readonly scope: string }
  | { readonly kind: 'metrics-stop' }
  | ({ readonly kind: 'read-lag' } & Partial<ReadLag>)
  | { readonly kind: 'runner-clock'; readonly aheadSeconds: number; readonly client?: string }
  | { readonly kind: 'hub-clock'; readonly aheadSeconds: number }
  | {
      readonly kind: 'set-endpoint'
      readonly endpoint: string
      readonly status?: Switch
      readonly weight?: number
      readonly priority?: number
    }
  | { readonly kind: 'set-app'; readonly app: string; readonly state: 'Running' | 'Stopped' }
  | { readonly kind: 'set-plan'; readonly plan: string; readonly sku: Partial<Sku> }
  | { readonly kind: 'set-profile'; readonly profile: string; readonly status: Switch }
  | { readonly kind: 'set-tags'; readonly profile: string; readonly tags: Readonly<Record<string, string>> }
  | { readonly kind: 'set-autoscale'; readonly setting: string; readonly properties: JsonObject }

/** When an effect happens: at virtual seconds after the world's start, or right after the client's n-th write. */
export type When = { readonly atSeconds: number } | { readonly afterWrites: number } | undefined

/** What an effect is done to. */
interface Affected extends Surroundings {
  readonly schedule: (time: number, effect: Effect) => void
  readonly profileNamed: (name: string) => Profile
  readonly planNamed: (name: string) => Plan
  readonly siteNamed: (name: string) => Site
  readonly endpointNamed: (name: string) => [Profile, Endpoint]
  readonly replica: { note(): void }
}

type Apply<K extends Effect['kind']> = (world: Affected, effect: Extract<Effect, { kind: K }>) => void

const APPLY: { readonly [K in Effect['kind']]: Apply<K> } = {
  'app-never-warms': (world, { app }) => world.conditions.neverWarm.add(app),
  'app-warms': (world, { app }) => world.conditions.neverWarm.delete(app),
  'app-health-status': (world, { app, status }) => world.conditions.healthStatus.set(app, status),
  'endpoint-never-online': (world, { endpoint }) => world.conditions.neverOnline.add(endpoint),
  'endpoint-online-again': (world, { endpoint }) => world.conditions.neverOnline.delete(endpoint),
  'instance-quota': (world, { instances }) => (world.conditions.quota = instances),
  'instance-stock': (world, { instances }) => (world.conditions.stock = instances),
  'private-down': (world, { forSeconds }) => {
    world.conditions.privateDown = true
    if (forSeconds !== undefined) world.schedule(world.now + forSeconds, { kind: 'private-up' })
  },
  'private-up': (world) => (world.conditions.privateDown = false),
  'hub-site': (world, { state }) => {
    world.conditions.hubSiteStoppedSince = state === 'Stopped' ? world.now : Infinity
    world.conditions.privateDown = state === 'Stopped'
  },
  'plan-busy': (world, { forSeconds }) => (world.conditions.planBusyUntil = world.now + forSeconds),
  'wrong-certificate': (world, { host }) => world.conditions.wrongCertificate.add(host.toLowerCase()),
  'black-hole': (world, { host, at }) => world.conditions.blackHoles.set(host.toLowerCase(), at),
  deny: (world, { actions }) => world.conditions.denied.push(...actions),
  lock: (world, { scope }) => world.conditions.locks.push(scope),
  'metrics-stop': (world) => (world.conditions.metricsSilentFrom = world.now),
  'read-lag': (world, { seconds = {}, alternate = false }) =>
    (world.conditions.readLag = { seconds, alternate }),
  'runner-clock': (world, { aheadSeconds, client = '' }) =>
    world.conditions.runnerClocks.set(client, aheadSeconds),
  'hub-clock': (world, { aheadSeconds }) => (world.conditions.hubClockSeconds = aheadSeconds),
  'set-endpoint': (world, { endpoint, status, weight, priority }) => {
    const [profile, found] = world.endpointNamed(endpoint)
    if (status !== undefined) found.status = status
    if (weight !== undefined) found.weight = weight
    if (priority !== undefined) found.priority = priority
    world.routing.endpointChanged(profile, found, 'actor')
  },
  'set-app': (world, { app, state }) => world.scaling.setSiteState(world.siteNamed(app), state, 'actor'),
  'set-plan': (world, { plan, sku }) => {
    const found = world.planNamed(plan)
    world.scaling.resize(found, { ...found.sku, ...sku }, 'actor', [])
  },
  'set-profile': (world, { profile, status }) => {
    world.profileNamed(profile).status = status
    world.routing.refreshAll()
  },
  'set-tags': (world, { profile, tags }) => Object.assign(world.profileNamed(profile).tags, tags),
  'set-autoscale': (world, { setting, properties }) => {
    const found = world.autoscale.find((one) => one.name === setting)
    if (found !== undefined) Object.assign(found.properties, properties)
  },
}

export const EFFECT_KINDS: readonly string[] = Object.keys(APPLY)

export function applyEffect(world: Affected, effect: Effect): void {
  const apply = APPLY[effect.kind] as (world: Affected, effect: Effect) => void
  apply(world, effect)
  world.routing.refreshAll()
  world.replica.note()
}
