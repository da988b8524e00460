import { duration } from '../domain/format.ts'
import type { Resources } from '../domain/resources.ts'
import type { Seconds } from '../domain/units.ts'
import { printable } from '../domain/text.ts'
import { privateSide } from './private-down.ts'
import { isInAnswers } from './shares.ts'

/** Why users get no answer at all from DNS; undefined if they do. */
export function noAnswer({
  profile: { endpoints, status, name },
}: Pick<Resources, 'profile'>): string | undefined {
  if (status !== 'Enabled' || endpoints.some((it) => it.status === 'Enabled')) return undefined
  return `no endpoint of the profile ${printable(name)} is enabled, so its DNS name has no answer`
}

/** How each warning of that begins. */
export const NO_PRIVATE = 'no private endpoint answers'

/** That nobody serves users, and for how long automation leaves it so; undefined if somebody does. */
export function nobodyServes(
  resources: Pick<Resources, 'privateEndpoints' | 'burstEndpoint'>,
  privateDownAfter: Seconds,
): string | undefined {
  if (privateSide(resources) !== 'down' || isInAnswers(resources.burstEndpoint)) return undefined
  return `${NO_PRIVATE}, and the burst endpoint is not enabled: automation bursts for all demand once that has lasted ${duration(privateDownAfter)}`
}
