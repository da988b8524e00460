/** The kind of a call, by its door and path. */
export type CallKind =
  'arm' | 'token' | 'oidc' | 'github' | 'health' | 'private-health' | 'hub' | 'load' | 'other'

export interface LoggedRequest {
  readonly id: number
  /** Number of its run (one pass of the client). */
  readonly run: number
  readonly kind: CallKind
  readonly method: string
  readonly host: string
  /** Name that the client connected to. */
  readonly destination: string
  /** The connection came through the forward proxy. */
  readonly proxied: boolean
  readonly path: string
  /** The name under which the client has joined; empty if it did not join, or used no proxy. */
  readonly client: string
  readonly query: string
  /** Virtual epoch seconds. */
  readonly at: number
  readonly write: boolean
  /** 1 + the greatest depth of the replies that were complete when this request began. */
  readonly depth: number
  /** Request body, secrets replaced by `***`. */
  readonly body: string
  /** 0 until there is a reply, or where the connection broke. */
  readonly status: number
  /** Virtual epoch seconds of the reply. */
  readonly endedAt?: number
  readonly correlationId: string
  readonly clientRequestId: string
  /** Id of the fault rule that hit it. */
  readonly fault?: string
}

export interface Run {
  readonly number: number
  readonly label: string
  readonly readOnly: boolean
  readonly startedAt: number
}

type Begun = Omit<LoggedRequest, 'id' | 'run' | 'depth' | 'status'>
type Mutable = { -readonly [K in keyof LoggedRequest]: LoggedRequest[K] }

/** Every request with its run, status and depth: how many answers the client needed before it could ask this. */
export class RequestLog {
  readonly #requests: Mutable[] = []
  readonly #runs: Run[] = []
  #deepest = 0

  /** Starts a new run: depth begins at 1 again. */
  startRun(run: Omit<Run, 'number'>): number {
    this.#deepest = 0
    this.#runs.push({ ...run, number: this.#runs.length + 1 })
    return this.#runs.length
  }

  get runs(): readonly Run[] {
    return this.#runs
  }

  get all(): readonly LoggedRequest[] {
    return this.#requests
  }

  begin(call: Begun): number {
    const id = this.#requests.length + 1
    this.#requests.push({ ...call, id, run: this.#runs.length, depth: this.#deepest + 1, status: 0 })
    return id
  }

  fault(id: number, fault: string): void {
    const found = this.#requests[id - 1]
    if (found !== undefined) found.fault = fault
  }

  end(id: number, status: number, at: number): void {
    const found = this.#requests[id - 1]
    if (found === undefined || found.endedAt !== undefined) return
    found.status = status
    found.endedAt = at
    if (found.run === this.#runs.length) this.#deepest = Math.max(this.#deepest, found.depth)
  }

  clear(): void {
    this.#requests.length = 0
    this.#deepest = 0
  }
}

/** Layers of parallel calls: a sequence of sorted sets, so that a snapshot does not depend on a race. */
export function layers(
  requests: readonly LoggedRequest[],
  show: (request: LoggedRequest) => string = brief,
): readonly (readonly string[])[] {
  const result: string[][] = []
  let depth = -1
  for (const request of requests) {
    if (request.depth !== depth) result.push([])
    depth = request.depth
    result.at(-1)?.push(show(request))
  }
  return result.map((layer) => layer.sort())
}

/** `PATCH endpoints/burst → 200`: the path without subscription, group and provider; the host where it is not ARM. */
export function brief(request: LoggedRequest): string {
  const path = request.path.replace(
    /^\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?(\/providers\/[^/]+)?/i,
    '…',
  )
  const where = request.kind === 'arm' ? path : `${request.host}${request.path}`
  const fault = request.fault === undefined ? '' : ` (${request.fault})`
  return `${request.method} ${where} → ${request.status === 0 ? 'no reply' : request.status}${fault}`
}

const SECRETS = /((?:client_secret|client_assertion|assertion|password)=)[^&]*/g

/** Puts *** in place of secrets, assertions and passwords in the body of a form. */
export function redact(body: string): string {
  return body.replace(SECRETS, '$1***')
}
