import type { AuthMethod } from '../../azure/credentials.ts'
import { idTokensUntil } from '../../azure/oidc.ts'
import type { WatchConfig } from '../../domain/config.ts'
import { ActionError } from '../../domain/errors.ts'
import { duration, isoUtc } from '../../domain/format.ts'
import { epochSeconds, type EpochSeconds } from '../../domain/units.ts'
import type { Environment } from '../../network/index.ts'
import type { TargetReport } from '../../report/model.ts'
import { observeCadence } from '../cadence.ts'
import { portsOf, type Shared } from '../serve.ts'
import { prefixed } from '../prefixed-log.ts'
import { sparingly } from './annotations.ts'
import { HandOver } from './hand-over.ts'
import { TargetWatch } from './target-watch.ts'

/** GitHub's request token for ID tokens expires about 6 h 20 min after the job began (azure-cli#28778). */
const LONGEST_WITH_OIDC_SECONDS = 6 * 3600
/** GitHub ends a job on its own runners after 6 h, and the steps before this one take part of them. */
const LONGEST_ON_HOSTED_SECONDS = 5.75 * 3600

/** Watches every target in its own loop, so that none waits for another. Throws ActionError. */
export async function watchTargets(shared: Shared): Promise<readonly TargetReport[]> {
  const { runtime, config, azure, clock, signal, trigger } = shared
  requireTime(config.watch, azure.signsInWith, runtime.env)
  await observeCadence(runtime, config, clock, signal)
  const startedAt = await clock.now()
  const endsAt = endOf(shared, startedAt)
  const log = sparingly(runtime.log)
  const handOver = new HandOver({ runtime: { ...runtime, log }, config, clock, signal })
  const owner = ownerOf(trigger.runId, trigger.runAttempt, runtime.random())
  const several = config.targets.length > 1
  const watches = await Promise.all(
    config.targets.map(async (target) => {
      const own = several ? prefixed(log, target.name) : log
      const ports = await portsOf(shared, target)
      const audit = shared.audit?.of(target, true)
      const records = shared.records?.target(target, owner)
      return new TargetWatch({
        ...shared,
        audit,
        records,
        target,
        ports,
        log: own,
        owner,
        startedAt,
        endsAt,
        handOver,
      })
    }),
  )
  return besideHandOver(handOver, () => Promise.all(watches.map((watch) => watch.run())))
}

/** Stops starting the successor when the last target ends. */
async function besideHandOver<T>(handOver: HandOver, work: () => Promise<T>): Promise<T> {
  const over = new AbortController()
  const handsOver = handOver.run(over.signal)
  try {
    return await work()
  } finally {
    over.abort()
    await handsOver
  }
}

/** A watch ends so long before its job may ask for no more ID tokens; the last pass may take some of it. */
const BEFORE_ID_TOKENS_END_SECONDS = 300
/** An end that comes sooner than that is the machine's clock gone wrong. */
const SHORTEST_SECONDS = 600

/** In time to hand over: at the end of `watch-for`, or before the job cannot sign in again. */
function endOf({ runtime, config, azure }: Shared, startedAt: EpochSeconds): EpochSeconds {
  const wanted = startedAt + config.watch.forSeconds
  const until = azure.signsInWith === 'oidc' ? idTokensUntil(runtime.env) : undefined
  const latest = (until ?? Infinity) - BEFORE_ID_TOKENS_END_SECONDS
  if (latest >= wanted || latest < startedAt + SHORTEST_SECONDS) return epochSeconds(wanted)
  runtime.log.info(
    `The watch ends at ${isoUtc(epochSeconds(latest))}, before watch-for is over: from ${isoUtc(epochSeconds(latest + BEFORE_ID_TOKENS_END_SECONDS))} on GitHub gives this job no more ID tokens to sign in with.`,
  )
  return epochSeconds(latest)
}

/** Two jobs of one run, and two tries of it, are different owners. */
function ownerOf(runId: string, attempt: number, random: number): string {
  const own = Math.floor(random * 36 ** 4)
    .toString(36)
    .padStart(4, '0')
  return `${runId.slice(0, 20)}-${String(attempt)}-${own}`
}

function requireTime({ forSeconds }: WatchConfig, signsInWith: AuthMethod, env: Environment): void {
  if (signsInWith === 'oidc' && forSeconds > LONGEST_WITH_OIDC_SECONDS)
    throw tooLong(
      forSeconds,
      'a job can request ID tokens for about 6 h 20 min, and after that it can no longer sign in to Azure',
      '6h',
    )
  if (env['RUNNER_ENVIRONMENT'] === 'github-hosted' && forSeconds > LONGEST_ON_HOSTED_SECONDS)
    throw tooLong(forSeconds, 'GitHub ends a job on its own runners after 6 h, without a hand-over', '5h45m')
}

function tooLong(forSeconds: number, why: string, most: string): ActionError {
  return new ActionError(`watch-for (${duration(forSeconds)}) is too long: ${why}`, {
    fix: `Set watch-for to at most ${most}; the watch starts its successor itself before it ends.`,
    link: 'watch',
    outcome: 'refused',
  })
}
