import { expect, test } from '@jest/globals'
import { iterate } from '../../src/burst/iteration.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { NOW } from './build.ts'
import { bursting, run, served } from './iteration-run.ts'

// The size of the plan in the state tag of a burst that goes on; its plan is P1v3.

const SHARE = 10 / 60

async function sizeWritten(secondsAgo: number, tag: Partial<BurstRecord>): Promise<unknown> {
  const model = served(10)
  const since = epochSeconds(model.now - secondsAgo)
  const shareChanges = [{ atEpochSeconds: since, share: share(SHARE) }]
  const world = { tag: { phase: 'bursting', phaseSinceEpochSeconds: since, shareChanges, ...tag } } as const
  const { steps } = await iterate(run(model, bursting(SHARE), world).s)
  expect(model.now).toBeGreaterThan(NOW)
  const written = steps.flatMap((step) => (step.kind === 'write-record' ? [step.record.planSku] : []))
  return written.length === 0 ? 'nothing' : written.at(-1)
}

test('the state tag follows a size that someone gave the plan, but not while reads may lag (resize-only-while-idle)', async () => {
  expect(await sizeWritten(3600, { planSku: 'P2v3' })).toBe('P1v3')
  expect(await sizeWritten(55, { planSku: 'P2v3' })).toBe('nothing')
})

test('no state tag is written for the size alone that it always had, or never told (quiet-pass-writes-nothing)', async () => {
  expect(await sizeWritten(3600, { planSku: 'P1v3' })).toBe('nothing')
  expect(await sizeWritten(3600, {})).toBe('nothing')
})
