import { rmSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { serveClock, serveLine } from './clock/server.ts'
import { defaultInputs, hubInputs, inputVariables, runnerFiles, runnerVariables } from './env.ts'
import type { RunnerFiles } from './env.ts'
import { parseJson } from './json.ts'
import { createAuthority } from './net/certificates.ts'
import { openDoors } from './net/doors.ts'
import type { Doors, Route } from './net/doors.ts'
import { readBody, replyText, sendJson, toCall } from './net/message.ts'
import type { Surface } from './net/message.ts'
import type { LocalAzureOptions } from './options.ts'
import { serveControl } from './serve/control.ts'
import { doorOf, namesFor } from './serve/names.ts'
import { Simulation } from './simulation.ts'

export type { LocalAzureOptions } from './options.ts'
export type { LoggedRequest } from './log/requests.ts'
export { layers, brief } from './log/requests.ts'
export { hubScenario } from './hub/scenario.ts'
export { endpoint, plan, profile, shop, site } from './world/scenario.ts'
export { FLEET_INPUTS, fleetConfig, fleetNames, fleetOf } from './world/fleet.ts'

/** Where it listens. */
export interface Urls {
  /** HTTPS: ARM and sign-in. */
  readonly azure: string
  /** HTTPS: App Service's front end, and the private site, where no proxy is used. */
  readonly app: string
  readonly private: string
  /** HTTPS: the Azure Stack Hub, where there is one. */
  readonly hub: string
  /** Plain HTTP: forward proxy, clock, control, load, GitHub's tokens. */
  readonly plain: string
}

/** How long a client waits for a server of the private side. */
const PATIENCE_SECONDS = 10

/** A running local Azure. Close it when done: it holds ports. */
export class LocalAzure extends Simulation {
  /** PEM: what `ca-certificate` must be given. */
  readonly caCertificate: string
  /** PEM of the Hub's own authority, which signs nothing of Azure; undefined without a Hub. */
  readonly hubCaCertificate: string | undefined
  #doors: Doors | undefined
  #files: RunnerFiles | undefined
  readonly #tunnels = new Set<string>()

  constructor(options: LocalAzureOptions, caCertificate: string, hubCaCertificate?: string) {
    super(options)
    this.caCertificate = caCertificate
    this.hubCaCertificate = hubCaCertificate
  }

  get urls(): Urls {
    const { azure = 0, app = 0, private: privatePort = 0, hub = 0, plain = 0 } = this.#doors?.ports ?? {}
    return {
      azure: `https://127.0.0.1:${azure}`,
      app: `https://127.0.0.1:${app}`,
      private: `https://127.0.0.1:${privatePort}`,
      hub: `https://127.0.0.1:${hub}`,
      plain: `http://127.0.0.1:${plain}`,
    }
  }

  protected override entraUrl(): string {
    return this.urls.azure
  }

  opened(doors: Doors): void {
    this.#doors = doors
  }

  override startRun(label = '', readOnly = false): number {
    this.#tunnels.clear()
    return super.startRun(label, readOnly)
  }

  /** Every `host:port` that clients asked the proxy for in the last run, whether or not it exists; sorted. */
  get tunnels(): readonly string[] {
    return [...this.#tunnels].sort()
  }

  /**
   * Only the client's own deadline ends such a connection, so time moves on until then. The server cannot see when
   * that is: Node may leave the socket open.
   */
  vanished(port: number): () => void {
    this.arrivals.ignore(port)
    const givenUp = this.timer.withhold()
    this.timer.deadline(PATIENCE_SECONDS, givenUp)
    return givenUp
  }

  tunnelled(destination: string): void {
    this.#tunnels.add(destination)
  }

  /** Inputs for `env` that read the load from the Hub by its name. */
  hubInputs(): Record<string, string> {
    const { hub } = this.world.scenario
    if (hub === undefined) throw new Error('This local Azure has no Hub.')
    return hubInputs(hub, this.files())
  }

  /** Environment of a child process that runs the action. `inputs` override the defaults; '' removes one. */
  env(inputs: Readonly<Record<string, string>> = {}): Record<string, string> {
    const files = this.files()
    const all = {
      ...defaultInputs(this.world.scenario, this.urls.plain),
      'ca-certificate': files.caCertificate,
      ...inputs,
    }
    const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
    return { ...runnerVariables(this.urls, files, this.timer.kind === 'virtual'), ...inputVariables(given) }
  }

  /** Output, summary and CA files named in `env`, which `close` removes. */
  files(): RunnerFiles {
    this.#files ??= runnerFiles(this.caCertificate, this.hubCaCertificate)
    return this.#files
  }

  /**
   * A process that shares the clock with others joins under a name of its own. Returns the variables that go over those
   * of `env`, and the function to call when the process has ended.
   */
  join(name: string): { readonly variables: Record<string, string>; readonly left: () => void } {
    const left = this.timer.join(name)
    const variables = {
      CLOUDBURST_LOCAL_CLOCK: `${this.urls.plain}/clock/client/${name}`,
      HTTPS_PROXY: this.urls.plain.replace('//', `//${name}:x@`),
    }
    return { variables, left }
  }

  async close(): Promise<void> {
    this.timer.close()
    await this.#doors?.close()
    if (this.#files !== undefined) rmSync(this.#files.folder, { recursive: true, force: true })
  }
}

/** Opens the ports before it resolves; 0 or none lets the system choose. Close it, or the process stays. */
export async function startLocalAzure(options: LocalAzureOptions = {}): Promise<LocalAzure> {
  const authority = await createAuthority()
  const hub = options.hub === undefined ? undefined : await createAuthority('Shop Hub CA')
  const azure = new LocalAzure(options, authority.certificate, hub?.certificate)
  const doors = await openDoors({
    authorityOf: (surface) => (surface === 'hub' ? hub : authority),
    namesFor: (surface, name) => namesFor(azure.world, surface, name),
    isExpired: (name) => azure.world.conditions.expiredCertificate.has(name),
    doorOf: (host) => doorOf(azure.world, host),
    handle: (...call) => handle(azure, ...call),
    upgrade: (...call) => upgrade(azure, ...call),
    holeOf: (host) => azure.world.conditions.blackHoles.get(host),
    onVanished: (port) => azure.vanished(port),
    onTunnel: (destination) => azure.tunnelled(destination),
    arrivals: azure.arrivals,
    ports: {
      azure: options.azurePort ?? 0,
      app: options.appPort ?? 0,
      private: options.privatePort ?? 0,
      hub: options.hubPort ?? 0,
      plain: options.plainPort ?? 0,
    },
  })
  azure.opened(doors)
  return azure
}

/** The clock and the controls are not part of the simulated Azure: their calls are not logged and do not hold time. */
async function handle(
  azure: LocalAzure,
  request: IncomingMessage,
  response: ServerResponse,
  surface: Surface,
  route: Route,
): Promise<void> {
  const { area, client, action = '' } = partsOf(request)
  if (surface !== 'plain' || area === undefined) {
    await azure.dispatcher.handle(request, response, surface, route)
    return
  }
  azure.arrivals.ignore(request.socket.remotePort ?? 0)
  if (area === 'clock') await serveClock(azure.runnersClock, action, request, response, client)
  else await control(azure, action, request, response)
}

function upgrade(azure: LocalAzure, request: IncomingMessage, connection: Duplex): void {
  azure.arrivals.ignore(request.socket.remotePort ?? 0)
  const { area, client, action } = partsOf(request)
  if (area === 'clock' && action === 'line') serveLine(azure.runnersClock, connection, client)
  else connection.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
}

/** `/clock/now`, `/clock/client/run-7/now`, `/control/…`; nothing for other paths. */
function partsOf({ url = '' }: IncomingMessage): { area?: string; client?: string; action?: string } {
  return /^\/(?<area>clock|control)(?:\/client\/(?<client>[\w-]+))?\/(?<action>\w+)/u.exec(url)?.groups ?? {}
}

async function control(
  azure: LocalAzure,
  action: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request)
  const reply = serveControl(azure, toCall(request, 'plain', '', body), action, parseJson(body))
  if (reply.body === undefined) response.writeHead(reply.status).end()
  else sendJson(response, reply.status, typeof reply.body === 'string' ? replyText(reply).text : reply.body)
}
