import { createServer, request as plainRequest, type Server } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { AddressInfo } from 'node:net'

/** What a scrape finds: values as they are, that of a live gauge first. */
const METRICS = `# TYPE shop_live gauge
shop_live 42
# TYPE shop_orders gauge
shop_orders{shop="a"} 1
shop_orders{shop="b"} 2
# TYPE shop_nan gauge
shop_nan NaN
# TYPE shop_infinite gauge
shop_infinite +Inf
`

export interface Listening {
  readonly port: number
  close(): Promise<void>
}

/** A program that tells of its load, to be scraped. */
export function startExporter(): Promise<Listening> {
  return listen(
    createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(METRICS)
    }),
  )
}

export interface Gate {
  /** `Authorization` that is asked for; anything else is answered 401. */
  readonly bearer: string
  /** `X-Scope-OrgID` that is asked for, as Mimir does. */
  readonly tenant: string
  /** Where the rest goes, with credentials of its own. */
  readonly to: {
    readonly port: number
    readonly prefix: string
    readonly ca: string
    readonly authorization: string
  }
}

/** A proxy as they stand before Prometheus: a token, a tenant, and a path of its own, `/mimir/prometheus`. */
export function startGate({ bearer, tenant, to }: Gate): Promise<Listening> {
  return listen(
    createServer((incoming, response) => {
      const { authorization, 'x-scope-orgid': asked } = incoming.headers
      const { method = 'GET', url = '' } = incoming
      if (authorization !== `Bearer ${bearer}` || !url.startsWith('/mimir/prometheus/')) {
        response.writeHead(authorization === `Bearer ${bearer}` ? 404 : 401).end()
        return
      }
      if (asked !== tenant) {
        response.writeHead(401, { 'content-type': 'text/plain' }).end('no org id\n')
        return
      }
      const outgoing = secureRequest({
        host: 'localhost',
        port: to.port,
        ca: to.ca,
        method,
        path: url.replace('/mimir/prometheus', to.prefix),
        headers: {
          ...incoming.headers,
          host: `localhost:${String(to.port)}`,
          authorization: to.authorization,
        },
      })
      outgoing.on('response', (answer) =>
        answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers)),
      )
      outgoing.on('error', () => response.destroy())
      incoming.pipe(outgoing)
    }),
  )
}

/** A port that nobody listens at, for a process that cannot choose one by itself. */
export async function freePort(): Promise<number> {
  const server = await listen(createServer())
  await server.close()
  return server.port
}

async function listen(server: Server): Promise<Listening> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { port, close }
}

/** Status of one GET, without any of the action's code. */
export function statusOf(
  url: string,
  ca: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const send = url.startsWith('https:') ? secureRequest : plainRequest
  return new Promise((resolve) => {
    const request = send(url, { ca, headers, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    request.on('error', () => resolve(0))
    request.end()
  })
}
