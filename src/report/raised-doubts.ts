import type { Evidence } from '../domain/decision.ts'
import type { Observation } from '../domain/observation.ts'
import { doubtFacts, type Fact } from './facts.ts'
import { safe } from './safe.ts'

/** The doubts that the minutes themselves raised, beside those of the sources that `factsOf` tells. */
export function raisedDoubts({ rules }: Pick<Evidence, 'rules'>, { load }: Observation): readonly Fact[] {
  const readings = load.kind === 'known' ? load.value.rules : []
  return rules.flatMap(({ name, doubts }) => {
    const of = readings.find((it) => it.name === name)
    const told = [...(of?.main.doubts ?? []), ...(of?.burst.doubts ?? [])]
    const raised = doubts.filter(({ kind, text }) => !told.some((it) => it.kind === kind && it.text === text))
    return doubtFacts({ doubts: raised }, rules.length > 1 ? ` (${safe(name, 60)})` : '')
  })
}
