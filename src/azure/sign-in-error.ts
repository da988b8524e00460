import { ActionError, type ArmDetail } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'
import type { EpochSeconds } from '../domain/units.ts'
import { clockAdvice } from './clock-advice.ts'
import type { Cloud } from './clouds.ts'
import type { SignIn } from './credentials.ts'
import { parseErrorBody } from './error-body.ts'
import { requestName } from './arm-error.ts'
import type { Exchange } from './exchange.ts'
import { adfsAdvice, adfsAnswerAdvice, isAdfsWord } from './hub/adfs-advice.ts'
import { networkError } from './network-error.ts'
import { entraAdvice } from './sign-in-advice.ts'

const CODES_DOCS = 'https://learn.microsoft.com/entra/identity-platform/reference-error-codes'

/** A failed sign-in, with the last answer of the sign-in service, if there was one. */
interface FailedSignIn {
  readonly exchange: Exchange
  readonly signIn: SignIn
  readonly cloud: Cloud
  readonly now: EpochSeconds
}

/** Explains to a person why a sign-in failed. */
export function signInError(error: unknown, failed: FailedSignIn): ActionError {
  const { exchange, cloud } = failed
  const own = findActionError(exchange.failure) ?? findActionError(error)
  if (own !== undefined) return own
  const said = saidBy(error, exchange)
  const code = codeOf(said, failed)
  if (code !== undefined) return refusedSignIn(code, said, failed, error)
  const network = networkError(exchange.failure ?? error, exchange.url ?? cloud.authorityHost)
  if (network !== undefined) return network
  if (exchange.status !== undefined && exchange.status >= 300) return plainAnswer(said, failed, error)
  if (cloud.signIn === 'adfs' && exchange.status === 200)
    return exchange.url?.includes('openid-configuration') === true
      ? otherIssuer(failed, error)
      : withoutToken(failed, error)
  return unavailable(said, failed.signIn, error)
}

const CODES = { entra: /AADSTS\d+/u, adfs: /MSIS\d+/iu } as const

/** The service's own number, or OAuth's word where AD FS gives none. */
function codeOf(said: string, { exchange, cloud }: FailedSignIn): string | undefined {
  const number = CODES[cloud.signIn].exec(said)?.[0].toUpperCase()
  if (number !== undefined || cloud.signIn === 'entra' || (exchange.status ?? 0) < 300) return number
  const { code } = parseErrorBody(exchange.body)
  return code !== undefined && isAdfsWord(code) ? code : undefined
}

const REFUSED = {
  entra: 'Azure refused the sign-in',
  adfs: 'The AD FS of the Hub refused the sign-in',
} as const
const SIGNING_IN = { entra: 'Signing in to Azure', adfs: 'Signing in to the AD FS of the Hub' } as const

/** The sign-in library wraps the action's own errors, e.g. those of the assertion callback. */
function findActionError(error: unknown, depth = 0): ActionError | undefined {
  if (error instanceof ActionError) return error
  if (!(error instanceof Error) || depth > 5) return undefined
  return findActionError(error.cause, depth + 1)
}

function saidBy(error: unknown, exchange: Exchange): string {
  if ((exchange.status ?? 0) < 300 || exchange.body === undefined)
    return error instanceof Error ? error.message : String(error)
  const { message, code } = parseErrorBody(exchange.body)
  return message ?? code ?? 'an answer without an explanation'
}

function refusedSignIn(code: string, said: string, failed: FailedSignIn, cause: unknown): ActionError {
  const { exchange, signIn, cloud } = failed
  const firstLine = (said.split(/\r?\n|Trace ID:/u)[0] ?? said).trimEnd()
  const { fix, ...advice } =
    cloud.signIn === 'adfs'
      ? adfsAdvice(code, parseErrorBody(exchange.body).code)
      : entraAdvice(code, firstLine, signIn)
  return new ActionError(`${REFUSED[cloud.signIn]}: ${printable(firstLine)}`, {
    ...advice,
    fix: `${fix}${timeAdvice(failed)}`,
    link: cloud.signIn === 'adfs' ? 'hub-identity' : CODES_DOCS,
    arm: detail(code, said, exchange),
    cause,
  })
}

/** What is signed has a time, and a secret has none. */
function timeAdvice({ signIn, exchange, now }: FailedSignIn): string {
  const isSigned = signIn.method === 'certificate' || signIn.method === 'oidc'
  return isSigned ? clockAdvice(exchange, now) : ''
}

/** An answer without a code of the service, e.g. a 503 or the page of a proxy. */
function plainAnswer(said: string, { exchange, cloud }: FailedSignIn, cause: unknown): ActionError {
  const status = exchange.status ?? 0
  const isAdfs = cloud.signIn === 'adfs'
  return new ActionError(
    `${SIGNING_IN[cloud.signIn]} failed: ${status} from ${requestName(exchange)}: ${printable(said).replace(/[.\s]$/u, '')}.`,
    {
      fix: isAdfs
        ? adfsAnswerAdvice(status)
        : 'Check authority-host, environment and the proxy; if Entra itself is down, run again later.',
      link: isAdfs ? 'hub-identity' : 'https://azure.status.microsoft',
      arm: detail(undefined, said, exchange),
      transient: status === 408 || status === 429 || status >= 500,
      cause,
    },
  )
}

/** The sign-in library takes no openid-configuration whose issuer is on another host, and does not say so. */
function otherIssuer({ exchange, cloud }: FailedSignIn, cause: unknown): ActionError {
  const issuer = /"issuer"\s*:\s*"([^"]{1,300})"/u.exec(exchange.body ?? '')?.[1] ?? 'nobody'
  return new ActionError(
    `The AD FS of the Hub at ${cloud.authorityHost} cannot be used: ${requestName(exchange)} names ${printable(issuer, 200)} as issuer.`,
    {
      fix: 'Issuer and loginEndpoint (/metadata/endpoints of the Hub) must be the same host and port: ask the operator of the Hub to check both.',
      link: 'hub-identity',
      cause,
    },
  )
}

function withoutToken({ exchange }: FailedSignIn, cause: unknown): ActionError {
  const status = exchange.status ?? 0
  return new ActionError(
    `The AD FS of the Hub answered ${requestName(exchange)} without a token (${String(status)}).`,
    { fix: adfsAnswerAdvice(status), link: 'hub-identity', cause },
  )
}

/** This method cannot be used here: no CLI account, no managed identity. */
function unavailable(said: string, { method }: SignIn, cause: unknown): ActionError {
  const fix = UNAVAILABLE_FIX[method] ?? 'Check tenant-id, client-id and auth-type.'
  return new ActionError(`Signing in to Azure failed: ${printable(said)}`, { fix, cause })
}

const UNAVAILABLE_FIX: Readonly<Record<string, string>> = {
  cli: 'Run azure/login (or az login) before this step, or set client-id and tenant-id and give the job id-token: write.',
  'managed-identity':
    'Give the runner a managed identity; for a user-assigned one set client-id to its client id. On a GitHub-hosted runner use an ID token instead.',
  certificate:
    'client-certificate must be PEM text with both the certificate and its private key, unencrypted.',
}

function detail(code: string | undefined, said: string, exchange: Exchange): ArmDetail {
  const id = /Correlation ID:\s*([0-9a-f-]{36})/iu.exec(said)?.[1] ?? exchange.header('x-ms-request-id')
  return {
    status: exchange.status ?? 0,
    request: requestName(exchange),
    message: printable(said),
    details: [],
    ...(code !== undefined && { code }),
    ...(id !== undefined && { correlationId: printable(id, 80) }),
  }
}
