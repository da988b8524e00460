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
}

/** A federated credential: all three must match what the assertion says. */
export interface Federated {
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

/** Whether one of `patterns` covers `action`; letter case does not matter. */
export function covers(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => {
    const source = pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\\\*/g, '.*')
    return new RegExp(`^${source}$`, 'i').test(action)
  })
}

export function allowed(principal: Principal, denied: readonly string[], action: string): boolean {
  if (action === '') return true
  return covers(principal.actions, action) && !covers([...principal.notActions, ...denied], action)
}
