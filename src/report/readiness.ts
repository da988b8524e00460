import type { ReadyPart } from '../burst/steps.ts'
import { duration } from '../domain/format.ts'
import type { TargetReport } from './model.ts'

/** In the order of a burst. A resize and a start may overlap, and are still listed one after the other. */
const PARTS: Readonly<Record<ReadyPart, string>> = {
  plan: 'plan sizing',
  start: 'app start',
  instances: 'instances',
  health: 'health tests',
}

export interface PartTime {
  readonly part: string
  readonly took: string
}

/** How long each part of getting ready took, and all of them; empty if the run had nothing to make ready. */
export function readinessOf({ readiness }: Pick<TargetReport, 'readiness'>): readonly PartTime[] {
  if (readiness === undefined) return []
  const parts = Object.entries(PARTS) as [ReadyPart, string][]
  const all = parts.reduce((sum, [part]) => sum + (readiness[part] ?? 0), 0)
  const rows = parts.map(([part, words]) => ({ part: words, took: timeOf(readiness[part]) }))
  return [...rows, { part: 'all', took: duration(all) }]
}

function timeOf(took: number | undefined): string {
  if (took === undefined) return 'not needed'
  return took === 0 ? 'at once' : duration(took)
}
