import type { JsonObject } from '../json.ts'
import { endpointId, planId, profileId, siteId } from '../arm/ids.ts'
import type { Affected, Apply } from './affected.ts'
import type { AutoscaleSetting, Sku, Switch } from './state.ts'

/** Changes by another actor: a person in the portal, `az`, Terraform. `caller` is its name in the activity log. */
export type ActorEffect = { readonly caller?: string } & (
  | {
      readonly kind: 'set-endpoint'
      readonly endpoint: string
      readonly status?: Switch
      readonly weight?: number
      readonly priority?: number
    }
  | { readonly kind: 'set-app'; readonly app: string; readonly state: 'Running' | 'Stopped' }
  | {
      readonly kind: 'set-plan'
      readonly plan: string
      readonly sku?: Partial<Sku>
      readonly properties?: JsonObject
    }
  | { readonly kind: 'set-profile'; readonly profile: string; readonly status: Switch }
  | {
      readonly kind: 'set-tags'
      readonly profile: string
      readonly tags: Readonly<Record<string, string>>
      /** The others are gone. */
      readonly alone?: true
    }
  | { readonly kind: 'swap-slots'; readonly app: string; readonly forSeconds?: number }
  | { readonly kind: 'set-autoscale'; readonly setting: string; readonly properties: JsonObject }
  | {
      readonly kind: 'create-autoscale'
      readonly setting: string
      readonly plan: string
      readonly properties: JsonObject
    }
  | { readonly kind: 'delete-autoscale'; readonly setting: string }
)

const SOMEBODY = 'ann@shop.example'
/** How long App Service refuses start and stop of an app whose slots it swaps. */
const SWAP_SECONDS = 90

function note(world: Affected, operation: string, resourceId: string, caller = SOMEBODY): void {
  const correlationId = `actor-${world.activities.length + 1}`
  world.activities.push({ at: world.now, caller, operation, resourceId, correlationId, status: 'Succeeded' })
}

export const APPLY_ACTOR: Apply<ActorEffect> = {
  'set-endpoint': (world, { endpoint, status, weight, priority, caller }) => {
    const [profile, found] = world.endpointNamed(endpoint)
    if (status !== undefined) found.status = status
    if (weight !== undefined) found.weight = weight
    if (priority !== undefined) found.priority = priority
    world.routing.endpointChanged(profile, found, 'actor')
    const operation = `Microsoft.Network/trafficManagerProfiles/${found.kind}/write`
    note(world, operation, endpointId(world.scenario, profile, found), caller)
  },
  'set-app': (world, { app, state, caller }) => {
    const found = world.siteNamed(app)
    world.scaling.setSiteState(found, state, 'actor')
    const verb = state === 'Running' ? 'start' : 'stop'
    note(world, `Microsoft.Web/sites/${verb}/action`, siteId(world.scenario, found), caller)
  },
  'set-plan': (world, { plan, sku = {}, properties = {}, caller }) => {
    const found = world.planNamed(plan)
    Object.assign(found.properties, properties)
    world.scaling.resize(found, { ...found.sku, ...sku }, 'actor', [])
    note(world, 'Microsoft.Web/serverfarms/write', planId(world.scenario, found), caller)
  },
  'set-profile': (world, { profile, status, caller }) => {
    const found = world.profileNamed(profile)
    found.status = status
    world.routing.refreshAll()
    note(world, 'Microsoft.Network/trafficManagerProfiles/write', profileId(world.scenario, found), caller)
  },
  'swap-slots': (world, { app, caller, forSeconds = SWAP_SECONDS }) => {
    const found = world.siteNamed(app)
    world.scaling.swapWorkers(found)
    world.conditions.siteBusy.set(app.toLowerCase(), { number: '59203', until: world.now + forSeconds })
    note(world, 'Microsoft.Web/sites/slots/slotsswap/action', siteId(world.scenario, found), caller)
  },
  'set-tags': (world, { profile, tags, alone = false, caller }) => {
    const found = world.profileNamed(profile)
    found.tags = alone ? { ...tags } : { ...found.tags, ...tags }
    note(world, 'Microsoft.Resources/tags/write', profileId(world.scenario, found), caller)
  },
  'set-autoscale': (world, { setting, properties, caller }) => {
    const found = autoscaleNamed(world, setting)
    Object.assign(found.properties, properties)
    note(world, 'Microsoft.Insights/autoscaleSettings/write', autoscaleId(world, found), caller)
  },
  'create-autoscale': (world, { setting, plan, properties, caller }) => {
    const { resourceGroup, location } = world.planNamed(plan)
    const targetResourceUri = planId(world.scenario, world.planNamed(plan))
    const made = { name: setting, resourceGroup, location, tags: {}, lastActionAt: 0 }
    world.autoscale.push({ ...made, properties: { targetResourceUri, ...properties } })
    note(world, 'Microsoft.Insights/autoscaleSettings/write', autoscaleId(world, made), caller)
  },
  'delete-autoscale': (world, { setting, caller }) => {
    const found = autoscaleNamed(world, setting)
    world.autoscale.splice(world.autoscale.indexOf(found), 1)
    note(world, 'Microsoft.Insights/autoscaleSettings/delete', autoscaleId(world, found), caller)
  },
}

function autoscaleNamed({ autoscale }: Affected, name: string): AutoscaleSetting {
  const found = autoscale.find((one) => one.name === name)
  if (found === undefined) throw new Error(`The world has no autoscale setting named ${name}.`)
  return found
}

function autoscaleId(
  { scenario }: Affected,
  { resourceGroup, name }: Pick<AutoscaleSetting, 'resourceGroup' | 'name'>,
): string {
  const group = `/subscriptions/${scenario.subscriptionId}/resourceGroups/${resourceGroup}`
  return `${group}/providers/microsoft.insights/autoscalesettings/${name}`
}
