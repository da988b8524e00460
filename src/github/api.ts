import type { getOctokit } from '@actions/github'
import type { Clock } from '../domain/clock.ts'
import type { Secret } from '../domain/config.ts'
import { seconds } from '../domain/units.ts'

export interface GitHubPorts {
  /** Follows the process's proxy and CA settings. */
  readonly fetch: typeof fetch
  readonly clock: Clock
  readonly token: Secret
  readonly userAgent: string
}

/** What GitHub answered; `body` is the parsed JSON, or the text if that is not JSON. */
export interface GitHubAnswer {
  readonly status: number
  readonly body: unknown
  readonly header: (name: string) => string | undefined
}

/** GitHub's own client; `client.request` takes the route as GitHub's documentation writes it. */
type GitHubClient = ReturnType<typeof getOctokit>

/** What every call takes besides its parameters. */
interface CallOptions {
  readonly request: { readonly signal: AbortSignal }
  readonly headers: Readonly<Record<string, string>>
}

interface Answered {
  readonly status: number
  readonly data: unknown
  readonly headers: Readonly<Record<string, unknown>>
}

export interface GitHubCall {
  /** `https://api.github.com`, or the API of a GitHub Enterprise Server. */
  readonly apiUrl: string
  readonly send: (client: GitHubClient, options: CallOptions) => Promise<Answered>
}

/** No call waits longer for GitHub than this. */
const TIMEOUT = seconds(10)

/** The client writes to the console otherwise, with text from outside in it. */
const QUIET = { debug: nothing, info: nothing, warn: nothing, error: nothing }

/**
 * One call of GitHub's REST API, an answer of any status included. Octokit retries nothing and has no timer of its own:
 * both are the caller's. Throws what the network throws, or the deadline's ActionError.
 */
export async function askGitHub(
  { apiUrl, send }: GitHubCall,
  ports: GitHubPorts,
  parent: AbortSignal,
): Promise<GitHubAnswer> {
  const deadline = ports.clock.deadline(TIMEOUT, parent, 'GitHub')
  const options = {
    request: { signal: deadline.signal },
    headers: { 'x-github-api-version': '2022-11-28' },
  }
  try {
    const answered = await send(await clientFor(apiUrl, ports), options).catch(answeredOf)
    // Octokit treats a body that the deadline cut off as empty.
    deadline.signal.throwIfAborted()
    return answerOf(answered)
  } finally {
    deadline.done()
  }
}

/** Loaded when first needed, because most runs make no request to GitHub. */
async function clientFor(
  apiUrl: string,
  { fetch: send, token, userAgent }: GitHubPorts,
): Promise<GitHubClient> {
  const { getOctokit: client } = await import('@actions/github')
  return client(token.reveal(), {
    baseUrl: apiUrl,
    userAgent,
    log: QUIET,
    request: { fetch: send, log: QUIET },
  })
}

/** Octokit throws what GitHub refused, and what the network threw as an error of its own with status 500. */
function answeredOf(error: unknown): Answered {
  if (!(error instanceof Error)) throw new Error(String(error))
  const response = (error as { response?: Answered }).response
  if (response !== undefined) return response
  throw error.name === 'HttpError' && error.cause instanceof Error ? error.cause : error
}

function answerOf({ status, data, headers }: Answered): GitHubAnswer {
  return {
    status,
    body: data,
    header: (name) => {
      const value = headers[name]
      return typeof value === 'string' ? value : undefined
    },
  }
}

function nothing(): void {
  // The action does not read it.
}
