import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as realMilliseconds } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { isWrite } from '../arm/is-write.ts'
import type { Arm } from '../arm/serve.ts'
import { SLOW_REPLY, type Clock } from '../clock/virtual.ts'
import type { Entra } from '../entra/tokens.ts'
import type { Fault, Faults } from '../faults/rules.ts'
import type { GitHubApi } from '../github/api.ts'
import { page, serveApp } from '../hosts/app.ts'
import { servePrivate } from '../hosts/private.ts'
import { GRAPH_HOST, LOGS_HOSTS } from '../entra/clouds.ts'
import type { Graph } from '../entra/graph.ts'
import { serveLoad } from '../load/sources.ts'
import { PRICES_HOST, servePrices } from '../load/prices.ts'
import type { CallKind, RequestLog } from '../log/requests.ts'
import { serveLogs } from '../logs/serve.ts'
import type { Arrivals } from '../net/arrivals.ts'
import type { Hub } from '../hub/hub.ts'
import type { Route } from '../net/doors.ts'
import { readBody, replyText, toCall } from '../net/message.ts'
import type { Call, Reply, Surface } from '../net/message.ts'
import { RateLimits } from '../arm/rate-limits.ts'
import type { World } from '../world/world.ts'
import { classify } from './classify.ts'
import { describe } from './describe.ts'
import { altered, instead } from './faulted.ts'
import { again, timePasses } from './own-time.ts'

export interface Parts {
  readonly world: World
  readonly clock: Clock
  readonly log: RequestLog
  readonly faults: Faults
  readonly entra: Entra
  readonly graph: Graph
  readonly github: GitHubApi
  readonly arm: Arm
  /** The private side's own cloud, if the scenario has one. */
  readonly hub: Hub | undefined
  /** Virtual seconds that a reply takes, by kind of call. */
  readonly latencySeconds: (kind: CallKind) => number
  readonly arrivals: Arrivals
  /** The part of ARM's buckets that there is; undefined if an empty one refuses no call. */
  readonly bucketPart: number | undefined
  /** Called after each write that ARM accepted. */
  readonly onWrite: () => void
}

/** Real time between the blanks of a reply that trickles. */
const DRIP_MILLISECONDS = 10

/** One request from its first byte to its last: log, fault, world, reply. */
export class Dispatcher {
  readonly #parts: Parts
  readonly #rates: RateLimits

