import { ActionError } from '../domain/errors.ts'
import { utcClock } from '../domain/format.ts'
import { printable } from '../domain/text.ts'
import { httpDate } from '../domain/http-date.ts'
import { after, elapsed, epochSeconds, seconds, type EpochSeconds } from '../domain/units.ts'
import type { GitHubAnswer, GitHubCall, GitHubPorts } from './api.ts'
import { parametersOf, type WorkflowRef } from './runs.ts'
import { isRateLimit, STATUS, tryOnce, whatWasSaid } from './said.ts'

/** The same workflow once more: on which branch or tag, and with which inputs. */
export interface Successor {
  readonly workflow: WorkflowRef
  readonly ref: string
  readonly inputs: Readonly<Record<string, string>>
}

/** Pauses where GitHub names none: after a broken answer, and as its documentation asks after a limit without a time. */
const FIRST_PAUSE_SECONDS = 10
const LONGEST_PAUSE_SECONDS = 60
const LIMIT_PAUSE_SECONDS = 60
const LONGEST_LIMIT_PAUSE_SECONDS = 240

/** How long it may be tried, and who is told meanwhile. */
export interface Attempts {
  /** No try begins after this. */
  readonly endsAt: EpochSeconds
  readonly signal: AbortSignal
  /** A try has failed, and another one follows. */
  readonly failedOnce: (why: string, nextAt: EpochSeconds) => void
}

/** What a workflow needs so that its runs can start it again. */
export const PERMISSION = [
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

/** GitHub has taken the start of a successor, which does not say that a run of it will begin. */
export interface Accepted {
  readonly tries: number
  /** By GitHub's clock: runs that were made since may be the successor. */
  readonly since: EpochSeconds
}

/**
 * Starts the successor of a watch by `workflow_dispatch`. What may pass is tried again until `endsAt`, when GitHub says so
 * (`retry-after`, `x-ratelimit-reset`:
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api). Throws ActionError that says what is
 * missing.
 */
export async function dispatchSuccessor(
  { workflow, ref, inputs }: Successor,
  ports: GitHubPorts,
  { endsAt, signal, failedOnce }: Attempts,
): Promise<Accepted> {
  const call: GitHubCall = {
    apiUrl: workflow.apiUrl,
    send: ({ request }, options) =>
      request('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', {
        ...parametersOf(workflow),
        ref,
        inputs,
        ...options,
      }),
  }
  const began = await ports.clock.now()
  for (let tried = 1; ; tried += 1) {
    const answer = await tryOnce(call, ports, signal)
    const now = await ports.clock.now()
    if (!(answer instanceof Error) && answer.status >= 200 && answer.status <= 299)
      // A try whose answer was lost may have made a run as well.
      return { tries: tried, since: epochSeconds(Math.floor(datedOf(answer, now) - elapsed(began, now))) }
    const pause = pauseAfter(answer, tried, now)
    const nextAt = pause === undefined ? undefined : after(now, seconds(pause))
    if (pause === undefined || nextAt === undefined || nextAt >= endsAt)
      throw refused(answer, { workflow, tried, nextAt })
    failedOnce(whatWasSaid(answer), nextAt)
    await ports.clock.sleep(seconds(pause), signal)
  }
}

/** Seconds until it is worth another try; undefined if GitHub would answer the same. */
function pauseAfter(answer: GitHubAnswer | Error, tried: number, now: EpochSeconds): number | undefined {
  const doubled = 2 ** Math.min(tried - 1, 10)
  if (answer instanceof Error) return Math.min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * doubled)
  const asked = pauseAsked(answer, now)
  if (answer.status >= 500) return asked ?? Math.min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * doubled)
  if (!isRateLimit(answer)) return undefined
  return asked ?? Math.min(LONGEST_LIMIT_PAUSE_SECONDS, LIMIT_PAUSE_SECONDS * doubled)
}

/** `retry-after` is in seconds; `x-ratelimit-reset` is a time by GitHub's clock, and holds where nothing is left. */
function pauseAsked(answer: GitHubAnswer, now: EpochSeconds): number | undefined {
  const { header } = answer
  const wait = Number(header('retry-after') ?? NaN)
  if (Number.isFinite(wait)) return Math.max(1, wait)
  const reset = Number(header('x-ratelimit-reset') ?? NaN)
  const isUsedUp = header('x-ratelimit-remaining') === '0'
  return isUsedUp && Number.isFinite(reset)
    ? Math.max(1, Math.ceil(reset - datedOf(answer, now)) + 1)
    : undefined
}

/** When GitHub answered, by its own clock: that of this machine may differ. */
function datedOf({ header }: GitHubAnswer, now: EpochSeconds): number {
  const date = httpDate(header('date'))
  return Number.isNaN(date) ? now : date
}

interface Refusal {
  readonly workflow: WorkflowRef
  readonly tried: number
  /** When another try would be worth it: too late. */
  readonly nextAt: EpochSeconds | undefined
}

function refused(answer: GitHubAnswer | Error, { workflow, tried, nextAt }: Refusal): ActionError {
  const what = `the successor could not be started (${printable(workflow.workflow, 80)})`
  const tries = tried === 1 ? '' : `, after ${String(tried)} tries`
  const late =
    nextAt === undefined ? '' : `; the next try would be at ${utcClock(nextAt)}, after the end of this watch`
  const isBroken = answer instanceof Error || answer.status >= 500
  return new ActionError(`${what}: ${whatWasSaid(answer)}${tries}${late}`, {
    fix:
      answer instanceof Error ? `See ${STATUS} and the network of the runner. ${TAKES_OVER}` : fixOf(answer),
    link: 'watch-hand-over',
    transient: isBroken || isRateLimit(answer),
  })
}

const TAKES_OVER = 'The next run that is started takes over.'

function fixOf(answer: GitHubAnswer): string {
  const { status } = answer
  if (isRateLimit(answer)) return `GitHub limits the requests of this token for now. ${TAKES_OVER}`
  if (status === 403 || status === 401) return PERMISSION
  if (status === 404)
    return `github-token must be of this repository, and the workflow file on its default branch. ${PERMISSION}`
  if (status === 422)
    return `The workflow needs "on: workflow_dispatch" on that branch, with the inputs this run was started with. ${TAKES_OVER}`
  return `See ${STATUS}. ${TAKES_OVER}`
}
