import { createServer as createPlain } from 'node:http'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { AddressInfo, Server as NetServer, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { SecureContext } from 'node:tls'
import type { BlackHole } from '../world/conditions.ts'
import type { Arrivals } from './arrivals.ts'
import type { Authority } from './certificates.ts'
import { hostOf } from './message.ts'
import type { Surface } from './message.ts'

export type Secure = Exclude<Surface, 'plain'>
type Handle = (
  request: IncomingMessage,
  response: ServerResponse,
  surface: Surface,
  route: Route,
) => Promise<void>

export interface DoorOptions {
  /** The authority that signs the certificates of a door; undefined for a door that stays closed. */
  readonly authorityOf: (surface: Secure) => Authority | undefined
  /** Names in the certificate that a door shows for a server name (empty if the client sent none). */
  readonly namesFor: (surface: Secure, serverName: string) => readonly string[]
  /** Whether the certificate for this name has expired. */
  readonly isExpired: (serverName: string) => boolean
  /** The door behind a proxied connection to this host; undefined for an unknown name. */
  readonly doorOf: (host: string) => Secure | undefined
  readonly handle: Handle
  /** Serves a request on the plain door to switch to another protocol. */
  readonly upgrade: (request: IncomingMessage, connection: Duplex) => void
  /** How far a proxied connection to this host gets, where it vanishes. */
  readonly holeOf: (host: string) => BlackHole | undefined
  /** A connection has vanished; the returned function says that the client has given it up. */
  readonly onVanished: (port: number) => () => void
  /** Hears of every connection that a client asks the proxy for, refused ones included. */
  readonly onTunnel: (destination: string) => void
  readonly arrivals: Arrivals
  /** Ports; 0 takes any free one. */
  readonly ports: Readonly<Record<Surface, number>>
}

export interface Doors {
  readonly ports: Readonly<Record<Surface, number>>
  close(): Promise<void>
}

const SECURE = ['azure', 'app', 'private', 'hub'] as const
const ESTABLISHED = 'HTTP/1.1 200 Connection established\r\n\r\n'
const NO_PORTS: Readonly<Record<Surface, number>> = { azure: 0, app: 0, private: 0, hub: 0, plain: 0 }

/** Destination and client of a proxied connection, by the client's port: TLS wraps the socket, the port stays. */
type Destinations = Map<number, Route>

export interface Route {
  readonly host: string
  /** The user name in the client's proxy URL; empty if it gave none. */
  readonly client: string
}

const DIRECT: Route = { host: '', client: '' }

/** HTTPS listeners (Azure, App Service's front end, the private site, its Hub) and a plain one that is also the proxy. */
export async function openDoors(options: DoorOptions): Promise<Doors> {
  const destinations: Destinations = new Map()
  const secure = new Map<Secure, Server>()
  for (const surface of SECURE) {
    const authority = options.authorityOf(surface)
    if (authority !== undefined)
      secure.set(surface, await secureDoor(options, authority, surface, destinations))
  }
  const plain = createPlain(listener(options, 'plain', destinations))
  plain.on('connect', (request, socket, head) =>
    connect(options, { secure, plain }, destinations, request, socket, head),
  )
  plain.on('upgrade', (request, connection) => options.upgrade(request, connection))
  const doors: readonly (readonly [Surface, Server])[] = [...secure, ['plain', plain]]
  const all = doors.map(([, server]) => server)
  for (const server of all) quiet(server)
  const sockets = track(all, options.arrivals)
  const opened = await Promise.allSettled(
    doors.map(async ([surface, server]) => [surface, await listen(server, options.ports[surface])] as const),
  )
  const failed = opened.find((one) => one.status === 'rejected')
  if (failed !== undefined) {
    // What did open would keep the process alive.
    await closeAll(all, sockets)
    throw failed.reason
  }
  const numbers = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  return {
    ports: { ...NO_PORTS, ...Object.fromEntries(numbers) },
    close: () => closeAll(all, sockets),
  }
}

function listener(options: DoorOptions, surface: Surface, destinations: Destinations): RequestListener {
  return (request, response) => {
    const route = destinations.get(request.socket.remotePort ?? 0) ?? DIRECT
    options.handle(request, response, surface, route).catch((error: unknown) => fail(response, error))
  }
}

/** A mistake of this server must not look like an answer of Azure. */
function fail(response: ServerResponse, error: unknown): void {
  console.error('local-azure:', error)
  if (response.headersSent || response.destroyed) return
  response.writeHead(500, { 'content-type': 'text/plain' })
  response.end('The local Azure failed on this request.')
}

async function secureDoor(
  options: DoorOptions,
  authority: Authority,
  surface: Secure,
  destinations: Destinations,
): Promise<Server> {
  const { namesFor, isExpired } = options
  const fallback = await authority.leaf(namesFor(surface, ''))
  return createSecure(
    {
      ...fallback,
      ALPNProtocols: ['http/1.1'],
      SNICallback: (name, done: (error: Error | null, context?: SecureContext) => void) => {
        const asked = name.toLowerCase()
        authority.context(namesFor(surface, asked), isExpired(asked)).then(
          (context) => done(null, context),
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
        )
      },
    },
    listener(options, surface, destinations),
  )
}

function connect(
  options: DoorOptions,
  servers: Servers,
  destinations: Destinations,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const [host = '', port = ''] = (request.url ?? '').toLowerCase().split(':')
  const door = serverFor(options, servers, host, Number(port))
  options.onTunnel(`${host}:${port}`)
  socket.on('error', () => socket.destroy())
  const hole = options.holeOf(host)
  if (hole !== undefined) {
    vanish(options, hole, request.socket.remotePort ?? 0, socket)
    return
  }
  if (door === undefined || port === '80') {
    socket.end(
      `HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${hostOf(request)} is not a name of the local Azure.\r\n`,
    )
    return
  }
  socket.write(ESTABLISHED)
  if (head.length > 0) socket.unshift(head)
  const from = request.socket.remotePort ?? 0
  destinations.set(from, { host, client: userOf(request.headers['proxy-authorization']) })
  socket.on('close', () => destinations.delete(from))
  door.emit('connection', socket)
}

/** Leaves the sockets as a firewall that drops packets does: open and silent. */
function vanish(options: DoorOptions, hole: BlackHole, port: number, socket: Duplex): void {
  if (hole === 'tls') socket.write(ESTABLISHED)
  socket.resume()
  socket.on('end', () => socket.destroy())
  socket.on('close', options.onVanished(port))
}

interface Servers {
  readonly secure: ReadonlyMap<Secure, Server>
  readonly plain: Server
}

/** All doors share the loopback address, so the port tells them apart. Hosts at 10.x.x.x speak plain HTTP. */
function serverFor(
  options: DoorOptions,
  { secure, plain }: Servers,
  host: string,
  port: number,
): Server | undefined {
  if (host.startsWith('10.')) return plain
  const local = host === '127.0.0.1' || host === 'localhost'
  const found = [...secure.values()].find(
    (server) => local && (server.address() as AddressInfo | null)?.port === port,
  )
  const door = options.doorOf(host)
  return found ?? (door === undefined ? undefined : secure.get(door))
}

function userOf(authorization: string | undefined): string {
  const [, basic = ''] = /^Basic (.+)$/u.exec(authorization ?? '') ?? []
  return Buffer.from(basic, 'base64').toString('utf8').split(':')[0] ?? ''
}

function quiet(server: Server): void {
  server.keepAliveTimeout = 0
  server.requestTimeout = 0
  server.headersTimeout = 0
  server.on('tlsClientError', () => undefined)
  server.on('clientError', (_, socket) => socket.destroy())
}

function track(servers: readonly NetServer[], arrivals: Arrivals): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  for (const server of servers) {
    server.on('connection', (socket) => {
      sockets.add(socket)
      arrivals.opened(socket)
      socket.on('close', () => sockets.delete(socket))
    })
  }
  return sockets
}

function listen(server: NetServer, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portProblem(error, port)))
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

function portProblem(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error
  return new Error(`Port ${port} is in use. Stop what listens there, or choose another port.`, {
    cause: error,
  })
}

async function closeAll(servers: readonly NetServer[], sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())))
  for (const socket of sockets) socket.destroy()
  await Promise.all(closed)
}
