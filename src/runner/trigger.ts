import type { Environment } from '../network/index.ts'
import type { Trigger } from '../report/model.ts'

/** Who and what started this run, according to GitHub. Outside GitHub, the run belongs to this machine. */
export function triggerOf(env: Environment): Omit<Trigger, 'reason' | 'alert'> {
  const runId = textOf(env, 'GITHUB_RUN_ID') ?? 'local'
  const runUrl = runUrlOf(env)
  const action = actionOf(env)
  return {
    event: textOf(env, 'GITHUB_EVENT_NAME') ?? 'local',
    ...pipelineOf(env),
    // Names the person who re-ran the workflow; GITHUB_ACTOR stays the one of the first attempt.
    actor: textOf(env, 'GITHUB_TRIGGERING_ACTOR') ?? textOf(env, 'GITHUB_ACTOR') ?? 'local',
    runId,
    runAttempt: Number(textOf(env, 'GITHUB_RUN_ATTEMPT') ?? '1') || 1,
    ...(runUrl !== undefined && { runUrl }),
    ...(action !== undefined && { action }),
  }
}

/** Events that start this action's own workflows. With any other event, it is part of another pipeline. */
const OWN_EVENTS: readonly string[] = ['schedule', 'workflow_dispatch', 'repository_dispatch']

/** A called workflow runs under the event of its caller; only name and tag tell which pipeline it is. */
function pipelineOf(env: Environment): Pick<Trigger, 'tag' | 'workflow'> {
  const event = textOf(env, 'GITHUB_EVENT_NAME')
  if (event === undefined || OWN_EVENTS.includes(event)) return {}
  const workflow = textOf(env, 'GITHUB_WORKFLOW')
  const tag = textOf(env, 'GITHUB_REF_TYPE') === 'tag' ? textOf(env, 'GITHUB_REF_NAME') : undefined
  return { ...(workflow !== undefined && { workflow }), ...(tag !== undefined && { tag }) }
}

/** Both are empty if the action is part of the workflow's own repository (`uses: ./`). */
function actionOf(env: Environment): Trigger['action'] {
  const repository = textOf(env, 'GITHUB_ACTION_REPOSITORY')
  const ref = textOf(env, 'GITHUB_ACTION_REF')
  return repository === undefined || ref === undefined ? undefined : { repository, ref }
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
