import { ActionError, type ArmDetail } from '../../domain/errors.ts'
import { duration } from '../../domain/format.ts'
import { printable } from '../../domain/text.ts'
import { failureOf } from '../network-error.ts'

// Errors around a Hub, each with the fix that fits a Hub and not public Azure.

/** "management.region.example.com:443". */
export function hubHost(endpoint: string): string {
  if (!URL.canParse(endpoint)) return 'the Azure Stack Hub'
  const { hostname, port } = new URL(endpoint)
  return `${printable(hostname, 200)}:${port === '' ? '443' : port}`
}

/** The address belongs to something else. */
export function wrongEndpoint(message: string, fix: string): ActionError {
  return new ActionError(`${message}.`, { fix, link: 'hub-endpoint', outcome: 'refused' })
}

/** Something answers there that is not a Resource Manager. */
export function notResourceManager(endpoint: string, what: string, cause?: unknown): ActionError {
  return new ActionError(`${hubHost(endpoint)} is not a Resource Manager: it ${what}.`, {
    fix: 'Set stack-hub-endpoint to https://management.<region>.<domain>: not the portal, not the address of a web app, and nothing after the host. If it is right, check whether a proxy answers instead.',
    link: 'hub-endpoint',
    cause,
  })
}

/** A connection that failed before there was an answer. */
export function hubNetworkError(error: ActionError, endpoint: string): ActionError {
  const failure = failureOf(error)
  if (failure === undefined) return error
  const place = hubHost(endpoint)
  if (failure.kind === 'untrusted')
    return new ActionError(
      `The certificate of ${place} comes from an authority that this runner does not know (${failure.code}).`,
      {
        fix: 'Add the root certificate of the Hub (its operator has it) to ca-certificate. Verification cannot be switched off.',
        link: 'hub-certificates',
        cause: error,
      },
    )
  if (failure.kind === 'invalid') return invalidCertificate(place, failure.code, error)
  const check = failure.code === 'ENOTFOUND' ? 'Correct stack-hub-endpoint, or the DNS of the runner. ' : ''
  return unreachable(place, `${failure.reason} (${failure.code})`, check, error)
}

const OPERATOR = 'Its operator renews the Hub’s certificates (Start-SecretRotation).'

/** The problem of a certificate that only the Hub's operator can fix, or a right clock. */
const INVALID: Readonly<Record<string, { readonly is: string; readonly fix: string }>> = {
  CERT_HAS_EXPIRED: {
    is: 'has expired',
    fix: `${OPERATOR} If other servers’ certificates have expired too, set the clock of the runner. Verification cannot be switched off.`,
  },
  CERT_NOT_YET_VALID: {
    is: 'is not valid yet',
    fix: `Set the clock of the runner. If it is right: ${OPERATOR}`,
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    is: 'is for other names',
    fix: `Set stack-hub-endpoint to the name in the certificate, or have the Hub’s operator put this name into it. See whether a proxy opens TLS connections.`,
  },
}

function invalidCertificate(place: string, code: string, cause: ActionError): ActionError {
  const { is = 'is not valid', fix = `${OPERATOR} See whether a proxy opens TLS connections.` } =
    INVALID[code] ?? {}
  return new ActionError(`The certificate of ${place} ${is} (${code}).`, {
    fix,
    link: 'hub-certificates',
    cause,
  })
}

/** No answer within the time that a private side gets. */
export function hubSilent(host: string, seconds: number): ActionError {
  return unreachable(host, `it did not answer within ${String(seconds)} s`, '')
}

function unreachable(place: string, reason: string, check: string, cause?: unknown): ActionError {
  return new ActionError(`The Azure Stack Hub at ${place} cannot be reached: ${reason}.`, {
    fix: `${check}Run this step where the Hub can be reached (a self-hosted runner in that network). Behind a proxy, add its domain to NO_PROXY, so that the run connects to it directly.`,
    link: 'hub-runner',
    cause,
    transient: true,
  })
}

/** The Hub refuses the token, or the tenant does not know the Hub. */
export function wrongAudience(endpoint: string, what: string, cause: ActionError): ActionError {
  return new ActionError(`${hubHost(endpoint)} does not take this sign-in: ${printable(what, 300)}`, {
    fix: 'Set tenant-id (in stack-hub: of the config file) to the tenant that the Hub is registered in: only that one gives tokens for it. If the Hub was registered again, run again.',
    link: 'hub-identity',
    ...(cause.arm !== undefined && { arm: cause.arm }),
    cause,
  })
}

