import { parseArgs } from 'node:util'
import type { CadenceName } from '../../src/plant/cadence.ts'

export interface BenchArgs {
  readonly traces: string
  readonly capacities: readonly number[]
  readonly cadences: readonly CadenceName[]
  /** Undefined: all. */
  readonly policies: readonly string[] | undefined
  readonly seeds: readonly number[]
  readonly json: string | undefined
  readonly workers: number
  readonly price: number
  readonly ablation: boolean
  readonly crossValidate: boolean
  /** Also runs each policy on dirty load. */
  readonly dirt: boolean
}

const CADENCES: readonly CadenceName[] = ['c1', 'c5', 'watch', 'cron20', 'cron60']

export const USAGE = `npm run bench:policy -- --traces DIR [options]

  --traces DIR       folder of CSV files with the columns timestamp,value
  --capacity LIST    percentiles of the load, each a private capacity (80,90,97)
  --cadence LIST     of ${CADENCES.join(', ')} (c5,cron20,cron60)
  --policies LIST    policies to run (all)
  --seeds LIST       seeds of the random cadences (1,2,3,4)
  --price N          price of a minute above capacity in instance-minutes (20)
  --workers N        worker threads (2)
  --ablation         the adaptive policy without one part at a time, instead of the policies
  --cross-validate   the adaptive policy's tuning chosen on all traces but one, tried on that one
  --dirt             each policy also on load that is shown with drops, gaps, stuck, doubled and late minutes
  --json FILE        writes one row a trace, capacity, cadence, seed and policy`

/** Throws an Error with the reason where an argument is wrong. */
export function readArgs(argv: readonly string[]): BenchArgs {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      traces: { type: 'string' },
      capacity: { type: 'string', default: '80,90,97' },
      cadence: { type: 'string', default: 'c5,cron20,cron60' },
      policies: { type: 'string' },
      seeds: { type: 'string', default: '1,2,3,4' },
      dirt: { type: 'boolean', default: false },
      price: { type: 'string', default: '20' },
      workers: { type: 'string', default: '2' },
      ablation: { type: 'boolean', default: false },
      'cross-validate': { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  })
  if (values.traces === undefined) throw new Error('--traces is missing')
  return {
    traces: values.traces,
    capacities: values.capacity.split(',').map((it) => numberIn('--capacity', it, 0, 100)),
    cadences: values.cadence.split(',').map(cadence),
    policies: values.policies?.split(','),
    seeds: values.seeds.split(',').map((it) => numberIn('--seeds', it, 0, 2 ** 32)),
    json: values.json,
    workers: numberIn('--workers', values.workers, 1, 64),
    price: numberIn('--price', values.price, 0, 1e6),
    ablation: values.ablation,
    crossValidate: values['cross-validate'],
    dirt: values.dirt,
  }
}

function numberIn(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= least && value <= most)) {
    throw new Error(`${name} takes numbers from ${least} to ${most}, not "${text}"`)
  }
  return value
}

function cadence(text: string): CadenceName {
  const found = CADENCES.find((it) => it === text)
  if (found === undefined) throw new Error(`--cadence takes ${CADENCES.join(', ')}, not "${text}"`)
  return found
}
