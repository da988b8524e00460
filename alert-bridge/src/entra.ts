import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose'
import { messageOf, printable, Refusal } from './refusal.ts'
import type { EntraSettings } from './settings.ts'

/** Throws Refusal: 401 without a valid token, 403 for a caller with no right to be here, 503 where the keys cannot be had. */
export type CheckToken = (authorization: string | null) => Promise<void>

const CLOCK_SKEW_SECONDS = 60
const KEYS_TIMEOUT_MS = 3000

/**
 * Checks the token that a secure webhook of an action group brings: signed by the tenant's keys, for this bridge, issued to
 * Azure Monitor's own application, which was given the role. Keys are fetched once and kept.
 */
export function entraCheck(settings: EntraSettings): CheckToken {
  const { authority, tenantId, audiences } = settings
  const keys = createRemoteJWKSet(new URL(`${authority}/${tenantId}/discovery/v2.0/keys`), {
    timeoutDuration: KEYS_TIMEOUT_MS,
  })
  // Version 2 and version 1 tokens; which one comes is a setting of the app registration.
  const issuer = [`${authority}/${tenantId}/v2.0`, `https://sts.windows.net/${tenantId}/`]
  return async (authorization) => {
    const token = /^Bearer (\S{1,16384})$/iu.exec(authorization ?? '')?.[1]
    if (token === undefined) throw new Refusal(401, 'not authenticated', 'no bearer token')
    const payload = await verified(() =>
      jwtVerify(token, keys, {
        issuer,
        audience: [...audiences],
        algorithms: ['RS256'],
        clockTolerance: CLOCK_SKEW_SECONDS,
        requiredClaims: ['exp', 'iss', 'aud'],
      }),
    )
    requireCaller(payload, settings)
  }
}

async function verified(verify: () => Promise<{ readonly payload: JWTPayload }>): Promise<JWTPayload> {
  try {
    return (await verify()).payload
  } catch (error) {
    if (isOfTheToken(error))
      throw new Refusal(401, 'not authenticated', `token refused: ${messageOf(error)}`, error)
    throw new Refusal(503, 'try again', `the tenant's keys cannot be had: ${messageOf(error)}`, error)
  }
}

/** jose says what is wrong with a token by classes of its own; a timeout and a bad answer of the key server are not that. */
function isOfTheToken(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false
  return !(
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    error.code === 'ERR_JOSE_GENERIC'
  )
}

function requireCaller(payload: JWTPayload, { caller, role }: EntraSettings): void {
  const application = payload['azp'] ?? payload['appid']
  if (application !== caller)
    throw new Refusal(
      403,
      'not allowed',
      `token of application ${printable(String(application), 60)}, not of ${caller}`,
    )
  const roles: unknown = payload['roles']
  if (!Array.isArray(roles) || !roles.includes(role))
    throw new Refusal(403, 'not allowed', `token without the role ${role}`)
}
