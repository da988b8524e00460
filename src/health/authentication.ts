import type { Probe, ProbeAnswer } from './probe.ts'

/** Windows workers answer so for App Service's authentication, and for a path without a default document. */
export const SIGN_IN_PAGE = /^\s*you do not have permission to view this directory or page\.?\s*$/iu

const PROVIDERS =
  /^(?:login\.(?:microsoftonline|windows|live|chinacloudapi|partner)\b|.+\.(?:b2clogin|ciamlogin)\.com$|accounts\.google\.com$|.+\.(?:auth0|okta|oktapreview|onelogin)\.com$)/iu

/**
 * App Service's authentication answers before the app does: with a redirect to sign in, or with 401 or 403 and words of its own
 * (https://learn.microsoft.com/azure/app-service/overview-authentication-authorization). Its header `x-ms-middleware-request-id`
 * is on answers of the app as well.
 */
export function isAuthenticationsOwn(answer: ProbeAnswer, probe: Probe): boolean {
  const { status, location, headers, body } = answer
  if (status >= 300 && status < 400) return location !== undefined && leadsToSignIn(location, probe)
  const isMiddleware = headers['x-ms-middleware-request-id'] !== undefined
  const bare = body.trim() === '' || SIGN_IN_PAGE.test(body)
  if (status === 401) return SIGN_IN_PAGE.test(body) || (bare && namesThisHost(headers, probe))
  // An app says in these headers what it runs on; the middleware's own answer has neither.
  const isAnonymous = headers.server === undefined && headers['x-powered-by'] === undefined
  return status === 403 && isMiddleware && bare && (isAnonymous || body !== '')
}

function leadsToSignIn(location: string, { host }: Probe): boolean {
  const base = `https://${host}`
  if (!URL.canParse(location, base)) return false
  const to = new URL(location, base)
  if (to.pathname.toLowerCase().startsWith('/.auth/login')) return true
  if (to.host === host) return false
  return PROVIDERS.test(to.hostname) || ['response_type', 'SAMLRequest'].some((it) => to.searchParams.has(it))
}

/** `Bearer realm="app.azurewebsites.net"`: the middleware names the host that was asked. */
function namesThisHost(
  { 'www-authenticate': challenge = '' }: ProbeAnswer['headers'],
  probe: Probe,
): boolean {
  const realm = /^bearer realm="([^"]{1,253})"/iu.exec(challenge)?.[1]?.toLowerCase()
  return realm !== undefined && [probe.host, probe.address].some((name) => name.toLowerCase() === realm)
}
