import { refusal, warning, type Finding } from '../../burst/checks/finding.ts'
import { printable } from '../../domain/text.ts'
import { elapsed } from '../../domain/units.ts'
import { quoted } from '../../report/shell.ts'
import { valueOf, warnIf, type Inspected } from './inspected.ts'

type Json = Readonly<Record<string, unknown>>

const DAY_SECONDS = 86_400
/** The check before a burst warns at 14 days; who checks ahead has time to renew. */
const CERTIFICATE_DAYS = 21
/** The network of Traffic Manager's probes. */
const PROBES_TAG = 'AzureTrafficManager'

/** The site has the setting too; what it says is checked before every burst. */
export function publicAccessConfig({ facts }: Inspected): readonly Finding[] {
  const site = valueOf(facts.site) ?? {}
  const config = valueOf(facts.config) ?? {}
  if (config['publicNetworkAccess'] !== 'Disabled' || site['publicNetworkAccess'] === 'Disabled') return []
  return [
    refusal(
      'the web app takes no public traffic (publicNetworkAccess: Disabled), so neither users nor probes reach it',
      'az webapp update --resource-group GROUP --name APP --set publicNetworkAccess=Enabled',
      'web-app',
    ),
  ]
}

/**
 * With a private endpoint, an app whose public access nobody has set takes none
 * (https://learn.microsoft.com/azure/app-service/overview-access-restrictions).
 */
export function privateEndpoints({ facts }: Inspected): readonly Finding[] {
  const [first] = valueOf(facts.privateEndpoints) ?? []
  const { publicNetworkAccess } = valueOf(facts.site) ?? {}
  // The check of public access tells what is Disabled.
  if (first === undefined || publicNetworkAccess === 'Enabled' || publicNetworkAccess === 'Disabled')
    return []
  return [
    refusal(
      `the web app has a private endpoint (${printable(first, 80)}) and no setting of public access, so that Azure refuses users and Traffic Manager’s probes`,
      'az webapp update --resource-group GROUP --name APP --set publicNetworkAccess=Enabled',
      'web-app',
    ),
  ]
}

/** An allow list without Traffic Manager's probes keeps the endpoint Degraded. */
export function accessRestrictions({ facts }: Inspected): readonly Finding[] {
  const config = valueOf(facts.config) ?? {}
  const rules = rulesIn(config)
  const denies =
    config['ipSecurityRestrictionsDefaultAction'] === 'Deny' ||
    rules.some(
      ({ action, ipAddress }) => action === 'Deny' && (ipAddress === 'Any' || ipAddress === '0.0.0.0/0'),
    )
  const allowsAll = rules.some(({ action, ipAddress }) => action === 'Allow' && ipAddress === 'Any')
  const allowsProbes = rules.some(
    ({ action, ipAddress }) => action === 'Allow' && String(ipAddress) === PROBES_TAG,
  )
  if (!denies || allowsAll || allowsProbes) return []
  return [
    refusal(
      'the access restrictions of the web app do not allow Traffic Manager’s probes, so the endpoint stays Degraded',
      `az webapp config access-restriction add --resource-group GROUP --name APP --priority 100 --rule-name probes --service-tag ${PROBES_TAG}`,
      'web-app',
    ),
  ]
}

function rulesIn({ ipSecurityRestrictions }: Json): readonly Json[] {
  return Array.isArray(ipSecurityRestrictions) ? (ipSecurityRestrictions as Json[]) : []
}

/** Easy Auth answers a probe with a redirect or 401 unless its path is excluded. */
export function authentication({ facts, o }: Inspected): readonly Finding[] {
  const { platform = {}, globalValidation = {} } = (valueOf(facts.auth) ?? {}) as {
    platform?: Json
    globalValidation?: Json
  }
  const { unauthenticatedClientAction: action, excludedPaths } = globalValidation
  const { path } = o.resources.profile.monitor
  const isExcluded = Array.isArray(excludedPaths) && excludedPaths.includes(path)
  if (platform['enabled'] !== true || action === 'AllowAnonymous' || action === undefined || isExcluded)
    return []
  return [
    refusal(
      `the web app asks everybody to sign in (${printable(JSON.stringify(action), 60)}), also Traffic Manager’s probes on ${printable(path, 100)}`,
      `az webapp auth update --resource-group GROUP --name APP --excluded-paths ${quoted(path, 100)}, to exclude the path.`,
      'web-app',
    ),
  ]
}

