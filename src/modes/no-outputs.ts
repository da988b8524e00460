import type { PlanOutput } from '../report/model.ts'

export type Outputs = Readonly<Record<string, string>>

/** Outputs that describe one target. With several targets they are empty, and `report` has their values. */
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
 * The outputs of a run that ends before it reads any target. Apart from the outputs of a full run, so that a wrong
 * input loads no report code.
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
