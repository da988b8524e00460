import type { Clock } from '../../domain/clock.ts'
import type { AuthType, IdentityConfig, StackHubConfig } from '../../domain/config.ts'
import { ActionError } from '../../domain/errors.ts'
import type { Log } from '../../domain/log.ts'
import { elapsed, minutes, type EpochSeconds } from '../../domain/units.ts'
import type { Environment } from '../../network/index.ts'
import { userAgent } from '../../network/user-agent.ts'
import type { HubReader } from '../arm-reader.ts'
import { entraCloudOf, federationAudienceOf, type Cloud } from '../clouds.ts'
import { makeCredential } from '../credentials.ts'
import { withRetry } from '../retry.ts'
import { makeSession, type ArmSession } from '../session.ts'
import { makeTokens, type Tokens } from '../tokens.ts'
import { discoverHub, type HubEndpoints } from './discovery.ts'
import {
  answeredHubError,
  hubHost,
  hubNetworkError,
  isTimeOver,
  notAdfs,
  notWithAdfs,
  wrongAudience,
} from './errors.ts'
import { withLastRefusal } from './last-refusal.ts'
import { requireOwnProof } from './proof.ts'

export interface HubOptions {
  readonly stackHub: StackHubConfig
  readonly clock: Clock
  readonly log: Log
  /** Uniform in [0, 1), for the jitter of retries. */
  readonly random: () => number
  /** For GitHub's and the managed identity's variables. */
  readonly env: Environment
  /** GitHub's ID token for an audience. */
  readonly getIdToken: (audience: string) => Promise<string>
  /** The action's own, e.g. "1.2.3"; goes into the user agent. */
  readonly version: string
}

/** A Hub whose metadata was read, with the session that reads it. */
interface Found {
  readonly tokens: Tokens
  readonly session: ArmSession
  readonly endpoints: HubEndpoints
}

/** An update of the Hub may change its metadata, and a watch lasts for days. */
const ASKS_AGAIN_AFTER = minutes(180)

/**
 * Reads an Azure Stack Hub. Makes no request before the first read. That read finds out from the Hub where to sign in,
 * signs in there, and keeps the result. If it fails, the next read tries again. What the Hub said is asked for again after three hours,
 * and after a sign-in or a token was refused.
 */
export function makeHub(options: HubOptions): HubReader {
  const { endpoint } = options.stackHub
  const finder = new Finder(options)
  return {
    host: hubHost(endpoint),
    async get(url, signal) {
      const hub = await finder.find(signal)
      try {
        await withLastRefusal(signal, wasAnswered, (worthRetrying) =>
          withRetry(() => signIn(hub, endpoint, signal), options, signal, worthRetrying),
        )
      } catch (error) {
        finder.doubts()
        throw error
      }
      return read(hub.session, url, endpoint, signal).catch((error: unknown) => {
        if (error instanceof ActionError && error.arm?.status === 401) finder.doubts()
        throw error
      })
    },
  }
}

/** Knows what the Hub said of itself, and when to ask it again. */
class Finder {
  readonly #options: HubOptions
  #found: Found | undefined
  /** Undefined: not yet, or what the Hub said then may be true no longer. */
  #askedAt: EpochSeconds | undefined
  #asking: Promise<Found> | undefined

  constructor(options: HubOptions) {
    this.#options = options
  }

