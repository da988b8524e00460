import { ActionError } from '../../domain/errors.ts'
import { printable } from '../../domain/text.ts'
import { entraCloudOf } from '../clouds.ts'
import type { ArmSession } from '../session.ts'
import { hubAudience } from './audience.ts'
import { answeredHubError, hubHost, hubNetworkError, notResourceManager, wrongEndpoint } from './errors.ts'

/** What a Hub's metadata says. */
export interface HubEndpoints {
  /** https URL without a trailing slash; for AD FS without the `/adfs` after its host. */
  readonly authorityHost: string
  readonly login: 'entra' | 'adfs'
  /** The audience of a token; never the Hub's own URL. */
  readonly audience: string
}

/** The oldest version: newer ones answer with a list of clouds, and no Hub is known to do that. */
const METADATA = 'metadata/endpoints?api-version=2015-01-01'

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
  const endpoint = session.cloud.resourceManager
  try {
    // Retries only if there was an answer. An unreachable Hub must not hold up work that needs no Hub.
    const worthRetrying = (error: ActionError): boolean => error.arm !== undefined
    const { value } = await session.send({ method: 'GET', url: METADATA }, signal, {
      worthRetrying,
      body: 'json',
    })
    return value
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof ActionError)) throw error
    const status = error.arm?.status
    if (status === undefined) throw hubNetworkError(error, endpoint)
    if (status === 429 || status >= 500) throw answeredHubError(error, endpoint)
    throw notResourceManager(endpoint, answered(status), error)
  }
}

function answered(status: number): string {
  const question = 'the request for its metadata (GET /metadata/endpoints)'
  return status < 300
    ? `answered ${question} with something other than JSON`
    : `answered ${String(status)} to ${question}`
}

function endpointsOf(body: unknown, endpoint: string): HubEndpoints {
  const { loginEndpoint, audiences } = recordAt(recordAt(body, 'authentication'))
  const audience: unknown = Array.isArray(audiences) ? audiences[0] : undefined
  if (typeof loginEndpoint !== 'string' || typeof audience !== 'string' || audience === '')
    throw notResourceManager(endpoint, 'names no loginEndpoint and no audience in its metadata')
  if (PUBLIC.test(audience)) requirePublicIsNot(endpoint, audience)
  return { ...authorityOf(loginEndpoint, endpoint), audience: hubAudience(audience, endpoint) }
}

function requirePublicIsNot(endpoint: string, audience: string): never {
  throw wrongEndpoint(
    `${hubHost(endpoint)} is a Resource Manager of public Azure by its metadata (audience ${printable(audience, 120)}), not of a Hub`,
    'Set stack-hub-endpoint to the Hub’s own, https://management.<region>.<domain>.',
  )
}

function authorityOf(loginEndpoint: string, endpoint: string): Pick<HubEndpoints, 'authorityHost' | 'login'> {
  const url = URL.canParse(loginEndpoint) ? new URL(loginEndpoint) : undefined
  if (url?.protocol !== 'https:' || !isTrusted(url.hostname, new URL(endpoint).hostname))
    throw wrongEndpoint(
      `${hubHost(endpoint)} sends sign-ins to ${printable(loginEndpoint, 200)}, which is neither Microsoft Entra ID nor of the Hub's own domain`,
      'Check stack-hub-endpoint: the run sends no secret there.',
    )
  const isAdfs = /^\/adfs\/?$/iu.test(url.pathname)
  return { authorityHost: url.origin, login: isAdfs ? 'adfs' : 'entra' }
}

/** A secret goes only to Entra ID, or stays in the domain of this Resource Manager: `adfs.R.D` beside `management.R.D`. */
function isTrusted(login: string, hub: string): boolean {
  if (entraCloudOf(login) !== undefined || login === hub) return true
  const domain = hub.split('.').slice(1).join('.')
  return domain.includes('.') && login.endsWith(`.${domain}`)
}

function recordAt(value: unknown, key?: string): Readonly<Record<string, unknown>> {
  const it: unknown = key === undefined ? value : recordAt(value)[key]
  return typeof it === 'object' && it !== null ? (it as Readonly<Record<string, unknown>>) : {}
}
