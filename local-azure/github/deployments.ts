import { at, isObject, parseJson, stringAt } from '../json.ts'
import type { Json } from '../json.ts'
import type { Call, Reply } from '../net/message.ts'
import { failure } from './failure.ts'

export interface DeploymentStatus {
  readonly id: number
  readonly state: string
  readonly description: string
  readonly logUrl: string
  readonly environmentUrl: string
}

export interface Deployment {
  readonly id: number
  readonly ref: string
  readonly task: string
  readonly environment: string
  readonly payload: Json
  readonly createdAt: number
  /** Oldest first. */
  readonly statuses: DeploymentStatus[]
}

const STATES = ['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success']
const MOST_DESCRIPTION = 140

/**
 * Deployments of a repository (https://docs.github.com/rest/deployments). Its commits have failed status checks, so that a
 * creation without `required_contexts: []` is a conflict, and its branch is behind, so that `auto_merge` merges.
 */
export class Deployments {
  readonly #now: () => number
  readonly #all: Deployment[] = []
  #nextId = 500

  constructor(now: () => number) {
    this.#now = now
  }

  get all(): readonly Deployment[] {
    return this.#all
  }

  /** Adds one that something else created. */
  add(given: Partial<Deployment>): Deployment {
    const made = {
      ref: 'main',
      task: 'deploy',
      environment: 'production',
      payload: {},
      createdAt: this.#now(),
      statuses: [],
      ...given,
      id: this.#nextId++,
    }
    this.#all.push(made)
    return made
  }

  /** `rest`: the path behind `/deployments`. */
  serve(rest: string, call: Call): Reply {
    const [, id, list] = /^\/(\d+)(\/statuses)$/u.exec(rest) ?? []
    if (rest === '') return call.method === 'POST' ? this.#create(call) : this.#list(call)
    const deployment = this.#all.find((it) => String(it.id) === id)
    if (deployment === undefined || list === undefined) return failure(404, 'Not Found')
    return call.method === 'POST' ? this.#addStatus(deployment, call) : statusesOf(deployment)
  }

  #list({ query }: Call): Reply {
    const [environment, task] = [query.get('environment'), query.get('task')]
    const found = this.#all
      .filter((it) => environment === null || it.environment === environment)
      .filter((it) => task === null || it.task === task)
      .sort((a, b) => b.id - a.id)
    return { status: 200, body: found.slice(0, Number(query.get('per_page') ?? 30)).map(bodyOf) }
  }

  #create({ body: text }: Call): Reply {
    const body = parseJson(text)
    const ref = stringAt(body, 'ref')
    if (ref === undefined) return failure(422, 'Invalid request.\n\n"ref" wasn\'t supplied.')
    const contexts = at(body, 'required_contexts')
    if (!Array.isArray(contexts) || contexts.length > 0)
      return failure(409, `Conflict: Commit status checks failed for ${ref}.`)
    if (at(body, 'auto_merge') !== false)
      return { status: 202, body: { message: `Auto-merged main into ${ref} on deployment.` } }
    const made = this.add({
      ref,
      task: stringAt(body, 'task') ?? 'deploy',
      environment: stringAt(body, 'environment') ?? 'production',
      payload: at(body, 'payload') ?? {},
    })
    return { status: 201, body: bodyOf(made) }
  }

  #addStatus(deployment: Deployment, { body: text }: Call): Reply {
    const body = parseJson(text)
    const state = stringAt(body, 'state') ?? ''
    const description = stringAt(body, 'description') ?? ''
    if (!STATES.includes(state) || description.length > MOST_DESCRIPTION)
      return failure(422, 'Validation Failed')
    if (state === 'success' && at(body, 'auto_inactive') !== false) this.#endOthers(deployment)
    const made = this.#status(deployment, state, description, body)
    return { status: 201, body: statusBody(made) }
  }

  #status(deployment: Deployment, state: string, description: string, body?: Json): DeploymentStatus {
    const made = {
      id: this.#nextId++,
      state,
      description,
      logUrl: stringAt(body, 'log_url') ?? '',
      environmentUrl: stringAt(body, 'environment_url') ?? '',
    }
    deployment.statuses.push(made)
    return made
  }

  /** What `auto_inactive` does: every other success of this environment ends. */
  #endOthers({ id, environment }: Deployment): void {
    for (const other of this.#all)
      if (other.id !== id && other.environment === environment && other.statuses.at(-1)?.state === 'success')
        this.#status(other, 'inactive', '')
  }
}

function statusesOf({ statuses }: Deployment): Reply {
  return { status: 200, body: [...statuses].reverse().map(statusBody) }
}

function statusBody({ id, state, description }: DeploymentStatus): Record<string, Json> {
  return { id, state, description }
}

function bodyOf({ id, ref, task, environment, payload, createdAt }: Deployment): Record<string, Json> {
  const created = new Date(createdAt * 1000).toISOString()
  const shown = isObject(payload) || typeof payload === 'string' ? payload : {}
  return { id, ref, task, environment, payload: shown, created_at: created, updated_at: created }
}
