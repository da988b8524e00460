import { refusal, warning, type Finding } from '../../burst/checks/finding.ts'
import type { EndpointType } from '../../domain/resources.ts'
import { quoted } from '../../report/shell.ts'
import { PLACES, type Permission, type Place } from './facts.ts'
import type { Inspected } from './inspected.ts'

interface Needed {
  readonly action: string
  /** What fails without it. */
  readonly for: string
  /** A burst works without it, less well. */
  readonly optional?: true
}

const ENDPOINT_TYPES: Readonly<Record<EndpointType, string>> = {
  AzureEndpoints: 'azureEndpoints',
  ExternalEndpoints: 'externalEndpoints',
  NestedEndpoints: 'nestedEndpoints',
}

/** The permissions of `auto`, `watch` and `burst`, by the place where each is needed (docs/permissions.md). */
function needed({ o, target }: Inspected): Readonly<Record<Place, readonly Needed[]>> {
  const { burstEndpoint, privateEndpoints, app } = o.resources
  const written = target.routing.routing === 'switch' ? [burstEndpoint, ...privateEndpoints] : [burstEndpoint]
  const types = [...new Set(written.map(({ type }) => ENDPOINT_TYPES[type]))]
  const profile = 'Microsoft.Network/trafficManagerProfiles'
  const site = app.id.toLowerCase().includes('/slots/') ? 'Microsoft.Web/sites/slots' : 'Microsoft.Web/sites'
  const managesAutoscale = target.burstSide.autoscale !== 'leave'
  return {
    profile: [
      { action: `${profile}/read`, for: 'to read the profile' },
      ...types.map((type) => ({
        action: `${profile}/${type}/write`,
        for: 'to enable and disable the endpoint',
      })),
      {
        action: 'Microsoft.Resources/tags/write',
        for: 'to keep the state tag, without which nothing is stopped or shrunk',
      },
    ],
    app: [
      { action: `${site}/read`, for: 'to read the web app' },
      { action: `${site}/start/action`, for: 'to start the web app' },
      { action: `${site}/stop/action`, for: 'to stop the web app after a burst' },
      { action: `${site}/instances/read`, for: 'to see which instances are READY', optional: true },
      { action: 'Microsoft.Insights/metrics/read', for: 'to see when the burst side is quiet after a drain' },
    ],
    plan: [
      { action: 'Microsoft.Web/serverfarms/read', for: 'to read the plan' },
      { action: 'Microsoft.Web/serverfarms/write', for: 'to size the plan' },
      ...(managesAutoscale
        ? [{ action: 'Microsoft.Insights/autoscaleSettings/write', for: 'to change the autoscale setting' }]
        : []),
    ],
  }
}

/** Each missing permission by its name and place. */
export function missingPermissions(i: Inspected): readonly Finding[] {
  const wanted = needed(i)
  return PLACES.flatMap((place) => {
    const fact = i.facts.permissions[place]
    if (fact.kind === 'unknown') return []
    const { id } = i.o.resources[place]
    return wanted[place].filter(({ action }) => !isAllowed(fact.value, action)).map((one) => missing(one, id))
  })
}

function missing({ action, for: what, optional }: Needed, id: string): Finding {
  const make = optional === true ? warning : refusal
  return make(
    `the identity lacks ${action}, ${what}`,
    `az role assignment create --assignee-object-id PRINCIPAL --assignee-principal-type ServicePrincipal --role ROLE --scope ${quoted(id, 400)} with a role that has it.`,
    'roles',
  )
}

/** Azure adds up all role assignments; a `notActions` takes away only within its own. */
function isAllowed(permissions: readonly Permission[], action: string): boolean {
  const covers = (patterns: readonly string[]): boolean => patterns.some((one) => matches(one, action))
  return permissions.some(({ actions, notActions }) => covers(actions) && !covers(notActions))
}

/** Without a regular expression, so that any pattern takes linear time. */
function matches(pattern: string, action: string): boolean {
  const [first = '', ...parts] = pattern.toLowerCase().split('*')
  const text = action.toLowerCase()
  if (parts.length === 0) return text === first
  const last = parts.pop() ?? ''
  if (!text.startsWith(first) || !text.endsWith(last)) return false
  let from = first.length
  for (const part of parts) {
    const at = text.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return from <= text.length - last.length
}
