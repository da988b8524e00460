import type { TargetConfig } from '../domain/config.ts'
import type { Decision } from '../domain/decision.ts'
import type { Observation } from '../domain/observation.ts'
import { noAnswer, nobodyServes } from '../policy/dark.ts'

/** What nobody may overlook, if it has come up since the decision that the report shows. */
export function foundAtEnd(
  target: Pick<TargetConfig, 'privateDownAfterSeconds'>,
  after: Observation | undefined,
  decision: Decision | undefined,
): readonly string[] {
  if (after === undefined || decision === undefined || decision.goal.kind === 'bursting') return []
  const byPerson = decision.rule === 'command' || decision.rule === 'hold'
  const unserved = byPerson ? undefined : nobodyServes(after.resources, target.privateDownAfterSeconds)
  const found = [noAnswer(after.resources), unserved]
  return found.filter((text) => text !== undefined).filter((text) => !decision.warnings.includes(text))
}
