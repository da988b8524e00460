import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import tls from 'node:tls'
import { generate } from 'selfsigned'
import { makeDeadline } from '../../src/clock/deadlines.ts'
import type { Clock } from '../../src/domain/clock.ts'
import type { Secret } from '../../src/domain/config.ts'
import { ActionError } from '../../src/domain/errors.ts'
import type { Log } from '../../src/domain/log.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { makeAzurePorts, type AzureOptions, type AzurePorts } from '../../src/azure/index.ts'

export const SUB = '34adfa4f-cedf-4dc0-ba29-b6d1a69ab345'
export const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47'
export const CLIENT = '1d3b4f5e-0000-4000-8000-1234567890ab'

/** A server's answer; without `body` it is empty. `never` withholds it. */
interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly never?: boolean
  readonly reset?: boolean
}

interface Seen {
  readonly method: string
  /** Path with query. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface FakeAzure {
  readonly url: string
  readonly seen: Seen[]
  /** Requests but those for tokens, as "METHOD path". */
  asked(): string[]
  /** What to answer next to "METHOD part-of-path", each answer once; the last one stays. */
  on(method: string, part: string, ...answers: Answer[]): void
  close(): Promise<void>
}

interface Route {
  readonly method: string
  readonly part: string
  readonly answers: Answer[]
}

export interface Certificate {
  readonly private: string
  readonly cert: string
}

/** A certificate for `names`, which this process trusts from now on. */
export async function trustedCertificate(...names: string[]): Promise<Certificate> {
  const pems = await certificateFor(...names)
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), pems.cert])
  return pems
}

export function certificateFor(...names: string[]): Promise<Certificate> {
  const altNames = names.map((name) =>
    /^[\d.]+$/u.test(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name },
  )
  // Among trusted certificates of one subject the wrong one may be tried, so each has a subject of its own.
  return generate([{ name: 'commonName', value: `test ${randomUUID()}` }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames }],
  })
}

/** An Azure that answers what it is told, tokens included. */
export async function startAzure(): Promise<FakeAzure> {
  const certificate = await trustedCertificate('127.0.0.1')
  const seen: Seen[] = []
  const routes: Route[] = []
  const server = createServer({ key: certificate.private, cert: certificate.cert }, (request, response) => {
    void serve(request, response, seen, routes)
  })
  const port = await listen(server)
  const azure: FakeAzure = {
    url: `https://127.0.0.1:${port}`,
    seen,
    asked: () =>
      seen.filter(({ path }) => path.startsWith('/subscriptions')).map((it) => `${it.method} ${it.path}`),
    on: (method, part, ...answers) => routes.unshift({ method, part: part.toLowerCase(), answers }),
    close: () => closeServer(server),
  }
  azure.on('POST', '/oauth2/v2.0/token', {
    body: { token_type: 'Bearer', expires_in: 3600, access_token: 'token-1' },
  })
  azure.on('GET', '/.well-known/openid-configuration', { body: discovery(azure.url) })
  return azure
}

function discovery(url: string): unknown {
  const base = `${url}/${TENANT}`
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    issuer: `${base}/v2.0`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
  }
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  seen: Seen[],
  routes: readonly Route[],
): Promise<void> {
  let body = ''
  for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString()
  const { method = '', url: path = '', headers } = request
  seen.push({ method, path, headers, body })
  const route = routes.find((it) => it.method === method && path.toLowerCase().includes(it.part))
  const answers = route?.answers ?? []
  const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 404 }
  send(response, answer)
}

function send(response: ServerResponse, { status = 200, headers = {}, body, never, reset }: Answer): void {
  if (never === true) return
  if (reset === true) return void response.socket?.destroy()
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  const type = typeof body === 'string' ? 'text/html' : 'application/json'
  response.writeHead(status, { ...(text !== '' && { 'content-type': type }), ...headers })
  response.end(text)
}

export function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

export function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}

export interface TestClock extends Clock {
  /** Lengths of the sleeps so far. */
  readonly slept: number[]
  /** Ends every deadline that runs now. */
  endDeadlines(): void
}

/** Time that stands still but for sleeps, which end at once. */
export function testClock(start = 1_800_000_000): TestClock {
  let now = start
  const slept: number[] = []
  const ending = new Set<() => void>()
  return {
    slept,
    now: () => Promise.resolve(epochSeconds(now)),
    sleep: (duration, signal) => {
      signal.throwIfAborted()
      slept.push(duration)
      now += duration
      return Promise.resolve()
    },
    deadline: (duration, parent, what, waitsInLine) =>
      makeDeadline({ duration, parent, what, startedAt: epochSeconds(now), waitsInLine }, (_, onEnd) => {
        const end = (): void => onEnd()
        ending.add(end)
        return () => ending.delete(end)
      }),
    endDeadlines: () => [...ending].forEach((end) => end()),
  }
}

export interface TestLog extends Log {
  readonly lines: string[]
}

export function testLog(): TestLog {
  const lines: string[] = []
  const push = (line: string): void => void lines.push(line)
  return {
    lines,
    group: (_title, body) => body(),
    info: push,
    debug: push,
    notice: push,
    warning: push,
    error: push,
  }
}

export function secret(value: string): Secret {
  return { reveal: () => value, toString: () => '***', toJSON: () => '***' }
}

export interface Harness {
  readonly azure: FakeAzure
  readonly clock: TestClock
  readonly log: TestLog
  readonly ports: AzurePorts
  readonly signal: AbortSignal
}

/** Ports that sign in to `azure` with a client secret. */
export async function harness(azure: FakeAzure, change: Partial<AzureOptions> = {}): Promise<Harness> {
  const clock = testClock()
  const log = testLog()
  const ports = await makeAzurePorts({
    identity: { authType: 'auto', tenantId: TENANT, clientId: CLIENT, clientSecret: secret('s3cret') },
    cloud: {
      environment: 'AzureCloud',
      resourceManagerEndpoint: `${azure.url}/`,
      authorityHost: `${azure.url}/`,
    },
    clock,
    log,
    random: () => 0.5,
    env: {},
    getIdToken: () => Promise.reject(new Error('not asked for')),
    version: '1.2.3',
    ...change,
  })
  azure.seen.length = 0
  return { azure, clock, log, ports, signal: new AbortController().signal }
}

/** The ActionError that `work` ends with. */
export async function actionError(work: Promise<unknown>): Promise<ActionError> {
  const error: unknown = await work.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  )
  if (error instanceof ActionError) return error
  throw error
}
