import { ActionError, type ArmDetail, type ErrorFields } from '../domain/errors.ts'
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
import type { Claims } from './oidc.ts'

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
      : (ADVICE[code.slice('AADSTS'.length)] ?? byWords(firstLine, signIn))(signIn)
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

type Advise = (signIn: SignIn) => Pick<ErrorFields, 'fix' | 'transient'>

const ADVICE: Readonly<Record<string, Advise>> = {
  // The federated credential does not match the token in subject, issuer or audience.
  70021: federation,
  700211: federation,
  700212: federation,
  700213: federation,
  // Entra fetches the issuer's keys itself, so it must reach a GitHub Enterprise Server from the internet.
  501661: unreachableIssuer,
  90061: unreachableIssuer,
  50166: unreachableIssuer,
  700016: ({ identity }) => ({
    fix: `Correct client-id or tenant-id: no application ${printable(identity.clientId ?? '', 60)} is known in tenant ${printable(identity.tenantId ?? '', 60)}. client-id is the "Application (client) ID", not the object id.`,
  }),
  700024: () => ({
    fix: 'The ID token was too old or too young when it arrived: check the clock of the runner, and run again.',
    transient: true,
  }),
  700027: () => ({
    fix: 'The certificate in client-certificate does not belong to the application: upload its public part there, or give the right one.',
  }),
  7000215: () => ({
    fix: 'client-secret is wrong: it must be the "Value" of the secret, not its "Secret ID". Store it again in the repository secret.',
  }),
  7000222: () => ({
    fix: 'client-secret has expired: create a new one and store it, or use an ID token instead.',
  }),
  7000229: ({ identity }) => ({
    fix: `The application has no service principal in tenant ${printable(identity.tenantId ?? '', 60)}: create it there (az ad sp create --id CLIENT-ID), or correct tenant-id.`,
  }),
  7000112: () => ({
    fix: 'The application is disabled in its tenant: enable it, or use another client-id.',
  }),
  90002: ({ identity }) => ({
    fix: `Correct tenant-id: no tenant ${printable(identity.tenantId ?? '', 60)} is known in this cloud. If it is in another cloud, set environment.`,
  }),
  900023: () => ({ fix: 'Correct tenant-id: it is neither a guid nor a domain name of a tenant.' }),
  500011: () => ({
    fix: 'The tenant does not know this Resource Manager: check that environment, resource-manager-endpoint and tenant-id belong together.',
  }),
  53003: () => ({
    fix: 'A Conditional Access policy of the tenant blocks this sign-in: ask its administrator to exempt the identity or the address of the runner.',
  }),
}

/** Entra has many numbers for the ways in which it does not get an issuer's metadata or keys. */
const ISSUER_WORDS =
  /\b(?:fail\w*|unable|cannot|could not|error)\b.{0,120}\b(?:OIDC|OpenID|issuer|jwks|signing keys)\b|\b(?:OIDC|OpenID|issuer|jwks|signing keys)\b.{0,120}\b(?:failed|unreachable|not reachable|timed out)\b/iu

function byWords(said: string, { method }: SignIn): Advise {
  return method === 'oidc' && ISSUER_WORDS.test(said.slice(0, 500)) ? unreachableIssuer : otherCode
}

function otherCode(): Pick<ErrorFields, 'fix'> {
  return { fix: 'Look the code up at the link, and check tenant-id, client-id and environment.' }
}

function federation(signIn: SignIn): Pick<ErrorFields, 'fix'> {
  const claims = signIn.lastClaims()
  if (claims === undefined)
    return { fix: 'Create a federated credential that matches the ID token of this job.' }
  return { fix: federationFix(claims) }
}

function unreachableIssuer(signIn: SignIn): Pick<ErrorFields, 'fix'> {
  const issuer = signIn.lastClaims()?.issuer
  return {
    fix:
      `Entra cannot reach the issuer of the ID token${issuer === undefined ? '' : ` (${printable(issuer, 300)})`}. ` +
      'It must answer Microsoft Entra ID over public https at <issuer>/.well-known/openid-configuration and at the jwks_uri named there. ' +
      'If Entra cannot reach your GitHub Enterprise Server, sign in with client-certificate, client-secret or a managed identity.',
  }
}

/** Describes the exact credential to create, because Entra compares the three texts character by character. */
function federationFix(claims: Claims): string {
  const [issuer, subject, audience] = [claims.issuer, claims.subject, claims.audience].map((it) =>
    printable(it, 300),
  )
  return [
    'No federated credential of the application matches the ID token of this job. Create one with exactly',
    '',
    `    issuer:   ${issuer ?? ''}`,
    `    subject:  ${subject ?? ''}`,
    `    audience: ${audience ?? ''}`,
    '',
    'The subject changes with the branch, the environment and the event of the run. Repositories made since July 2026 ' +
      'have their ids in it (repo:OWNER@1/REPO@2:…), older ones only names (repo:OWNER/REPO:…).',
  ].join('\n')
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
