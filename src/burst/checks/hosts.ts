import type { TargetConfig } from '../../domain/config.ts'
import type { Observation } from '../../domain/observation.ts'
import type { HostName, WebApp } from '../../domain/resources.ts'
import { printable } from '../../domain/text.ts'
import { elapsed } from '../../domain/units.ts'
import { refusal, warning, type Finding } from './finding.ts'

const DAY_SECONDS = 86_400
const CERTIFICATE_WARNING_DAYS = 14

/** A test cannot request a wildcard, so one says nothing about the names that users type. */
export function wildcardHosts(o: Observation, target: TargetConfig): Finding[] {
  const { app } = o.resources
  const stars = app.customHostNames.filter((host) => host.startsWith('*.'))
  if (stars.length === 0 || target.warmup.publicHosts.length > 0 || !testsUnderHosts(target)) return []
  return [
    refusal(
      `the web app ${printable(app.name)} has the wildcard host name ${printable(stars.join(', '), 200)}, and no test can request a wildcard`,
      `Set public-host to the names that users type, e.g. ${printable(stars[0]?.replace('*', 'www') ?? '', 120)}, or warmup-url: none.`,
      'warm-up',
    ),
  ]
}

/** The front end of App Service answers 404 for a name that the app does not have. */
export function unboundHosts(o: Observation, target: TargetConfig): Finding[] {
  const { app, burstEndpoint } = o.resources
  if (!testsUnderHosts(target) || burstEndpoint.type !== 'AzureEndpoints') return []
  const own = [...app.customHostNames, app.defaultHostName, o.resources.profile.fqdn]
  const missing = target.warmup.publicHosts.filter((host) => !own.some((name) => covers(name, nameIn(host))))
  return missing.map((host) =>
    refusal(
      `the web app ${printable(app.name)} does not have the host name ${printable(host, 120)} of public-host, so Azure answers 404 under it; it has ${printable(own.join(', '), 300)}`,
      'Verify the name and add it to the web app with a certificate, or correct public-host.',
      'web-app',
    ),
  )
}

/** A custom name without a TLS binding serves the certificate of `*.azurewebsites.net`. */
export function hostsWithoutTls(o: Observation, target: TargetConfig): Finding[] {
  const { app } = o.resources
  if (!testsUnderHosts(target)) return []
  return testedHosts(app, target)
    .filter(({ hasTls }) => hasTls === false)
    .map(({ name }) =>
      refusal(
        `the host name ${printable(name, 120)} of the web app ${printable(app.name)} has no certificate`,
        'Bind a certificate to the name, or set public-host to the names that the app serves by TLS.',
        'web-app',
      ),
    )
}

/** The next burst may be weeks away, and no user visits the burst side before it. */
export function certificateEnds(o: Observation, target: TargetConfig): Finding[] {
  const certificates = o.resources.preflight?.certificates
  if (certificates?.kind !== 'known') return []
  const hosts = testedHosts(o.resources.app, target)
  return certificates.value.flatMap(({ thumbprint, endsAt }) => {
    const of = hosts.filter((host) => host.thumbprint?.toLowerCase() === thumbprint.toLowerCase())
    const days = elapsed(o.at, endsAt) / DAY_SECONDS
    if (of.length === 0 || days > CERTIFICATE_WARNING_DAYS) return []
    const names = printable(of.map(({ name }) => name).join(', '), 200)
    const when = days <= 0 ? 'has ended' : `ends in ${String(Math.floor(days))} days`
    return [warning(`the certificate of ${names} ${when}`, 'Renew it and bind the new one.', 'web-app')]
  })
}

/** The custom names under which the app is tested. */
function testedHosts({ hostNames = [] }: WebApp, { warmup }: TargetConfig): readonly HostName[] {
  const { publicHosts } = warmup
  return hostNames.filter(
    ({ name }) => publicHosts.length === 0 || publicHosts.some((host) => covers(name, nameIn(host))),
  )
}

/** Whether any test connects to the app's own address by TLS with the public names. */
function testsUnderHosts({ warmup }: TargetConfig): boolean {
  return warmup.enabled && warmup.urls.some((url) => url.startsWith('/'))
}

/** Without a port. */
function nameIn(host: string): string {
  return host.split(':', 1)[0] ?? host
}

/** A wildcard matches one label. */
export function covers(name: string, host: string): boolean {
  const [own, asked] = [name.toLowerCase(), host.toLowerCase()]
  if (own === asked) return true
  return own.startsWith('*.') && asked.slice(asked.indexOf('.') + 1) === own.slice(2)
}