/** An error answer of the Hub's Resource Manager. */
export function answeredHubError(error: ActionError, endpoint: string): ActionError {
  const { arm } = error
  if (arm === undefined) return error
  if (arm.code === 'InvalidAuthenticationTokenAudience')
    return wrongAudience(endpoint, arm.message ?? 'the token is for another audience', error)
  if (arm.code === 'InvalidAuthenticationTokenTenant') return wrongTenant(endpoint, arm, error)
  const code = arm.code === undefined ? '' : ` ${arm.code}`
  const said = arm.message === undefined ? '' : `: ${arm.message.replace(/\.$/u, '')}`
  return new ActionError(
    `The Azure Stack Hub answered ${String(arm.status)}${code} to ${arm.request}${said}.`,
    {
      fix: adviceOn(arm),
      link: 'stack-hub',
      arm,
      cause: error,
      transient: error.transient,
    },
  )
}

/** "…must match the tenant 'https://sts.windows.net/<id>/' associated with this subscription". */
const RIGHT_TENANT = /\bmatch the tenant '[^']{0,100}\/([\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12})\//iu

/** The subscription belongs to another tenant than the one that signed in; a Hub may serve several. */
function wrongTenant(endpoint: string, arm: ArmDetail, cause: unknown): ActionError {
  const right = RIGHT_TENANT.exec(arm.message ?? '')?.[1]
  const tenant = right ?? 'the tenant of that subscription'
  return new ActionError(
    `${hubHost(endpoint)} does not take this sign-in: the subscription in load-resource belongs to another tenant.`,
    {
      fix: `Set tenant-id (in stack-hub: of the config file) to ${tenant}, and client-id to an identity that has a role there; or correct the subscription in load-resource.`,
      link: 'hub-identity',
      arm,
      cause,
    },
  )
}

const NOT_THE_HUB =
  'Something else answers: see whether a proxy or a portal stands in its place, and that stack-hub-endpoint is https://management.<region>.<domain>.'

function adviceOn({ status, code = '', retryAfterSeconds }: ArmDetail): string {
  if (code === 'NoRegisteredProviderFound' || code === 'InvalidResourceType')
    return 'This Hub has no App Service (Microsoft.Web 2018-02-01) for that subscription: ask its operator, or read the load by prometheus or http.'
  if (status < 400) return NOT_THE_HUB
  if (status === 401)
    return 'Check which identity signs in: the Hub does not accept its token. If it did before, have its operator compare the clocks of the Hub and its AD FS.'
  if (status === 403) return 'Give the identity the role Reader on the site or its resource group on the Hub.'
  if (status === 404)
    return 'Correct load-resource: it must be the id of a web app or an App Service plan on the Hub, in a subscription of the Hub in which the identity has a role.'
  if (status === 429) return throttled(retryAfterSeconds)
  if (status >= 500)
    return 'The Hub has a problem of its own, which may pass. Its operator sees it in the administrator portal.'
  return 'Correct what the message names.'
}

function throttled(retryAfterSeconds: number | undefined): string {
  const when = retryAfterSeconds === undefined ? 'later' : `after ${duration(retryAfterSeconds)}`
  return `The Hub has had too many requests: ask it again ${when}, or less often (fewer runs, fewer targets on one Hub, a longer load-interval).`
}

/** AD FS signs in only with a secret or a certificate. */
export function notWithAdfs(method: string, endpoint: string): ActionError {
  return new ActionError(`${hubHost(endpoint)} signs people in with AD FS, which does not know ${method}.`, {
    fix: 'Set client-id and client-secret (or client-certificate) of a service principal of the Hub, in stack-hub: of the config file.',
    link: 'hub-identity',
    outcome: 'refused',
  })
}

/** The Hub wants Entra ID, but tenant-id says AD FS. */
export function notAdfs(endpoint: string, authorityHost: string): ActionError {
  return new ActionError(
    `tenant-id is adfs, but ${hubHost(endpoint)} signs people in with Microsoft Entra ID at ${printable(authorityHost, 120)}.`,
    {
      fix: 'Set tenant-id to the tenant that the Hub is registered in.',
      link: 'hub-identity',
      outcome: 'refused',
    },
  )
}

/** Whether an error says only that the time is over, which needs no advice about the server. */
export function isTimeOver(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && (error === signal.reason || !(error instanceof ActionError))
}
