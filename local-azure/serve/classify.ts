import { GITHUB_TOKEN_HOST, LOGIN_HOSTS, LOGS_HOSTS } from '../entra/clouds.ts'
import type { CallKind } from '../log/requests.ts'
import type { Call } from '../net/message.ts'

/** The kind of a call: by its host name, or by its path on the loopback address, which all hosts share. */
export function classify(call: Call): CallKind {
  if (call.surface === 'app') return 'health'
  if (call.surface === 'private') return 'private-health'
  if (call.surface === 'hub') return 'hub'
  if (LOGIN_HOSTS.includes(call.host) || call.path === '/identity') return 'token'
  if (call.path.startsWith('/github/api/')) return 'github'
  if (call.host === GITHUB_TOKEN_HOST || call.path.startsWith('/github/')) return 'oidc'
  if (LOGS_HOSTS.includes(call.host)) return 'load'
  if (/^\/(api\/v1\/|load(\.csv)?$|metrics$)/.test(call.path)) return 'load'
  if (/^\/+(subscriptions|providers)(\/|$)/i.test(call.path)) return 'arm'
  return /\/oauth2\/|openid-configuration$|\/discovery\//i.test(call.path) ? 'token' : 'other'
}
