import http from 'node:http'
import https from 'node:https'

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
  readonly location?: string
  /** Those that tell who answered; names in lower case. */
  readonly headers: Readonly<Partial<Record<TellingHeader, string>>>
  /** At most `BODY_LIMIT_BYTES` of it. */
  readonly body: string
  readonly cut: boolean
}

const TELLING_HEADERS = ['x-ms-forbidden-ip', 'www-authenticate'] as const
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
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    bytes += chunk.length
    // Leaving the loop destroys the response, and with it the connection.
    if (bytes >= BODY_LIMIT_BYTES) break
  }
  const { location } = response.headers
  return {
    status: response.statusCode ?? 0,
    ...(location !== undefined && { location }),
    headers: tellingHeaders(response.headers),
    body: Buffer.concat(chunks).subarray(0, BODY_LIMIT_BYTES).toString('utf8'),
    cut: bytes >= BODY_LIMIT_BYTES,
  }
}

function tellingHeaders(headers: http.IncomingHttpHeaders): ProbeAnswer['headers'] {
  const found = TELLING_HEADERS.map((name) => [name, headers[name]] as const)
  return Object.fromEntries(found.filter(([, value]) => value !== undefined))
}
