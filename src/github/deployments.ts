import type { GitHubCall, GitHubPorts } from './api.ts'
import { itemsOf, ownerAndName, type Repository } from './repository.ts'
import { bodyOf, type Purpose } from './said.ts'
import type { SharedRead } from './shared-read.ts'

/** Where the deployments of this workflow are: the environment, and the commit that is deployed. */
export interface DeploymentPlace extends Repository {
  readonly environment: string
  readonly sha: string
}

/** `in_progress`: made ready; `success`: on. The others end it. */
export type DeploymentState = 'in_progress' | 'success' | 'inactive' | 'failure'

/** What the deployment of one target should say. */
export interface WantedDeployment {
  readonly target: string
  readonly state: DeploymentState
  /** One line; GitHub takes 140 characters. */
  readonly description: string
  readonly logUrl?: string | undefined
  readonly environmentUrl?: string | undefined
  /** The target shows no sign of a burst, so it is enough to look for an open one among the newest of all targets. */
  readonly isUnlikely: boolean
}

/** The targets that deployments were made for lately, for all targets of a run. */
export type RecentTargets = SharedRead<ReadonlySet<unknown>>

/** What was done so that it says so; `none`: it said so before. */
export type DeploymentChange = DeploymentState | 'none'

const MOST_DESCRIPTION = 140
/** GitHub names no limit for a task; the payload has the whole name. */
const MOST_TASK = 100
/** Two runs that begin at once may both have created one. */
const MOST_OPEN = 4
const MOST_RECENT = 100

/**
 * Makes the newest deployment of a target say what is true. A new burst is a new deployment; only one of a target is open.
 * Whatever a run that was killed has left is found by its task, and continued or ended. Throws ActionError.
 */
export async function recordDeployment(
  place: DeploymentPlace,
  wanted: WantedDeployment,
  ports: GitHubPorts,
  signal: AbortSignal,
  recent: RecentTargets,
): Promise<DeploymentChange> {
  const api = new Api(place, wanted.target, ports, signal)
  if (wanted.isUnlikely && !(await recent.of(ports.clock, () => api.recentTargets())).has(wanted.target))
    return 'none'
  const open = await api.open()
  const isOn = wanted.state === 'in_progress' || wanted.state === 'success'
  const [current] = isOn ? open : []
  const strays = isOn ? open.slice(1) : open
  for (const { id, state } of strays) await api.setState(id, isOn ? INACTIVE : endOf(wanted, state))
  if (!isOn) return strays.length === 0 ? 'none' : wanted.state
  if (current?.state === wanted.state) return 'none'
  await api.setState(current?.id ?? (await api.create(wanted.description)), wanted)
  return wanted.state
}

const INACTIVE = { state: 'inactive', description: 'another deployment of this target goes on' } as const

/** Only what never served has failed. */
function endOf(wanted: WantedDeployment, state: string): Pick<WantedDeployment, 'state' | 'description'> {
  return state === 'success' ? { ...wanted, state: 'inactive' } : wanted
}

interface Open {
  readonly id: number
  /** Empty if it has no status yet. */
  readonly state: string
}

const OPEN = ['', 'queued', 'pending', 'in_progress', 'success']

type Status = Pick<WantedDeployment, 'state' | 'description'> &
  Partial<Pick<WantedDeployment, 'logUrl' | 'environmentUrl'>>

class Api {
  readonly #place: DeploymentPlace
  readonly #target: string
  readonly #ports: GitHubPorts
  readonly #signal: AbortSignal

  constructor(place: DeploymentPlace, target: string, ports: GitHubPorts, signal: AbortSignal) {
    this.#place = place
    this.#target = target
    this.#ports = ports
    this.#signal = signal
  }

  /** Newest first. All older than one that has ended have ended, too. */
  async open(): Promise<readonly Open[]> {
    const found = await this.#list({ task: this.#task, per_page: MOST_OPEN })
    const open: Open[] = []
    for (const { id, payload } of found) {
      if (typeof id !== 'number' || targetIn(payload) !== this.#target) continue
      const state = await this.#stateOf(id)
      if (!OPEN.includes(state)) break
      open.push({ id, state })
    }
    return open
  }

  /** Which targets the newest deployments of the environment are of, in one request. */
  async recentTargets(): Promise<ReadonlySet<unknown>> {
    return new Set((await this.#list({ per_page: MOST_RECENT })).map(({ payload }) => targetIn(payload)))
  }

  async #list(asked: {
    readonly task?: string
    readonly per_page: number
  }): Promise<ReturnType<typeof itemsOf>> {
    const { environment } = this.#place
    const body = await this.#ask('read', ({ request }, options) =>
      request('GET /repos/{owner}/{repo}/deployments', {
        ...ownerAndName(this.#place),
        environment,
        ...asked,
        ...options,
      }),
    )
    return itemsOf(body)
  }

  /**
   * No branch is merged for it, and no status check of the commit holds it up: GitHub answers 409 otherwise
   * (https://docs.github.com/rest/deployments/deployments#create-a-deployment).
   */
  async create(description: string): Promise<number> {
    const body = await this.#ask('write', ({ request }, options) =>
      request('POST /repos/{owner}/{repo}/deployments', {
        ...ownerAndName(this.#place),
        ref: this.#place.sha,
        task: this.#task,
        environment: this.#place.environment,
        payload: { target: this.#target },
        description: description.slice(0, MOST_DESCRIPTION),
        auto_merge: false,
        required_contexts: [],
        production_environment: false,
        ...options,
      }),
    )
    return Number((body as { id?: unknown } | null | undefined)?.id)
  }

  /** The deployments of other targets stay as they are: `auto_inactive` would end them. */
  async setState(id: number, { state, description, logUrl, environmentUrl }: Status): Promise<void> {
    await this.#ask('write', ({ request }, options) =>
      request('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
        ...ownerAndName(this.#place),
        deployment_id: id,
        state,
        description: description.slice(0, MOST_DESCRIPTION),
        ...(logUrl !== undefined && { log_url: logUrl }),
        ...(environmentUrl !== undefined && { environment_url: environmentUrl }),
        auto_inactive: false,
        ...options,
      }),
    )
  }

  /** GitHub promises no order of statuses, and gives each a higher id. */
  async #stateOf(id: number): Promise<string> {
    const statuses = itemsOf(
      await this.#ask('read', ({ request }, options) =>
        request('GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
          ...ownerAndName(this.#place),
          deployment_id: id,
          per_page: 100,
          ...options,
        }),
      ),
    )
    const newest = statuses.toSorted((a, b) => Number(b['id']) - Number(a['id']))[0]?.['state']
    return typeof newest === 'string' ? newest : ''
  }

  get #task(): string {
    return `cloudburst/${this.#target}`.slice(0, MOST_TASK)
  }

  #ask(does: 'read' | 'write', send: GitHubCall['send']): Promise<unknown> {
    const { apiUrl } = this.#place
    const purpose: Purpose = {
      failed: `the deployment could not be ${does === 'read' ? 'read' : 'written'}`,
      permission: 'deployments: write',
    }
    return bodyOf({ apiUrl, send }, purpose, this.#ports, this.#signal)
  }
}

/** GitHub answers a payload as it was given, or as its JSON text. */
function targetIn(payload: unknown): unknown {
  try {
    const value: unknown = typeof payload === 'string' ? JSON.parse(payload) : payload
    return (value as { target?: unknown } | null | undefined)?.target
  } catch {
    return undefined
  }
}
