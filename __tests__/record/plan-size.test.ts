import { expect, test } from '@jest/globals'
import { known } from '../../src/domain/known.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { LONGEST_RECORD, packRecord, unpackRecord } from '../../src/record/codec.ts'
import { readRecord } from '../../src/record/tag.ts'
import { withoutTrial, withPlanSku, withTrialFor } from '../../src/record/of-burst.ts'
import * as to from '../../src/record/transitions.ts'

const NOW = epochSeconds(1_800_000_000)
const record = (change: Partial<BurstRecord> = {}): BurstRecord => ({
  ...{ phase: 'warm', phaseSinceEpochSeconds: epochSeconds(NOW - 600), runId: '7', shareChanges: [] },
  ...change,
})

test('a burst remembers the size of its plan, and only a burst does (resize-only-while-idle)', () => {
  const sized = record({ planSku: 'P1v3' })
  expect(to.withPhase(sized, 'bursting', NOW).planSku).toBe('P1v3')
  for (const phase of ['idle', 'warming', 'draining'] as const)
    expect('planSku' in to.withPhase(sized, phase, NOW)).toBe(false)
  expect(to.withPhase(record({ planSku: 'P1v3', phase: 'idle' }), 'idle', NOW).planSku).toBe('P1v3')
})

test('the size of a plan changes in the state tag only if it is another one (quiet-pass-writes-nothing)', () => {
  const sized = record({ planSku: 'P1v3' })
  expect(withPlanSku(sized, 'p1V3')).toBe(sized)
  expect(withPlanSku(sized, 'P2v3')).toEqual({ ...sized, planSku: 'P2v3' })
  expect(withPlanSku(record(), 'P1v3')).toEqual(sized)
})

test('only a burst remembers what its trial is for (no-data-never-ends)', () => {
  const trial = withTrialFor(record({ phase: 'bursting' }), share(0.3))
  expect(trial.trialFor).toBe(0.3)
  expect(withoutTrial(trial)).toStrictEqual(record({ phase: 'bursting' }))
  for (const phase of ['idle', 'warming', 'warm', 'draining'] as const)
    expect('trialFor' in to.withPhase(trial, phase, NOW)).toBe(false)
  expect('trialFor' in to.drainingSince(trial, NOW)).toBe(false)
  expect(to.withoutAnnouncement(record({ phase: 'bursting' }), trial).trialFor).toBe(0.3)
})

test.each(['w=10001', 'w=-1', 'w='])('a tag with %s is damaged', (damage) => {
  expect(unpackRecord(`${packRecord(record())},${damage}`)).toMatchObject({
    kind: 'unknown',
    reason: expect.stringMatching('share after the trial'),
  })
})

test('a refused change leaves the size of the plan as it was (resize-only-while-idle)', () => {
  const announced = record({ phase: 'bursting', intent: true, planSku: 'P2v3' })
  expect(to.withoutAnnouncement(announced, record({ planSku: 'P1v3' })).planSku).toBe('P1v3')
  expect(to.withoutAnnouncement(announced, record())).toStrictEqual(record())
})

test('a read confirms no drain that the state tag does not announce (never-stop-before-drain)', () => {
  const announced = record({ phase: 'draining', intent: true })
  for (const disabledAt of [undefined, epochSeconds(NOW - 5)])
    expect(to.drainConfirmed(announced, NOW, disabledAt)).toStrictEqual(record({ phase: 'draining' }))
})

test('as many of the newest share changes are kept as fit (no-data-never-ends)', () => {
  const hold = { untilEpochSeconds: NOW, by: 'a-name-of-sixtee', reason: '' }
  const shareChanges = [6, 5, 4, 3, 2, 1].map((it) => ({
    atEpochSeconds: epochSeconds(NOW - 10_000 * it),
    share: share(it / 8),
  }))
  const full = record({
    ...{ hold: { ...hold, command: 'scale-back' }, pause: hold, drainSinceEpochSeconds: NOW },
    lease: { owner: '19876543210-1-x5tr', untilEpochSeconds: NOW },
    attempts: { count: 12, lastFailedAtEpochSeconds: NOW },
    ...{ privateDownSinceEpochSeconds: NOW, privateUpSinceEpochSeconds: NOW },
    shareChanges,
  })
  const packed = packRecord(full)
  expect(packed.length).toBeLessThanOrEqual(LONGEST_RECORD)
  const read = unpackRecord(packed)
  const kept = read.kind === 'known' ? read.value.shareChanges.length : 0
  expect(kept).toBeGreaterThan(0)
  expect(kept).toBeLessThan(6)
  expect(read).toEqual(known({ ...full, shareChanges: shareChanges.slice(-kept) }))
})

test('a tag that is no text is no state tag (killed-anywhere-recovers)', () => {
  const tags = { 'cloudburst-azure': null } as unknown as Record<string, string>
  expect(readRecord(tags, 'azure')).toEqual(readRecord({}, 'azure'))
})
