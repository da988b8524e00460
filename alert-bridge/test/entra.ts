import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose'
import { listen, type Env, type Reply } from './support.ts'

export const TENANT = '00000000-0000-0000-0000-000000000001'
export const AUDIENCE = 'api://cloudburst-alert-bridge'
const CALLER = '461e8683-5575-4561-ac7f-899cc907d62a'

/** A tenant of Entra: its key server, and the tokens it gives to Azure Monitor. */
export interface Entra {
  readonly env: Env
  readonly keyRequests: () => number
  /** Answers of the key server, before the usual ones. */
  readonly next: (Reply | 'hang')[]
  /** A version 2 token of Azure Monitor, changed as asked. */
  token(claims?: JWTPayload, more?: { readonly stranger?: boolean; readonly lasts?: string }): Promise<string>
}

export async function startEntra(): Promise<Entra> {
  const own = await generateKeyPair('RS256')
  const stranger = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'k1', use: 'sig', alg: 'RS256' }
  const next: (Reply | 'hang')[] = []
  let asked = 0
  const url = await listen((request) => {
    asked += 1
    const found = request.url === `/${TENANT}/discovery/v2.0/keys`
    return next.shift() ?? (found ? { status: 200, body: { keys: [jwk] } } : { status: 404 })
  })
  return {
    env: { ENTRA_AUTHORITY: url, ENTRA_TENANT_ID: TENANT, ENTRA_AUDIENCE: `guid-of-app, ${AUDIENCE}` },
    keyRequests: () => asked,
    next,
    async token(claims = {}, more = {}) {
      const usual = {
        iss: `${url}/${TENANT}/v2.0`,
        aud: AUDIENCE,
        azp: CALLER,
        roles: ['ActionGroupsSecureWebhook'],
      }
      const jwt = new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      const signed = jwt.setIssuedAt().setExpirationTime(more.lasts ?? '1h')
      return `Bearer ${await signed.sign(more.stranger === true ? stranger.privateKey : own.privateKey)}`
    },
  }
}

/** A version 1 token names issuer and caller otherwise. */
export const VERSION_1: JWTPayload = {
  iss: `https://sts.windows.net/${TENANT}/`,
  azp: undefined,
  appid: CALLER,
}
