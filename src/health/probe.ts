import http from 'node:http'
import https from 'node:https'
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  type BrotliDecompress,
  type Gunzip,
  type Inflate,
} from 'node:zlib'

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
  /** At most `BODY_LIMIT_BYTES` of it. */
  readonly body: string
  readonly cut: boolean
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
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of unpacked(response)) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= BODY_LIMIT_BYTES) break
  }
  // Ends the connection of a body that was not read to its end.
  response.destroy()
  const { location } = response.headers
  return {
    status: response.statusCode ?? 0,
    statusText: response.statusMessage ?? '',
    ...(location !== undefined && { location }),
    headers: tellingHeaders(response.headers),
    body: Buffer.concat(chunks).subarray(0, BODY_LIMIT_BYTES).toString('utf8'),
    cut: bytes >= BODY_LIMIT_BYTES,
  }
}

/** The test asks for no compression; a cache before the app may send what it has. */
function unpacked(response: http.IncomingMessage): AsyncIterable<Buffer> {
  const unpack = UNPACK[response.headers['content-encoding']?.toLowerCase() ?? '']
  if (unpack === undefined) return response as AsyncIterable<Buffer>
  const plain = unpack()
  response.on('error', (error) => plain.destroy(error))
  return response.pipe(plain) as AsyncIterable<Buffer>
}

const UNPACK: Readonly<Record<string, () => Gunzip | Inflate | BrotliDecompress>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

function tellingHeaders(headers: http.IncomingHttpHeaders): ProbeAnswer['headers'] {
  const found = TELLING_HEADERS.map((name) => [name, headers[name]] as const)
  return Object.fromEntries(found.filter(([, value]) => value !== undefined))
}
