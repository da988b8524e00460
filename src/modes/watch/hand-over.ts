import type { Clock } from '../../domain/clock.ts'
import type { RunConfig } from '../../domain/config.ts'
import { ActionError } from '../../domain/errors.ts'
import { epochSeconds, seconds, type EpochSeconds, type Seconds } from '../../domain/units.ts'
import type { GitHubPorts } from '../../github/api.ts'
import { PERMISSION, type Successor } from '../../github/dispatch.ts'
import { lackOfSuccessor, type OwnRun } from '../../github/may-start.ts'
import { workflowRef } from '../../github/runs.ts'
import type { Lack } from '../../github/workflow-text.ts'
import { userAgent } from '../../network/user-agent.ts'
import { safe } from '../../report/safe.ts'
import type { Runtime } from '../../runtime.ts'
import { readStart } from '../start.ts'
import { unexpected } from '../unexpected.ts'
import { aborted, pauseBeside, startSuccessor, type Progress } from './successor.ts'

/** A job may wait minutes for a runner; the successor then stands by. */
const LEAD_SECONDS = 300

export interface HandOverTools {
  readonly runtime: Runtime
  readonly config: RunConfig
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** How far the start of a successor has come. */
type HandOverState = 'none' | 'waiting' | 'begun' | Progress | 'failed'

/**
 * Starts the successor of a watch, once for all its targets. It runs beside the passes, so that no pass waits for
 * GitHub. A watch that only stands by for another one starts none.
 */
export class HandOver {
  readonly #tools: HandOverTools
  readonly #leadSeconds: number
  /** Called before each line, because a fold of quiet passes must not delay it. */
  readonly #beforeSaying: (() => Promise<void>)[] = []
  readonly #led = Promise.withResolvers<undefined>()
  #endsAt: EpochSeconds | undefined
  #state: HandOverState
  #dispatching: Promise<void> | undefined
  #error: ActionError | undefined

  constructor(tools: HandOverTools) {
    this.#tools = tools
    const { watch, dryRun } = tools.config
    this.#leadSeconds = leadOf(watch.forSeconds)
    this.#state = watch.handOver === 'dispatch' && !dryRun ? 'waiting' : 'none'
  }

  get state(): HandOverState {
    return this.#state
  }

  /** Why no successor could be started. */
  get error(): ActionError | undefined {
    return this.#error
  }

  listen(beforeSaying: () => Promise<void>): void {
    this.#beforeSaying.push(beforeSaying)
  }

  /** This watch controls a target, until `endsAt` at the latest. */
  leads(endsAt: EpochSeconds): void {
    this.#endsAt = epochSeconds(Math.max(endsAt, this.#endsAt ?? endsAt))
    this.#led.resolve(undefined)
  }

  /** Resolves when a start that has begun has succeeded or failed, soon after the end of the watch. */
  async settled(): Promise<void> {
    await this.#dispatching
  }

  /** Starts the successor in time, unless `over` aborts first because the watch has ended. Never throws. */
  async run(over: AbortSignal): Promise<void> {
    if (this.#state === 'none') return
    const { signal } = this.#tools
    const either = AbortSignal.any([signal, over])
    try {
      await Promise.race([this.#led.promise, aborted(either)])
      await this.#foretell(either)
      await this.#untilItsTime(either)
      this.#state = 'begun'
      this.#dispatching = this.#dispatch(either)
      await this.#dispatching
    } catch (cause) {
      if (!either.aborted) throw cause
    }
  }

  /** A job without the permission must not learn that at the end of its hours. */
  async #foretell(signal: AbortSignal): Promise<void> {
    const { runtime } = this.#tools
    const run = ownRun(runtime)
    const ports = this.#ports()
    const lack = run && ports && (await lackOfSuccessor(run, ports, signal))
    if (lack === undefined) return
    for (const open of this.#beforeSaying) await open()
    runtime.log.warning(
      `this watch cannot start its successor: ${LACKS[lack]}. ${PERMISSION}`,
      'Cloudburst: no successor',
    )
  }

  async #untilItsTime(signal: AbortSignal): Promise<void> {
    const { clock } = this.#tools
    for (;;) {
      signal.throwIfAborted()
      const left = (this.#endsAt ?? 0) - this.#leadSeconds - (await clock.now())
      if (left <= 0) return
      await pauseBeside(clock, seconds(left), signal)
    }
  }

  async #dispatch(signal: AbortSignal): Promise<void> {
    const { runtime, clock } = this.#tools
    const ports = this.#ports()
    try {
      if (ports === undefined) throw new Error('a hand-over without a token is refused by the config')
      await startSuccessor({
        successor: await successorOf(runtime),
        ports,
        endsAt: this.#endsAt ?? (await clock.now()),
        signal,
        say: (line) => this.#say(line),
        reached: (progress) => (this.#state = progress),
      })
    } catch (cause) {
      if (signal.aborted) return
      this.#state = 'failed'
      this.#error = cause instanceof ActionError ? cause : unexpected(cause, signal)
      await this.#say(`! hand-over: ${safe(this.#error.message)}`)
    }
  }

  /** Undefined without a token. Its clock pauses beside the passes. */
  #ports(): GitHubPorts | undefined {
    const { runtime, config, clock } = this.#tools
    const token = config.githubToken
    if (token === undefined) return undefined
    return {
      fetch,
      clock: { ...clock, sleep: (length, until) => pauseBeside(clock, length, until) },
      token,
      userAgent: userAgent(runtime.version),
    }
  }

  async #say(line: string): Promise<void> {
    for (const open of this.#beforeSaying) await open()
    this.#tools.runtime.log.info(line)
  }
}

const LACKS = {
  permission: 'the job lacks the permission "actions: write"',
  trigger: 'the workflow has no "on: workflow_dispatch"',
} satisfies Record<Lack, string>

function leadOf(watchFor: Seconds): number {
  return Math.min(LEAD_SECONDS, watchFor / 4)
}

function ownRun({ env }: Runtime): OwnRun | undefined {
  const workflow = workflowRef(env)
  const { GITHUB_WORKFLOW_SHA: sha, GITHUB_SHA: commit, GITHUB_JOB: job } = env
  const of = sha ?? commit
  return workflow === undefined || of === undefined || job === undefined
    ? undefined
    : { workflow, sha: of, job }
}

async function successorOf(runtime: Runtime): Promise<Successor> {
  const workflow = workflowRef(runtime.env)
  const ref = runtime.env['GITHUB_REF']
  if (workflow === undefined || ref === undefined || ref === '')
    throw new ActionError('the successor could not be started: this is not a run of a GitHub workflow', {
      fix: 'Set hand-over: none if the watch runs outside GitHub.',
      link: 'watch-hand-over',
    })
  return { workflow, ref, inputs: (await readStart(runtime)).inputs }
}
