import type { EpochSeconds } from '../domain/units.ts'
import { askGitHub, type GitHubCall, type GitHubPorts } from './api.ts'
import { parametersOf, type WorkflowRef } from './runs.ts'

/** What GitHub has made of a dispatch that it accepted, as its list of runs says; `unknown` if it does not tell. */
export type Fate = 'none' | 'queued' | 'at-work' | 'ended' | 'unknown'

/** Runs that people dispatched since are among them. */
const RUNS_READ = 20

/** Finds the runs that were dispatched `since`, by GitHub's clock. One request, which `actions: write` allows too. */
export async function fateOfDispatch(
  workflow: WorkflowRef,
  since: EpochSeconds,
  ports: GitHubPorts,
  signal: AbortSignal,
): Promise<Fate> {
  const wanted = { ...parametersOf(workflow), event: 'workflow_dispatch', per_page: RUNS_READ }
  const call: GitHubCall = {
    apiUrl: workflow.apiUrl,
    send: ({ request }, options) =>
      request('GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs', { ...wanted, ...options }),
  }
  try {
    const { status, body } = await askGitHub(call, ports, signal)
    return status >= 200 && status <= 299 ? fateIn(body, since) : 'unknown'
  } catch {
    signal.throwIfAborted()
    return 'unknown'
  }
}

/** The best that happened to any of them. */
const BEST_FIRST = ['at-work', 'queued', 'ended'] as const

function fateIn(body: unknown, since: EpochSeconds): Fate {
  const runs = (body as { workflow_runs?: unknown } | null | undefined)?.workflow_runs
  if (!Array.isArray(runs)) return 'unknown'
  const fates = runs.flatMap(({ created_at: at, status }: { created_at?: unknown; status?: unknown }) =>
    typeof at === 'string' && Date.parse(at) / 1000 >= since ? [fateOf(status)] : [],
  )
  return BEST_FIRST.find((fate) => fates.includes(fate)) ?? 'none'
}

function fateOf(status: unknown): (typeof BEST_FIRST)[number] {
  if (status === 'completed') return 'ended'
  return status === 'in_progress' ? 'at-work' : 'queued'
}
