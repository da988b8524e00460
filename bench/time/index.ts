import { outcomeOf, type Outcome, type TimeCase } from './case.ts'
import { lagCases } from './lag.ts'
import { lengthCases } from './length.ts'
import { mixedCases } from './mixed.ts'
import { generator } from './random.ts'
import { skewCases } from './skew.ts'
import type { Place } from './world.ts'

export const FAMILIES = {
  lag: lagCases,
  skew: skewCases,
  length: lengthCases,
  mixed: mixedCases,
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
  const random = generator(seed)
  return Array.from({ length: Math.min(count, left.length) }, () =>
    left.splice(Math.floor(random() * left.length), 1),
  ).flat()
}
