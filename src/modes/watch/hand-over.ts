import type { Clock } from '../../domain/clock.ts'
import type { RunConfig } from '../../domain/config.ts'
import { ActionError } from '../../domain/errors.ts'
import { duration } from '../../domain/format.ts'
import { epochSeconds, type EpochSeconds, type Seconds } from '../../domain/units.ts'
import { dispatchSuccessor, type Successor } from '../../github/dispatch.ts'
import { workflowRef } from '../../github/runs.ts'
import { userAgent } from '../../network/user-agent.ts'
import type { Runtime } from '../../runtime.ts'
import { readStart } from '../start.ts'
import { unexpected } from '../unexpected.ts'

/** A job may wait for a runner for minutes; the successor then stands by. */
const LEAD_SECONDS = 300

/** The start of the successor: once a watch, however many targets it has. */
export interface HandOver {
  /** When it is to be started; undefined where nobody is. */
  readonly at: EpochSeconds | undefined
  /** Starts it, the first time it is called; resolves when that is done, or has failed. */
  start(): Promise<void>
  /** Whether `start` was called. */
  readonly begun: boolean
  /** Why no successor could be started. */
  readonly error: ActionError | undefined
}

export interface HandOverTools {
  readonly runtime: Runtime
  readonly config: RunConfig
  readonly clock: Clock
  readonly signal: AbortSignal
}

export function makeHandOver(tools: HandOverTools, startedAt: EpochSeconds): HandOver {
  const { watch, dryRun } = tools.config
  const wanted = watch.handOver === 'dispatch' && !dryRun
  let pending: Promise<void> | undefined
  let error: ActionError | undefined
  return {
    at: wanted ? epochSeconds(startedAt + watch.forSeconds - leadSeconds(watch.forSeconds)) : undefined,
    start: () =>
      (pending ??= dispatch(tools).catch((cause: unknown) => {
        error = cause instanceof ActionError ? cause : unexpected(cause, tools.signal)
      })),
    get begun() {
      return pending !== undefined
    },
    get error() {
      return error
    },
  }
}

function leadSeconds(watchFor: Seconds): number {
  return Math.min(LEAD_SECONDS, watchFor / 4)
}

async function dispatch({ runtime, config, clock, signal }: HandOverTools): Promise<void> {
  const token = config.githubToken
  const successor = await successorOf(runtime)
  if (token === undefined) throw new Error('a hand-over without a token is refused by the config')
  await dispatchSuccessor(successor, { fetch, clock, token, userAgent: userAgent(runtime.version) }, signal)
  runtime.log.info(
    `hand-over: started the successor (${successor.workflow.workflow} on ${successor.ref}), ${duration(leadSeconds(config.watch.forSeconds))} before the end`,
  )
}

async function successorOf(runtime: Runtime): Promise<Successor> {
  const workflow = workflowRef(runtime.env)
  const ref = runtime.env['GITHUB_REF']
  if (workflow === undefined || ref === undefined || ref === '')
    throw new ActionError('the successor could not be started: this is no run of a GitHub workflow', {
      fix: 'Set hand-over: none where the watch runs elsewhere.',
      link: 'watch-hand-over',
    })
  return { workflow, ref, inputs: (await readStart(runtime)).inputs }
}
