import type { ActionError } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'
import { messageOf, problem } from './problem.ts'
import { isRecord } from '../domain/json.ts'

interface Meaning {
  readonly says: string
  readonly fix: string
  /** It may pass within seconds. */
  readonly transient?: boolean
}

const UNTRUSTED: Meaning = {
  says: 'presents a certificate that is not trusted',
  fix: 'Give the authority that signed it in ca-certificate',
}

const RESET: Meaning = {
  says: 'broke the connection',
  fix: 'See its log, and that of a proxy in between',
  transient: true,
}

/** The codes of Node and its fetch for failed connections. */
const BY_CODE: Readonly<Record<string, Meaning>> = {
  ENOTFOUND: {
    says: 'is a name that is not known',
    fix: 'Is the host right, and does the runner see that DNS zone?',
  },
  EAI_AGAIN: { says: 'could not be looked up', fix: 'DNS did not answer the runner', transient: true },
  ECONNREFUSED: {
    says: 'refused the connection',
    fix: 'Is it running, and is the port right?',
    transient: true,
  },
  ECONNRESET: RESET,
  EPIPE: RESET,
  UND_ERR_SOCKET: RESET,
  ETIMEDOUT: { says: 'did not answer', fix: 'Can the runner reach it? See firewalls and proxy' },
  EHOSTUNREACH: { says: 'cannot be reached', fix: 'Can the runner reach it? See firewalls and proxy' },
  ENETUNREACH: { says: 'cannot be reached', fix: 'Can the runner reach it? See firewalls and proxy' },
  UND_ERR_CONNECT_TIMEOUT: {
    says: 'did not answer',
    fix: 'Can the runner reach it? See firewalls and proxy',
  },
  UND_ERR_HEADERS_TIMEOUT: { says: 'did not answer', fix: 'See its log' },
  UND_ERR_BODY_TIMEOUT: { says: 'stopped in the middle of its answer', fix: 'See its log' },
  // The error of fetch for a proxy that does not answer its CONNECT with 200.
  UND_ERR_ABORTED: {
    says: 'cannot be reached through the proxy',
    fix: 'Let the proxy connect to that host and port, or name the host in NO_PROXY',
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  CERT_HAS_EXPIRED: { says: 'presents a certificate that has expired', fix: 'Renew the certificate' },
  CERT_NOT_YET_VALID: {
    says: 'presents a certificate that is not valid yet',
    fix: 'See the clocks of both sides',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    says: 'presents a certificate for another name',
    fix: 'Use the name that the certificate is for',
  },
  EPROTO: { says: 'does not speak TLS there', fix: 'Is the port right, or is it http?' },
  ERR_SSL_WRONG_VERSION_NUMBER: {
    says: 'does not speak TLS there',
    fix: 'Is the port right, or is it http?',
  },
}

/** A failed fetch in words; `host` is the requested host. */
export function networkProblem(error: unknown, host: string): ActionError {
  const code = codeOf(error)
  const meaning = code === undefined ? undefined : BY_CODE[code]
  const name = printable(host, 120)
  if (meaning === undefined) {
    const text = code ?? innermostMessage(error)
    return problem(`${name} could not be read: ${printable(text, 200)}`, 'Can the runner reach it?')
  }
  return problem(`${name} ${meaning.says} (${String(code)})`, meaning.fix, {
    transient: meaning.transient ?? false,
  })
}

/** fetch itself says only "fetch failed". */
function innermostMessage(error: unknown): string {
  return isRecord(error) && isRecord(error['cause']) ? innermostMessage(error['cause']) : messageOf(error)
}

/** The innermost code: fetch wraps the cause in `cause`, and several tried addresses in `errors`. */
function codeOf(error: unknown): string | undefined {
  if (!isRecord(error)) return undefined
  const [first] = Array.isArray(error['errors']) ? (error['errors'] as readonly unknown[]) : []
  const inner = codeOf(error['cause']) ?? codeOf(first)
  if (inner !== undefined) return inner
  return typeof error['code'] === 'string' ? error['code'] : undefined
}
