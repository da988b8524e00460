import type { PlanOutput } from '../report/model.ts'

export type Outputs = Readonly<Record<string, string>>

/** The scalar outputs that belong to one target; with several targets they are empty and `report` has them. */
export const OF_ONE_TARGET = [
  'decision',
  'phase',
  'share',
  'carried-share',
  'demand',
  'utilization',
  'reason',
  'burst-url',
] as const

const NO_PLAN: PlanOutput = { version: 1, dryRun: false, matrix: { only: [] }, targets: [] }

/**
 * What is said when the run ends before any target was looked at. Apart from the outputs of a run, so that a wrong input
 * waits for nothing that makes reports.
 */
export function outputsOfNothing(outcome: 'refused' | 'failed'): Outputs {
  return {
    ...Object.fromEntries(OF_ONE_TARGET.map((name) => [name, ''])),
    outcome,
    changed: 'false',
    'audit-file': '',
    report: '[]',
    plan: JSON.stringify(NO_PLAN),
  }
}
