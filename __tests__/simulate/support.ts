import { defaultSettings } from '../../src/plant/policies/inputs.ts'
import { Bins } from '../../src/simulate/bins.ts'
import { historyOf, type History } from '../../src/simulate/history.ts'
import type { StudySettings } from '../../src/simulate/settings.ts'
import { study, type Study, type StudyInput } from '../../src/simulate/study.ts'
import type { Sample } from '../../src/load/resample.ts'

/** Midnight of a Monday in 2026. */
export const START = Date.UTC(2026, 2, 2) / 1000

/** A day that peaks at 150 in the afternoon. */
export function daily(minute: number): number {
  return 100 - 50 * Math.cos((2 * Math.PI * (minute - 180)) / 1440)
}

export function samples(minutes: number, valueAt: (minute: number) => number | null = daily): Sample[] {
  return Array.from({ length: minutes }, (_, minute) => ({ at: START + minute * 60, value: valueAt(minute) }))
}

export function historyFrom(rows: readonly Sample[]): History {
  const bins = new Bins()
  for (const row of rows) bins.add(row)
  return historyOf(bins.result(), 'the test')
}

export function settings(more: Partial<StudySettings> = {}): StudySettings {
  return {
    unit: 'gauge',
    capacity: 120,
    instanceCapacity: undefined,
    sizes: { idleInstances: 0 },
    policy: defaultSettings,
    maxShare: 0.95,
    drainMinutes: 15,
    ...more,
  }
}

/** A study run to its end. */
export function studied(more: Partial<StudyInput> = {}): Study {
  const steps = study({
    target: 'shop',
    source: 'the test',
    history: historyFrom(samples(2 * 1440)),
    settings: settings(),
    notes: [],
    cadences: ['c5'],
    ...more,
  })
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}
