import { ActionError } from '../../domain/errors.ts'
import { printable } from '../../domain/text.ts'
import { entraCloudOf } from '../clouds.ts'
import type { ArmSession } from '../session.ts'
import { hubAudience, isBelow } from './audience.ts'
import {
  answeredHubError,
  hubHost,
  hubNetworkError,
  isTimeOver,
  notResourceManager,
  wrongEndpoint,
} from './errors.ts'
import { withLastRefusal } from './last-refusal.ts'
import { namedBy, resourceManagersOf, type Named } from './metadata.ts'

/** What a Hub's metadata says. */
export interface HubEndpoints {
  /** https URL without a trailing slash; for AD FS without the path after its host. */
  readonly authorityHost: string
  readonly login: 'entra' | 'adfs'
  /** The audience of a token; never the Hub's own URL. */
  readonly audience: string
}

/** Every Hub has the first version. If a Hub refuses it, the run asks for the second one. */
const VERSIONS = ['2015-01-01', '2019-10-01'] as const
const UNKNOWN_VERSION = new Set([400, 404])

/** Resource Managers of public clouds, which answer this request too. */
const PUBLIC =
  /^https:\/\/management\.(?:azure\.com|core\.windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)(?::443)?(?:\/|$)/iu
const OPERATOR = /^https:\/\/adminmanagement\./iu

/** Refuses an address that is clearly not the Resource Manager of a Hub's users. */
function requireUserEndpoint(endpoint: string): void {
  if (OPERATOR.test(endpoint))
    throw wrongEndpoint(
      `stack-hub-endpoint ${printable(endpoint, 200)} is the Resource Manager of the Hub's operator, which knows no web apps of users`,
      `Use the one for users: ${endpoint.replace(/\/\/admin/iu, '//')}.`,
    )
  if (PUBLIC.test(endpoint))
    throw wrongEndpoint(
      `stack-hub-endpoint ${printable(endpoint, 200)} is the Resource Manager of public Azure, not of a Hub`,
      'Give the Hub’s own, https://management.<region>.<domain>; a metric in public Azure is read with load-source: azure-monitor.',
    )
}

/** Reads from the Hub where to sign in, and for which audience. `session` signs nothing. Throws ActionError. */
export async function discoverHub(session: ArmSession, signal: AbortSignal): Promise<HubEndpoints> {
  const endpoint = session.cloud.resourceManager
  requireUserEndpoint(endpoint)
  return endpointsOf(await metadata(session, signal), endpoint)
}

async function metadata(session: ArmSession, signal: AbortSignal): Promise<unknown> {
  try {
    return await ask(session, VERSIONS[0], signal)
  } catch (error) {
    if (isTimeOver(error, signal)) throw error
    const isRefused = error instanceof ActionError && UNKNOWN_VERSION.has(error.arm?.status ?? 0)
    if (!isRefused) throw asHubError(error, session)
  }
  return ask(session, VERSIONS[1], signal).catch((error: unknown) => {
    throw isTimeOver(error, signal) ? error : asHubError(error, session)
  })
}

async function ask(session: ArmSession, version: string, signal: AbortSignal): Promise<unknown> {
  // Retries only if there was an answer. An unreachable Hub must not hold up work that needs no Hub.
  const wasAnswered = (error: ActionError): boolean => error.arm !== undefined
  const request = { method: 'GET', url: `metadata/endpoints?api-version=${version}` } as const
  const { value } = await withLastRefusal(signal, wasAnswered, (worthRetrying) =>
    session.send(request, signal, { worthRetrying, body: 'json' }),
  )
  return value
}

function asHubError(error: unknown, { cloud }: ArmSession): unknown {
  if (!(error instanceof ActionError)) return error
  const endpoint = cloud.resourceManager
  const status = error.arm?.status
  if (status === undefined) return hubNetworkError(error, endpoint)
  if (status === 429 || status >= 500) return answeredHubError(error, endpoint)
  return notResourceManager(endpoint, answered(status), error)
}

function answered(status: number): string {
  const question = 'the request for its metadata (GET /metadata/endpoints)'
  return status < 300
    ? `answered ${question} with something other than JSON`
    : `answered ${String(status)} to ${question}`
}

function endpointsOf(body: unknown, endpoint: string): HubEndpoints {
  const named = namedBy(body, endpoint)
  if (named === undefined) throw notResourceManager(endpoint, whatItNames(body))
  const { audience } = named
  if (PUBLIC.test(audience)) requirePublicIsNot(endpoint, audience)
  return { ...authorityOf(named, endpoint), audience: hubAudience(audience, endpoint) }
}

function whatItNames(body: unknown): string {
  const others = resourceManagersOf(body)
  if (others.length === 0) return 'names no loginEndpoint and no audience in its metadata'
  return `describes other clouds in its metadata (${printable(others.join(', '), 300)})`
}

function requirePublicIsNot(endpoint: string, audience: string): never {
  throw wrongEndpoint(
    `${hubHost(endpoint)} is a Resource Manager of public Azure by its metadata (audience ${printable(audience, 120)}), not of a Hub`,
    'Set stack-hub-endpoint to the Hub’s own, https://management.<region>.<domain>.',
  )
}

function authorityOf(
  { loginEndpoint, saysAdfs }: Named,
  endpoint: string,
): Pick<HubEndpoints, 'authorityHost' | 'login'> {
  const url = URL.canParse(loginEndpoint) ? new URL(loginEndpoint) : undefined
  if (url?.protocol !== 'https:' || !isTrusted(url.hostname, new URL(endpoint).hostname))
    throw wrongEndpoint(
      `${hubHost(endpoint)} sends sign-ins to ${printable(loginEndpoint, 200)}, which is neither Microsoft Entra ID nor of the Hub's own domain`,
      'Check stack-hub-endpoint: the run sends no secret there.',
    )
  const isAdfs =
    (saysAdfs || /^\/adfs(?:\/|$)/iu.test(url.pathname)) && entraCloudOf(url.hostname) === undefined
  return { authorityHost: url.origin, login: isAdfs ? 'adfs' : 'entra' }
}

/** A secret goes only to Entra ID, or stays in the domain of this Resource Manager: `adfs.R.D` beside `management.R.D`. */
function isTrusted(login: string, hub: string): boolean {
  if (entraCloudOf(login) !== undefined || login === hub) return true
  return isBelow(login, hub)
}
