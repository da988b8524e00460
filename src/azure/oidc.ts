import type { Clock } from '../domain/clock.ts'
import { ActionError } from '../domain/errors.ts'
import { isoUtc } from '../domain/format.ts'
import { elapsed, epochSeconds, seconds, type EpochSeconds } from '../domain/units.ts'
import type { Environment } from '../network/index.ts'

/** The claims of a token that this action or a federated credential reads. */
export interface Claims {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
  /** Epoch seconds. */
  readonly expiresAt?: number
}

export interface Assertion {
  /** An ID token that is at most two minutes old. */
  readonly get: () => Promise<string>
  /** The next sign-in gets a new one: Entra may have found this one too old. */
  readonly forget: () => void
  /** What the last one says. */
  readonly claims: () => Claims | undefined
}

/**
 * The token lives five minutes, so each sign-in needs a new one (otherwise AADSTS700024). The credential asks twice for
 * each sign-in, so the token is kept for two minutes.
 */
const KEEP = seconds(120)

/** What asking GitHub for an ID token takes. */
interface IdTokenPorts {
  readonly clock: Clock
  readonly env: Environment
  getIdToken(audience: string): Promise<string>
}

/** Keeps a token for two minutes; calls at the same time share one request. Throws ActionError if GitHub gives none. */
export function makeAssertion(audience: string, ports: IdTokenPorts): Assertion {
  let kept: { readonly token: string; readonly at: EpochSeconds } | undefined
  let last: string | undefined
  let pending: Promise<string> | undefined

  async function fetchToken(): Promise<string> {
    const at = await ports.clock.now()
    if (kept !== undefined && elapsed(kept.at, at) < KEEP) return kept.token
    const token = await ask(ports, audience)
    kept = { token, at }
    last = token
    return token
  }

  return {
    get: () => (pending ??= fetchToken().finally(() => (pending = undefined))),
    forget: () => (kept = undefined),
    claims: () => (last === undefined ? undefined : readClaims(last)),
  }
}

async function ask(ports: IdTokenPorts, audience: string): Promise<string> {
  try {
    return await ports.getIdToken(audience)
  } catch (cause) {
    const until = idTokensUntil(ports.env)
    const isOver = until !== undefined && (await ports.clock.now()) >= until
    if (isOver || isRefused(cause)) throw noMoreIdTokens(isOver ? until : undefined, cause)
    throw new ActionError('GitHub gave no ID token for this job.', {
      fix: 'Run the job again. If this persists, see https://www.githubstatus.com, or sign in with client-secret meanwhile.',
      cause,
      transient: true,
    })
  }
}

/** Until when this job may ask for ID tokens: what it asks with is a JWT. Undefined if that does not say. */
export function idTokensUntil(env: Environment): EpochSeconds | undefined {
  const { expiresAt } = readClaims(env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? '') ?? {}
  return expiresAt === undefined ? undefined : epochSeconds(expiresAt)
}

/** The status that `@actions/core` puts into its message. */
function isRefused(cause: unknown): boolean {
  return cause instanceof Error && /Error Code : 40[13]/u.test(cause.message)
}

/** A job can ask for about 6 h 20 min: https://github.com/Azure/azure-cli/issues/28778. */
function noMoreIdTokens(until: EpochSeconds | undefined, cause: unknown): ActionError {
  const since = until === undefined ? '' : `, which for this job ended at ${isoUtc(until)}`
  return new ActionError(
    `GitHub gives this job no more ID tokens, so it cannot sign in to Azure again: a job can ask for them for about 6 h 20 min${since}.`,
    {
      fix: 'Nothing is wrong with GitHub or Azure: start the workflow again. Lower watch-for, so that a watch hands over before that time, and let no long step come before it in the job.',
      link: 'identity',
      cause,
    },
  )
}

/** The claims of a JWT, unverified: they are only shown. undefined if it is not one. */
export function readClaims(token: string): Claims | undefined {
  try {
    const { iss, sub, aud, exp } = payloadOf(token)
    const expiresAt = typeof exp === 'number' ? { expiresAt: exp } : {}
    return { issuer: asText(iss), subject: asText(sub), audience: asText(aud), ...expiresAt }
  } catch {
    return undefined
  }
}

/** Ids and names of the identity that a token speaks for; empty if it is not a JWT. */
export function readNames(token: string): readonly string[] {
  try {
    const claims = payloadOf(token)
    return ['oid', 'appid', 'azp', 'upn', 'unique_name', 'email']
      .map((name) => claims[name])
      .filter((claim) => typeof claim === 'string')
  } catch {
    return []
  }
}

/** Throws if it is not a JWT. */
function payloadOf(token: string): Readonly<Record<string, unknown>> {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')
  return JSON.parse(payload) as Record<string, unknown>
}

function asText(claim: unknown): string {
  if (Array.isArray(claim)) return claim.map(asText).join(', ')
  return typeof claim === 'string' ? claim : '(none)'
}

const OIDC_DOCS =
  'https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-azure'

/** The job may not request an ID token; found before any request. `beside` follows the fix. */
export function missingIdTokenPermission(env: Environment, beside: string): ActionError {
  const why =
    env['GITHUB_ACTIONS'] === 'true'
      ? 'Add this to the job (or the workflow), then run it again:\n\n    permissions:\n      id-token: write\n      contents: read\n\n' +
        'A reusable workflow needs it in the calling job too. Runs of pull requests from forks and of Dependabot never get an ID token.'
      : 'GitHub gives ID tokens to its own jobs only: elsewhere set auth-type to secret, certificate, managed-identity or cli.'
  return new ActionError(
    'This job may not request an ID token from GitHub, so it cannot sign in to Azure with client-id and tenant-id alone.',
    {
      fix: why + beside,
      link: OIDC_DOCS,
      outcome: 'refused',
    },
  )
}
