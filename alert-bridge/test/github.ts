import { createPublicKey, verify } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { appKey, listen, type Env, type Reply } from './support.ts'

/** A request as GitHub saw it. */
export interface Seen {
  readonly what: string
  readonly query: URLSearchParams
  readonly authorization: string
  readonly body: unknown
}

export interface GitHub {
  readonly env: Env
  readonly seen: Seen[]
  /** Answers of the next requests to a path, before the usual ones. */
  readonly next: Map<string, (Reply | 'hang')[]>
  queued: number
  /** What they wait for: `queued` for a runner, `pending` for a run of their concurrency group. */
  queuedAs: string
  /** The branch or tag of the runs that wait. */
  queuedOn: string
  /** The number of the App's installation. */
  installation: number
  /** No token of before opens anything any more. */
  readonly revoke: () => void
  /** How long each answer takes. */
  slowMs: number
  /** Inputs of the runs that were started. */
  readonly dispatched: { readonly ref: string; readonly inputs: { readonly alert: string } }[]
}

export const RUNS = 'GET /repos/octo/shop/actions/workflows/cloudburst-alert.yml/runs'
export const DISPATCH = 'POST /repos/octo/shop/actions/workflows/cloudburst-alert.yml/dispatches'
export const TOKEN = 'POST /app/installations/77/access_tokens'
const ANY_TOKEN = /^POST \/app\/installations\/(\d+)\/access_tokens$/u
export const INSTALLATION = 'GET /repos/octo/shop/installation'

const KEY = appKey()

/**
 * GitHub's API as far as the bridge uses it: an App's JWT is checked by the App's key, a token holds what was asked for, and
 * only a token that may write actions of this repository starts a run.
 */
export async function startGitHub(): Promise<GitHub> {
  const state = { seen: [] as Seen[], next: new Map<string, (Reply | 'hang')[]>(), queued: 0, slowMs: 0 }
  const dispatched: GitHub['dispatched'][number][] = []
  const tokens = new Map<string, unknown>()
  const gitHub = {
    ...state,
    installation: 77,
    queuedAs: 'queued',
    queuedOn: 'main',
    revoke: () => {
      for (const token of tokens.keys()) tokens.set(token, undefined)
    },
    dispatched,
    env: {} as Env,
  }
  const url = await listen(async (request, text) => {
    const seen = seenOf(request, text)
    gitHub.seen.push(seen)
    if (gitHub.slowMs > 0) await pause(gitHub.slowMs)
    return gitHub.next.get(seen.what)?.shift() ?? usual(seen, gitHub, tokens)
  })
  gitHub.env = {
    GITHUB_API_URL: url,
    GITHUB_REPOSITORY: 'octo/shop',
    GITHUB_WORKFLOW: 'cloudburst-alert.yml',
    GITHUB_APP_ID: 'Iv1.app',
    GITHUB_APP_PRIVATE_KEY: KEY.pem.replaceAll('\n', '\\n'),
  }
  return gitHub
}

function seenOf(request: IncomingMessage, text: string): Seen {
  const [path = '', query] = (request.url ?? '').split('?')
  return {
    what: `${request.method ?? ''} ${path}`,
    query: new URLSearchParams(query),
    authorization: request.headers.authorization ?? '',
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
  }
}

function usual(seen: Seen, gitHub: GitHub, tokens: Map<string, unknown>): Reply {
  const credential = seen.authorization.replace(/^(?:bearer|token) /iu, '')
  const installed = ANY_TOKEN.exec(seen.what)?.[1]
  if ((seen.what === INSTALLATION || installed !== undefined) && !isApp(credential)) return UNAUTHORIZED
  if (seen.what === INSTALLATION) return { status: 200, body: { id: gitHub.installation } }
  if (installed === String(gitHub.installation)) return newToken(seen.body, tokens)
  const granted = tokens.get(credential)
  if (JSON.stringify(granted) !== JSON.stringify(['shop', { actions: 'write' }])) return UNAUTHORIZED
  if (seen.what === RUNS)
    return { status: 200, body: { total_count: waiting(seen, gitHub), workflow_runs: [] } }
  if (seen.what !== DISPATCH) return { status: 404, body: { message: 'Not Found' } }
  gitHub.dispatched.push(seen.body as GitHub['dispatched'][number])
  return { status: 204 }
}

function waiting({ query }: Seen, { queued, queuedAs, queuedOn }: GitHub): number {
  const isAskedFor =
    [queuedOn, null].includes(query.get('branch')) && [queuedAs, null].includes(query.get('status'))
  return isAskedFor ? queued : 0
}

const UNAUTHORIZED: Reply = { status: 401, body: { message: 'Bad credentials' } }

function newToken(body: unknown, tokens: Map<string, unknown>): Reply {
  const asked = body as { repositories: string[]; permissions: unknown }
  const token = `ghs_${String(tokens.size + 1)}`
  tokens.set(token, [...asked.repositories, asked.permissions])
  const expires = new Date(Date.now() + 3_600_000).toISOString()
  const repositories = asked.repositories.map((name, id) => ({ id, name }))
  return { status: 201, body: { token, expires_at: expires, permissions: asked.permissions, repositories } }
}

/** A JWT of ten minutes at most, signed with the App's key. */
function isApp(jwt: string): boolean {
  const [head = '', body = '', signature = ''] = jwt.split('.')
  const key = createPublicKey(KEY.publicPem)
  if (!verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url')))
    return false
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as {
    iss: string
    iat: number
    exp: number
  }
  return claims.iss === 'Iv1.app' && claims.exp - claims.iat <= 600 && claims.exp > Date.now() / 1000
}
