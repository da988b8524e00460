import { fromLog } from './features.ts'
import { Histogram } from './errors.ts'

const STEP = 0.01

/** All loads are ÷ private capacity, all prices in instance-minutes. */
export interface ShareProblem {
  readonly violationPrice: number
  /** What one burst instance carries ÷ private capacity. */
  readonly instanceFraction: number
  /** The share is at most this. */
  readonly maxShare: number
  /** How much worse a minute gets for each private capacity of load above it, in violation prices. */
  readonly severity: number
  /** The part of the target share that is expected to arrive. */
  readonly observedPart: number
}

interface Loads {
  readonly loads: readonly number[]
  readonly masses: readonly number[]
}

function loadsOf(demand: Histogram): Loads {
  const loads: number[] = []
  const masses: number[] = []
  demand.mass.forEach((mass, bin) => {
    if (mass === 0) return
    loads.push(fromLog(Histogram.middle(bin)))
    masses.push(mass)
  })
  return { loads, masses }
}

/** What a minute at this share costs by the distribution of demand, in instance-minutes. */
export function costOfShare(demand: Histogram, share: number, problem: ShareProblem): number {
  const { loads, masses } = loadsOf(demand)
  return costOf(share, loads, masses, problem, Infinity) / demand.total()
}

/** The share that minimises violations (by severity) and instances over a distribution of demand, 0…maxShare. */
export function cheapestShare(demand: Histogram, problem: ShareProblem): number {
  const { loads, masses } = loadsOf(demand)
  let best = 0
  let lowest = Infinity
  for (let step = 0; step * STEP <= problem.maxShare + 1e-9; step++) {
    const share = Math.min(step * STEP, problem.maxShare)
    const cost = costOf(share, loads, masses, problem, lowest - 1e-9)
    if (cost >= lowest - 1e-9) continue
    lowest = cost
    best = share
  }
  return best
}

/** Computes a cost only as far as needed to see that it reaches `enough`. */
function costOf(
  share: number,
  loads: readonly number[],
  masses: readonly number[],
  problem: ShareProblem,
  enough: number,
): number {
  const stays = 1 - problem.observedPart * share
  let cost = 0
  for (let i = 0; i < loads.length && cost < enough; i++) {
    const load = loads[i] ?? 0
    const excess = stays * load - 1
    const violation = excess > 0 ? problem.violationPrice * (1 + problem.severity * excess) : 0
    cost += (masses[i] ?? 0) * (violation + Math.max(1, Math.ceil((share * load) / problem.instanceFraction)))
  }
  return cost
}
