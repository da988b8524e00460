import { afterEach } from '@jest/globals'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { mkdtempSync, rmSync } from 'node:fs'
import type { Dispatch } from '../../local-azure/github/api.ts'
import type { LocalAzure } from '../../local-azure/index.ts'
import type { Place } from '../helpers/action/start.ts'
import { beginAmong, type Inputs, type Started } from '../fault/support.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** What GitHub says of a run, beside the inputs of the action. */
export interface Job {
  readonly runId: string
  readonly event: string
  readonly actor?: string
  /** The inputs of the workflow, where it was dispatched. */
  readonly workflowInputs?: Inputs
}

/** Starts a run of the action that shares the virtual time with the others, under `run-<id>`. */
export function startJob(azure: LocalAzure, job: Job, inputs: Inputs, place: Place = 'thread'): Started {
  const variables = {
    GITHUB_RUN_ID: job.runId,
    GITHUB_EVENT_NAME: job.event,
    GITHUB_ACTOR: job.actor ?? 'octocat',
    GITHUB_EVENT_PATH: eventFile(job),
  }
  return beginAmong(azure, `run-${job.runId}`, inputs, variables, place)
}

function eventFile({ event, workflowInputs }: Job): string {
  const folder = mkdtempSync(join(tmpdir(), 'event-'))
  folders.push(folder)
  const file = join(folder, 'event.json')
  const payload = event === 'schedule' ? { schedule: '*/5 * * * *' } : { inputs: workflowInputs ?? {} }
  writeFileSync(file, JSON.stringify(payload))
  return file
}

/**
 * For a process with two flows, as the hand-over and the passes, or two targets: one that has just been answered needs a
 * moment to speak, or time moves on for the other alone.
 */
export const TWO_FLOWS = { grace: { afterSleep: 60, afterReply: 60 } } as const

/** Inputs of a watch whose successor is started with the same token. */
export const WATCH = { mode: 'watch', 'github-token': 'gh-token-of-the-job', 'watch-for': '20m' } as const

/** Lets GitHub start a job for each dispatch, `afterSeconds` of virtual time later. */
export function onDispatch(azure: LocalAzure, start: (dispatch: Dispatch) => void, afterSeconds = 40): void {
  azure.github.onDispatch = (dispatch) => {
    azure.timer.sleep(afterSeconds, () => start(dispatch))
  }
}

/** Calls `then` when virtual time has come to so many minutes after the start of the world. */
export function atMinute(azure: LocalAzure, minute: number, then: () => void): void {
  azure.timer.sleep(azure.world.scenario.startAt + minute * 60 - azure.clock.now(), then)
}
