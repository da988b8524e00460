import type { AccessToken, TokenCredential } from '@azure/identity'
import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline'
import type { Clock } from '../domain/clock.ts'
import { after, epochSeconds, seconds, type EpochSeconds } from '../domain/units.ts'
import type { Cloud } from './clouds.ts'
import { recording, newExchange, type Exchange } from './exchange.ts'
import { signInError } from './sign-in-error.ts'
import type { SignIn } from './credentials.ts'
import { readClaims, readNames } from './oidc.ts'

/** Access tokens for Resource Manager. */
export interface Tokens {
  /** A token that is still good for some minutes. Throws ActionError. */
  get(signal: AbortSignal): Promise<string>
  /** Forgets `refused`, so that the next `get` signs in again. */
  renew(refused: string): void
  /** What the newest token calls its owner; empty before a sign-in. */
  names(): readonly string[]
}

/** A token is not used in its last minutes: it might end on the way. */
const MARGIN = seconds(300)
/** Less than a call has, so that the error names the sign-in. */
const SIGN_IN_TIMEOUT = seconds(25)

/**
 * One token for all clients: parallel calls share one sign-in, and a refused token is replaced by a new sign-in.
 * The SDKs would each sign in for themselves.
 */
export function makeTokens(signIn: SignIn, cloud: Cloud, clock: Clock): Tokens {
  let credential: TokenCredential | undefined
  let current: AccessToken | undefined
  let pending: Pending | undefined

  async function fresh(signal: AbortSignal): Promise<AccessToken> {
    credential ??= signIn.makeCredential()
    try {
      return (current = await request(credential, signIn, cloud, clock, signal))
    } catch (error) {
      // The sign-in library keeps an error for a minute and repeats it without asking: a new one starts empty.
      credential = undefined
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

  /** A new credential has an empty cache: the old one would hand out the same token again. */
  function forget(): void {
    current = undefined
    credential = undefined
  }

  return {
    async get(signal) {
      const had = current
      if (had !== undefined && after(await clock.now(), MARGIN) < endOf(had)) return had.token
      // A credential keeps tokens by the time of the machine, which need not be ours.
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
  readonly token: Promise<AccessToken>
  readonly controller: AbortController
  waiting: number
}

/** Waits for it with the others; the last one to give up ends it, so that a cancelled run is not kept by it. */
async function shared(pending: Pending, signal: AbortSignal): Promise<AccessToken> {
  pending.waiting += 1
  try {
    return await unlessAborted(pending.token, signal)
  } finally {
    pending.waiting -= 1
    if (pending.waiting === 0) pending.controller.abort(signal.reason)
  }
}

/** When a token ends by its own account, in the time of who made it; else as the credential reckons. */
function endOf({ token, expiresOnTimestamp }: AccessToken): EpochSeconds {
  return epochSeconds(readClaims(token)?.expiresAt ?? expiresOnTimestamp / 1000)
}

/** Signs in with a deadline of its own, because several callers wait for it. */
async function request(
  credential: TokenCredential,
  signIn: SignIn,
  cloud: Cloud,
  clock: Clock,
  nobodyWaits: AbortSignal,
): Promise<AccessToken> {
  const deadline = clock.deadline(SIGN_IN_TIMEOUT, nobodyWaits, 'Signing in to Azure')
  const exchange = newExchange(deadline.signal)
  try {
    const token = await recording(exchange, () =>
      unlessAborted(askFor(credential, cloud, exchange, deadline.signal), deadline.signal),
    )
    if (token === null) throw new TypeError('the credential gave no token')
    return token
  } catch (error) {
    throw deadline.signal.aborted ? deadline.signal.reason : signInError(error, exchange, signIn, cloud)
  } finally {
    deadline.done()
  }
}

/** AD FS: the client may not use the resource, or AD FS does not know the scope as one of it. */
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

/** Some credentials (the CLI) do not hear an abort: the caller is let go all the same. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

/** Puts the token on each request; signs in once more where Azure says that it has ended. */
export function authenticate(tokens: Tokens): PipelinePolicy {
  return {
    name: 'authenticate',
    async sendRequest(request_, next) {
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

/** Told by the code, never by 401 alone: App Service says 401 for a quota. */
function saysTokenEnded({ status, bodyAsText }: PipelineResponse): boolean {
  return status === 401 && /"(?:Invalid|Expired)AuthenticationToken"/u.test(bodyAsText ?? '')
}
