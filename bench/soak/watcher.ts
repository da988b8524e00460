import type { LocalAzure } from '../../local-azure/index.ts'

/** A controller's write that another one's lease forbade. */
export interface Trespass {
  readonly at: number
  readonly run: string
  readonly holder: string | undefined
  readonly request: string
}

const WRITES = /^(?:PUT|PATCH|DELETE|POST .*\/(?:start|stop)(?:\?|$))/u

/** Looks over the shoulder of every run, as Azure sees it, and knows nothing of what they think. */
export class Watcher {
  readonly #azure: LocalAzure
  readonly #onLook: (run: string) => void
  readonly trespasses: Trespass[] = []
  /** Epoch seconds of each look of a controller at the profile. */
  readonly looks: number[] = []
  readonly #controllers = new Set<string>()
  passes = 0
  writes = 0
  handOvers = 0
  #lastHolder: string | undefined

  /** `onLook` hears of each look at the load by whoever holds the lease. */
  constructor(azure: LocalAzure, onLook: (run: string) => void) {
    this.#azure = azure
    this.#onLook = onLook
    const { dispatcher } = azure
    const handle = dispatcher.handle.bind(dispatcher)
    dispatcher.handle = (request, response, surface, route) => {
      this.#saw(route.client, `${request.method ?? ''} ${request.url ?? ''}`)
      return handle(request, response, surface, route)
    }
  }

  /** The run that holds the lease by the record in the world; undefined where nobody does. */
  get holder(): string | undefined {
    const record = this.#azure.world.profileNamed('tm-shop').tags['cloudburst-burst'] ?? ''
    const [, id, until = '0'] = /,l=(\d+)-\d+-\w+,lu=(\d+)/u.exec(record) ?? []
    return id !== undefined && Number(until) > this.#azure.clock.now() ? `watch-${id}` : undefined
  }

  #saw(run: string, request: string): void {
    const { holder } = this
    if (holder !== undefined && holder !== this.#lastHolder) {
      this.#controllers.add(holder)
      this.handOvers += this.#lastHolder === undefined ? 0 : 1
      this.#lastHolder = holder
    }
    if (request.includes('/query_range') && request.includes('private')) {
      this.passes += 1
      if (holder !== undefined) this.#onLook(holder)
    }
    if (!run.startsWith('watch-')) return
    if (/GET .*trafficmanagerprofiles/iu.test(request) && this.#controllers.has(run))
      this.looks.push(this.#azure.clock.now())
    if (WRITES.test(request)) this.#wrote(run, request, holder)
  }

  /** The lease itself may be claimed where nobody has it; everything else needs it. */
  #wrote(run: string, request: string, holder: string | undefined): void {
    this.writes += 1
    const isClaim = request.includes('/tags/default') && holder === undefined
    if (holder === run || isClaim) return
    this.trespasses.push({ at: this.#azure.clock.now(), run, holder, request })
  }
}
