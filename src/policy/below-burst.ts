import type { Doubt, RuleReading } from '../domain/load.ts'

/** So many of the newest minutes show whether a total is one; most of them must say so, because clocks differ. */
const MINUTES = 10

type Values = readonly (number | null)[]

/** A total below the load of the burst side alone is not the load of both sides. */
export function belowBurst(reading: RuleReading, shown: Values, demand: Values): readonly Doubt[] {
  const known = shown.flatMap((value, index) => (value === null ? [] : [index])).slice(-MINUTES)
  const contradicted = known.filter((index) => demand[index] === null)
  if (reading.scope === 'private' || contradicted.length * 2 <= known.length) return []
  return [{ kind: 'part-of-whole', text: belowBurstWords(reading) }]
}

/** The doubt in words for a person, with the two sources and the fix. */
export function belowBurstWords({ main, burst }: RuleReading): string {
  return `the total (${main.source}) is below what the burst side alone served (${burst.source}), so it is not the load of both sides: load-scope: private adds the two`
}
