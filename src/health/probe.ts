import http from 'node:http'
import https from 'node:https'
import type { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib'

/** One request of a health test: where the connection goes, and under which host name. */
export interface Probe {
  readonly secure: boolean
  /** Where the connection goes. */
  readonly address: string
  readonly port: number
  /** SNI and Host. */
  readonly host: string
  /** Path with query. */
  readonly path: string
}

export interface ProbeAnswer {
  readonly status: number
  /** The reason phrase, such as "Ip Forbidden"; empty for none. */
  readonly statusText: string
  readonly location?: string
  /** Those that tell who answered; names in lower case. */
  readonly headers: Readonly<Partial<Record<TellingHeader, string>>>
  /** At most `BODY_LIMIT_BYTES` of it; empty if it cannot be unpacked. */
  readonly body: string
  readonly cut: boolean
  /** Code of Node.js, if the body is not compressed as the answer says. */
  readonly unpackingError?: string
}

const TELLING_HEADERS = [
  'x-ms-forbidden-ip',
  'www-authenticate',
  'x-ms-middleware-request-id',
  'server',
  'x-powered-by',
  'x-azure-ref',
] as const
type TellingHeader = (typeof TELLING_HEADERS)[number]

/** A page that is tested for readiness is not longer; reading more would only cost memory. */
export const BODY_LIMIT_BYTES = 1024 * 1024

export interface Agents {
  readonly http: http.Agent
  readonly https: https.Agent
}

/**
 * Agents that open a new connection for every test and resume no TLS session: a resumed one shows no certificate, so
 * that a certificate that has just become wrong would go unseen.
 */
export function freshAgents(proxyEnv: Record<string, string>): Agents {
  return {
    http: new http.Agent({ keepAlive: false, proxyEnv }),
    https: new https.Agent({ keepAlive: false, maxCachedSessions: 0, proxyEnv }),
  }
}

/** GET without cookies and without following redirects; the certificate must be valid for `probe.host`. */
export function send(
  probe: Probe,
  agents: Agents,
  userAgent: string,
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  return new Promise((resolve, reject) => {
    const options: https.RequestOptions = {
      hostname: probe.address,
      port: probe.port,
      path: probe.path,
      agent: probe.secure ? agents.https : agents.http,
      headers: { host: probe.host, 'user-agent': userAgent, accept: '*/*', 'accept-encoding': 'identity' },
      signal,
      ...(probe.secure && { servername: serverName(probe.host) }),
    }
    const outgoing = (probe.secure ? https : http).request(options, (response) => {
      readBody(response).then(resolve, reject)
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

/** SNI carries names only: for an address in `host` the empty string sends none, and the address is verified. */
function serverName(host: string): string {
  const name = host.replace(/:\d+$/u, '')
  return /^[\d.]+$|^\[/u.test(name) ? '' : name
}

async function readBody(response: http.IncomingMessage): Promise<ProbeAnswer> {
  const body = await bodyOf(response)
  // Ends the connection of a body that was not read to its end.
  response.destroy()
  const { location } = response.headers
  return {
    status: response.statusCode ?? 0,
    statusText: response.statusMessage ?? '',
    ...(location !== undefined && { location }),
    headers: tellingHeaders(response.headers),
    ...body,
  }
}

type Body = Pick<ProbeAnswer, 'body' | 'cut' | 'unpackingError'>

/** The status counts without a body, so that only a test which needs the body fails for want of it. */
async function bodyOf(response: http.IncomingMessage): Promise<Body> {
  try {
    return await upToLimit(await unpacked(response))
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (!/^(?:Z_|ERR__ERROR_|ERR_BROTLI_)/u.test(code)) throw error
    return { body: '', cut: false, unpackingError: code }
  }
}

async function upToLimit(plain: AsyncIterable<Buffer>): Promise<Body> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of plain) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= BODY_LIMIT_BYTES) break
  }
  const body = Buffer.concat(chunks).subarray(0, BODY_LIMIT_BYTES).toString('utf8')
  return { body, cut: bytes >= BODY_LIMIT_BYTES }
}

/** The test asks for no compression; a cache before the app may send what it has. */
function unpacked(response: http.IncomingMessage): AsyncIterable<Buffer> | Promise<AsyncIterable<Buffer>> {
  const unpack = UNPACK[response.headers['content-encoding']?.toLowerCase() ?? '']
  if (unpack === undefined) return response
  return new Promise((resolve, reject) => {
    response.once('error', reject)
    // Without a byte there is nothing to unpack.
    response.once('end', () => {
      resolve(response)
    })
    response.once('data', (first: Buffer) => {
      const plain = unpack(first)
      response.on('error', (error) => plain.destroy(error))
      plain.write(first)
      resolve(response.pipe(plain))
    })
  })
}

const UNPACK: Readonly<Record<string, (first: Buffer) => Transform>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  // Some servers leave out the header of zlib, whose first byte ends with 8 (RFC 1950).
  deflate: ([byte = 0]) => ((byte & 0x0f) === 8 ? createInflate() : createInflateRaw()),
  br: () => createBrotliDecompress(),
}

function tellingHeaders(headers: http.IncomingHttpHeaders): ProbeAnswer['headers'] {
  const found = TELLING_HEADERS.map((name) => [name, headers[name]] as const)
  return Object.fromEntries(found.filter(([, value]) => value !== undefined))
}
