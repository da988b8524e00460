import { ActionError } from '../domain/errors.ts'
import type { Observation } from '../domain/observation.ts'
import type { Instance, HealthResult } from './ports.ts'
import type { Session } from './session.ts'

/** One round of the burst side's health test, for every public host; or the state of its instances. */
export async function testBurst(s: Session, o: Observation): Promise<HealthResult> {
  const { app, profile } = o.resources
  const { warmup } = s.target
  if (!warmup.enabled) return byInstances(await s.ports.webApp.readInstances(app, s.signal))
  const hosts = firstNonEmpty(warmup.publicHosts, app.customHostNames, [profile.fqdn])
  return s.ports.health.test({ address: app.defaultHostName, hosts, warmup }, s.signal)
}

/** One GET of `private-health-url`. */
export async function testPrivate(s: Session): Promise<HealthResult> {
  const url = s.target.privateHealthUrl
  if (url === undefined)
    throw new ActionError('switch would return to a private side whose health cannot be tested', {
      fix: 'Set private-health-url to a URL of the private side that answers 2xx when it is healthy.',
      link: 'switch',
      outcome: 'refused',
    })
  return s.ports.health.testUrl(url, s.target.warmup, s.signal)
}

function byInstances(instances: readonly Instance[]): HealthResult {
  const waiting = instances.filter((instance) => instance.state !== 'READY')
  if (instances.length > 0 && waiting.length === 0) return { kind: 'healthy', latencyMs: 0 }
  const reason =
    instances.length === 0
      ? 'no instance is up yet'
      : `${String(waiting.length)} of ${String(instances.length)} instances are not READY`
  return { kind: 'unhealthy', reason, certificate: false }
}

function firstNonEmpty(...lists: (readonly string[])[]): readonly string[] {
  return lists.find((list) => list.length > 0) ?? []
}
