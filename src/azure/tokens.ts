import type { AccessToken, TokenCredential } from '@azure/identity'
import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline'
import type { Clock } from '../domain/clock.ts'
import { httpDate } from '../domain/http-date.ts'
import { addMask } from '../domain/masks.ts'
import { after, epochSeconds, seconds, type EpochSeconds } from '../domain/units.ts'
import { absoluteUrl } from './arm-address.ts'
import type { Cloud } from './clouds.ts'
import { recording, newExchange, type Exchange } from './exchange.ts'
import { signInError } from './sign-in-error.ts'
import type { SignIn } from './credentials.ts'
import { readClaims, readNames } from './oidc.ts'

/** Access tokens for Resource Manager. */
export interface Tokens {
  /** A token that is valid for some minutes more. Throws ActionError. */
  get(signal: AbortSignal): Promise<string>
  /** Forgets the `refused` token, so that the next `get` signs in again. */
  renew(refused: string): void
  /** What the newest token calls its owner; empty before a sign-in. */
  names(): readonly string[]
}

/** Not used in its last minutes, because it might expire on the way. */
const MARGIN = seconds(300)
/**
 * A new token counts as valid for at least this long. Two clocks may differ, or the issuer may give a short life, and each request
 * would sign in again. If Azure refuses the token, the request signs in once more.
 */
const LEAST_LIFE = seconds(900)
/** Shorter than a call may take, so that the error names the sign-in. */
const SIGN_IN_TIMEOUT = seconds(25)

/**
 * One token for all clients: parallel calls share one sign-in, and a refused token leads to a new one. The SDKs would
 * each sign in on their own.
 */
export function makeTokens(signIn: SignIn, cloud: Cloud, clock: Clock): Tokens {
  let credential: TokenCredential | undefined
  let current: Held | undefined
  let pending: Pending | undefined

  async function fresh(signal: AbortSignal): Promise<Held> {
    credential ??= signIn.makeCredential()
    try {
      return (current = await request(credential, signIn, cloud, clock, signal))
    } catch (error) {
      // The sign-in library keeps an error for a minute and repeats it without a request. A new credential starts
      // empty.
      credential = undefined
      signIn.failed()
      throw error
    }
  }

  function begin(): Pending {
    const controller = new AbortController()
    const mine: Pending = { token: fresh(controller.signal), controller, waiting: 0 }
    const clear = (): void => {
      if (pending === mine) pending = undefined
    }
    mine.token.then(clear, clear)
    return mine
  }

  /** A new credential has an empty cache; the old one would return the same token again. */
  function forget(): void {
    current = undefined
    credential = undefined
  }

  return {
    async get(signal) {
      const had = current
      if (had !== undefined && after(await clock.now(), MARGIN) < had.endsAt) return had.token
      // A credential keeps tokens by the machine's clock, which may differ from the action's.
      if (had !== undefined && current === had) forget()
      if (current !== undefined) return current.token
      if (pending?.controller.signal.aborted === true) pending = undefined
      return (await shared((pending ??= begin()), signal)).token
    },
    renew(refused) {
      if (current?.token === refused) forget()
    },
    names: () => (current === undefined ? [] : readNames(current.token)),
  }
}

/** A sign-in that several callers wait for. */
interface Pending {
  readonly token: Promise<Held>
  readonly controller: AbortController
  waiting: number
}

/**
 * Waits together with the other callers. When the last one gives up, the sign-in ends, so that it does not delay a
 * cancelled run.
 */
async function shared(pending: Pending, signal: AbortSignal): Promise<Held> {
  pending.waiting += 1
  try {
    return await unlessAborted(pending.token, signal)
  } finally {
    pending.waiting -= 1
    if (pending.waiting === 0) pending.controller.abort(signal.reason)
  }
}

interface Held {
  readonly token: string
  /** By this machine's clock. */
  readonly endsAt: EpochSeconds
}

/**
 * A token names its end in the issuer's time, which the `Date` of its answer compares with this machine's: on a machine whose clock is
 * ahead every token would seem to have ended, and each request would sign in again.
 */
function held({ token, expiresOnTimestamp }: AccessToken, exchange: Exchange, now: EpochSeconds): Held {
  const { expiresAt } = readClaims(token) ?? {}
  const ahead = httpDate(exchange.header('date')) - now
  // Without a claim, the credential counts by this machine's clock.
  const end =
    expiresAt === undefined ? expiresOnTimestamp / 1000 : expiresAt - (Number.isFinite(ahead) ? ahead : 0)
  const least = after(now, LEAST_LIFE)
  return { token, endsAt: end > least ? epochSeconds(end) : least }
}

/** Signs in with its own deadline, because several callers wait for it. */
async function request(
  credential: TokenCredential,
  signIn: SignIn,
  cloud: Cloud,
  clock: Clock,
  allGaveUp: AbortSignal,
): Promise<Held> {
  const deadline = clock.deadline(SIGN_IN_TIMEOUT, allGaveUp, 'Signing in to Azure')
  const exchange = newExchange(deadline.signal)
  try {
    const token = await recording(exchange, () =>
      unlessAborted(askFor(credential, cloud, exchange, deadline.signal), deadline.signal),
    )
    if (token === null) throw new TypeError('the credential gave no token')
    // A proxy may quote the request that it refuses.
    addMask(token.token)
    return held(token, exchange, await clock.now())
  } catch (error) {
    if (deadline.signal.aborted) throw deadline.signal.reason
    throw signInError(error, { exchange, signIn, cloud, now: await clock.now() })
  } finally {
    deadline.done()
  }
}

/** AD FS: the client may not use the resource, or AD FS does not know the scope. */
const NOT_ALLOWED = 'MSIS9605'

async function askFor(
  credential: TokenCredential,
  { scope, otherScope }: Cloud,
  exchange: Exchange,
  abortSignal: AbortSignal,
): Promise<AccessToken | null> {
  try {
    return await credential.getToken(scope, { abortSignal })
  } catch (error) {
    if (otherScope === undefined || exchange.body?.includes(NOT_ALLOWED) !== true) throw error
    return credential.getToken(otherScope, { abortSignal })
  }
}

/** Some credentials (the CLI) ignore an abort, so release the caller anyway. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

/**
 * Adds the token to each request, and signs in once more if Azure says that it has expired. Refuses a foreign host: an
 * SDK asks for the next page of a list wherever the list says it is.
 */
export function authenticate(tokens: Tokens, cloud: Cloud): PipelinePolicy {
  return {
    name: 'authenticate',
    async sendRequest(request_, next) {
      absoluteUrl(request_.url, cloud)
      const signal = request_.abortSignal as AbortSignal | undefined
      const token = await withToken(request_, tokens, signal)
      const response = await next(request_)
      if (!saysTokenEnded(response)) return response
      tokens.renew(token)
      await withToken(request_, tokens, signal)
      return next(request_)
    },
  }
}

async function withToken(outgoing: PipelineRequest, tokens: Tokens, signal?: AbortSignal): Promise<string> {
  const token = await tokens.get(signal ?? new AbortController().signal)
  outgoing.headers.set('Authorization', `Bearer ${token}`)
  return token
}

/** Goes by the code and never by 401 alone, because App Service answers 401 for a quota too. */
function saysTokenEnded({ status, bodyAsText }: PipelineResponse): boolean {
  return status === 401 && /"(?:Invalid|Expired)AuthenticationToken"/u.test(bodyAsText ?? '')
}
