import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
  type HttpMethods,
  type Pipeline,
  type PipelinePolicy,
} from '@azure/core-rest-pipeline'
import type { Written } from '../domain/written.ts'
import { ActionError } from '../domain/errors.ts'
import { seconds, type EpochSeconds } from '../domain/units.ts'
import { absoluteUrl, isOfHost } from './arm-address.ts'
import { armError, correlationId, requestName, unreadableAnswer, type ArmError } from './arm-error.ts'
import type { Cloud } from './clouds.ts'
import { newExchange, recordExchange, recording, type Exchange } from './exchange.ts'
import { tellListener } from './heard.ts'
import { laneOf, type Lane, type Limiter } from './limiter.ts'
import { networkError } from './network-error.ts'
import { dropProxyPolicy, processAgent } from './process-agent.ts'
import { retryAfter, withRetry, type RetryTools } from './retry.ts'
import type { ServerTime } from './server-time.ts'
import { authenticate, type Tokens } from './tokens.ts'
import { wholeAnswer } from './whole-answer.ts'

export interface SessionOptions extends Omit<RetryTools, 'turn'> {
  readonly cloud: Cloud
  /** Undefined for requests without a sign-in. */
  readonly tokens: Tokens | undefined
  /** Receives the date of every answer. */
  readonly serverTime?: ServerTime
  /** Where the requests of all sessions of a run wait their turn. */
  readonly limiter?: Limiter
  /** "cloudburst-for-azure/1.2.3", sent with every request. */
  readonly userAgent: string
}

/** The result of a call, with the answer that it came from. */
export interface Answered<T> {
  readonly value: T
  readonly exchange: Exchange
}

interface CallOptions {
  /** Whose turn the call waits for; none if it is not Resource Manager's. */
  readonly lane?: Lane
  /** Which transient errors this call retries; default all. */
  readonly worthRetrying?: (error: ActionError) => boolean
  /**
   * What a success must contain. `json` is the default, because the SDK would make an empty site of a captive portal's
   * page. `resource`: an object with something in it, because Azure describes nothing as `{}`, and a proxy may. `none`: any 2xx is a
   * success, even if the SDK disagrees.
   */
  readonly body?: 'json' | 'resource' | 'json-or-empty' | 'none'
}

interface RawRequest {
  readonly method: HttpMethods
  /** A path with its query below the Resource Manager endpoint, or a full URL there. */
  readonly url: string
  readonly body?: unknown
}

/** Talks to Resource Manager: signs in, records, retries, translates errors. */
export interface ArmSession {
  readonly cloud: Cloud
  /** The policies that every SDK client must carry. */
  readonly policies: readonly PipelinePolicy[]
  readonly userAgent: string
  /** The names under which the activity log may know this run: of the application, of the service principal, of a user. */
  signedInAs(): readonly string[]
  /** One SDK call, with a deadline for each try. */
  call<T>(
    send: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
    options?: CallOptions,
  ): Promise<Answered<T>>
  /** One request without an SDK. The value is the parsed body. It is undefined if the body is empty; a GET may get that only with `json-or-empty`. */
  send(request: RawRequest, signal: AbortSignal, options?: CallOptions): Promise<Answered<unknown>>
}

/** The longest time for one answer. */
const ATTEMPT_SECONDS = seconds(30)

/** The one way to Resource Manager: it signs in, retries, and keeps to the limits. Rejects with ActionError. */
export function makeSession(options: SessionOptions): ArmSession {
  const signing = options.tokens === undefined ? [] : [authenticate(options.tokens, options.cloud)]
  const policies = [...signing, tellListener, recordExchange, processAgent, wholeAnswer]
  const pipeline = makePipeline(options.userAgent, policies)
  const client = createDefaultHttpClient()

  function call<T>(
    request: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
    { worthRetrying, body = 'json', lane }: CallOptions = {},
  ): Promise<Answered<T>> {
    const { limiter } = options
    const once = () => attempt({ send: request, signal, body, lane }, options)
    const turn = lane && limiter && (() => limiter.turn(lane, signal))
    return withRetry(once, { ...options, turn }, signal, worthRetrying)
  }

  async function send(
    request: RawRequest,
    signal: AbortSignal,
    callOptions?: CallOptions,
  ): Promise<Answered<unknown>> {
    const url = absoluteUrl(request.url, options.cloud)
    const sendOnce = (abortSignal: AbortSignal): Promise<unknown> =>
      sendRaw(pipeline, client, { ...request, url }, abortSignal)
    const lane = laneOf(request.method, url)
    // What was asked for is never nothing.
    const body = request.method === 'GET' ? 'json' : 'json-or-empty'
    return call(sendOnce, signal, { body, ...(lane && { lane }), ...callOptions })
  }

  const signedInAs = (): readonly string[] => options.tokens?.names() ?? []
  return { cloud: options.cloud, policies, userAgent: options.userAgent, signedInAs, call, send }
}

