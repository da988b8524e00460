import type { LoadSourceConfig } from '../domain/config.ts'
import { duration } from '../domain/format.ts'
import { printable } from '../domain/text.ts'
import { seconds } from '../domain/units.ts'
import { Unbelievable } from './problem.ts'
import { STEP_SECONDS } from './resample.ts'
import { statedUnit } from './unit.ts'

const COUNT_TITLE = /[([] ?(?:sum|summe|somme|suma|soma|somma|count|合計|总和) ?[)\]]/iu
const COUNT_PATH = /,\s*"?(?:doc_count|samplecount|count|sum|total)"?\s*\]\s*$/iu

/** Whether a title, or the path to a number, says that it counts what came in its interval: `Requests (Sum)`, `doc_count`. */
function saysCount(titleOrPath: string): boolean {
  return COUNT_TITLE.test(titleOrPath) || COUNT_PATH.test(titleOrPath)
}

/** Throws Unbelievable if numbers that are counts by `said` are of a longer interval, and no `load-per` says how long. */
export function requirePerOfCounts(said: string, config: LoadSourceConfig, intervalSeconds: number): void {
  const isRate = statedUnit(config) === 'per-minute' && config.perSeconds === undefined
  if (!isRate || intervalSeconds <= STEP_SECONDS || !saysCount(said)) return
  throw new Unbelievable(
    'unit',
    `${printable(said, 80)} says that a number counts what came in its time, which is ${duration(seconds(intervalSeconds))} by the distance of the numbers`,
    `Set load-per: ${String(intervalSeconds)}s (--per for npm run simulate)`,
  )
}
