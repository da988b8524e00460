import type { LocalAzure, LocalAzureOptions } from '../../local-azure/index.ts'
import type * as LocalAzureModule from '../../local-azure/index.ts'
import { outside } from './outside.ts'

/** Loaded once for all test files of this process. */
const { startLocalAzure } = await outside<typeof LocalAzureModule>(
  new URL('../../local-azure/index.ts', import.meta.url),
)

/** From a minute after the start on, so many requests a minute. */
export type Load = readonly (readonly [minute: number, perMinute: number])[]

/** App Service takes a third of its usual time, so that runs do not ask a hundred times whether it is ready. */
const QUICK = { planSizingSeconds: 25, warmSeconds: 35 }

/** A local Azure with this load. */
export function openShop(load: Load, options: LocalAzureOptions = {}): Promise<LocalAzure> {
  return startLocalAzure({
    traceCsv: traceOf(load),
    ...options,
    scenario: (base) => {
      const quick = { ...base, timing: { ...base.timing, ...QUICK } }
      return options.scenario?.(quick) ?? quick
    },
  })
}

/** The world begins at minute 32 × 60 of its trace; before it the first value holds. */
function traceOf(steps: Load): string {
  const rows = ['timestamp,value']
  for (let minute = -32 * 60; minute < 24 * 60; minute += 1) {
    const step = steps.findLast(([from]) => from <= minute) ?? steps[0]
    rows.push(`${String((minute + 32 * 60) * 60)},${String(step?.[1] ?? 0)}`)
  }
  return rows.join('\n')
}

/** Whether these inputs ask for a run that only looks: a write in it is a broken promise. */
export function onlyObserves(inputs: Readonly<Record<string, string>>): boolean {
  return ['status', 'check', 'simulate'].includes(inputs['mode'] ?? '') || inputs['dry-run'] === 'true'
}
