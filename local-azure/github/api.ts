import { at, isObject, parseJson, stringAt } from '../json.ts'
import type { Json } from '../json.ts'
import type { Call, Reply } from '../net/message.ts'
import { Deployments } from './deployments.ts'
import { failure, NOT_ACCESSIBLE } from './failure.ts'
import { Issues } from './issues.ts'

/** One workflow run as GitHub lists it. */
export interface WorkflowRun {
  readonly id: number
  readonly workflow: string
  readonly event: string
  /** Epoch seconds. */
  readonly startedAt: number
  readonly status: 'queued' | 'in_progress' | 'completed'
  /** How a completed run ended. */
  readonly conclusion?: 'success' | 'failure'
}

/** An accepted `workflow_dispatch`: the values that a runner starts a job with. */
export interface Dispatch {
  readonly runId: number
  readonly workflow: string
  readonly ref: string
  readonly inputs: Readonly<Record<string, string>>
}

/** What an accepted `workflow_dispatch` leads to; `nothing`: GitHub answers 204 and no run ever appears. */
export type DispatchOutcome = 'a run' | 'a queued run' | 'a run that ends' | 'nothing'

const FIRST_RUN = 1000
const MOST_INPUTS = 25

/**
 * The part of GitHub's REST API that the action uses: the runs of a workflow, `workflow_dispatch`, files, deployments and
 * issues. `permission` and `may` set the token's permissions; 5xx and rate limits are faults like any other.
 */
export class GitHubApi {
  readonly #now: () => number
  readonly #runs: WorkflowRun[] = []
  #nextRun = FIRST_RUN
  /** What the token may do with `actions`. */
  permission: 'none' | 'read' | 'write' = 'write'
  /** Whether the token may write deployments and issues; anyone may read those of a public repository. */
  readonly may = { deployments: true, issues: true }
  readonly deployments: Deployments
  readonly issues: Issues
  /** Whether the workflow has `on: workflow_dispatch`. */
  dispatchable = true
  /** What the next accepted dispatches lead to, one each; all others make a run. */
  readonly nextDispatches: DispatchOutcome[] = []
  /** The files of the repository, by path. */
  readonly files = new Map<string, string>()
  /** Called with each accepted dispatch. */
  onDispatch: ((dispatch: Dispatch) => void) | undefined

  constructor(now: () => number) {
    this.#now = now
    this.deployments = new Deployments(now)
    this.issues = new Issues(now)
  }

  get runs(): readonly WorkflowRun[] {
    return this.#runs
  }

  /** Adds a run that something else started, by default now. Returns its id. */
  addRun(
    workflow: string,
    event: string,
    startedAt = this.#now(),
    status: WorkflowRun['status'] = 'in_progress',
    conclusion?: WorkflowRun['conclusion'],
  ): number {
    const id = this.#nextRun++
    this.#runs.push({ id, workflow, event, startedAt, status, ...(conclusion && { conclusion }) })
    return id
  }

  serve(call: Call): Reply {
    const file = /^\/github\/api\/repos\/[^/]+\/[^/]+\/contents\/(.+)$/u.exec(call.path)?.[1]
    const [, workflow = '', rest = ''] =
      /^\/github\/api\/repos\/[^/]+\/[^/]+\/actions\/workflows\/([^/]+)\/(runs|dispatches)$/u.exec(
        call.path,
      ) ?? []
    if (!/^(?:bearer|token) ./iu.test(call.headers.authorization ?? ''))
      return failure(401, 'Requires authentication')
    if (file !== undefined && call.method === 'GET') return this.#file(decodeURIComponent(file))
    if (rest === 'runs' && call.method === 'GET') return this.#list(decodeURIComponent(workflow), call)
    if (rest === 'dispatches' && call.method === 'POST')
      return this.#dispatch(decodeURIComponent(workflow), call)
    return this.#record(call)
  }

  /** A token without the permission reads them too, where the repository is public. */
  #record(call: Call): Reply {
    const [, kind, rest = ''] =
      /^\/github\/api\/repos\/[^/]+\/[^/]+\/(deployments|issues)(\/.*)?$/u.exec(call.path) ?? []
    if (kind !== 'deployments' && kind !== 'issues') return failure(404, 'Not Found')
    if (call.method !== 'GET' && !this.may[kind]) return failure(403, NOT_ACCESSIBLE)
    return this[kind].serve(rest, call)
  }

  /** Raw, as the media type asks for. */
  #file(path: string): Reply {
    const body = this.files.get(path)
    const headers = { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' }
    return body === undefined ? failure(404, 'Not Found') : { status: 200, headers, body }
  }

  #list(workflow: string, { query }: Call): Reply {
    if (this.permission === 'none') return failure(403, NOT_ACCESSIBLE)
    const most = Number(query.get('per_page') ?? 30)
    const [event, status] = [query.get('event'), query.get('status')]
    const found = this.#runs
      .filter((run) => run.workflow === workflow && (event === null || run.event === event))
      .filter((run) => status === null || run.status === status)
      .sort((a, b) => b.startedAt - a.startedAt)
    const listed = found.slice(0, most).map((run) => ({
      id: run.id,
      event: run.event,
      status: run.status,
      conclusion: run.conclusion ?? null,
      created_at: new Date(run.startedAt * 1000).toISOString(),
      run_started_at: new Date(run.startedAt * 1000).toISOString(),
    }))
    return { status: 200, body: { total_count: found.length, workflow_runs: listed } }
  }

  #dispatch(workflow: string, { body: text }: Call): Reply {
    if (this.permission !== 'write') return failure(403, NOT_ACCESSIBLE)
    const body = parseJson(text)
    const ref = stringAt(body, 'ref')
    if (ref === undefined) return failure(422, 'Invalid request.\n\n"ref" wasn\'t supplied.')
    if (!this.dispatchable) return failure(422, "Workflow does not have 'workflow_dispatch' trigger")
    const inputs = textsOf(at(body, 'inputs'))
    if (inputs === undefined) return failure(422, 'Invalid value for input')
    const outcome = this.nextDispatches.shift() ?? 'a run'
    if (outcome === 'nothing') return { status: 204 }
    const status = STATUS_OF[outcome]
    const runId = this.addRun(workflow, 'workflow_dispatch', this.#now(), status)
    if (status === 'in_progress') this.onDispatch?.({ runId, workflow, ref, inputs })
    return { status: 204 }
  }
}

const STATUS_OF = {
  'a run': 'in_progress',
  'a queued run': 'queued',
  'a run that ends': 'completed',
} satisfies Record<Exclude<DispatchOutcome, 'nothing'>, WorkflowRun['status']>

function textsOf(inputs: Json | undefined): Record<string, string> | undefined {
  if (inputs === undefined) return {}
  if (!isObject(inputs)) return undefined
  const entries = Object.entries(inputs)
  if (entries.length > MOST_INPUTS || entries.some(([, value]) => typeof value !== 'string')) return undefined
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
}
