import type { LocalAzure } from '../../local-azure/index.ts'

/** A controller's write during another one's lease. */
export interface Trespass {
  readonly at: number
  readonly run: string
  readonly holder: string | undefined
  readonly request: string
}

const WRITES = /^(?:PUT|PATCH|DELETE|POST .*\/(?:start|stop)(?:\?|$))/u

/** Observes every run from Azure's side, without knowledge of its state. */
export class Watcher {
  readonly #azure: LocalAzure
  readonly #onPass: (run: string) => void
  readonly trespasses: Trespass[] = []
  /** Epoch seconds of each read of the profile by a controller. */
  readonly reads: number[] = []
  readonly #controllers = new Set<string>()
  passes = 0
  writes = 0
  handOvers = 0
  /** Times in which automation was paused, as far as requests tell: nobody may control anything then. */
  readonly #pauses: { readonly from: number; to: number }[] = []
  #isPaused = false
  #lastHolder: string | undefined

  /** `onPass` hears of each read of the load by the holder of the lease. */
  constructor(azure: LocalAzure, onPass: (run: string) => void) {
    this.#azure = azure
    this.#onPass = onPass
    const { dispatcher } = azure
    const handle = dispatcher.handle.bind(dispatcher)
    dispatcher.handle = (request, response, surface, route) => {
      this.#saw(route.client, `${request.method ?? ''} ${request.url ?? ''}`)
      return handle(request, response, surface, route)
    }
  }

  /** The run that holds the lease by the state tag in the world; undefined if the lease is free. */
  get holder(): string | undefined {
    const tag = this.#azure.world.profileNamed('tm-shop').tags['cloudburst-burst'] ?? ''
    const [, id, until = '0'] = /,l=(\d+)-\d+-\w+,lu=(\d+)/u.exec(tag) ?? []
    return id !== undefined && Number(until) > this.#azure.clock.now() ? `watch-${id}` : undefined
  }

  /** Seconds of a time in which automation was not paused. */
  unpaused(from: number, to: number): number {
    const paused = this.#pauses.map((one) => Math.max(0, Math.min(to, one.to) - Math.max(from, one.from)))
    return to - from - paused.reduce((sum, one) => sum + one, 0)
  }

  #notePause(): void {
    const now = this.#azure.clock.now()
    const tag = this.#azure.world.profileNamed('tm-shop').tags['cloudburst-burst'] ?? ''
    const until = Number(/,zu=(\d+)/u.exec(tag)?.[1] ?? 0)
    const last = this.#pauses.at(-1)
    if (this.#isPaused && last !== undefined) last.to = now
    if (!this.#isPaused && until > now) this.#pauses.push({ from: now, to: now })
    this.#isPaused = until > now
  }

  #saw(run: string, request: string): void {
    const { holder } = this
    this.#notePause()
    if (holder !== undefined && holder !== this.#lastHolder) {
      this.#controllers.add(holder)
      this.handOvers += this.#lastHolder === undefined ? 0 : 1
      this.#lastHolder = holder
    }
    if (request.includes('/query_range') && request.includes('private')) {
      this.passes += 1
      if (holder !== undefined) this.#onPass(holder)
    }
    if (!run.startsWith('watch-')) return
    if (/GET .*trafficmanagerprofiles/iu.test(request) && this.#controllers.has(run))
      this.reads.push(this.#azure.clock.now())
    if (WRITES.test(request)) this.#wrote(run, request, holder)
  }

  /** A run may claim a free lease; every other write needs the lease. */
  #wrote(run: string, request: string, holder: string | undefined): void {
    this.writes += 1
    const isClaim = request.includes('/tags/default') && holder === undefined
    if (holder === run || isClaim) return
    this.trespasses.push({ at: this.#azure.clock.now(), run, holder, request })
  }
}