/** Warns only if the setting is known to be off. */
export function alwaysOn({ facts }: Inspected): readonly Finding[] {
  const isOff = valueOf(facts.config)?.['alwaysOn'] === false
  return warnIf(
    isOff
      ? 'Always On is off: App Service unloads the app when no one visits it, and the first users wait'
      : undefined,
    'az webapp config set --resource-group GROUP --name APP --always-on true',
    'web-app',
  )
}

/** App Service takes an instance out of rotation if it fails the app's health check path. */
export function healthCheckPath({ facts, target }: Inspected): readonly Finding[] {
  const path = valueOf(facts.config)?.['healthCheckPath']
  const isOther =
    typeof path === 'string' && path !== '' && !target.warmup.urls.some((url) => url.includes(path))
  return warnIf(
    isOther && target.warmup.enabled
      ? `App Service checks ${printable(path, 100)}, the warm-up tests ${printable(target.warmup.urls.join(', '), 200)}: an app can pass one and fail the other`
      : undefined,
    'Set warmup-url to the health check path of the web app, or the other way round.',
    'warm-up',
  )
}

/** WebJobs run wherever the app runs, so that a burst makes two of each. */
export function webJobs({ facts }: Inspected): readonly Finding[] {
  const names = valueOf(facts.webJobs) ?? []
  return warnIf(
    names.length > 0
      ? `the WebJobs ${printable(names.join(', '), 200)} start with the web app, and run on both sides during a burst`
      : undefined,
    'Make sure that two of each may run at a time, or disable them on the burst side (WEBJOBS_STOPPED=1).',
    'web-app',
  )
}

/** Users come by a name of their own; the front end of App Service answers 404 under one that it does not know. */
export function ownHostName({ o, target }: Inspected): readonly Finding[] {
  const { app, burstEndpoint } = o.resources
  const hasNames = app.customHostNames.length > 0 || target.warmup.publicHosts.length > 0
  if (hasNames || burstEndpoint.type !== 'AzureEndpoints') return []
  return [
    warning(
      `the web app ${printable(app.name)} has no custom host name: users who come by a name of yours get 404 from it`,
      'az webapp config hostname add --resource-group GROUP --webapp-name APP --hostname www.example.com, and bind a certificate.',
      'web-app',
    ),
  ]
}

/** Bound certificates with 15 to 21 days left. The check before every burst warns of those with fewer. */
export function certificatesSoon({ o }: Inspected): readonly Finding[] {
  const certificates = o.resources.preflight?.certificates
  const bound = new Set(o.resources.app.hostNames?.map(({ thumbprint }) => thumbprint?.toLowerCase()))
  if (certificates?.kind !== 'known') return []
  const soon = certificates.value.filter(({ thumbprint, endsAt }) => {
    const days = elapsed(o.at, endsAt) / DAY_SECONDS
    return bound.has(thumbprint.toLowerCase()) && days > 14 && days <= CERTIFICATE_DAYS
  })
  return soon.map(({ endsAt }) =>
    warning(
      `a certificate of the web app ends in ${String(Math.floor(elapsed(o.at, endsAt) / DAY_SECONDS))} days`,
      'Renew it and bind the new one before the next burst.',
      'web-app',
    ),
  )
}

/** A refusal only after a failed test. A stopped app is not tested and proves nothing. */
export function appHealth({ facts: { health } }: Inspected): readonly Finding[] {
  if (health?.kind !== 'unhealthy') return []
  return [
    refusal(
      `the web app runs and does not pass its health test: ${printable(health.reason)}`,
      health.fix ??
        'See what the app answers under its public names; warmup-url, warmup-status and warmup-match say what is expected.',
      'warm-up',
    ),
  ]
}

/** Why this check did not test the app; undefined if it did. */
export function whyAppNotTested({ facts, o, target }: Inspected): string | undefined {
  if (facts.health !== undefined) return undefined
  return target.warmup.enabled
    ? `the web app is ${printable(o.resources.app.state, 40)}; a burst starts it and tests it`
    : 'warmup-url is none'
}

/** Why this check did not test the private side; undefined if it did. */
export function whyPrivateNotTested({ facts }: Inspected): string | undefined {
  return facts.privateHealth === undefined ? 'private-health-url is not set' : undefined
}

/** Only a warning: a burst needs nothing from the private side (burst-without-private-side). */
export function privateHealth({ facts: { privateHealth: health } }: Inspected): readonly Finding[] {
  return warnIf(
    health?.kind === 'unhealthy'
      ? `private-health-url does not pass: ${printable(health.reason)}`
      : undefined,
    'Give a URL of the private side that the runner reaches and that answers 2xx while it is healthy.',
    'switch',
  )
}
