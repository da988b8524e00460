import { TUNING, type Tuning } from '../../src/policy/adaptive/tuning.ts'
import { adaptiveOnPlant } from '../../src/plant/policies/adaptive.ts'
import { DEFAULTS } from '../../src/plant/policies/inputs.ts'
import type { Policy } from '../../src/plant/policy.ts'

const NOT_AT_ALL = 1e9

/** The engine without one part. The indices of regressors are those of `readFeatures`. */
const PARTS: Readonly<Record<string, Partial<Tuning>>> = {
  'adaptive-whole': {},
  'without-any-season': { without: [6, 7, 8, 9] },
  'without-days': { without: [6, 7, 8] },
  'without-three-days': { without: [7] },
  'without-week': { without: [8] },
  'without-hourly': { without: [9] },
  'without-slope': { without: [2] },
  'without-reversion': { without: [3, 4, 5] },
  'without-regression': { without: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] },
  'without-nearness': { forecastWidth: NOT_AT_ALL, levelWidth: NOT_AT_ALL },
  'without-severity': { severity: 0 },
  'without-carried-part': { observedPart: 1 },
  'without-start-margin': { startMargin: 1, startOption: 0 },
  'looks-far-when-on': { keepLookMinutes: 240 },
}

/** Candidate tunings, among them the present one; cross-validation chooses one for each trace. */
const GRID: Readonly<Record<string, Partial<Tuning>>> = {
  'grid-in-use': {},
  'grid-prior-0.3': { priorVariance: 0.3 },
  'grid-prior-10': { priorVariance: 10 },
  'grid-forgetting-0.9985': { forgetting: 0.9985 },
  'grid-forecast-width-0.15': { forecastWidth: 0.15 },
  'grid-level-width-0.2': { levelWidth: 0.2 },
  'grid-margin-low': { startMargin: 0.6, startOption: 4 },
  'grid-margin-high': { startMargin: 1.2, startOption: 3 },
  'grid-keep-60': { keepLookMinutes: 60 },
  'grid-keep-120': { keepLookMinutes: 120 },
  'grid-carried-1': { observedPart: 1 },
  'grid-severity-1': { severity: 1 },
}

/** The engine whole, and once without each of its parts. */
export function ablations(): readonly Policy[] {
  return variants(PARTS)
}

/** The engine with each candidate tuning. */
export function grid(): readonly Policy[] {
  return variants(GRID)
}

function variants(changes: Readonly<Record<string, Partial<Tuning>>>): readonly Policy[] {
  return Object.entries(changes).map(([name, change]) =>
    adaptiveOnPlant(DEFAULTS, { ...TUNING, ...change }, name),
  )
}
