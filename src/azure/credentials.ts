import { createPrivateKey, X509Certificate } from 'node:crypto'
import {
  AzureCliCredential,
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
  type TokenCredential,
} from '@azure/identity'
import type { Clock } from '../domain/clock.ts'
import type { AuthType, IdentityConfig } from '../domain/config.ts'
import { ActionError } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'
import { UNSET_INPUT } from '../domain/unset-input.ts'
import type { Environment } from '../network/index.ts'
import type { Cloud } from './clouds.ts'
import { recordExchange } from './exchange.ts'
import { processAgent } from './process-agent.ts'
import { wholeAnswer } from './whole-answer.ts'
import { secretStays } from './secret-stays.ts'
import { makeAssertion, missingIdTokenPermission, type Claims } from './oidc.ts'

export type AuthMethod = Exclude<AuthType, 'auto'>

/** How this run signs in. */
export interface SignIn {
  readonly method: AuthMethod
  /** One line for the log: the chosen method, and why. */
  readonly chosen: string
  readonly identity: IdentityConfig
  /** A credential with an empty cache. */
  makeCredential(): TokenCredential
  /** A sign-in has failed: the next one gets an ID token of its own. */
  failed(): void
  /** The claims of the last GitHub ID token; never the token. */
  lastClaims(): Claims | undefined
}

export interface SignInPorts {
  readonly clock: Clock
  /** For ACTIONS_ID_TOKEN_REQUEST_URL and the managed identity's variables. */
  readonly env: Environment
  /** GitHub's ID token for an audience. */
  getIdToken(audience: string): Promise<string>
}

/**
 * Chooses how to sign in and checks that everything it needs is there. Throws ActionError before any request if an
 * input or the permission `id-token: write` is missing.
 */
export function makeCredential(identity: IdentityConfig, cloud: Cloud, ports: SignInPorts): SignIn {
  const { method, why } = choose(identity, ports.env)
  if (method === 'oidc' && !hasIdToken(ports.env))
    throw missingIdTokenPermission(ports.env, besideIdToken(identity, ports.env))
  const assertion = makeAssertion(cloud.federationAudience, ports)
  return {
    method,
    chosen: `Signing in to ${cloud.environment} with ${METHOD_NAMES[method]} (${why}).`,
    identity,
    makeCredential: () => MAKERS[method]({ identity, options: optionsFor(cloud), assertion: assertion.get }),
    failed: assertion.forget,
    lastClaims: assertion.claims,
  }
}

const METHOD_NAMES: Readonly<Record<AuthMethod, string>> = {
  oidc: "GitHub's ID token",
  secret: 'a client secret',
  certificate: 'a client certificate',
  'managed-identity': 'the managed identity of the runner',
  cli: 'the account of the Azure CLI',
}

interface Choice {
  readonly method: AuthMethod
  readonly why: string
}

function choose(identity: IdentityConfig, env: Environment): Choice {
  if (identity.authType !== 'auto')
    return { method: identity.authType, why: `auth-type: ${identity.authType}` }
  const { tenantId, clientId, clientSecret, clientCertificate } = identity
  if (clientSecret !== undefined) return { method: 'secret', why: 'client-secret is set' }
  if (clientCertificate !== undefined) return { method: 'certificate', why: 'client-certificate is set' }
  if (clientId !== undefined && hasIdToken(env)) {
    return { method: 'oidc', why: 'client-id is set and the job may request an ID token' }
  }
  refuseHalfGiven(identity, env)
  // A managed identity needs no tenant: who names one means an application, whose secret or permission is missing.
  if (clientId !== undefined && tenantId !== undefined)
    return { method: 'oidc', why: 'client-id and tenant-id are set' }
  if (hasManagedIdentity(env)) return { method: 'managed-identity', why: 'the runner offers one' }
  return { method: 'cli', why: 'no other identity is given' }
}

/**
 * An unset `${{ vars.X }}` arrives just like an input that was never given. The other inputs tell them apart: a
 * workflow names no tenant without an application, and needs no ID token for a managed identity.
 */
function refuseHalfGiven({ tenantId, clientId }: IdentityConfig, env: Environment): void {
  if (clientId !== undefined) return
  if (tenantId !== undefined) throw emptyInput('client-id', 'tenant-id is set')
  if (hasManagedIdentity(env) && hasIdToken(env))
    throw emptyInputs(', and the runner has a managed identity of its own')
  if (hasIdToken(env) && !hasLoggedIn(env)) throw emptyInputs('')
}

