import type { Played } from './play.ts'

/** What a number of cases came to. */
export interface Result {
  readonly cases: number
  readonly breaches: readonly Played[]
  /** Cases whose clean runs reached what was wanted. */
  readonly converged: number
  /** Requests that met a trouble: those after the first of a case are its retries. */
  readonly hits: number
  readonly slowest: Played | undefined
}

const AT_ONCE = 2

/** Plays the cases, two at a time, until all are played or the real time is over. */
export async function playAll(
  cases: readonly (() => Promise<Played>)[],
  {
    forMilliseconds = Infinity,
    onBreach = (): void => undefined,
  }: { forMilliseconds?: number; onBreach?: (one: Played) => void } = {},
): Promise<Result> {
  const began = performance.now()
  const played: Played[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < cases.length && performance.now() - began < forMilliseconds) {
      const result = await cases[next++]?.()
      if (result === undefined) continue
      played.push(result)
      if (result.breaches.length > 0) onBreach(result)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return resultOf(played)
}

function resultOf(played: readonly Played[]): Result {
  return {
    cases: played.length,
    breaches: played.filter(({ breaches }) => breaches.length > 0),
    converged: played.filter(({ runsToConverge }) => runsToConverge !== undefined).length,
    hits: played.reduce((sum, { hits }) => sum + hits, 0),
    slowest: played.reduce<Played | undefined>(
      (a, b) => (a === undefined || b.realMilliseconds > a.realMilliseconds ? b : a),
      undefined,
    ),
  }
}
