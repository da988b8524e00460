import type { Run } from '../log/requests.ts'
import type { History } from '../world/history.ts'
import type { InvariantName, JudgeOptions, Violation } from './judgement.ts'
import type { Facts } from './state.ts'

/** Everything that a rule may use. */
export interface Case {
  readonly history: History
  readonly runs: readonly Run[]
  readonly told: JudgeOptions
  readonly facts: Facts
}

export type Rule = (one: Case) => readonly Violation[]

/** `at` is in epoch seconds; `evidence` is for a person. */
export function found(invariant: InvariantName, rule: string, at: number, evidence: string): Violation {
  return { invariant, rule, at, evidence }
}
