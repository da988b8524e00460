import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { reconcile } from '../../src/burst/reconcile.ts'
import { epochSeconds, seconds } from '../../src/domain/units.ts'
import { target } from './build.ts'
import { Died, Model } from './model.ts'
import { sessionOn } from './session-on.ts'
import { effort } from '../helpers/effort.ts'

// Runs of any length, one after another: each goes on where the last one ended or was killed.

interface Runs {
  /** How long a run may wait, or lives. */
  readonly lengthSeconds: number
  readonly ends: 'left' | 'killed'
  readonly gapSeconds: number
}

async function oneRun(model: Model, kind: 'burst' | 'scale-back', { lengthSeconds, ends }: Runs) {
  const until = epochSeconds(model.now + 86_400)
  const command = { kind, hold: { command: kind, untilEpochSeconds: until, by: 'ada', reason: '' } }
  const s = sessionOn(model, target(), { command, runId: '1' })
  model.diesAt = ends === 'killed' ? model.now + lengthSeconds : Infinity
  try {
    return await reconcile({ ...s, waitInRun: seconds(ends === 'left' ? lengthSeconds : 7200) })
  } catch (error) {
    if (error instanceof Died) return undefined
    throw error
  } finally {
    model.diesAt = Infinity
  }
}

async function reaches(model: Model, kind: 'burst' | 'scale-back', runs: Runs, isThere: () => boolean) {
  for (let count = 1; count <= 150; count += 1) {
    await oneRun(model, kind, runs)
    if (isThere()) return
    model.now += runs.gapSeconds
  }
  throw new Error(`150 runs of ${String(runs.lengthSeconds)} s (${runs.ends}) did not reach ${kind}`)
}

const runs: fc.Arbitrary<Runs> = fc.record({
  lengthSeconds: fc.integer({ min: 30, max: 600 }),
  ends: fc.constantFrom('left', 'killed'),
  gapSeconds: fc.integer({ min: 5, max: 600 }),
})

async function thereAndBack(how: Runs): Promise<void> {
  const model = new Model(new Map())
  await reaches(model, 'burst', how, () => model.burst.status === 'Enabled' && (model.burst.weight ?? 0) > 1)
  expect({ running: model.running, instances: model.instances }).toEqual({ running: true, instances: 3 })
  await reaches(model, 'scale-back', how, () => !model.running && model.instances === 1)
  expect(model.burst.status).toBe('Disabled')
}

test('runs of any length, ended or killed, reach a burst and its end (killed-anywhere-recovers)', () =>
  fc.assert(fc.asyncProperty(runs, thereAndBack), { numRuns: effort(20, 400) }))

test('wait-in-run: 0 starts what must be started, leaves, and the next runs reach the burst and its end', () =>
  thereAndBack({ lengthSeconds: 0, ends: 'left', gapSeconds: 300 }))
