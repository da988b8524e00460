import { refusal, warning, type Finding } from '../../burst/checks/finding.ts'
import { duration, ratio } from '../../domain/format.ts'
import type { Endpoint } from '../../domain/resources.ts'
import { printable } from '../../domain/text.ts'
import { recordTagName } from '../../record/tag.ts'
import { quoted, typeForAz } from '../../report/shell.ts'
import { PLACES } from './facts.ts'
import { valueOf, warnIf, type Inspected } from './inspected.ts'

/** With a coarser share the overflow cannot be met. */
const FINEST_SHARE = 0.05
/** A TTL above this keeps users on the side that an answer named for longer than load stays the same. */
const LONGEST_TTL_SECONDS = 120

/** Whether enabling the burst endpoint gives it a share that can be set. */
export function routingMethod({ o, target }: Inspected): readonly Finding[] {
  const { routingMethod: method, name } = o.resources.profile
  const isOwn = method !== 'Weighted' && method !== 'Priority'
  return warnIf(
    isOwn && target.routing.routing === 'spill'
      ? `the profile ${printable(name)} routes by ${method}: enabling the burst endpoint adds it by that rule, and no share can be set`
      : undefined,
    'az network traffic-manager profile update --resource-group GROUP --name PROFILE --routing-method Weighted',
    'routing',
  )
}

/** Weights are whole numbers: beside a private weight of 1, the finest share is a half. */
export function weights({ o, target }: Inspected): readonly Finding[] {
  const { profile, privateEndpoints } = o.resources
  const others = privateEndpoints.filter(({ status }) => status === 'Enabled')
  const sum = others.reduce((all, { weight }) => all + (weight ?? 0), 0)
  if (profile.routingMethod !== 'Weighted' || target.routing.routing !== 'spill' || sum === 0) return []
  const finest = 1 / (sum + 1)
  const highest = 1000 / (sum + 1000)
  const fix = others.map((one) => weightCommand(one, sum)).join('; ')
  return [
    ...warnIf(
      finest > FINEST_SHARE
        ? `the private weight is ${String(sum)}: the finest share is ${ratio(finest)}, and so is every step`
        : undefined,
      fix,
      'routing',
    ),
    ...warnIf(
      highest < target.routing.maxShare - 0.005
        ? `the private weight is ${String(sum)}: the highest share is ${ratio(highest)}, below max-share ${ratio(target.routing.maxShare)}`
        : undefined,
      fix,
      'routing',
    ),
  ]
}

/** Private weights of 50 together, in the ratio that they have. */
function weightCommand({ type, name, weight = 0 }: Endpoint, sum: number): string {
  const fitting = Math.max(1, Math.round((50 * weight) / sum))
  return `az network traffic-manager endpoint update --resource-group GROUP --profile-name PROFILE --type ${typeForAz(type)} --name ${quoted(name)} --weight ${String(fitting)}`
}

/** Azure's limit for one resource (https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources). */
const MOST_TAGS = 50

/** A refusal if other tags leave none for the state, without which nothing is held, stopped or shrunk. */
export function tagRoom({ o }: Inspected): readonly Finding[] {
  const { profile, burstEndpoint } = o.resources
  const names = Object.keys(profile.tags)
  const own = recordTagName(burstEndpoint.name).toLowerCase()
  if (names.length < MOST_TAGS || names.some((name) => name.toLowerCase() === own)) return []
  return [
    refusal(
      `the profile ${printable(profile.name)} has ${String(names.length)} tags, as many as Azure allows, and none is the state tag ${own}: a burst could not be ended`,
      `Take a tag off it: az tag update --operation Delete --resource-id ${quoted(profile.id, 400)} --tags NAME=VALUE`,
      'traffic-manager',
    ),
  ]
}

/** Warns of a TTL above 120 s, which makes shares inexact and drains long. */
export function ttl({ o }: Inspected): readonly Finding[] {
  const { ttlSeconds } = o.resources.profile
  return warnIf(
    ttlSeconds > LONGEST_TTL_SECONDS
      ? `the TTL is ${duration(ttlSeconds)}: resolvers keep an answer so long that the share users see can be more than 10 points off for minutes, and a drain lasts longer`
      : undefined,
    'az network traffic-manager profile update --resource-group GROUP --name PROFILE --ttl 60 (or use routing: switch)',
    'traffic-manager',
  )
}

/**
 * Warns of each enabled private endpoint that does not answer, and if none is enabled. CheckingEndpoint is not a fault.
 */
export function privateSide({ o }: Inspected): readonly Finding[] {
  const { privateEndpoints } = o.resources
  const enabled = privateEndpoints.filter(({ status }) => status === 'Enabled')
  if (enabled.length === 0)
    return [
      warning(
        'no private endpoint is Enabled, so the burst side is on its own',
        'Enable the private endpoint in the profile, or name it in private-endpoint.',
        'traffic-manager',
      ),
    ]
  const bad = enabled.filter(({ monitorStatus }) =>
    ['Degraded', 'Stopped', 'Inactive'].includes(monitorStatus),
  )
  return bad.map(({ name, monitorStatus }) =>
    warning(
      `the private endpoint ${printable(name)} is ${printable(monitorStatus, 40)}: automation bursts for all demand when no private endpoint answers`,
      'See whether the monitor path of the profile answers 200 on the private side.',
      'traffic-manager',
    ),
  )
}

/** Only a warning: the warm-up tests the app. */
export function monitorProtocol({ o }: Inspected): readonly Finding[] {
  const { protocol, path } = o.resources.profile.monitor
  return warnIf(
    protocol.toUpperCase() === 'TCP'
      ? 'the profile probes by TCP: App Service accepts connections for an app that does not answer'
      : undefined,
    `az network traffic-manager profile update --resource-group GROUP --name PROFILE --protocol HTTPS --port 443 --path ${quoted(path || '/health')}`,
    'traffic-manager',
  )
}

/** The path that the warm-up tests should be the one that Traffic Manager probes. */
export function monitorPath({ o, target }: Inspected): readonly Finding[] {
  const { path, protocol } = o.resources.profile.monitor
  const tested = target.warmup.urls.map((url) => (url.startsWith('/') ? url : new URL(url).pathname))
  const isOther = target.warmup.enabled && protocol.toUpperCase() !== 'TCP' && !tested.includes(path || '/')
  return warnIf(
    isOther
      ? `Traffic Manager probes ${printable(path || '/', 100)}, and the warm-up tests ${printable(tested.join(', '), 200)}: an app can pass the test and stay Degraded`
      : undefined,
    `Add ${printable(path || '/', 100)} to warmup-url.`,
    'warm-up',
  )
}

/** A refusal for each ReadOnly lock on a resource that a burst writes. */
export function locks({ facts, o }: Inspected): readonly Finding[] {
  return PLACES.flatMap((place) =>
    (valueOf(facts.locks[place]) ?? []).map((name) =>
      refusal(
        `the lock ${printable(name, 80)} makes ${printable(o.resources[place].name, 80)} read-only, so every write is refused`,
        `az lock delete --ids LOCK (az lock list --resource ${quoted(o.resources[place].id, 400)} shows it); a CanNotDelete lock does no harm.`,
        'roles',
      ),
    ),
  )
}