/** What else the workflow may have meant, if it does not say how to sign in. */
function besideIdToken({ authType }: IdentityConfig, env: Environment): string {
  if (authType !== 'auto') return ''
  const runner = hasManagedIdentity(env)
    ? '\nTo sign in with the managed identity of the runner, set auth-type: managed-identity.'
    : ''
  return `\nIf the workflow gives client-secret or client-certificate: both are empty here. ${UNSET_INPUT}${runner}`
}

function emptyInput(input: string, though: string): ActionError {
  return new ActionError(`The input ${input} is empty, though ${though}.`, {
    fix: `${UNSET_INPUT} To sign in without ${input}, set auth-type: managed-identity or cli.`,
    link: 'identity',
    outcome: 'refused',
  })
}

/** `id-token: write` is given for a sign-in with an application, and neither is named. */
function emptyInputs(beside: string): ActionError {
  return new ActionError(
    `The input client-id is empty, though the job may request an ID token${beside}; tenant-id is empty too.`,
    {
      fix: `${UNSET_INPUT} To sign in as the runner, or as az login has in this job, set auth-type: managed-identity or cli.`,
      link: 'identity',
      outcome: 'refused',
    },
  )
}

/** The action azure/login ran before in this job, and needs an ID token itself. */
function hasLoggedIn(env: Environment): boolean {
  return isSet(env['AZURE_HTTP_USER_AGENT'])
}

function hasIdToken(env: Environment): boolean {
  return isSet(env['ACTIONS_ID_TOKEN_REQUEST_URL']) && isSet(env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'])
}

function hasManagedIdentity(env: Environment): boolean {
  return isSet(env['IDENTITY_ENDPOINT']) || isSet(env['MSI_ENDPOINT'])
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}

/** Turns the SDK's own retries off: every timer must be the action's own, so that deadlines and virtual time hold. */
function optionsFor(cloud: Cloud) {
  return {
    authorityHost: cloud.authorityHost,
    disableInstanceDiscovery: !cloud.instanceDiscovery,
    retryOptions: { maxRetries: 0 },
    // A redirect of a sign-in would take the secret along.
    redirectOptions: { maxRetries: 0 },
    additionalPolicies: [processAgent, recordExchange, secretStays(cloud), wholeAnswer].map((policy) => ({
      policy,
      position: 'perRetry' as const,
    })),
  }
}

interface Ingredients {
  readonly identity: IdentityConfig
  readonly options: ReturnType<typeof optionsFor>
  readonly assertion: () => Promise<string>
}

const MAKERS: Readonly<Record<AuthMethod, (from: Ingredients) => TokenCredential>> = {
  oidc: ({ identity, options, assertion }) =>
    new ClientAssertionCredential(tenant(identity), client(identity), assertion, options),
  secret: ({ identity, options }) =>
    new ClientSecretCredential(
      tenant(identity),
      client(identity),
      need(identity.clientSecret, 'client-secret').reveal(),
      options,
    ),
  certificate: ({ identity, options }) =>
    new ClientCertificateCredential(
      tenant(identity),
      client(identity),
      { certificate: usable(need(identity.clientCertificate, 'client-certificate').reveal()) },
      options,
    ),
  'managed-identity': ({ identity, options }) =>
    new ManagedIdentityCredential({
      ...options,
      ...(identity.clientId !== undefined && { clientId: identity.clientId }),
    }),
  cli: ({ identity }) =>
    new AzureCliCredential({ ...(identity.tenantId !== undefined && { tenantId: identity.tenantId }) }),
}

/** Checks the certificate here, because the sign-in library says only that it cannot sign. */
function usable(pem: string): string {
  const wrong = problemWith(pem)
  if (wrong === undefined) return pem
  throw new ActionError(`client-certificate ${wrong}.`, {
    fix: 'Give one certificate with its RSA private key, both in PEM and not encrypted.',
    outcome: 'refused',
  })
}

function problemWith(pem: string): string | undefined {
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType !== 'rsa')
      return `has a key of type ${key.asymmetricKeyType ?? 'unknown'}, and only RSA can sign in`
    return new X509Certificate(pem).checkPrivateKey(key) ? undefined : 'and its private key do not match'
  } catch (error) {
    return `cannot be read: ${printable(error instanceof Error ? error.message : String(error), 160)}`
  }
}

function tenant(identity: IdentityConfig): string {
  return need(identity.tenantId, 'tenant-id')
}

function client(identity: IdentityConfig): string {
  return need(identity.clientId, 'client-id')
}

function need<T>(value: T | undefined, input: string): T {
  if (value !== undefined) return value
  throw new ActionError(`The input ${input} is missing, and this way of signing in needs it.`, {
    fix: `Set ${input}, or choose another auth-type. ${UNSET_INPUT}`,
    outcome: 'refused',
  })
}
