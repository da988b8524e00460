/** An identity that may sign in, and its permissions. */
export interface Principal {
  readonly clientId: string
  readonly objectId: string
  readonly secret?: string
  /** PEM of the certificate whose key signs its assertions. */
  readonly certificate?: string
  readonly federated?: readonly Federated[]
  /** True for the identity behind the managed identity endpoint. */
  readonly managed?: boolean
  /** Allowed and excluded actions, as patterns with `*`. */
  readonly actions: readonly string[]
  readonly notActions: readonly string[]
  /** Its permissions on the Hub; default those in Azure. */
  readonly hubActions?: readonly string[]
}

/** A federated credential: all three must equal the claims of the assertion. */
interface Federated {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
}

export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com'
const EXCHANGE_AUDIENCE = 'api://AzureADTokenExchange'
export const CLIENT = '00000000-0000-0000-0000-0000000000c1'
export const SECRET = 'local-azure-secret'
export const SUBJECT = 'repo:octo/shop:ref:refs/heads/main'

export const OPERATOR: Principal = {
  clientId: CLIENT,
  objectId: '00000000-0000-0000-0000-0000000000b1',
  secret: SECRET,
  federated: [{ issuer: GITHUB_ISSUER, subject: SUBJECT, audience: EXCHANGE_AUDIENCE }],
  managed: true,
  actions: ['*'],
  notActions: [],
}

/** May read the Hub, and nothing in public Azure. */
export const HUB_CLIENT = '00000000-0000-0000-0000-0000000000c2'
export const HUB_SECRET = 'local-hub-secret'
export const HUB_READER: Principal = {
  clientId: HUB_CLIENT,
  objectId: '00000000-0000-0000-0000-0000000000b2',
  secret: HUB_SECRET,
  actions: [],
  notActions: [],
  hubActions: ['*/read'],
}

/** Whether one of `patterns` covers `action`, without letter case. */
function covers(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => {
    const source = pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\\\*/g, '.*')
    return new RegExp(`^${source}$`, 'i').test(action)
  })
}

/**
 * Whether the roles allow an action such as "Microsoft.Web/sites/read". `denied` beats all; an empty action needs
 * none.
 */
export function allowed(principal: Principal, denied: readonly string[], action: string): boolean {
  if (action === '') return true
  return covers(principal.actions, action) && !covers([...principal.notActions, ...denied], action)
}
