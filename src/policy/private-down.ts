import type { Observation } from '../domain/observation.ts'
import type { PrivateEpisode } from '../domain/record.ts'
import type { Resources } from '../domain/resources.ts'
import { elapsed, type EpochSeconds, type Seconds } from '../domain/units.ts'

/** Whether the private side answers Traffic Manager. CheckingEndpoint and Unmonitored are unknown, not down. */
export type PrivateSide = 'answers' | 'down' | 'unknown'

/**
 * One Online endpoint is enough for "answers". "down" needs an enabled endpoint, and all of them Degraded or Stopped.
 */
export function privateSide({ privateEndpoints }: Pick<Resources, 'privateEndpoints'>): PrivateSide {
  const enabled = privateEndpoints.filter((it) => it.status === 'Enabled')
  if (enabled.some((it) => it.monitorStatus === 'Online')) return 'answers'
  const isDown = enabled.every((it) => ['Degraded', 'Stopped'].includes(it.monitorStatus))
  return enabled.length > 0 && isDown ? 'down' : 'unknown'
}

/**
 * What the state tag should say from now on. An episode begins when the private side is first seen down, and ends when it
 * has been Online for `stabilization`. A relapse in between continues the same episode.
 */
export function privateEpisode(
  { record, resources }: Pick<Observation, 'record' | 'resources'>,
  stabilization: Seconds,
  now: EpochSeconds,
): PrivateEpisode {
  const before = record.kind === 'known' ? record.value : undefined
  const downSinceEpochSeconds = before?.privateDownSinceEpochSeconds
  // No private endpoint is enabled: `switch` or a person disabled them. Their health is tested before they return.
  if (resources.privateEndpoints.every((it) => it.status === 'Disabled')) return {}
  const side = privateSide(resources)
  if (side === 'down') return { downSinceEpochSeconds: downSinceEpochSeconds ?? now }
  if (downSinceEpochSeconds === undefined) return {}
  const upSinceEpochSeconds = before?.privateUpSinceEpochSeconds
  if (side === 'unknown')
    return { downSinceEpochSeconds, ...(upSinceEpochSeconds !== undefined && { upSinceEpochSeconds }) }
  const up = upSinceEpochSeconds ?? now
  return elapsed(up, now) >= stabilization ? {} : { downSinceEpochSeconds, upSinceEpochSeconds: up }
}

/** How long the private side has been down; undefined if it is not, or if that is unknown. */
export function downFor(episode: PrivateEpisode, now: EpochSeconds): Seconds | undefined {
  if (episode.downSinceEpochSeconds === undefined || episode.upSinceEpochSeconds !== undefined)
    return undefined
  return elapsed(episode.downSinceEpochSeconds, now)
}
