import { ActionError } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'

const TLS_CODES = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_UNTRUSTED',
])

const REACH: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'its name could not be resolved just now',
  ECONNREFUSED: 'it refuses the connection',
  ECONNRESET: 'the connection broke',
  ECONNABORTED: 'the connection broke',
  EPIPE: 'the connection broke',
  // Codes of the HTTP client itself: it could not send the request, or the answer broke off.
  REQUEST_SEND_ERROR: 'the connection broke',
  PARSE_ERROR: 'its answer broke off',
  ETIMEDOUT: 'it does not answer',
  ESOCKETTIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'no route leads to it',
  ENETUNREACH: 'no route leads to it',
  EPROTO: 'it does not speak TLS there',
  ERR_PROXY_TUNNEL: 'the proxy refused to connect to it',
  // Codes of `fetch`.
  UND_ERR_SOCKET: 'the connection broke',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  UND_ERR_ABORTED: 'the proxy refused to connect to it',
}

/**
 * An error for a connection that failed before there was an answer; undefined if `error` is of another kind. `url` is
 * the requested address.
 */
export function networkError(error: unknown, url: string): ActionError | undefined {
  const failure = failureOf(error)
  if (failure === undefined) return undefined
  const place = placeOf(url)
  const { code } = failure
  if (failure.kind === 'untrusted') return unknownAuthority(place, code, error)
  if (failure.kind === 'invalid') return badCertificate(place, code, error)
  const { reason } = failure
  return new ActionError(`${place} cannot be reached: ${reason} (${code}).`, {
    fix: 'Check that the runner may reach it. Behind a proxy set HTTPS_PROXY (and NO_PROXY for what is local); for another cloud check environment, resource-manager-endpoint and authority-host.',
    cause: error,
    transient: true,
  })
}

/** Why there was no answer. */
export type NetworkFailure =
  | { readonly kind: 'untrusted'; readonly code: string }
  | { readonly kind: 'invalid'; readonly code: string }
  /** "its name does not resolve". */
  | { readonly kind: 'unreachable'; readonly code: string; readonly reason: string }

/** The kind of connection failure of an error or of one of its causes; undefined if it is another error. */
export function failureOf(error: unknown): NetworkFailure | undefined {
  const code = codeOf(error)
  if (code === undefined) return undefined
  if (TLS_CODES.has(code)) return { kind: 'untrusted', code }
  if (code.startsWith('CERT_') || code === 'ERR_TLS_CERT_ALTNAME_INVALID') return { kind: 'invalid', code }
  const reason = REACH[code]
  return reason === undefined ? undefined : { kind: 'unreachable', code, reason }
}

function unknownAuthority(place: string, code: string, cause: unknown): ActionError {
  return new ActionError(
    `The certificate of ${place} comes from an authority that this runner does not know (${code}).`,
    {
      fix: 'Give the certificate of that authority as PEM text or path in the input ca-certificate. Verification cannot be switched off.',
      cause,
    },
  )
}

function badCertificate(place: string, code: string, cause: unknown): ActionError {
  return new ActionError(`The certificate of ${place} is not valid (${code}).`, {
    fix: 'Check the clock of the runner, the endpoint inputs, and whether a proxy opens TLS connections.',
    cause,
  })
}

/** The code may sit on the error or on one of its causes. A failed "happy eyeballs" holds several. */
function codeOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 5) return undefined
  const { code, cause, errors, message } = error as {
    code?: unknown
    cause?: unknown
    errors?: unknown[]
    message?: unknown
  }
  if (typeof code === 'string' && (code in REACH || TLS_CODES.has(code) || /^(CERT_|ERR_TLS)/u.test(code)))
    return code
  if (message === 'socket hang up') return 'ECONNRESET'
  const inner = [cause, ...(errors ?? [])]
    .map((one) => codeOf(one, depth + 1))
    .find((one) => one !== undefined)
  return inner ?? (typeof message === 'string' ? codeInText(message) : undefined)
}

/** The sign-in library keeps the code only in its text. */
function codeInText(text: string): string | undefined {
  return [...Object.keys(REACH), ...TLS_CODES].find((code) => new RegExp(`\\b${code}\\b`, 'u').test(text))
}

function placeOf(url: string): string {
  if (!URL.canParse(url)) return 'Azure'
  const { hostname, port, protocol } = new URL(url)
  return `${printable(hostname, 200)}:${port === '' ? (protocol === 'http:' ? '80' : '443') : port}`
}
