import type { LocalAzure } from '../../../local-azure/index.ts'
import type { Effect } from '../../../local-azure/world/effects.ts'
import { BURSTING, IDLE, stateOf } from '../../helpers/scenes.ts'
import { isAtLeast, type Story } from './stories.ts'

/** What somebody outside this action does. */
export interface Hand {
  readonly effect: Effect
  /** The stories in which there is something to do for it; by default all. */
  readonly where?: (story: Story) => boolean
  /** Whether there is what it changes; by default always. */
  readonly isPossible?: (azure: LocalAzure) => boolean
  /** What clean runs after it may reach, or refuse to leave, instead of what the story wants. */
  readonly orElse?: (azure: LocalAzure) => boolean
}

const [APP, PLAN, SETTING] = ['app-shop-burst', 'plan-shop-burst', 'cpu']
const profiles = (minimum: number, maximum: number) => [
  {
    name: 'default',
    capacity: { minimum: String(minimum), maximum: String(maximum), default: String(minimum) },
    rules: [],
  },
]
const TAKES_PRIVATE_OUT = 'the portal disables the private endpoint'
export const LETS_PRIVATE_IN = 'the portal enables the private endpoint'
const isManaged = ({ inputs }: Story): boolean => inputs['autoscale'] === 'manage'
const hasSetting = ({ world }: LocalAzure): boolean => world.autoscale.some(({ name }) => name === SETTING)
const isBursting = (azure: LocalAzure): boolean => isAtLeast(stateOf(azure), BURSTING)

/** Everybody who comes between two requests, or in the course of a life. */
export const HANDS: Readonly<Record<string, Hand>> = {
  'the portal disables the endpoint': {
    effect: { kind: 'set-endpoint', endpoint: 'burst', status: 'Disabled' },
  },
  'the portal enables the endpoint': {
    effect: { kind: 'set-endpoint', endpoint: 'burst', status: 'Enabled', weight: 1 },
  },
  'Terraform sets the weight': { effect: { kind: 'set-endpoint', endpoint: 'burst', weight: 60 } },
  'the portal stops the app': { effect: { kind: 'set-app', app: APP, state: 'Stopped' } },
  'the portal starts the app': { effect: { kind: 'set-app', app: APP, state: 'Running' } },
  'autoscale takes instances': { effect: { kind: 'set-plan', plan: PLAN, sku: { capacity: 1 } } },
  'autoscale adds instances': { effect: { kind: 'set-plan', plan: PLAN, sku: { capacity: 5 } } },
  'Terraform takes the tags': {
    effect: { kind: 'set-tags', profile: 'tm-shop', tags: { owner: 'shop' }, alone: true },
    // With the tag went that autoscale was off before the burst, so it stays on, with bounds that let the plan shrink.
    orElse: (azure) => isAtLeast(stateOf(azure), IDLE),
  },
  'a pipeline swaps the slots': { effect: { kind: 'swap-slots', app: APP } },
  [TAKES_PRIVATE_OUT]: {
    effect: { kind: 'set-endpoint', endpoint: 'private', status: 'Disabled' },
    // Where it alone serves, the burst endpoint stays, or comes back.
    orElse: isBursting,
  },
  [LETS_PRIVATE_IN]: {
    effect: { kind: 'set-endpoint', endpoint: 'private', status: 'Enabled' },
  },
  'Terraform sets the private weight': { effect: { kind: 'set-endpoint', endpoint: 'private', weight: 200 } },
  'the portal creates an autoscale setting': {
    effect: {
      kind: 'create-autoscale',
      setting: SETTING,
      plan: PLAN,
      properties: { enabled: true, profiles: profiles(1, 5) },
    },
    where: (story) => !isManaged(story),
    isPossible: (azure) => !hasSetting(azure),
  },
  'the portal deletes the autoscale setting': {
    effect: { kind: 'delete-autoscale', setting: SETTING },
    where: isManaged,
    isPossible: hasSetting,
  },
  'Terraform sets the bounds of autoscale': {
    effect: {
      kind: 'set-autoscale',
      setting: SETTING,
      properties: { enabled: true, profiles: profiles(2, 4) },
    },
    where: isManaged,
    isPossible: hasSetting,
    // The other wants at least two instances, also of a stopped app.
    orElse: (azure) => isAtLeast(stateOf(azure), { ...IDLE, instances: 2 }),
  },
}
