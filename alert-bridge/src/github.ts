import { createAppAuth } from '@octokit/auth-app'
import { request as octokitRequest } from '@octokit/request'
import { messageOf, Refusal } from './refusal.ts'
import type { Ports } from './ports.ts'
import type { GitHubSettings } from './settings.ts'

export type Dispatched = 'dispatched' | 'already-queued'

/** Starts a run of the workflow with the alert, unless one waits to start already. Throws Refusal. */
export type Dispatch = (alert: string) => Promise<Dispatched>

const ATTEMPTS = 3
/** A webhook's sender does not wait long: a delivery is answered by then. */
const BUDGET_SECONDS = 9
/** One question to GitHub, which at its slowest still answers within a few seconds. */
const CALL_TIMEOUT_MS = 4000
/** Signing in outlasts the delivery that asked for it: the next one, or the sender's retry, finds it done. */
const SIGN_IN_TIMEOUT_MS = 20_000

interface Workflow {
  readonly owner: string
  readonly repo: string
  readonly workflow_id: string
}

/** The name of a branch or a tag, which may be given with what Git writes before it. */
function nameOf(ref: string): string {
  return ref.replace(/^refs\/(?:heads|tags)\//u, '')
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
    request: { fetch: fetchWithin(CALL_TIMEOUT_MS) },
  })
  const signIn = signInOf(settings, request)
  const get = onceAtATime(signIn.get)
  return async (alert) => {
    const stopAt = ports.now() + BUDGET_SECONDS
    const authorized = (): Promise<string> => inTime(get(), stopAt, ports)
    // Only a read: where it fails, the dispatch itself says why, or does not fail. Without time for both, the dispatch counts.
    const queued = async (): Promise<boolean> => {
      const authorization = await authorized()
      const hasTime = stopAt - ports.now() > (1.5 * CALL_TIMEOUT_MS) / 1000
      return hasTime && isQueued(request, target, nameOf(ref), authorization)
    }
    if (lookFirst && (await queued().catch(() => false))) return 'already-queued'
    const send = async (): Promise<unknown> =>
      request('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', {
        ...target,
        headers: { authorization: await authorized() },
        ref,
        inputs: { alert },
      })
    await retried(send, stopAt, ports, signIn.forget)
    return 'dispatched'
  }
}

interface SignIn {
  /** The value of an `Authorization` header. The token behind it is kept until shortly before it expires. */
  readonly get: () => Promise<string>
  /** GitHub does not take it any more: the App was installed again, or an owner has revoked the token. */
  readonly forget: () => void
}

function signInOf(
  { owner, repository: repo, appId, privateKey, installationId }: GitHubSettings,
  quick: typeof octokitRequest,
): SignIn {
  const request = quick.defaults({ request: { fetch: fetchWithin(SIGN_IN_TIMEOUT_MS) } })
  const open = () => createAppAuth({ appId, privateKey, request })
  let auth = open()
  let installation = installationId
  const installationOf = async (): Promise<number> => {
    const { token } = await auth({ type: 'app' })
    const headers = { authorization: `bearer ${token}` }
    return (await request('GET /repos/{owner}/{repo}/installation', { owner, repo, headers })).data.id
  }
  const signedIn = async (): Promise<string> => {
    installation ??= await installationOf()
    const { token } = await auth({
      type: 'installation',
      installationId: installation,
      repositoryNames: [repo],
      permissions: { actions: 'write' },
    })
    return `bearer ${token}`
  }
  const forget = (): void => {
    // It keeps the tokens.
    auth = open()
    installation = installationId
  }
  const get = (): Promise<string> => {
    const isKept = installation !== undefined && installation !== installationId
    return signedIn().catch((error: unknown) => {
      // The number is of an installation that is no more.
      if (!isKept || failureOf(error).status !== 404) throw error
      forget()
      return signedIn()
    })
  }
  return { get, forget }
}

/** Callers that come while the work is under way share it. */
function onceAtATime<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined
  return () => (running ??= work().finally(() => (running = undefined)))
}

/** Gives up waiting at `stopAt` (seconds), not the work itself. Rejects with a Refusal 503 then. */
async function inTime<T>(work: Promise<T>, stopAt: number, ports: Ports): Promise<T> {
  const late = new Refusal(
    503,
    'GitHub cannot be reached now: try again',
    'GitHub: signing in takes too long',
  )
  const left = Math.max(0, stopAt - ports.now())
  const timer = ports.sleep(left).then(() => Promise.reject(late))
  return Promise.race([work, timer])
}

/** `queued` waits for a runner, `pending` for another run of its concurrency group. */
const NOT_STARTED = ['queued', 'pending'] as const

/** A run that has not started yet will read the load when it does: a second one behind it would tell nothing new. */
async function isQueued(
  request: typeof octokitRequest,
  target: Workflow,
  branch: string,
  authorization: string,
): Promise<boolean> {
  const runs = { ...target, headers: { authorization }, branch, per_page: 1 }
  const found = await Promise.all(
    NOT_STARTED.map((status) =>
      request('GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs', { ...runs, status }),
    ),
  )
  return found.some(({ data }) => data.total_count > 0)
}

/**
 * Tries again what may pass by itself, and once with another sign-in, within the time there is. Throws Refusal with the status
 * for the sender.
 */
async function retried<T>(
  call: () => Promise<T>,
  stopAt: number,
  ports: Ports,
  forget: () => void,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call()
    } catch (error) {
      const failure = failureOf(error)
      const wait = retryAfter(failure) ?? 0.5 * attempt
      const isOfToken = attempt === 1 && failure.status === 401
      if (isOfToken) forget()
      const mayPass = attempt < ATTEMPTS && (isTransient(failure) || isOfToken)
      if (!mayPass || ports.now() + wait + CALL_TIMEOUT_MS / 1000 >= stopAt) throw refusalOf(failure, error)
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

function fetchWithin(milliseconds: number): typeof fetch {
  return (url, init = {}) => fetch(url, { ...init, signal: AbortSignal.timeout(milliseconds) })
}
