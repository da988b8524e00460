import type { Observation } from '../domain/observation.ts'
import { damageOf, TO_PUT_RIGHT } from '../policy/damage.ts'
import { oddTimes } from '../record/odd-times.ts'
import { readRecord } from '../record/tag.ts'
import type { Session } from './session.ts'

/** Warns about times in the state tag that no run can have written; every run ignores them. */
export function warnOfOddTimes(s: Session, { resources, at }: Observation): void {
  const record = readRecord(resources.profile.tags, resources.burstEndpoint.name)
  for (const what of oddTimes(record, at))
    s.narrator.warned(
      `${what} by the state tag, so this run ignores that: the tag is damaged, or the clock of the run that wrote it was wrong. ${TO_PUT_RIGHT}`,
    )
}

/** Warns of what is wrong with a state tag that this run is about to replace: no later read shows it. */
export function warnOfReplacedTag(s: Session, o: Observation): void {
  const damage = damageOf(o)
  if (damage !== undefined) s.narrator.warned(damage)
  warnOfOddTimes(s, o)
}
