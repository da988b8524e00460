import type { Environment } from '../network/index.ts'
import type { Trigger } from '../report/model.ts'

/** Who and what started this run, as GitHub says it. Outside of GitHub the run is one of this machine. */
export function triggerOf(env: Environment): Omit<Trigger, 'reason' | 'alert'> {
  const runId = textOf(env, 'GITHUB_RUN_ID') ?? 'local'
  const runUrl = runUrlOf(env)
  return {
    event: textOf(env, 'GITHUB_EVENT_NAME') ?? 'local',
    // Who ran it again is who asks for it now; GITHUB_ACTOR stays the one of the first attempt.
    actor: textOf(env, 'GITHUB_TRIGGERING_ACTOR') ?? textOf(env, 'GITHUB_ACTOR') ?? 'local',
    runId,
    runAttempt: Number(textOf(env, 'GITHUB_RUN_ATTEMPT') ?? '1') || 1,
    ...(runUrl === undefined ? {} : { runUrl }),
  }
}

function runUrlOf(env: Environment): string | undefined {
  const server = textOf(env, 'GITHUB_SERVER_URL')
  const repository = textOf(env, 'GITHUB_REPOSITORY')
  const runId = textOf(env, 'GITHUB_RUN_ID')
  if (server === undefined || repository === undefined || runId === undefined) return undefined
  const attempt = textOf(env, 'GITHUB_RUN_ATTEMPT')
  const run = `${server}/${repository}/actions/runs/${runId}`
  return attempt === undefined ? run : `${run}/attempts/${attempt}`
}

function textOf(env: Environment, name: string): string | undefined {
  const text = env[name]?.trim()
  return text === '' ? undefined : text
}
