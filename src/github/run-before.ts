import type { GitHubPorts } from './api.ts'
import { itemsOf } from './repository.ts'
import { parametersOf, type WorkflowRef } from './runs.ts'
import { bodyOf } from './said.ts'

/** Whether the newest run of this workflow that is over has failed. Throws ActionError if GitHub does not tell. */
export async function runBeforeFailed(
  workflow: WorkflowRef,
  ports: GitHubPorts,
  signal: AbortSignal,
): Promise<boolean> {
  const call = {
    apiUrl: workflow.apiUrl,
    send: ({ request }, options) =>
      request('GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs', {
        ...parametersOf(workflow),
        status: 'completed',
        per_page: 1,
        ...options,
      }),
  } satisfies Parameters<typeof bodyOf>[0]
  const purpose = {
    failed: 'it is not known whether the run before failed, too',
    permission: 'actions: read',
  } as const
  const body = await bodyOf(call, purpose, ports, signal)
  const [run] = itemsOf((body as { workflow_runs?: unknown } | null | undefined)?.workflow_runs)
  return run?.['conclusion'] === 'failure' || run?.['conclusion'] === 'timed_out'
}
