import { isRecord, records, type Json } from '../../domain/json.ts'

/** What a Hub's metadata say of its sign-in, not yet checked. */
export interface Named {
  readonly loginEndpoint: string
  readonly audience: string
  /** The Hub says itself that AD FS signs in. */
  readonly saysAdfs: boolean
}

/**
 * Reads `metadata/endpoints`: version 2015-01-01 is one object, 2019-05-01 and later are a list of clouds
 * (Azure/azure-cli, `cloud.py`). Undefined if no sign-in is named for `endpoint`.
 */
export function namedBy(body: unknown, endpoint: string): Named | undefined {
  const { authentication } = Array.isArray(body) ? cloudOf(body.filter(isRecord), endpoint) : recordOf(body)
  const { loginEndpoint, audiences, identityProvider, tenant } = recordOf(authentication)
  const audience: unknown = Array.isArray(audiences) ? audiences.find(isName) : undefined
  if (!isName(loginEndpoint) || !isName(audience)) return undefined
  return { loginEndpoint, audience, saysAdfs: isAdfs(identityProvider) || isAdfs(tenant) }
}

/** The cloud whose Resource Manager was asked, or the only one. */
function cloudOf(clouds: readonly Json[], endpoint: string): Json {
  const own = clouds.find(
    ({ resourceManager }) => isName(resourceManager) && isSameHost(resourceManager, endpoint),
  )
  return own ?? (clouds.length === 1 ? recordOf(clouds[0]) : {})
}

/** The Resource Managers of a list of clouds. */
export function resourceManagersOf(body: unknown): readonly string[] {
  return records(body)
    .map(({ resourceManager }) => resourceManager)
    .filter(isName)
}

function isSameHost(url: string, endpoint: string): boolean {
  return URL.canParse(url) && new URL(url).hostname === new URL(endpoint).hostname
}

function isAdfs(value: unknown): boolean {
  return typeof value === 'string' && value.toLowerCase() === 'adfs'
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function recordOf(value: unknown): Json {
  return isRecord(value) ? value : {}
}
