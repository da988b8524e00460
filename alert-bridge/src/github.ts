import { createAppAuth } from '@octokit/auth-app'
import { request as octokitRequest } from '@octokit/request'
import { messageOf, Refusal } from './refusal.ts'
import type { Ports } from './ports.ts'
import type { GitHubSettings } from './settings.ts'

export type Dispatched = 'dispatched' | 'already-queued'

/** Starts a run of the workflow with the alert, unless one waits to start already. Throws Refusal. */
export type Dispatch = (alert: string) => Promise<Dispatched>

const ATTEMPTS = 3
/** A webhook's sender does not wait long: what is asked of GitHub ends by then. */
const BUDGET_SECONDS = 8
const CALL_TIMEOUT_MS = 2500

interface Workflow {
  readonly owner: string
  readonly repo: string
  readonly workflow_id: string
}

interface Failure {
  readonly status?: number
  readonly message?: string
  readonly response?: { readonly headers?: Readonly<Record<string, string | undefined>> }
}

/**
 * GitHub by the token of an App's installation, narrowed to `actions: write` on the one repository whatever more the App was
 * given. Tokens are kept until shortly before they expire.
 */
export function gitHubDispatch(
  settings: GitHubSettings,
  ports: Ports,
  { lookFirst }: { readonly lookFirst: boolean },
): Dispatch {
  const { owner, repository: repo, workflow, ref, apiUrl: baseUrl } = settings
  const target: Workflow = { owner, repo, workflow_id: workflow }
  const request = octokitRequest.defaults({
    baseUrl,
    headers: { 'user-agent': 'cloudburst-alert-bridge' },
    request: { fetch: timedFetch },
  })
  const auth = createAppAuth({ appId: settings.appId, privateKey: settings.privateKey, request })
  let installation = settings.installationId

  async function token(): Promise<string> {
    installation ??= await installationOf()
    const { token: value } = await auth({
      type: 'installation',
      installationId: installation,
      repositoryNames: [repo],
      permissions: { actions: 'write' },
    })
    return value
  }

  async function installationOf(): Promise<number> {
    const { token: appToken } = await auth({ type: 'app' })
    const headers = { authorization: `bearer ${appToken}` }
    return (await request('GET /repos/{owner}/{repo}/installation', { owner, repo, headers })).data.id
  }

  return async (alert) => {
    const stopAt = ports.now() + BUDGET_SECONDS
    // Only a look: where it fails, the dispatch itself tells why, or does not fail.
    const queued = async (): Promise<boolean> => isQueued(request, target, `bearer ${await token()}`)
    if (lookFirst && (await queued().catch(() => false))) return 'already-queued'
    const send = async (): Promise<unknown> =>
      request('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', {
        ...target,
        headers: { authorization: `bearer ${await token()}` },
        ref,
        inputs: { alert },
      })
    await retried(send, stopAt, ports)
    return 'dispatched'
  }
}

/** A run that has not started yet will read the load when it does: a second one behind it would tell nothing new. */
async function isQueued(
  request: typeof octokitRequest,
  target: Workflow,
  authorization: string,
): Promise<boolean> {
  const { data } = await request('GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs', {
    ...target,
    headers: { authorization },
    status: 'queued',
    per_page: 1,
  })
  return data.total_count > 0
}

/** Tries again what may pass by itself, within the time there is. Throws Refusal with the status for the sender. */
async function retried<T>(call: () => Promise<T>, stopAt: number, ports: Ports): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call()
    } catch (error) {
      const failure = failureOf(error)
      const wait = retryAfter(failure) ?? 0.5 * attempt
      const mayPass =
        attempt < ATTEMPTS && isTransient(failure) && ports.now() + wait + CALL_TIMEOUT_MS / 1000 < stopAt
      if (!mayPass) throw refusalOf(failure, error)
      await ports.sleep(wait)
    }
  }
}

function failureOf(error: unknown): Failure {
  return typeof error === 'object' && error !== null ? error : {}
}

function isTransient(failure: Failure): boolean {
  const { status } = failure
  // Without an answer octokit says 500, as for an answer of 500.
  return status === undefined || status >= 500 || status === 429 || isLimited(failure)
}

function isLimited({ status, response }: Failure): boolean {
  const headers = response?.headers ?? {}
  return status === 403 && (headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0')
}

/** Seconds; a limit that ends later than we can wait is not waited for. */
function retryAfter({ response }: Failure): number | undefined {
  const seconds = Number(response?.headers?.['retry-after'])
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined
}

function refusalOf(failure: Failure, error: unknown): Refusal {
  const said = `GitHub: ${failure.status === undefined ? 'no answer' : String(failure.status)}: ${messageOf(error)}`
  if (isTransient(failure)) return new Refusal(503, 'GitHub cannot be reached now: try again', said, error)
  // Nothing that trying again would change: an operator has to look.
  return new Refusal(
    500,
    'GitHub refused: see the log of the function',
    `${said}. ${adviceFor(failure.status)}`,
    error,
  )
}

function adviceFor(status: number | undefined): string {
  if (status === 401) return 'GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY do not belong together'
  if (status === 403)
    return 'The App needs the permission Actions: read and write, accepted by the owner of the repository'
  if (status === 404)
    return 'Is the App installed on the repository, and is GITHUB_WORKFLOW on its default branch?'
  if (status === 422)
    return 'Does the workflow have on.workflow_dispatch.inputs.alert, and is GITHUB_REF a branch of it?'
  return ''
}

function timedFetch(url: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  return fetch(url, { ...init, signal: AbortSignal.timeout(CALL_TIMEOUT_MS) })
}
