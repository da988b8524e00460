import type { TargetConfig } from '../../domain/config.ts'
import type { DocPage } from '../../domain/doc-pages.ts'
import { ActionError } from '../../domain/errors.ts'
import type { Observation } from '../../domain/observation.ts'

/**
 * `refusal`: the action does nothing until this is fixed. `warning`: it continues, and the burst is smaller or less
 * sure.
 */
type Severity = 'refusal' | 'warning'

/** What a check found: `error` says the cause, the fix, and if to read more. */
export interface Finding {
  readonly severity: Severity
  readonly error: ActionError
}

/** Something that can be read and that would spoil a burst or the scale-in after it. */
export interface Check {
  /** What is checked, for a list. */
  readonly title: string
  /**
   * `burst`: matters only to a run that makes the burst side ready. `begin`: only before that has begun, because later the
   * health tests tell, and the run undoes what it began.
   */
  readonly matters: 'always' | 'burst' | 'begin'
  /** Empty if all is well, or if the check needs something that was not read. */
  readonly find: (o: Observation, target: TargetConfig) => readonly Finding[]
}

/** Stops a burst before it writes. `message` says the cause, `fix` is a whole sentence or a command. */
export function refusal(message: string, fix: string, link: DocPage): Finding {
  return { severity: 'refusal', error: new ActionError(message, { fix, link, outcome: 'refused' }) }
}

/** Is shown, and stops nothing. `message` says the cause, `fix` is a whole sentence or a command. */
export function warning(message: string, fix: string, link: DocPage): Finding {
  return { severity: 'warning', error: new ActionError(message, { fix, link }) }
}

/** How many instances a burst wants, and what says so. */
interface WantedInstances {
  readonly count: number
  /** "burst-instances is 3". */
  readonly because: string
}

/** Without the input, a burst keeps what the plan has. */
export function wantedInstances(o: Observation, { burstSide }: TargetConfig): WantedInstances {
  const { burstInstances } = burstSide
  if (burstInstances !== undefined)
    return { count: burstInstances, because: `burst-instances is ${String(burstInstances)}` }
  const { capacity } = o.resources.plan.sku
  return { count: capacity, because: `the plan has ${String(capacity)}, and burst-instances is not set` }
}
