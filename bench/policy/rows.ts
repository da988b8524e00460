import { always, never } from '../../src/plant/baselines/static.ts'
import { decisionMinutes, isRandom, type CadenceName } from '../../src/plant/cadence.ts'
import { plantConfig } from '../../src/plant/config.ts'
import { percentileOf } from '../../src/plant/demand.ts'
import { dirtOf } from '../../src/plant/dirt.ts'
import { oracle, type OracleOutcome } from '../../src/plant/oracle.ts'
import { simulate, type Outcome, type Simulation } from '../../src/plant/simulate.ts'
import { policiesNamed } from './policies.ts'
import { readTrace, traceName } from './trace.ts'

/** One policy on one trace. Percentages of minutes or of load, rates a day, cost in instance-minutes. */
export interface Row {
  readonly trace: string
  readonly capacityPercentile: number
  readonly cadence: CadenceName
  readonly seed: number
  readonly policy: string
  readonly violationPercent: number
  readonly excessPercent: number
  readonly lostPercent: number
  readonly instanceMinutesPerDay: number
  readonly burstOnPercent: number
  readonly startsPerDay: number
  readonly weightChangesPerDay: number
  readonly costPerDay: number
  /** 1 the oracle, 0 the better of never and always. */
  readonly skill: number
  readonly offloadedPercent: number
  readonly overloadPercent: number
  /** How many bursts a decision ended, and how many of them above capacity. */
  readonly ends: number
  readonly falseEnds: number
  /** The same with dirty load; only with `--dirt`. The references of the skill stay clean. */
  readonly dirty?: { readonly skill: number; readonly ends: number; readonly falseEnds: number }
}

/** All runs on one trace at one capacity. */
export interface Job {
  readonly file: string
  readonly capacityPercentile: number
  readonly cadences: readonly CadenceName[]
  readonly seeds: readonly number[]
  readonly policies: readonly string[] | undefined
  readonly price: number
  readonly dirt: boolean
}

/** One row for each policy, cadence and seed, with the oracle first. Throws if the percentile gives no capacity. */
export function runJob(job: Job): Row[] {
  const demand = readTrace(job.file)
  const capacity = percentileOf(demand, job.capacityPercentile)
  if (!(capacity > 0))
    throw new Error(`P${job.capacityPercentile} of ${job.file} is ${capacity}; a capacity must be above 0`)
  const config = plantConfig(capacity, { violationPrice: job.price })
  const best = oracle(demand, config)
  const everyFive = decisionMinutes('c5', demand.length, 1)
  const costs = [never, always].map((policy) => simulate({ demand, config, policy, runs: everyFive }).cost)
  const reference = Math.min(...costs)
  const skillOf = (cost: number): number => (reference - cost) / (reference - best.cost)
  const rows: Row[] = []
  for (const cadence of job.cadences) {
    for (const seed of isRandom(cadence) ? job.seeds : job.seeds.slice(0, 1)) {
      const key = { trace: traceName(job.file), capacityPercentile: job.capacityPercentile, cadence, seed }
      const runs = decisionMinutes(cadence, demand.length, seed)
      rows.push({ ...key, policy: 'oracle', ...oracleFigures(best, demand), skill: skillOf(best.cost) })
      for (const policy of policiesNamed(job.policies)) {
        const outcome = simulate({ demand, config, policy, runs })
        rows.push({
          ...key,
          policy: policy.name,
          ...figures(outcome),
          skill: skillOf(outcome.cost),
          ...(job.dirt && { dirty: dirtyFigures({ demand, config, policy, runs }, skillOf) }),
        })
      }
    }
  }
  return rows
}

const DIRT_SEEDS = [1, 2]

/** Over all seeds of the dirt: mean of the skill, sum of the ends. */
function dirtyFigures(run: Simulation, skillOf: (cost: number) => number): Required<Row>['dirty'] {
  const outcomes = DIRT_SEEDS.map((seed) => simulate({ ...run, dirt: dirtOf(run.demand.length, seed) }))
  return {
    skill: outcomes.reduce((sum, { cost }) => sum + skillOf(cost), 0) / outcomes.length,
    ends: outcomes.reduce((sum, { ends }) => sum + ends, 0),
    falseEnds: outcomes.reduce((sum, { falseEnds }) => sum + falseEnds, 0),
  }
}

type Figures = Omit<Row, 'trace' | 'capacityPercentile' | 'cadence' | 'seed' | 'policy' | 'skill' | 'dirty'>

function figures(outcome: Outcome): Figures {
  const days = outcome.minutes / 1440
  return {
    violationPercent: (100 * outcome.violationMinutes) / outcome.minutes,
    excessPercent: (100 * outcome.excess) / outcome.demand,
    lostPercent: (100 * outcome.lost) / outcome.demand,
    instanceMinutesPerDay: outcome.instanceMinutes / days,
    burstOnPercent: (100 * outcome.onMinutes) / outcome.minutes,
    startsPerDay: outcome.starts / days,
    weightChangesPerDay: outcome.weightChanges / days,
    costPerDay: outcome.cost / days,
    offloadedPercent: (100 * outcome.offloaded) / outcome.demand,
    overloadPercent: (100 * outcome.overloadMinutes) / outcome.minutes,
    ends: outcome.ends,
    falseEnds: outcome.falseEnds,
  }
}

function oracleFigures(best: OracleOutcome, demand: Float64Array): Figures {
  const minutes = demand.length
  const days = minutes / 1440
  const total = demand.reduce((sum, value) => sum + value, 0)
  return {
    violationPercent: (100 * best.violationMinutes) / minutes,
    excessPercent: (100 * best.excess) / total,
    lostPercent: 0,
    instanceMinutesPerDay: best.instanceMinutes / days,
    burstOnPercent: (100 * best.onMinutes) / minutes,
    startsPerDay: best.starts / days,
    weightChangesPerDay: 0,
    costPerDay: best.cost / days,
    offloadedPercent: (100 * best.offloaded) / total,
    overloadPercent: 0,
    ends: best.starts,
    falseEnds: 0,
  }
}
