import { known, unknown, type Known } from '../domain/known.ts'
import { printable } from '../domain/text.ts'
import { epochSeconds, type EpochSeconds } from '../domain/units.ts'
import { askGitHub, type GitHubCall, type GitHubPorts } from './api.ts'
import { gapsBetween, type ObservedGaps } from './gaps.ts'

/** Which workflow this run is of, from what the runner says. */
export interface WorkflowRef {
  readonly apiUrl: string
  readonly repository: string
  /** Its file name. */
  readonly workflow: string
}

const RUNS_READ = 30

/** `GITHUB_WORKFLOW_REF` is `ORG/REPO/.github/workflows/FILE@REF`. Undefined outside of GitHub. */
export function workflowRef(env: Readonly<Record<string, string | undefined>>): WorkflowRef | undefined {
  const { GITHUB_API_URL: apiUrl, GITHUB_REPOSITORY: repository, GITHUB_WORKFLOW_REF: ref } = env
  const workflow = /\/([^/@]+)@/u.exec(ref ?? '')?.[1]
  return apiUrl === undefined || repository === undefined || workflow === undefined
    ? undefined
    : { apiUrl, repository, workflow }
}

/** The workflow as the API's routes take it. */
export function parametersOf({ repository, workflow }: WorkflowRef): {
  readonly owner: string
  readonly repo: string
  readonly workflow_id: string
} {
  const [owner = '', repo = ''] = repository.split('/')
  return { owner, repo, workflow_id: workflow }
}

/** How often this workflow really runs. */
export interface ObservedRuns {
  /** Runs by any trigger, because every run reads the load. */
  readonly all: Known<ObservedGaps>
  /** Only runs by schedule: how GitHub delivers the cron. */
  readonly scheduled: Known<ObservedGaps>
}

/**
 * The gaps between this workflow's newest runs. One request, which needs `actions: read`; unknown with the reason where
 * it does not succeed.
 */
export async function observedRuns(
  ref: WorkflowRef,
  ports: GitHubPorts,
  parent: AbortSignal,
): Promise<Known<ObservedRuns>> {
  const call: GitHubCall = {
    apiUrl: ref.apiUrl,
    send: ({ request }, options) =>
      request('GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs', {
        ...parametersOf(ref),
        per_page: RUNS_READ,
        ...options,
      }),
  }
  try {
    const { status, body } = await askGitHub(call, ports, parent)
    if (status === 403 || status === 404) return unknown(missingPermission(status))
    if (status < 200 || status > 299) return unknown(`GitHub answered ${String(status)} to the list of runs`)
    const starts = startsOf(body)
    const scheduled = starts.filter(({ event }) => event === 'schedule')
    return known({ all: gapsOf(starts), scheduled: gapsOf(scheduled) })
  } catch (error) {
    parent.throwIfAborted()
    return unknown(
      `GitHub could not be asked: ${error instanceof Error ? printable(error.message) : String(error)}`,
    )
  }
}

function missingPermission(status: number): string {
  return `GitHub answered ${String(status)} to the list of runs; give the job "permissions: actions: read", or set run-interval`
}

interface RunStart {
  readonly at: EpochSeconds
  readonly event: string
}

function gapsOf(starts: readonly RunStart[]): Known<ObservedGaps> {
  return gapsBetween(starts.map(({ at }) => at))
}

function startsOf(body: unknown): RunStart[] {
  const runs = (body as { workflow_runs?: unknown } | null | undefined)?.workflow_runs
  if (!Array.isArray(runs)) return []
  return runs.flatMap((run: { run_started_at?: unknown; event?: unknown }) => {
    const at = typeof run.run_started_at === 'string' ? Date.parse(run.run_started_at) : NaN
    const event = typeof run.event === 'string' ? run.event : ''
    return Number.isFinite(at) ? [{ at: epochSeconds(at / 1000), event }] : []
  })
}
