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

/**
 * How long each part of getting ready took, and all of them; empty if the run had nothing to make ready. Of a run that ended
 * before the burst side was ready, the parts after the last one were not reached.
 */
export function readinessOf({
  readiness,
  phaseAfter,
}: Pick<TargetReport, 'readiness' | 'phaseAfter'>): readonly PartTime[] {
  if (readiness === undefined) return []
  const parts = Object.entries(PARTS) as [ReadyPart, string][]
  const isReady = phaseAfter === 'warm' || phaseAfter === 'bursting'
  const last = isReady ? parts.length : parts.findLastIndex(([part]) => readiness[part] !== undefined)
  const all = parts.reduce((sum, [part]) => sum + (readiness[part] ?? 0), 0)
  const rows = parts.map(([part, words], at) => ({ part: words, took: timeOf(readiness[part], at > last) }))
  return [...rows, { part: isReady ? 'all' : 'until the run ended', took: duration(all) }]
}

function timeOf(took: number | undefined, isAfterLast: boolean): string {
  if (took === undefined) return isAfterLast ? 'not reached' : 'not needed'
  return took === 0 ? 'at once' : duration(took)
}
