import { ActionError } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'
import { seconds } from '../domain/units.ts'
import { askGitHub, type GitHubAnswer, type GitHubCall, type GitHubPorts } from './api.ts'
import { parametersOf, type WorkflowRef } from './runs.ts'

/** The same workflow once more: on which branch or tag, and with which inputs. */
export interface Successor {
  readonly workflow: WorkflowRef
  readonly ref: string
  readonly inputs: Readonly<Record<string, string>>
}

const TRIES = 3
const PAUSE_SECONDS = 10
/** A limit that lasts longer than this outlasts the hand-over too. */
const LONGEST_PAUSE_SECONDS = 90

const PERMISSION = [
  'Give the job this permission, and the workflow this trigger:',
  '',
  '    on:',
  '      workflow_dispatch:',
  '    jobs:',
  '      watch:',
  '        permissions:',
  '          actions: write',
  '          id-token: write',
  '          contents: read',
].join('\n')

/**
 * Starts the successor of a watch by `workflow_dispatch`; a lost connection, 5xx and rate limits are tried three times.
 * Throws ActionError that says what is missing.
 */
export async function dispatchSuccessor(
  { workflow, ref, inputs }: Successor,
  ports: GitHubPorts,
  signal: AbortSignal,
): Promise<void> {
  const call: GitHubCall = {
    apiUrl: workflow.apiUrl,
    send: ({ rest }, options) =>
      rest.actions.createWorkflowDispatch({ ...parametersOf(workflow), ref, inputs, ...options }),
  }
  for (let tried = 1; ; tried += 1) {
    const answer = await tryOnce(call, ports, signal)
    if (!(answer instanceof Error) && answer.status >= 200 && answer.status <= 299) return
    const pause = pauseAfter(answer, tried)
    if (pause === undefined || tried >= TRIES) throw refused(answer, workflow)
    await ports.clock.sleep(seconds(pause), signal)
  }
}

async function tryOnce(
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

/** Seconds until it is worth another try; undefined where another one would be answered alike. */
function pauseAfter(answer: GitHubAnswer | Error, tried: number): number | undefined {
  const usual = PAUSE_SECONDS * tried
  if (answer instanceof Error || answer.status >= 500) return usual
  if (!isRateLimit(answer)) return undefined
  const asked = Number(answer.header('retry-after') ?? NaN)
  const pause = Number.isFinite(asked) ? Math.max(1, asked) : LONGEST_PAUSE_SECONDS
  return pause <= LONGEST_PAUSE_SECONDS ? pause : undefined
}

function isRateLimit({ status, header }: GitHubAnswer): boolean {
  if (status === 429) return true
  return status === 403 && (header('retry-after') !== undefined || header('x-ratelimit-remaining') === '0')
}

function refused(answer: GitHubAnswer | Error, { workflow }: WorkflowRef): ActionError {
  const what = `the successor could not be started (${printable(workflow, 80)})`
  if (answer instanceof Error)
    return new ActionError(`${what}: GitHub could not be asked: ${printable(answer.message)}`, {
      fix: 'See https://www.githubstatus.com and the network of the runner. The next run that is started takes over.',
      link: 'watch-hand-over',
      transient: true,
    })
  const said = (answer.body as { message?: unknown } | null | undefined)?.message
  const words = typeof said === 'string' ? `: ${printable(said, 200)}` : ''
  return new ActionError(`${what}: GitHub answered ${String(answer.status)}${words}`, {
    fix: fixOf(answer),
    link: 'watch-hand-over',
    transient: answer.status >= 500 || isRateLimit(answer),
  })
}

function fixOf(answer: GitHubAnswer): string {
  const { status } = answer
  const over = 'The next run that is started takes over.'
  if (isRateLimit(answer)) return `GitHub limits the requests of this token for now. ${over}`
  if (status === 403 || status === 401) return PERMISSION
  if (status === 404)
    return `github-token must be of this repository, and the workflow file on its default branch. ${PERMISSION}`
  if (status === 422)
    return `The workflow needs "on: workflow_dispatch" on that branch, with the inputs this run was started with. ${over}`
  return `See https://www.githubstatus.com. ${over}`
}