  async find(signal: AbortSignal): Promise<Found> {
    const now = await this.#options.clock.now()
    const isOld = this.#askedAt === undefined || elapsed(this.#askedAt, now) >= ASKS_AGAIN_AFTER
    if (this.#found !== undefined && !isOld) return this.#found
    this.#asking ??= this.#ask(now, signal).finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  /** The next read asks the Hub again. */
  doubts(): void {
    this.#askedAt = undefined
  }

  /** As long as nothing has spoken against it, what the Hub said before stands in for an answer that does not come. */
  async #ask(now: EpochSeconds, signal: AbortSignal): Promise<Found> {
    try {
      this.#found = await open(this.#options, this.#found, signal)
      this.#askedAt = now
      return this.#found
    } catch (error) {
      if (this.#found === undefined || this.#askedAt === undefined) throw error
      this.#askedAt = now
      if (signal.aborted) throw error
      return this.#found
    }
  }
}

/** Keeps what was found before, with its token, if the Hub still says the same. */
async function open(options: HubOptions, before: Found | undefined, signal: AbortSignal): Promise<Found> {
  const { stackHub, clock, log, env, getIdToken } = options
  const unknownCloud = cloudOf(stackHub.endpoint, { authorityHost: '', login: 'entra', audience: '' })
  const endpoints = await discoverHub(sessionOf(options, unknownCloud, undefined), signal)
  if (before !== undefined && isSame(before.endpoints, endpoints)) return before
  const cloud = cloudOf(stackHub.endpoint, endpoints)
  const identity = identityFor(endpoints, stackHub)
  const chosen = makeCredential(identity, cloud, { clock, env, getIdToken })
  const shared = requireOwnProof(chosen.method, endpoints, stackHub)
  if (shared !== undefined) log.warning(shared)
  log.info(chosen.chosen)
  const tokens = makeTokens(chosen, cloud, clock)
  return { tokens, session: sessionOf(options, cloud, tokens), endpoints }
}

function isSame(a: HubEndpoints, b: HubEndpoints): boolean {
  return a.authorityHost === b.authorityHost && a.login === b.login && a.audience === b.audience
}

function sessionOf(options: HubOptions, cloud: Cloud, tokens: Tokens | undefined): ArmSession {
  const { clock, log, random, version } = options
  return makeSession({ cloud, tokens, clock, log, random, userAgent: userAgent(version) })
}

/**
 * AD FS knows only literal scopes and refuses a bare `/.default` with MSIS9605; `/openid` gives a token of the right
 * audience: https://github.com/AzureAD/microsoft-authentication-library-for-dotnet/issues/1403 and
 * https://github.com/Azure/azure-sdk-for-go/pull/19872.
 */
function scopesOf(login: HubEndpoints['login'], audience: string): Pick<Cloud, 'scope' | 'otherScope'> {
  const scope = `${audience}/.default`
  return login === 'adfs' ? { scope: `${audience}/openid`, otherScope: scope } : { scope }
}

function cloudOf(endpoint: string, { authorityHost, audience, login }: HubEndpoints): Cloud {
  const entra = authorityHost === '' ? undefined : entraCloudOf(new URL(authorityHost).hostname)
  return {
    environment: 'Azure Stack Hub',
    authorityHost,
    signIn: login,
    instanceDiscovery: entra !== undefined,
    resourceManager: endpoint,
    ...scopesOf(login, audience),
    federationAudience: federationAudienceOf(entra ?? 'AzureCloud'),
  }
}

const IN_WORDS: Readonly<Partial<Record<AuthType, string>>> = {
  oidc: 'GitHub’s ID tokens (auth-type: oidc)',
  'managed-identity': 'managed identities (auth-type: managed-identity)',
  cli: 'the account of the Azure CLI (auth-type: cli)',
}

/** The tenant of an AD FS is the word `adfs`, whatever the tenant in public Azure is. */
function identityFor(
  { login, authorityHost }: HubEndpoints,
  { identity, endpoint }: StackHubConfig,
): IdentityConfig {
  if (login === 'entra') {
    if (identity.tenantId === 'adfs') throw notAdfs(endpoint, authorityHost)
    return identity
  }
  const { authType, clientSecret, clientCertificate } = identity
  const refused = IN_WORDS[authType]
  if (refused !== undefined) throw notWithAdfs(refused, endpoint)
  if (clientSecret === undefined && clientCertificate === undefined)
    throw notWithAdfs('any identity without a secret, and none is given', endpoint)
  return { ...identity, tenantId: 'adfs' }
}

/** An unreachable Hub must not hold up work that needs no Hub. */
function wasAnswered({ arm }: ActionError): boolean {
  return arm !== undefined
}

/** Signs in before the read, to tell its errors apart from those of the Resource Manager. */
async function signIn({ tokens, endpoints }: Found, endpoint: string, signal: AbortSignal): Promise<void> {
  try {
    await tokens.get(signal)
  } catch (error) {
    signal.throwIfAborted()
    throw signInError(error, endpoints, endpoint)
  }
}

/** The tenant does not know the Hub, which is registered in another one. */
const UNKNOWN_RESOURCE = 'AADSTS500011'

function signInError(error: unknown, { login, authorityHost }: HubEndpoints, endpoint: string): unknown {
  if (!(error instanceof ActionError)) return error
  if (error.arm?.code === UNKNOWN_RESOURCE) return wrongAudience(endpoint, error.message, error)
  return login === 'adfs' && !wasAnswered(error) ? hubNetworkError(error, authorityHost) : error
}

async function read(
  session: ArmSession,
  url: string,
  endpoint: string,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    const answered = await withLastRefusal(
      signal,
      () => true,
      (worthRetrying) => session.send({ method: 'GET', url }, signal, { worthRetrying }),
    )
    return answered.value
  } catch (error) {
    if (isTimeOver(error, signal) || !(error instanceof ActionError)) throw error
    throw error.arm === undefined ? hubNetworkError(error, endpoint) : answeredHubError(error, endpoint)
  }
}
