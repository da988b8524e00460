import type { Played } from './play.ts'

/** Cases that end alike, or that are decided one after the other. */
export interface Unit {
  /** How many cases it stands for. */
  readonly points: number
  /** Plays those of them that may end differently from all that was played before; none, where every one is known. */
  readonly play: () => Promise<readonly Played[]>
}

/** What a number of cases came to. */
export interface Result {
  /** Cases that were played, and those of the units that they stand for. */
  readonly cases: number
  readonly points: number
  readonly breaches: readonly Played[]
  /** Cases whose clean runs reached what was wanted. */
  readonly converged: number
  /** Requests that met a trouble: those after the first of a case are its retries. */
  readonly hits: number
  readonly slowest: Played | undefined
}

interface Options {
  readonly forMilliseconds?: number
  readonly atOnce?: number
  readonly onBreach?: (one: Played) => void
  /** Called after each unit with how many of them are done. */
  readonly onProgress?: (done: number) => void
}

const AT_ONCE = 2

/** Plays the units, some at a time, until all are played or the real time is over. */
export async function playAll(
  units: readonly Unit[],
  {
    forMilliseconds = Infinity,
    atOnce = AT_ONCE,
    onBreach = (): void => undefined,
    onProgress = (): void => undefined,
  }: Options = {},
): Promise<Result> {
  const began = performance.now()
  const played: Played[] = []
  let [next, done, points] = [0, 0, 0]
  const worker = async (): Promise<void> => {
    for (;;) {
      const unit = performance.now() - began < forMilliseconds ? units[next++] : undefined
      if (unit === undefined) return
      const results = await unit.play()
      played.push(...results)
      points += unit.points
      results.filter(({ breaches }) => breaches.length > 0).forEach(onBreach)
      onProgress((done += 1))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return resultOf(played, points)
}

function resultOf(played: readonly Played[], points: number): Result {
  return {
    cases: played.length,
    points,
    breaches: played.filter(({ breaches }) => breaches.length > 0),
    converged: played.filter(({ runsToConverge }) => runsToConverge !== undefined).length,
    hits: played.reduce((sum, { hits }) => sum + hits, 0),
    slowest: played.reduce<Played | undefined>(
      (a, b) => (a === undefined || b.realMilliseconds > a.realMilliseconds ? b : a),
      undefined,
    ),
  }
}