  constructor(parts: Parts) {
    this.#parts = parts
    this.#rates = new RateLimits(() => parts.world.now, parts.bucketPart)
  }

  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    surface: Surface,
    route: Route,
  ): Promise<void> {
    const { log, faults, world } = this.#parts
    let done = this.#busy(response)
    const port = request.socket.remotePort ?? 0
    const fresh = this.#parts.arrivals.arrived(port)
    const since = performance.now()
    const call = toCall(request, surface, route.host, await readBody(request))
    const kind = classify(call)
    this.#sync()
    const correlation = randomUUID()
    const id = log.begin({ ...describe(call, kind, correlation), client: route.client, at: world.now })
    response.on('close', () => log.end(id, 0, this.#now()))
    const hit = faults.take(call, kind, world.now - world.scenario.startAt)
    if (hit !== undefined) log.fault(id, hit.id)
    const latency = this.#parts.latencySeconds(kind) + (hit?.fault.kind === 'slow' ? hit.fault.seconds : 0)
    if (latency > 0) done = await this.#pause(latency, done, response)
    await this.#hold(fresh, since)
    timePasses(this.#parts.clock, call)
    this.#sync()
    this.#conclude({ call, kind, id, correlation, response, done, port }, hit?.fault)
  }

  #now(): number {
    return this.#parts.clock.now() / 1000
  }

  #sync(): void {
    this.#parts.world.advanceTo(this.#now())
  }

  /** Stops time until the reply is out or the client is gone. */
  #busy(response: ServerResponse): () => void {
    const done = this.#parts.clock.busy()
    response.on('close', done)
    return done
  }

  async #hold(fresh: boolean, since: number): Promise<void> {
    do await realMilliseconds(1)
    while (this.#parts.arrivals.expected(fresh, since))
  }

  /** Waits in virtual time, during which the call does not stop the clock. */
  async #pause(seconds: number, done: () => void, response: ServerResponse): Promise<() => void> {
    const { clock } = this.#parts
    await new Promise<void>((resolve) => {
      const timer = clock.sleep(seconds, resolve, SLOW_REPLY)
      response.on('close', () => {
        timer.cancel()
        resolve()
      })
      done()
    })
    return this.#busy(response)
  }

  #conclude(exchange: Exchange, fault: Fault | undefined): void {
    const { response, done } = exchange
    if (response.destroyed) {
      // The client closed it before this server listened for that.
      done()
      return
    }
    if (fault?.kind === 'hang') this.#hang(exchange)
    else if (fault?.kind === 'reset') this.#cut(exchange)
    else this.#reply(exchange, fault)
  }

  #reply(exchange: Exchange, fault: Fault | undefined): void {
    const { call } = exchange
    const throttled = exchange.kind === 'arm' ? this.#rates.take(call) : undefined
    const usual = throttled ?? instead(call, fault) ?? this.#answer(exchange)
    const { clock, world } = this.#parts
    const reply = usual && again(clock, call, altered(usual, fault, { call, now: world.now }))
    if (reply === undefined || fault?.kind === 'lose-reply') this.#cut(exchange)
    else if (fault?.kind === 'trickle') this.#trickle(exchange, reply)
    else this.#send(exchange, reply, fault?.kind === 'drop-body')
  }

  /** Never replies: only a deadline of the client ends the call. */
  #hang({ response, done }: Exchange): void {
    response.on('close', this.#parts.clock.withhold())
    done()
  }

  /** Sends without an end, so that time goes on as if nothing came. */
  #trickle({ id, response, done }: Exchange, reply: Reply): void {
    const { text, type } = replyText(reply)
    response.writeHead(reply.status, { 'content-type': type, ...reply.headers })
    response.write(text.slice(0, Math.floor(text.length / 2)))
    const drip = setInterval(() => response.write(' '), DRIP_MILLISECONDS)
    const given = this.#parts.clock.withhold()
    response.on('close', () => {
      clearInterval(drip)
      given()
    })
    this.#parts.log.end(id, reply.status, this.#now())
    done()
  }

  #cut({ id, response }: Exchange): void {
    this.#parts.log.end(id, 0, this.#now())
    response.socket?.destroy()
  }

  #answer({ call, kind, correlation }: Exchange): Reply | undefined {
    const { world, entra, github, arm, hub, log } = this.#parts
    if (call.surface === 'app') return serveApp(world, call)
    if (call.surface === 'private') return servePrivate(world, call)
    if (call.surface === 'hub') return hub?.serve(call)
    if (kind === 'github') return github.serve(call)
    if (kind === 'oidc') return entra.github(call)
    if (kind === 'token') {
      const reply = call.path === '/identity' ? entra.managedIdentity(call) : entra.serve(call)
      return reply ?? page(404, 'Not Found', 'No such page here.')
    }
    if (call.host === GRAPH_HOST) return this.#parts.graph.serve(call)
    if (call.host === PRICES_HOST) return servePrices(world, call)
    if (LOGS_HOSTS.includes(call.host)) return serveLogs(world, entra, call)
    if (kind === 'load') return serveLoad(world, call) ?? page(404, 'Not Found', 'No such load here.')
    if (kind === 'other' && call.surface === 'plain') return page(404, 'Not Found', 'No such page here.')
    const reply = arm.serve(call, log.runs.length, correlation)
    if (isWrite(call) && reply.status < 300) this.#parts.onWrite()
    return reply
  }

  #send({ id, call, kind, correlation, response, done, port }: Exchange, reply: Reply, cut: boolean): void {
    const { text, type } = replyText(reply)
    const bytes = reply.gzip === true ? gzipSync(text) : Buffer.from(text)
    const headers = {
      ...(reply.gzip === true && { 'content-encoding': 'gzip' }),
      ...(type !== '' && { 'content-type': type }),
      'content-length': String(bytes.length),
      date: this.#date(kind),
      ...(kind === 'arm' && this.#armHeaders(call, correlation)),
      ...reply.headers,
    }
    this.#parts.log.end(id, reply.status, this.#now())
    response.writeHead(reply.status, headers)
    if (!cut) response.end(call.method === 'HEAD' ? '' : bytes)
    else response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroy())
    // Before the flush: a quick client may call again first, and that call must decide by itself whether time stands still.
    done()
    this.#parts.arrivals.replied(port)
  }

  #date(kind: CallKind): string {
    const { conditions } = this.#parts.world
    const ahead = kind === 'hub' ? conditions.hubClockSeconds : 0
    return new Date(this.#parts.clock.now() + ahead * 1000).toUTCString()
  }

  #armHeaders(call: Call, correlation: string): Record<string, string> {
    return {
      'cache-control': 'no-cache',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-ms-request-id': randomUUID(),
      'x-ms-correlation-request-id': correlation,
      'x-ms-routing-request-id': `WESTEUROPE:${randomUUID()}`,
      ...this.#rates.headers(call),
    }
  }
}

interface Exchange {
  readonly call: Call
  readonly kind: CallKind
  readonly id: number
  readonly correlation: string
  readonly response: ServerResponse
  readonly done: () => void
  readonly port: number
}