async function sendRaw(
  pipeline: Pipeline,
  client: ReturnType<typeof createDefaultHttpClient>,
  { method, url, body }: RawRequest,
  abortSignal: AbortSignal,
): Promise<unknown> {
  const headers = createHttpHeaders({
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
  })
  const request = createPipelineRequest({
    url,
    method,
    headers,
    abortSignal,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const { status, bodyAsText } = await pipeline.sendRequest(client, request)
  if (status < 200 || status > 299) throw new Error(`status ${status}`)
  const text = (bodyAsText ?? '').trim()
  return text === '' ? undefined : JSON.parse(text)
}

interface Try<T> extends Pick<CallOptions, 'body'> {
  readonly send: (signal: AbortSignal) => Promise<T>
  readonly signal: AbortSignal
  readonly lane: Lane | undefined
}

/** One try: sets the deadline, records, and turns every failure into an ActionError (or the caller's own abort reason). */
async function attempt<T>(it: Try<T>, options: SessionOptions): Promise<Answered<T>> {
  const { clock } = options
  const { send, signal, body, lane } = it
  signal.throwIfAborted()
  const exchange = newExchange()
  const askedAt = await clock.now()
  const deadline = clock.deadline(ATTEMPT_SECONDS, signal, 'Azure Resource Manager')
  try {
    const value = await recording(exchange, () => send(deadline.signal))
    await heard(exchange, lane, askedAt, options)
    if (!hasBody(exchange, body)) throw unreadableAnswer(exchange)
    return { value, exchange }
  } catch (error) {
    signal.throwIfAborted()
    if (deadline.signal.aborted) throw timedOut(exchange)
    if (error instanceof ActionError) throw error
    const { status = 0 } = exchange
    // A refusal is dated as well. What it leaves in the bucket is told by the refusal itself.
    if (status !== 0) await heard(exchange, status === 429 ? undefined : lane, askedAt, options)
    const success = status >= 200 && status <= 299
    if (success && body === 'none') return { value: undefined as T, exchange }
    if (status !== 0 && !success) throw await refusal(exchange, lane, options)
    throw translate(error, exchange)
  } finally {
    deadline.done()
  }
}

async function heard(
  exchange: Exchange,
  lane: Lane | undefined,
  askedAt: EpochSeconds,
  { clock, serverTime, limiter, cloud }: SessionOptions,
): Promise<void> {
  const now = await clock.now()
  // A regional host, or that of another service, has a clock of its own.
  if (isOfHost(exchange.url, cloud.resourceManager) && isDatedNow(exchange))
    serverTime?.heard(exchange.header('date'), askedAt, now)
  if (lane !== undefined) limiter?.heard(lane, exchange, now)
}

/** Not an answer out of a cache (RFC 9111, 5.1), and not an error of a proxy, which has a clock of its own. */
function isDatedNow(exchange: Exchange): boolean {
  const isAzures = (exchange.status ?? 0) < 400 || correlationId(exchange) !== undefined
  return isAzures && !(Number(exchange.header('age') ?? 0) > 0)
}

async function refusal(
  exchange: Exchange,
  lane: Lane | undefined,
  { clock, limiter }: SessionOptions,
): Promise<ArmError> {
  const now = await clock.now()
  const error = armError(exchange, retryAfter(exchange, now))
  if (lane === undefined || exchange.status !== 429 || error.arm?.meaning !== 'transient') return error
  if (limiter?.refused(lane, exchange, error.arm, now) === true) error.waitsItsTurn = true
  return error
}

function hasBody({ body: text = '' }: Exchange, wanted: CallOptions['body']): boolean {
  if (wanted === 'none') return true
  if (wanted === 'resource') return /^\s*\{\s*"/u.test(text)
  return /^\s*[[{]/u.test(text) || (wanted === 'json-or-empty' && text.trim() === '')
}

/** A failure without an error answer: of the connection, or of the body. A bug stays as it is. */
function translate(error: unknown, exchange: Exchange): unknown {
  if (exchange.status !== undefined) return unreadableAnswer(exchange, error)
  return networkError(error, exchange.url ?? '') ?? error
}

function timedOut(exchange: Exchange): ActionError {
  return new ActionError(`Azure did not answer ${requestName(exchange)} within ${ATTEMPT_SECONDS} s.`, {
    fix: 'Run again. If this persists, see https://azure.status.microsoft, and check the network of the runner.',
    transient: true,
  })
}

function makePipeline(userAgent: string, policies: readonly PipelinePolicy[]): Pipeline {
  const pipeline = createPipelineFromOptions({
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    userAgentOptions: { userAgentPrefix: userAgent },
  })
  dropProxyPolicy(pipeline)
  for (const policy of policies) pipeline.addPolicy(policy, { afterPhase: 'Retry' })
  return pipeline
}

/** What a write leaves for the audit record. */
export function writtenBy({ exchange }: Answered<unknown>): Written {
  const id = correlationId(exchange)
  return { status: exchange.status ?? 0, ...(id !== undefined && { correlationId: id }) }
}
