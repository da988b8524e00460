import type { TargetConfig } from '../domain/config.ts'
import type { Mode } from '../domain/modes.ts'
import type { Decision } from '../domain/decision.ts'
import type { Observation } from '../domain/observation.ts'
import type { Timetable } from '../domain/schedule.ts'
import { decide, type PersonCommand } from '../policy/decide.ts'
import type { Policy } from '../policy/recommendation.ts'

/** What a run asks of a decision. */
export interface Asking {
  readonly mode: Mode
  readonly command: PersonCommand | undefined
}

/**
 * `decide` for one target, with the policy and the calendar that it needs. Pure, because an observation has its own
 * time.
 */
export async function deciderOf(
  target: TargetConfig,
  { mode, command }: Asking,
): Promise<(o: Observation) => Decision> {
  const [policy, timetable] = await Promise.all([policyOf(target), timetableOf(target)])
  return (o) =>
    decide(o, {
      target,
      mode,
      command,
      now: o.at,
      ...(policy !== undefined && { policy }),
      ...(timetable !== undefined && { timetable }),
    })
}

/** Only a target with `policy: adaptive` loads the engine; without it, `decide` uses the threshold rule. */
async function policyOf({ policy }: TargetConfig): Promise<Policy | undefined> {
  if (policy.kind !== 'adaptive') return undefined
  return (await import('../policy/adaptive/recommend.ts')).recommendAdaptive
}

/** Only a target with schedules loads the calendar. */
export async function timetableOf({ schedules }: TargetConfig): Promise<Timetable | undefined> {
  if (schedules === undefined) return undefined
  return (await import('../schedule/timetable.ts')).startsWithin
}
