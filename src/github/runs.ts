import type { Clock } from '../domain/clock.ts'
import type { Secret } from '../domain/config.ts'
import { unknown, type Known } from '../domain/known.ts'
import { printable } from '../domain/text.ts'
import { epochSeconds, seconds, type EpochSeconds } from '../domain/units.ts'
import { gapsBetween, type ObservedGaps } from './gaps.ts'

/** Which workflow this run is of, from what the runner says. */
export interface WorkflowRef {
  readonly apiUrl: string
  readonly repository: string
  /** Its file name. */
  readonly workflow: string
}

export interface GitHubPorts {
  readonly fetch: typeof fetch
  readonly clock: Clock
  readonly token: Secret
  readonly userAgent: string
}

/** A decision does not wait longer for a number that it can do without. */
const TIMEOUT = seconds(10)
const RUNS_READ = 30

/** `GITHUB_WORKFLOW_REF` is `ORG/REPO/.github/workflows/FILE@REF`. Undefined outside of GitHub. */
export function workflowRef(env: Readonly<Record<string, string | undefined>>): WorkflowRef | undefined {
  const { GITHUB_API_URL: apiUrl, GITHUB_REPOSITORY: repository, GITHUB_WORKFLOW_REF: ref } = env
  const workflow = /\/([^/@]+)@/u.exec(ref ?? '')?.[1]
  return apiUrl === undefined || repository === undefined || workflow === undefined
    ? undefined
    : { apiUrl, repository, workflow }
}

/**
 * The gaps between this workflow's newest runs, of any trigger: whatever starts one, it looks. One request, which needs
 * `actions: read`; unknown with the reason where it does not succeed.
 */
export async function observedGaps(
  { apiUrl, repository, workflow }: WorkflowRef,
  { fetch: send, clock, token, userAgent }: GitHubPorts,
  parent: AbortSignal,
): Promise<Known<ObservedGaps>> {
  const deadline = clock.deadline(TIMEOUT, parent, 'GitHub')
  const url = `${apiUrl}/repos/${repository}/actions/workflows/${encodeURIComponent(workflow)}/runs?per_page=${String(RUNS_READ)}`
  try {
    const response = await send(url, {
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token.reveal()}`,
        'user-agent': userAgent,
        'x-github-api-version': '2022-11-28',
      },
      signal: deadline.signal,
    })
    if (response.status === 403 || response.status === 404) return unknown(missingPermission(response.status))
    if (!response.ok) return unknown(`GitHub answered ${String(response.status)} to the list of runs`)
    return gapsBetween(startsOf(await response.json()))
  } catch (error) {
    parent.throwIfAborted()
    return unknown(
      `GitHub could not be asked: ${error instanceof Error ? printable(error.message) : String(error)}`,
    )
  } finally {
    deadline.done()
  }
}

function missingPermission(status: number): string {
  return `GitHub answered ${String(status)} to the list of runs; give the job "permissions: actions: read", or set run-interval`
}

function startsOf(body: unknown): EpochSeconds[] {
  const runs = (body as { workflow_runs?: unknown } | null)?.workflow_runs
  if (!Array.isArray(runs)) return []
  return runs.flatMap((run: { run_started_at?: unknown }) => {
    const at = typeof run.run_started_at === 'string' ? Date.parse(run.run_started_at) : NaN
    return Number.isFinite(at) ? [epochSeconds(at / 1000)] : []
  })
}
