import type { Clock } from '../domain/clock.ts'
import type { RunConfig } from '../domain/config.ts'
import { known, unknown, type Known } from '../domain/known.ts'
import type { Seconds } from '../domain/units.ts'
import { observedGaps, workflowRef } from '../github/runs.ts'
import { userAgent } from '../network/user-agent.ts'
import { duration } from '../domain/format.ts'
import type { Runtime } from '../runtime.ts'

/**
 * The mean gap between runs of this workflow, for the policies that look as far ahead as the next run; asked for only
 * where one does. Unknown, with a line in the log that says why and what to do, where GitHub does not tell.
 */
export async function observeCadence(
  runtime: Runtime,
  config: RunConfig,
  clock: Clock,
  signal: AbortSignal,
): Promise<Known<Seconds>> {
  if (config.mode !== 'auto' || !config.targets.some(wantsCadence)) return unknown('nobody asks for it')
  const ref = workflowRef(runtime.env)
  if (ref === undefined) return unknown('not a run of GitHub')
  const token = config.githubToken
  if (token === undefined) {
    runtime.log.info(
      'time between runs: taken to be 5 min; with github-token and actions: read it is measured',
    )
    return unknown('there is no github-token')
  }
  const gaps = await observedGaps(ref, { fetch, clock, token, userAgent: userAgent(runtime.version) }, signal)
  if (gaps.kind === 'unknown') {
    runtime.log.info(`time between runs: taken to be 5 min (${gaps.reason})`)
    return gaps
  }
  const { mean, median, count } = gaps.value
  runtime.log.info(
    `time between runs: ${duration(mean)} on average, ${duration(median)} in the middle, of the last ${String(count)}`,
  )
  return known(mean)
}

function wantsCadence({ load, policy, schedules }: RunConfig['targets'][number]): boolean {
  const looksAhead = (load !== undefined && policy.kind === 'adaptive') || schedules !== undefined
  return looksAhead && policy.runIntervalSeconds === undefined
}
