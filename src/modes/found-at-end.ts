import type { TargetConfig } from '../domain/config.ts'
import type { Decision } from '../domain/decision.ts'
import type { Observation } from '../domain/observation.ts'
import { NO_PRIVATE, noAnswer, nobodyServes } from '../policy/dark.ts'

/** They keep automation out, and their warnings say so. */
const OF_PEOPLE = ['command', 'hold', 'pause'] as const

/** What nobody may overlook, if it has come up since the decision that the report shows. */
export function foundAtEnd(
  target: Pick<TargetConfig, 'privateDownAfterSeconds'>,
  after: Observation | undefined,
  decision: Decision | undefined,
): readonly string[] {
  if (after === undefined || decision === undefined || decision.goal.kind === 'bursting') return []
  const byPerson = OF_PEOPLE.some((rule) => rule === decision.rule)
  const isTold = decision.warnings.some((text) => text.startsWith(NO_PRIVATE))
  const unserved =
    byPerson || isTold ? undefined : nobodyServes(after.resources, target.privateDownAfterSeconds)
  const found = [noAnswer(after.resources), unserved]
  return found.filter((text) => text !== undefined).filter((text) => !decision.warnings.includes(text))
}
