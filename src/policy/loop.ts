import { timeAt } from '../domain/series.ts'
import { share, type EpochSeconds, type Share } from '../domain/units.ts'
import type { Demand } from './demand.ts'
import { isSettled } from './resolvers.ts'

/** How far back observed and expected shares are compared. */
const LOOK_BACK_SECONDS = 1800
/** Fewer settled minutes than this mean nothing. */
const LEAST_MINUTES = 5
/** Smaller differences are noise and the error of the resolver model. */
const DEAD_BAND = 0.15
const LEAST_RESPONSE = 0.2
const MOST_RESPONSE = 3
/** A correction changes the target share by at most this factor in a pass. */
const MOST_CORRECTION = 1.5

/**
 * Measured observed share ÷ expected observed share over the settled minutes of the last half hour; 1 if DNS behaves as
 * expected, or too little is known. Each pass measures it again and accumulates nothing, so it cannot wind up.
 */
export function responseOf(demand: Demand, now: EpochSeconds): number {
  let measured = 0
  let expected = 0
  let minutes = 0
  demand.series.values.forEach((total, index) => {
    const burst = demand.burst[index] ?? null
    const model = demand.expected[index]
    if (total === null || burst === null || model?.kind !== 'known') return
    if (timeAt(demand.series, index) < now - LOOK_BACK_SECONDS || !isSettled(model.value)) return
    measured += burst
    expected += model.value.expected * total
    minutes++
  })
  if (minutes < LEAST_MINUTES || expected <= 0) return 1
  const response = Math.min(MOST_RESPONSE, Math.max(LEAST_RESPONSE, measured / expected))
  return Math.abs(response - 1) <= DEAD_BAND ? 1 : response
}

/**
 * The target share with which `wanted` is carried. `settled`: the last change has had time to show; without that, no
 * correction is added to it.
 */
export function askFor(wanted: Share, targetShare: Share, response: number, settled: boolean): Share {
  const exact = wanted / response
  const factor = settled ? MOST_CORRECTION : 1
  if (response < 1) return share(Math.min(exact, Math.max(wanted, targetShare * factor)))
  return share(Math.max(exact, Math.min(wanted, targetShare / factor)))
}
