import { known } from '../../src/domain/known.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import type { Endpoint, Resources } from '../../src/domain/resources.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { endpoint, NOW, observation, resources } from './build.ts'

export const BURST = endpoint('burst', { weight: 10 })

export function seen(
  change: Partial<Resources> & { burst?: Endpoint; others?: Endpoint[] },
  record?: BurstRecord,
): Observation {
  return observation({
    resources: resources(change),
    ...(record === undefined ? {} : { record: known(record) }),
  })
}

type Seen = Parameters<typeof seen>[0]

export function running(change: Seen = {}): Seen {
  return { ...change, app: { ...resources().app, state: 'Running' } }
}

export const record = (change: Partial<BurstRecord>): BurstRecord => ({
  phase: 'idle',
  phaseSinceEpochSeconds: epochSeconds(NOW - 60),
  runId: '1',
  shareChanges: [],
  ...change,
})
