import type { WarmupConfig } from '../domain/config.ts'
import { ActionError } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'
import { frontPage, saying, welcomePage } from './front-page.ts'
import type { StandIn } from './stand-in.ts'
import { BODY_LIMIT_BYTES, type Probe, type ProbeAnswer } from './probe.ts'

export interface Failure {
  readonly reason: string
  /** What to do about it, where the answer tells. */
  readonly fix?: string
  /** The certificate is not valid for the host, so waiting does not help. */
  readonly certificate: boolean
  /** A setting of the web app answers in its place. */
  readonly isSetting?: true
}

/** What is wrong with an answer, for a person; undefined if nothing is. */
export function judge(probe: Probe, answer: ProbeAnswer, warmup: WarmupConfig): Failure | undefined {
  if (!accepted(answer.status, warmup)) return wrongStatus(probe, answer, warmup)
  const { match } = warmup
  if (match !== undefined && answer.body.includes(match)) return undefined
  const welcome = welcomePage(answer)
  if (welcome !== undefined) return pageFailure(probe, welcome)
  if (match === undefined) return undefined
  const { unpackingError } = answer
  if (unpackingError !== undefined)
    return failure(
      `${nameOf(probe)} answers with a body that is not compressed as it says (${unpackingError})`,
    )
  const where = answer.cut ? `the first ${BODY_LIMIT_BYTES / 1024 / 1024} MiB of its answer` : 'its answer'
  return failure(
    `${nameOf(probe)} answered ${answer.status}, but ${where} lacks the text "${printable(match, 80)}" of warmup-match`,
  )
}

/** Why a test could not be made, for a person. */
export function describeError(probe: Probe, error: unknown): Failure {
  if (error instanceof ActionError) return failure(`${nameOf(probe)}: ${error.message}`)
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return wrongName(probe, error)
  const certificate = code === undefined ? undefined : CERTIFICATE_PROBLEMS[code]
  if (certificate !== undefined) {
    return {
      certificate: true,
      reason: `${nameOf(probe)} shows a certificate that ${certificate} (${code ?? ''})`,
    }
  }
  if (code?.startsWith('HPE_') === true)
    return failure(`${nameOf(probe)} answers with something that is not HTTP (${code})`)
  const problem = tlsProblem(code ?? '', message, probe) ?? connectionProblem(code, probe)
  return failure(`${nameOf(probe)} cannot be reached: ${problem ?? printable(message, 200)}`)
}

function tlsProblem(code: string, message: string, { address, port }: Probe): string | undefined {
  if (code !== 'EPROTO' && !code.startsWith('ERR_SSL_')) return undefined
  if (/wrong.version.number|packet.length|http.request/iu.test(code + message))
    return `${address}:${port} does not speak TLS`
  if (/certificate.required/iu.test(code + message))
    return `${address}:${port} asks every client for a certificate`
  const said = /SSL routines:[^:]*:([^:]{1,80})/u.exec(message)?.[1] ?? code
  return `${address}:${port} ends the TLS handshake (${printable(said, 80)})`
}

function accepted(status: number, warmup: WarmupConfig): boolean {
  return warmup.status.some(({ from, to }) => status >= from && status <= to)
}

function wrongStatus(probe: Probe, answer: ProbeAnswer, warmup: WarmupConfig): Failure {
  const seen: StandIn = frontPage(probe, answer) ?? {
    is: `answered ${answer.status} instead of ${expected(warmup)}${saying(answer)}`,
  }
  return pageFailure(probe, seen)
}

function pageFailure(probe: Probe, { is, fix, isSetting }: StandIn): Failure {
  return {
    ...failure(`${nameOf(probe)} ${is}`),
    ...(fix !== undefined && { fix }),
    ...(isSetting && { isSetting }),
  }
}

function expected(warmup: WarmupConfig): string {
  return warmup.status.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', ')
}

function wrongName(probe: Probe, error: unknown): Failure {
  const { cert } = error as { cert?: { subjectaltname?: string; subject?: { CN?: string | string[] } } }
  const names =
    cert?.subjectaltname?.replaceAll(/\b(?:DNS|IP Address):/gu, '') ?? String(cert?.subject?.CN ?? 'none')
  return {
    certificate: true,
    reason:
      `${nameOf(probe)} shows a certificate that does not match ${printable(probe.host, 120)}; ` +
      `it is for ${printable(names, 200)}. Bind the host name with its certificate to the web app`,
  }
}

const CERTIFICATE_PROBLEMS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  CERT_REVOKED: 'was revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is self-signed; add its authority with ca-certificate if it is yours',
  SELF_SIGNED_CERT_IN_CHAIN: 'comes from an unknown authority; add it with ca-certificate if it is yours',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'comes from an unknown authority; add it with ca-certificate if it is yours',
  UNABLE_TO_GET_ISSUER_CERT: 'comes from an unknown authority; add it with ca-certificate if it is yours',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'comes from an unknown authority; add it with ca-certificate if it is yours',
}

function connectionProblem(code: string | undefined, { address, port }: Probe): string | undefined {
  switch (code) {
    case 'ENOTFOUND':
      return `the name ${address} does not resolve`
    case 'EAI_AGAIN':
      return `the name ${address} could not be resolved just now`
    case 'ECONNREFUSED':
      return `${address}:${port} refuses the connection`
    case 'ECONNRESET':
      return `${address}:${port} broke the connection`
    case 'ERR_PROXY_TUNNEL':
      return `the proxy refused the way to ${address}:${port}`
    case 'ETIMEDOUT':
      return `${address}:${port} does not answer`
    default:
      return undefined
  }
}

function failure(reason: string): Failure {
  return { reason, certificate: false }
}

/** "https://shop.example.com/health (at web-eu.azurewebsites.net)". */
function nameOf({ secure, host, path, address }: Probe): string {
  const at = host === address ? '' : ` (at ${printable(address, 120)})`
  return `${secure ? 'https' : 'http'}://${printable(host, 120)}${printable(path, 120)}${at}`
}
