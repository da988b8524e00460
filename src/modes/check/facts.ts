import type { ArmReader } from '../../azure/arm-reader.ts'
import type { HealthResult, Ports } from '../../burst/ports.ts'
import type { TargetConfig } from '../../domain/config.ts'
import { known, unknown, type Known } from '../../domain/known.ts'
import type { Observation } from '../../domain/observation.ts'
import type { ResourceId } from '../../domain/resources.ts'

type Json = Readonly<Record<string, unknown>>

/** What the identity may do in one place: patterns with `*`. */
export interface Permission {
  readonly actions: readonly string[]
  readonly notActions: readonly string[]
}

/** The places where the action needs permissions. */
export const PLACES = ['profile', 'app', 'plan'] as const
export type Place = (typeof PLACES)[number]

/** What only `mode: check` reads. What the identity may not read is unknown, which is not a finding. */
export interface CheckFacts {
  readonly permissions: Readonly<Record<Place, Known<readonly Permission[]>>>
  /** `properties` of the web app, of its configuration and of its authentication. */
  readonly site: Known<Json>
  readonly config: Known<Json>
  readonly auth: Known<Json>
  readonly webJobs: Known<readonly string[]>
  /** Names of its private endpoint connections. */
  readonly privateEndpoints: Known<readonly string[]>
  readonly locks: Readonly<Record<Place, Known<readonly string[]>>>
  /** The web app's, if it runs; the private side's, if `private-health-url` names it. */
  readonly health?: HealthResult
  readonly privateHealth?: HealthResult
}

export interface FactsFrom {
  readonly arm: ArmReader
  readonly health: Ports['health']
  readonly target: TargetConfig
  readonly o: Observation
  readonly signal: AbortSignal
}

const WEB_API = '2025-05-01'

/** Reads everything side by side. Never throws but when aborted. */
export async function readFacts(from: FactsFrom): Promise<CheckFacts> {
  const { o, target, health, signal } = from
  const { app } = o.resources
  const properties = (path: string): Promise<Known<Json>> =>
    read(from, `${app.id}${path}?api-version=${WEB_API}`, (body) => objectOf(body['properties']))
  const names = (path: string): Promise<Known<readonly string[]>> =>
    read(from, `${app.id}${path}?api-version=${WEB_API}`, (body) => listOf(body).map(nameOf))
  const [permissions, locks, site, config, auth, webJobs, privateEndpoints, own, privateOwn] =
    await Promise.all([
      perPlace(o, (id) => permissionsAt(from, id)),
      perPlace(o, (id) => locksAt(from, id)),
      properties(''),
      properties('/config/web'),
      properties('/config/authsettingsV2'),
      names('/webjobs'),
      names('/privateEndpointConnections'),
      app.state === 'Running' && target.warmup.enabled ? appHealth(from) : undefined,
      target.privateHealthUrl === undefined
        ? undefined
        : health.testUrl(target.privateHealthUrl, target.warmup, signal),
    ])
  return {
    permissions,
    locks,
    site,
    config,
    auth,
    webJobs,
    privateEndpoints,
    ...(own !== undefined && { health: own }),
    ...(privateOwn !== undefined && { privateHealth: privateOwn }),
  }
}

function appHealth({ health, target, o, signal }: FactsFrom): Promise<HealthResult> {
  const { app, profile } = o.resources
  const { publicHosts } = target.warmup
  const own = app.customHostNames.length > 0 ? app.customHostNames : [profile.fqdn]
  const hosts = publicHosts.length > 0 ? publicHosts : own
  return health.test({ address: app.defaultHostName, hosts, warmup: target.warmup }, signal)
}

async function perPlace<T>(
  { resources }: Observation,
  ask: (id: ResourceId) => Promise<T>,
): Promise<Record<Place, T>> {
  const answers = await Promise.all(PLACES.map((place) => ask(resources[place].id)))
  return Object.fromEntries(PLACES.map((place, at) => [place, answers[at]])) as Record<Place, T>
}

function permissionsAt(from: FactsFrom, id: ResourceId): Promise<Known<readonly Permission[]>> {
  const url = `${id}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`
  return read(from, url, (body) =>
    listOf(body).map((one) => ({ actions: textsOf(one['actions']), notActions: textsOf(one['notActions']) })),
  )
}

/** Names of the locks that refuse every write; one that only forbids to delete is harmless. */
function locksAt(from: FactsFrom, id: ResourceId): Promise<Known<readonly string[]>> {
  const url = `${id}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`
  return read(from, url, (body) =>
    listOf(body)
      .filter((lock) => objectOf(lock['properties'])['level'] === 'ReadOnly')
      .map(nameOf),
  )
}

async function read<T>(
  { arm, signal }: FactsFrom,
  url: string,
  understand: (body: Json) => T,
): Promise<Known<T>> {
  try {
    return known(understand(objectOf(await arm.get(url, signal))))
  } catch (error) {
    signal.throwIfAborted()
    return unknown(error instanceof Error ? error.message : String(error))
  }
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}

function listOf({ value }: Json): readonly Json[] {
  return Array.isArray(value) ? value.map(objectOf) : []
}

function nameOf({ name }: Json): string {
  return typeof name === 'string' ? name : 'without a name'
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}
