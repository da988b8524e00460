/** `npm run test:everything` tries every instant, every pair and many more stories, which takes an hour. */
export const EVERYTHING = process.env['CLOUDBURST_FAULTS'] === 'all'

/** How many cases to try: what `npm test` has time for, or all of them. */
export function effort(few: number, all: number): number {
  return EVERYTHING ? all : few
}
