/** Who may sign in, and what that identity may do. */
export interface Principal {
  readonly clientId: string
  readonly objectId: string
  readonly secret?: string
  /** PEM of the certificate whose key signs assertions. */
  readonly certificate?: string
  readonly federated?: readonly Federated[]
  /** True for the identity the managed identity endpoint hands out. */
  readonly managed?: boolean
  /** Allowed and taken-away actions, as patterns with `*`. */
  readonly actions: readonly string[]
  readonly notActions: readonly string[]
  /** What it may do on the Hub; the same as in Azure where it is not said. */
  readonly hubActions?: readonly string[]
}

/** A federated credential: all three must match what the assertion says. */
interface Federated {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
}

export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com'
export const EXCHANGE_AUDIENCE = 'api://AzureADTokenExchange'
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

/** Reads the Hub, and has no rights in public Azure. */
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

/** Whether one of `patterns` covers `action`; letter case does not matter. */
function covers(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => {
    const source = pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\\\*/g, '.*')
    return new RegExp(`^${source}$`, 'i').test(action)
  })
}

export function allowed(principal: Principal, denied: readonly string[], action: string): boolean {
  if (action === '') return true
  return covers(principal.actions, action) && !covers([...principal.notActions, ...denied], action)
}
