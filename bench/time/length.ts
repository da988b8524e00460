import type { Told, TimeCase } from './case.ts'
import { BURSTING, IDLE, LOW, type Inputs, type State } from './world.ts'

const LENGTHS = [0, 30, 60, 120, 300, 600]
const GAP_SECONDS = 60
const MOST_RUNS = 150

/** How runs of that length come to their end. */
export type End = 'leaves' | 'times out' | 'is killed'

export interface Runs {
  readonly lengthSeconds: number
  readonly end: End
  readonly gapSeconds: number
}

function inputsFor({ lengthSeconds, end }: Runs): Inputs {
  if (end === 'leaves')
    return { 'wait-in-run': lengthSeconds === 0 ? '0' : `${String(lengthSeconds)}s`, timeout: '30m' }
  if (end === 'times out') return { 'wait-in-run': '', timeout: `${String(lengthSeconds)}s` }
  return {}
}

/** Runs one after another until the burst side is as wanted. */
async function reaches(told: Told, mode: string, runs: Runs, wanted: State): Promise<void> {
  const killedAfter = runs.end === 'is killed' ? runs.lengthSeconds : undefined
  for (let count = 1; count <= MOST_RUNS; count += 1) {
    const ended = await told.any(mode, { 'hold-for': '1d', ...inputsFor(runs) }, killedAfter)
    told.must(!ended.log.includes('(input timeout) took longer'), `${mode} ended by its timeout`)
    told.must(ended.outputs['outcome'] !== 'refused', `${mode} was refused: ${ended.outputs['reason'] ?? ''}`)
    if (told.world.isIn(wanted)) return
    told.later(runs.gapSeconds)
  }
  told.must(false, `${String(MOST_RUNS)} runs did not reach ${JSON.stringify(wanted)}`)
}

/** From idle to bursting and back by commands. Each way may take many runs of this length. */
export async function thereAndBack(told: Told, runs: Runs): Promise<void> {
  await reaches(told, 'burst', runs, BURSTING)
  told.later(runs.gapSeconds)
  await reaches(told, 'scale-back', runs, IDLE)
}

export const ENDS = ['leaves', 'times out', 'is killed'] as const satisfies readonly End[]

/** A run that is killed lives at least as long as signing in and one read take; none can be killed after 0 s. */
export const SHORTEST: Readonly<Record<End, number>> = { leaves: 0, 'times out': 60, 'is killed': 30 }

/** length × end, through every phase and back. */
export function lengthCases(): readonly TimeCase[] {
  return ENDS.flatMap((end) =>
    LENGTHS.filter((length) => length >= SHORTEST[end]).map((lengthSeconds): TimeCase => ({
      name: `a run ${end} after ${String(lengthSeconds)} s: there and back`,
      load: [[0, LOW]],
      trouble: () => undefined,
      story: (told) => thereAndBack(told, { lengthSeconds, end, gapSeconds: GAP_SECONDS }),
    })),
  )
}
