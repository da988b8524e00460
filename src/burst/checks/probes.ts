import type { TargetConfig } from '../../domain/config.ts'
import type { Observation } from '../../domain/observation.ts'
import type { Resources } from '../../domain/resources.ts'
import { printable } from '../../domain/text.ts'
import { privateSide } from '../../policy/private-down.ts'
import { refusal, warning, type Finding } from './finding.ts'
import { covers } from './hosts.ts'

/** App Service answers on these alone. */
const WEB_PORTS = [80, 443]

/** Traffic Manager follows no redirect, and App Service answers on two ports. */
export function probesReach({ resources }: Observation): Finding[] {
  const { burstEndpoint, profile, app } = resources
  const { protocol, port, takesRedirect } = profile.monitor
  if (burstEndpoint.type !== 'AzureEndpoints') return []
  const found: string[] = []
  if (!WEB_PORTS.includes(port))
    found.push(`the profile probes port ${String(port)}, and App Service answers on 80 and 443 alone`)
  if (protocol.toUpperCase() === 'HTTP' && app.httpsOnly === true && takesRedirect !== true)
    found.push(
      'the profile probes by HTTP, and the web app redirects HTTP (httpsOnly): a redirect is not a 200, so the endpoint stays Degraded',
    )
  const fix =
    'az network traffic-manager profile update --resource-group GROUP --name PROFILE --protocol HTTPS --port 443'
  return found.map((message) => unprobed(resources)(message, fix, 'traffic-manager'))
}

/** The front end of App Service answers 404 to a probe under a name that the app does not have. */
export function probesHost({ resources }: Observation): Finding[] {
  const { burstEndpoint, profile, app } = resources
  const host = burstEndpoint.hostHeader ?? profile.monitor.hostHeader
  const isWeb = burstEndpoint.type === 'AzureEndpoints' && profile.monitor.protocol.toUpperCase() !== 'TCP'
  const own = [...app.customHostNames, app.defaultHostName, profile.fqdn]
  if (host === undefined || !isWeb || own.some((name) => covers(name, host))) return []
  return [
    unprobed(resources)(
      `Traffic Manager probes the burst endpoint under the host name ${printable(host, 120)} (custom header), which the web app ${printable(app.name)} does not have, so Azure answers 404 and the endpoint stays Degraded`,
      'Add the name to the web app, or correct the custom header host of the profile or the endpoint.',
      'traffic-manager',
    ),
  ]
}

/** Neither the probes of Traffic Manager nor the tests of the warm-up bring a certificate of a client. */
export function clientCertificates(o: Observation, target: TargetConfig): Finding[] {
  const { app } = o.resources
  const excluded = app.needsCertificateExcept
  if (excluded === undefined) return []
  const kept = [...probed(o), ...tested(target)].filter(
    ({ path }) => !excluded.some((it) => isBelow(it, path)),
  )
  if (kept.length === 0) return []
  const paths = [...new Set(kept.map(({ path }) => path))]
  const isTested = kept.some(({ who }) => who === TESTS)
  const who = [...new Set(kept.map((it) => it.who))].join(' and ')
  const report = isTested ? refusal : unprobed(o.resources)
  return [
    report(
      `the web app ${printable(app.name)} requires client certificates, so ${who} get 403 on ${printable(paths.join(', '), 200)}`,
      `az webapp update --resource-group GROUP --name APP --set clientCertExclusionPaths=${[...excluded, ...paths].map((path) => printable(path, 100)).join(',')}`,
      'web-app',
    ),
  ]
}

/**
 * Where all endpoints are Degraded, Traffic Manager answers with all of them, so that a burst relieves a private side that is
 * down even if no probe reaches the burst side (private-down-bursts).
 */
function unprobed(resources: Resources): typeof refusal {
  return privateSide(resources) === 'down' ? warning : refusal
}

const TESTS = 'the tests of the warm-up'

interface Asked {
  readonly path: string
  readonly who: string
}

/** By HTTP there is no certificate to ask for. */
function probed({ resources: { burstEndpoint, profile } }: Observation): Asked[] {
  const { protocol, path } = profile.monitor
  const isAsked = burstEndpoint.type === 'AzureEndpoints' && protocol.toUpperCase() === 'HTTPS'
  return isAsked ? [{ path: withoutQuery(path), who: 'Traffic Manager’s probes' }] : []
}

function tested({ warmup }: TargetConfig): Asked[] {
  const own = warmup.enabled ? warmup.urls.filter((url) => url.startsWith('/')) : []
  return own.map((url) => ({ path: withoutQuery(url), who: TESTS }))
}

function withoutQuery(path: string): string {
  const [asked = ''] = path.split('?', 1)
  return asked === '' ? '/' : asked
}

/** An excluded path excludes all that begin with it (learn: TLS mutual authentication of App Service). */
function isBelow(excluded: string, path: string): boolean {
  return path.toLowerCase().startsWith(excluded.toLowerCase())
}
