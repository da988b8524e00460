import type { GitHubCall, GitHubPorts } from './api.ts'
import { parametersOf, type WorkflowRef } from './runs.ts'
import { isRateLimit, tryOnce } from './said.ts'
import type { Lack } from './workflow-text.ts'

/** The run of a workflow, as the runner tells it. */
export interface OwnRun {
  readonly workflow: WorkflowRef
  /** The commit that the workflow file is of. */
  readonly sha: string
  /** The id of the job in the file. */
  readonly job: string
}

/**
 * What the workflow lacks to start a successor, told hours before one is needed; undefined if nothing tells. GitHub tells
 * no permission of a token, so this reads the workflow file, and the list of runs, which also needs `actions`. Throws
 * only if the run is stopped.
 */
export async function lackOfSuccessor(
  run: OwnRun,
  ports: GitHubPorts,
  signal: AbortSignal,
): Promise<Lack | undefined> {
  const file = await tryOnce(fileCall(run), ports, signal)
  const text = !(file instanceof Error) && file.status === 200 ? textOf(file.body) : undefined
  // Loaded when needed: most runs parse no YAML.
  const lack = text === undefined ? undefined : (await import('./workflow-text.ts')).lackIn(text, run.job)
  if (lack !== undefined) return lack
  const runs = await tryOnce(runsCall(run.workflow), ports, signal)
  const isForbidden = !(runs instanceof Error) && runs.status === 403 && !isRateLimit(runs)
  return isForbidden ? 'permission' : undefined
}

/** As text, or as bytes where an answer names no character set. */
function textOf(body: unknown): string | undefined {
  if (body instanceof ArrayBuffer) return new TextDecoder().decode(body)
  return typeof body === 'string' ? body : undefined
}

function fileCall({ workflow, sha }: OwnRun): GitHubCall {
  const { owner, repo } = parametersOf(workflow)
  const path = `.github/workflows/${workflow.workflow}`
  return {
    apiUrl: workflow.apiUrl,
    send: ({ request }, options) =>
      request('GET /repos/{owner}/{repo}/contents/{path}', {
        owner,
        repo,
        path,
        ref: sha,
        ...options,
        headers: { ...options.headers, accept: 'application/vnd.github.raw+json' },
      }),
  }
}

function runsCall(workflow: WorkflowRef): GitHubCall {
  return {
    apiUrl: workflow.apiUrl,
    send: ({ request }, options) =>
      request('GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs', {
        ...parametersOf(workflow),
        per_page: 1,
        ...options,
      }),
  }
}
