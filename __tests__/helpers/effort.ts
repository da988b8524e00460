/** `npm run test:everything` tries every instant, every pair and many more stories, which takes an hour. */
export const EVERYTHING = process.env['CLOUDBURST_FAULTS'] === 'all'

/** How many cases to try: what `npm test` has time for, or all of them. */
export function effort(few: number, all: number): number {
  return EVERYTHING ? all : few
}

/** So many of `all`, evenly spread, or all of them: rows of a table that take the same way through the action. */
export function sampled<T>(all: readonly T[], few: number): readonly T[] {
  const step = EVERYTHING ? 1 : Math.max(1, all.length / few)
  return all.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step))
}
