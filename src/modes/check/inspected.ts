import { warning, type Finding } from '../../burst/checks/finding.ts'
import type { RunConfig, TargetConfig } from '../../domain/config.ts'
import type { Known } from '../../domain/known.ts'
import type { Observation } from '../../domain/observation.ts'
import type { ActionUse } from '../../github/workflow-uses.ts'
import type { CheckFacts } from './facts.ts'

/** Everything that a check may read. */
export interface Inspected {
  readonly o: Observation
  readonly target: TargetConfig
  readonly config: RunConfig
  readonly facts: CheckFacts
  /** The steps of workflows that use this action. */
  readonly uses: Known<readonly ActionUse[]>
}

/** Something that would make a burst fail, or smaller, or less sure. */
export interface Inspection {
  /** What is true if nothing is found. */
  readonly title: string
  /** Why what it needs was not read; undefined if it was. Default: always read. */
  readonly unread?: (i: Inspected) => string | undefined
  readonly find: (i: Inspected) => readonly Finding[]
}

/** undefined for an unknown fact: a check that could not read it finds nothing and says so in `unread`. */
export function valueOf<T>(fact: Known<T>): T | undefined {
  return fact.kind === 'known' ? fact.value : undefined
}

/** Why the first of these facts that is not known is not. */
export function whyUnknown(...facts: readonly Known<unknown>[]): string | undefined {
  return facts.find((fact) => fact.kind === 'unknown')?.reason
}

/** A warning if `why` says something. */
export function warnIf(why: string | undefined, fix: string, link: Parameters<typeof warning>[2]): Finding[] {
  return why === undefined ? [] : [warning(why, fix, link)]
}
