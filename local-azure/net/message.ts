import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Json } from '../json.ts'

/** The front door of a call. */
export type Surface = 'azure' | 'app' | 'private' | 'hub' | 'plain'

/** A request as the handlers see it. */
export interface Call {
  readonly method: string
  /** Name in the Host header, lower case, without port. */
  readonly host: string
  /** Name that the client connected to; the same as `host` without a proxy. */
  readonly destination: string
  /** `https://name:port` as the client wrote it. */
  readonly origin: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly surface: Surface
  /** The connection came through the forward proxy. */
  readonly proxied: boolean
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** A text goes out as it is, anything else as JSON, undefined as an empty body. */
  readonly body?: Json
  /** The body goes out compressed. */
  readonly gzip?: boolean
}

/** The whole body as UTF-8. Rejects if the client breaks the connection. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** Does nothing if the client has gone. */
export function sendJson(response: ServerResponse, status: number, body: Json): void {
  if (response.destroyed || response.writableEnded) return
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

/** Without the port, in lower case; empty if the client sent none. */
export function hostOf(request: IncomingMessage): string {
  return (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
}

/** `destination` is the host of a CONNECT, or empty: then the call came without a proxy. */
export function toCall(request: IncomingMessage, surface: Surface, destination: string, body: string): Call {
  const base = `${surface === 'plain' ? 'http' : 'https'}://${request.headers.host ?? 'localhost'}`
  const url = urlOf(request.url ?? '/', base)
  return {
    method: request.method ?? 'GET',
    host: hostOf(request),
    destination: destination === '' ? hostOf(request) : destination,
    origin: url.origin,
    path: decodePath(url.pathname),
    query: url.searchParams,
    headers: request.headers,
    body,
    surface,
    proxied: destination !== '',
  }
}

/** A client sends a proxy the whole URL and a server the path; anything else counts as the root. */
function urlOf(target: string, base: string): URL {
  const whole = target.startsWith('/') ? base + target : target
  return URL.canParse(whole) ? new URL(whole) : new URL('http://localhost/')
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** A text is a page, everything else JSON; no body has no type. */
export function replyText(reply: Reply): { readonly text: string; readonly type: string } {
  if (reply.body === undefined) return { text: '', type: '' }
  if (typeof reply.body === 'string') return { text: reply.body, type: 'text/html; charset=utf-8' }
  return { text: JSON.stringify(reply.body), type: 'application/json; charset=utf-8' }
}
