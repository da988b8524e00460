import { known, unknown, type Known } from '../domain/known.ts'
import { sameResource, type Endpoint, type Profile } from '../domain/resources.ts'
import { share, type Share } from '../domain/units.ts'
import { LOWEST_WEIGHT } from './weights.ts'

/** Whether Traffic Manager puts the endpoint into its answers. */
export function isInAnswers(endpoint: Endpoint): boolean {
  if (endpoint.status !== 'Enabled') return false
  return ['Online', 'CheckingEndpoint', 'Unmonitored'].includes(endpoint.monitorStatus)
}

/** The sum of weights of all other endpoints: those in the answers, and all that are enabled. */
export function otherWeights(profile: Profile, burst: Endpoint): { inAnswers: number; enabled: number } {
  const others = profile.endpoints.filter((it) => it.status === 'Enabled' && !sameResource(it.id, burst.id))
  return { inAnswers: sumOfWeights(others.filter(isInAnswers)), enabled: sumOfWeights(others) }
}

/**
 * The sum of weights that a weight of the burst endpoint competes with. If no other endpoint is in the answers, the
 * enabled ones count: any weight gives all traffic now, and their weights matter the moment they return.
 */
export function weightBase(profile: Profile, burst: Endpoint): number {
  const { inAnswers, enabled } = otherWeights(profile, burst)
  return inAnswers > 0 ? inAnswers : enabled
}

/**
 * The part of DNS answers that name the burst endpoint. Unknown for routing methods that choose by place or network. If
 * every enabled endpoint is Degraded, Traffic Manager answers with all of them.
 */
export function shareOfAnswers(profile: Profile, burst: Endpoint): Known<Share> {
  if (profile.status !== 'Enabled' || burst.status !== 'Enabled') return known(share(0))
  const online = profile.endpoints.filter(isInAnswers)
  const answers =
    online.length > 0
      ? online
      : profile.endpoints.filter((it) => it.status === 'Enabled' && it.monitorStatus === 'Degraded')
  if (!answers.some((it) => sameResource(it.id, burst.id))) return known(share(0))
  if (answers.length === 1) return known(share(1))
  if (profile.routingMethod === 'Weighted') return known(share(weightOf(burst) / sumOfWeights(answers)))
  if (profile.routingMethod === 'Priority') return known(share(isPreferred(burst, answers) ? 1 : 0))
  return unknown(`${profile.routingMethod} routing has no share: each user's place or network decides`)
}

function weightOf(endpoint: Endpoint): number {
  return endpoint.weight ?? LOWEST_WEIGHT
}

function sumOfWeights(endpoints: readonly Endpoint[]): number {
  return endpoints.reduce((sum, endpoint) => sum + weightOf(endpoint), 0)
}

function isPreferred(burst: Endpoint, answers: readonly Endpoint[]): boolean {
  const own = burst.priority ?? Infinity
  return answers.every((it) => sameResource(it.id, burst.id) || (it.priority ?? Infinity) > own)
}
