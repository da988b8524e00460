import type { AutoscaleBounds, AutoscaleChange, AutoscaleSetting } from '../domain/autoscale.ts'
import { phaseWords } from '../domain/phase-words.ts'
import type { BurstRecord } from '../domain/record.ts'
import type { Endpoint } from '../domain/resources.ts'
import { defaultBounds } from './autoscale-profile.ts'
import type { EndpointChange } from './ports.ts'
import type { Step, WantedSku } from './steps.ts'

/** The step in words: "endpoint burst: weight 1 → 38". */
export function stepTitle(step: Step): string {
  switch (step.kind) {
    case 'write-record':
      return `save state: ${recordTitle(step.record)}`
    case 'resize-plan':
      return `resize App Service plan ${step.plan.name} to ${skuTitle(step.sku)} (is ${skuTitle(step.plan.sku)})`
    case 'change-autoscale':
      return `autoscale ${step.setting.name}: ${autoscaleTitle(step.setting, step.change)}`
    case 'create-autoscale':
      return `create CPU autoscale rules, ${String(step.minimum)} to ${String(step.maximum)} instances`
    case 'delete-autoscale':
      return `delete autoscale ${step.setting.name}, which the burst created`
    case 'start-app':
      return 'start the web app'
    case 'stop-app':
      return 'stop the web app'
    case 'patch-endpoint':
      return endpointTitle(step.endpoint, step.change)
    case 'await-resize':
      return 'wait until the App Service plan has its size'
    case 'warm-up':
      return 'warm up: health tests under each public host'
    case 'prove-private':
      return 'health tests of the private side'
    case 'await-online':
      return `wait until Traffic Manager reports endpoint ${step.endpoint.name} Online`
    case 'await-instances':
      return 'wait until the instances are READY'
    case 'await-shown':
      return 'wait until Azure shows what was written'
    case 'drain':
      return 'drain: wait until DNS caches expire and the burst side is quiet'
  }
}

/** What a write changes, and from what to what; undefined for a wait, and for the state tag, which is not a resource. */
export interface StepChange {
  readonly resource: string
  /** null if there was nothing. */
  readonly from: string | null
  readonly to: string
}

/** The change as a person reads it in the summary; the resource is named without its id. */
export function stepChange(step: Step): StepChange | undefined {
  switch (step.kind) {
    case 'resize-plan':
      return {
        resource: `App Service plan ${step.plan.name}`,
        from: skuTitle(step.plan.sku),
        to: skuTitle(step.sku),
      }
    case 'change-autoscale':
      return {
        resource: `autoscale ${step.setting.name}`,
        from: boundsOf(step.setting),
        to: boundsTitle(step.change),
      }
    case 'create-autoscale':
      return {
        resource: 'autoscale',
        from: null,
        to: boundsTitle({ minimum: step.minimum, maximum: step.maximum }),
      }
    case 'delete-autoscale':
      return { resource: `autoscale ${step.setting.name}`, from: boundsOf(step.setting), to: 'none' }
    case 'start-app':
      return { resource: 'web app', from: 'Stopped', to: 'Running' }
    case 'stop-app':
      return { resource: 'web app', from: 'Running', to: 'Stopped' }
    case 'patch-endpoint':
      return {
        resource: `endpoint ${step.endpoint.name}`,
        from: endpointState(step.change, step.endpoint),
        to: endpointState(step.change, step.change),
      }
    default:
      return undefined
  }
}

function boundsOf(setting: AutoscaleSetting): string {
  return boundsTitle({ enabled: setting.enabled, ...defaultBounds(setting) })
}

function boundsTitle({ enabled, minimum, maximum, usual }: AutoscaleChange): string {
  const parts = [
    ...(enabled === undefined ? [] : [enabled ? 'enabled' : 'disabled']),
    ...Object.entries({ minimum, maximum, default: usual }).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name} ${String(value)}`],
    ),
  ]
  return parts.join(', ')
}

/** Only what a change touches, as it is in `state`. */
function endpointState(change: EndpointChange, state: EndpointChange): string {
  const parts = [
    ...(change.status === undefined ? [] : [String(state.status)]),
    ...(change.weight === undefined ? [] : [`weight ${String(state.weight ?? 'none')}`]),
    ...(change.priority === undefined ? [] : [`priority ${String(state.priority ?? 'none')}`]),
  ]
  return parts.join(', ')
}

function skuTitle(sku: WantedSku): string {
  return `${sku.name} × ${String(sku.capacity)}`
}

function recordTitle(record: BurstRecord): string {
  const parts: string[] = [phaseWords(record.phase)]
  if (record.hold !== undefined) parts.push(`hold ${record.hold.command} by ${record.hold.by}`)
  if (record.pause !== undefined) parts.push(`paused by ${record.pause.by}`)
  const tries = record.attempts?.count
  if (tries !== undefined) parts.push(tries === 1 ? '1 failed attempt' : `${String(tries)} failed attempts`)
  return parts.join(', ')
}

const BOUNDS = [
  ['minimum', 'minimum'],
  ['maximum', 'maximum'],
  ['usual', 'default'],
] as const satisfies readonly (readonly [keyof AutoscaleBounds, string])[]

function autoscaleTitle(setting: AutoscaleSetting, change: AutoscaleChange): string {
  const parts: string[] = []
  if (change.enabled !== undefined) parts.push(change.enabled ? 'enable' : 'disable')
  const now = defaultBounds(setting)
  for (const [key, word] of BOUNDS) {
    const to = change[key]
    if (to !== undefined) parts.push(`${word} ${fromTo(now?.[key], to)}`)
  }
  return parts.join(', ')
}

function endpointTitle(endpoint: Endpoint, change: EndpointChange): string {
  const parts: string[] = []
  if (change.status !== undefined && change.status !== endpoint.status)
    parts.push(change.status === 'Enabled' ? 'enable' : 'disable')
  if (change.weight !== undefined) parts.push(`weight ${fromTo(endpoint.weight, change.weight)}`)
  if (change.priority !== undefined) parts.push(`priority ${fromTo(endpoint.priority, change.priority)}`)
  return `endpoint ${endpoint.name}: ${parts.join(', ')}`
}

function fromTo(is: number | undefined, to: number): string {
  return is === to ? String(to) : `${is === undefined ? '(none)' : String(is)} → ${String(to)}`
}
