import { ActionError } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'
import { askGitHub, type GitHubAnswer, type GitHubCall, type GitHubPorts } from './api.ts'

export const STATUS = 'https://www.githubstatus.com'

/** What GitHub answered, or why no answer came. Throws only if `signal` has aborted. */
export async function tryOnce(
  call: GitHubCall,
  ports: GitHubPorts,
  signal: AbortSignal,
): Promise<GitHubAnswer | Error> {
  try {
    return await askGitHub(call, ports, signal)
  } catch (error) {
    signal.throwIfAborted()
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** What a call is for, in words, and the permission of the job's token that it needs. */
export interface Purpose {
  /** "the deployment of shop could not be written". */
  readonly failed: string
  readonly permission: `${string}: ${'read' | 'write'}`
}

/** The body of an answer that is a success. Throws ActionError that names the permission if the token lacks it. */
export async function bodyOf(
  call: GitHubCall,
  purpose: Purpose,
  ports: GitHubPorts,
  signal: AbortSignal,
): Promise<unknown> {
  const answer = await tryOnce(call, ports, signal)
  if (!(answer instanceof Error) && answer.status >= 200 && answer.status <= 299) return answer.body
  throw new ActionError(`${purpose.failed}: ${whatWasSaid(answer)}`, { fix: fixOf(answer, purpose) })
}

function fixOf(answer: GitHubAnswer | Error, { permission }: Purpose): string {
  if (answer instanceof Error || answer.status >= 500) return `See ${STATUS}. The next run tries again.`
  if (isRateLimit(answer))
    return 'GitHub limits the requests of this token for now. The next run tries again.'
  const give = `Give the job "permissions: ${permission}", or leave the input out.`
  if (answer.status === 410)
    return 'Switch issues on in the settings of the repository, or leave the input out.'
  return answer.status === 422 ? `GitHub does not accept the value of the input. ${give}` : give
}

/** A secondary limit may come with neither header, and only says so. */
export function isRateLimit({ status, header, body }: GitHubAnswer): boolean {
  if (status === 429) return true
  if (status !== 403) return false
  return (
    header('retry-after') !== undefined ||
    header('x-ratelimit-remaining') === '0' ||
    saidIn(body).toLowerCase().includes('rate limit')
  )
}

/** "GitHub answered 403: Resource not accessible by integration", in one safe line. */
export function whatWasSaid(answer: GitHubAnswer | Error): string {
  if (answer instanceof Error) return `GitHub could not be reached: ${printable(answer.message)}`
  const said = saidIn(answer.body)
  const words = said === '' ? '' : `: ${printable(said, 200)}`
  return `GitHub answered ${String(answer.status)}${words}`
}

function saidIn(body: unknown): string {
  const said = (body as { message?: unknown } | null | undefined)?.message
  return typeof said === 'string' ? said : ''
}
