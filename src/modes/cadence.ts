import type { Clock } from '../domain/clock.ts'
import type { RunConfig, TargetConfig } from '../domain/config.ts'
import { isController, modeRow } from '../domain/modes.ts'
import { known, unknown, type Known } from '../domain/known.ts'
import { printable } from '../domain/text.ts'
import type { Seconds } from '../domain/units.ts'
import type { ObservedGaps } from '../github/gaps.ts'
import { observedRuns, workflowRef, type ObservedRuns } from '../github/runs.ts'
import { userAgent } from '../network/user-agent.ts'
import { docLink } from '../report/doc-link.ts'
import { duration } from '../domain/format.ts'
import type { Runtime } from '../runtime.ts'
import { readStart } from './start.ts'

/** Seconds. A forecast of `adaptive` beyond an hour is too vague to rely on. */
const FORESIGHT = 3600

/**
 * The mean time between runs of this workflow, for policies that look ahead to the next run; the log says it too.
 * Unknown, with the reason and the fix, if GitHub does not tell. A watch keeps its own interval. It reads the time
 * between runs only to say how long the site has no controller if no successor comes.
 */
export async function observeCadence(
  runtime: Runtime,
  config: RunConfig,
  clock: Clock,
  signal: AbortSignal,
): Promise<Known<Seconds>> {
  const ref = workflowRef(runtime.env)
  const token = config.githubToken
  if (!isController(config.mode) || ref === undefined) return unknown('no policy of this run asks for it')
  if (token === undefined) {
    if (config.targets.some(wantsCadence))
      runtime.log.info(`${ASSUMED}; github-token with actions: read measures it`)
    return unknown('there is no github-token')
  }
  const runs = await observedRuns(ref, { fetch, clock, token, userAgent: userAgent(runtime.version) }, signal)
  const all = runs.kind === 'known' ? runs.value.all : runs
  if (runs.kind === 'known') await tellCron(runtime, runs.value)
  if (modeRow(config.mode).runsAs === 'watch') return unknown('a watch keeps its own interval')
  tellGaps(runtime, config, all)
  return all.kind === 'known' ? known(all.value.mean) : all
}

const ASSUMED = 'time between runs: assumed to be 5 min'

/** "cron 3-58/5 … delivered every 41 min, median of 20". */
async function tellCron(runtime: Runtime, { scheduled }: ObservedRuns): Promise<void> {
  if (scheduled.kind === 'unknown') return
  const { cron } = await readStart(runtime)
  const { median, count } = scheduled.value
  runtime.log.info(
    `cron ${cron === undefined ? '' : `${printable(cron, 60)} `}delivered every ${duration(median)}, median of ${String(count)}`,
  )
}

/** Logs the time between runs, and warns if too much can happen between two of them. */
function tellGaps(runtime: Runtime, { targets }: RunConfig, gaps: Known<ObservedGaps>): void {
  if (gaps.kind === 'unknown') {
    if (targets.some(wantsCadence)) runtime.log.info(`${ASSUMED} (${gaps.reason})`)
    return
  }
  const { mean, median, count } = gaps.value
  runtime.log.info(
    `time between runs: ${duration(mean)} on average, ${duration(median)} median, over the last ${String(count)}`,
  )
  const sight = Math.min(...targets.filter(({ load }) => load !== undefined).map(sightOf))
  if (median <= sight) return
  runtime.log.warning(
    `this workflow runs every ${duration(median)} (median of ${String(count)}), and its policy sees ${duration(sight)}: a burst may come that much too late. ` +
      'Run mode: watch, which reads the load every minute, or let an alert or a timer outside GitHub start the workflow ' +
      `(${docLink('late-schedule', runtime.trigger.action)}).`,
    'Cloudburst: too long between runs',
  )
}

/** How long a decision stays right: `threshold` as far as it looks back, `adaptive` as far as it looks ahead. */
function sightOf({ policy }: TargetConfig): number {
  return policy.kind === 'adaptive' ? FORESIGHT : policy.windowSeconds + policy.stabilizationSeconds
}

function wantsCadence({ load, policy, schedules }: TargetConfig): boolean {
  const looksAhead = (load !== undefined && policy.kind === 'adaptive') || schedules !== undefined
  return looksAhead && policy.runIntervalSeconds === undefined
}
