import type { Clock } from '../domain/clock.ts'
import type { Secret } from '../domain/config.ts'
import { seconds } from '../domain/units.ts'

export interface GitHubPorts {
  readonly fetch: typeof fetch
  readonly clock: Clock
  readonly token: Secret
  readonly userAgent: string
}

/** What GitHub answered; `body` is undefined where it is no JSON. */
export interface GitHubAnswer {
  readonly status: number
  readonly body: unknown
  readonly header: (name: string) => string | null
}

/** Nothing waits longer for GitHub than this. */
const TIMEOUT = seconds(10)

/** One request to GitHub's REST API. Throws what the network throws, or the deadline's ActionError. */
export async function askGitHub(
  request: { readonly method: 'GET' | 'POST'; readonly url: string; readonly body?: unknown },
  { fetch: send, clock, token, userAgent }: GitHubPorts,
  parent: AbortSignal,
): Promise<GitHubAnswer> {
  const deadline = clock.deadline(TIMEOUT, parent, 'GitHub')
  try {
    const response = await send(request.url, {
      method: request.method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token.reveal()}`,
        'user-agent': userAgent,
        'x-github-api-version': '2022-11-28',
        ...(request.body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
      signal: deadline.signal,
    })
    const text = await response.text()
    return { status: response.status, body: parsed(text), header: (name) => response.headers.get(name) }
  } finally {
    deadline.done()
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
