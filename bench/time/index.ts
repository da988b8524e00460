import { outcomeOf, type Outcome, type TimeCase } from './case.ts'
import { lagCases } from './lag.ts'
import type { Place } from './world.ts'

export const FAMILIES = {
  lag: lagCases,
} satisfies Readonly<Record<string, () => readonly TimeCase[]>>

export interface Chosen {
  readonly families: readonly (keyof typeof FAMILIES)[]
  /** So many of each family, drawn by the seed; all of them where it is absent. */
  readonly of?: number | undefined
  readonly seed: number
  readonly place: Place
  /** Only cases whose name has this in it. */
  readonly only?: string | undefined
}

/** Runs the chosen cases one after another. */
export async function* outcomes({ families, of, seed, place, only = '' }: Chosen): AsyncGenerator<Outcome> {
  for (const family of families) {
    const all = FAMILIES[family]().filter(({ name }) => name.includes(only))
    for (const one of of === undefined ? all : drawn(all, of, seed)) yield await outcomeOf(one, place)
  }
}

/** So many of a list, the same for the same seed. */
function drawn<T>(all: readonly T[], count: number, seed: number): readonly T[] {
  const left = [...all]
  let state = seed
  return Array.from({ length: Math.min(count, left.length) }, () => {
    // Numerical Recipes' congruential generator: enough to spread cases.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return left.splice(Math.floor((state / 2 ** 32) * left.length), 1)
  }).flat()
}
