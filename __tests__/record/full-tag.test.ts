import { expect, test } from '@jest/globals'
import { known } from '../../src/domain/known.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { LONGEST_RECORD, packRecord, unpackRecord } from '../../src/record/codec.ts'

test('all that a tag can hold at its longest still fits, and only names and reasons are cut', () => {
  const at = epochSeconds(1_780_000_000)
  const hold = { untilEpochSeconds: at, by: 'a-name-of-sixteen', reason: 'r'.repeat(40) }
  const before = { enabled: true, minimum: 10, maximum: 99, usual: 10, set: { minimum: 20, maximum: 90 } }
  const full: BurstRecord = {
    phase: 'draining',
    phaseSinceEpochSeconds: at,
    runId: '19876543210',
    intent: true,
    hold: { ...hold, command: 'scale-back' },
    pause: hold,
    outside: { command: 'scale-back', untilEpochSeconds: at, by: 'someone' },
    drainSinceEpochSeconds: at,
    privateDownSinceEpochSeconds: at,
    privateUpSinceEpochSeconds: at,
    attempts: { count: 12, lastFailedAtEpochSeconds: at },
    autoscaleBefore: before,
    lease: { owner: '19876543210-1-x5tr', untilEpochSeconds: at },
    shareChanges: [{ atEpochSeconds: at, share: share(0.1234) }],
  }
  const packed = packRecord(full)
  expect(packed.length).toBeLessThanOrEqual(LONGEST_RECORD)
  const { hold: _, pause: __, outside: ___, ...whole } = full
  expect(unpackRecord(packed)).toMatchObject(known({ ...whole, shareChanges: [] }))
})

test('without share changes, too, reasons give way before the bill and the names do', () => {
  const at = epochSeconds(1_780_000_000)
  const hold = { untilEpochSeconds: at, by: 'a-name-of-sixtee', reason: 'r'.repeat(24) }
  const record: BurstRecord = {
    phase: 'warming',
    phaseSinceEpochSeconds: at,
    runId: '19876543210',
    hold: { ...hold, command: 'prewarm' },
    pause: hold,
    drainSinceEpochSeconds: at,
    lease: { owner: '19876543210-1-x5tr', untilEpochSeconds: at },
    bill: { sinceEpochSeconds: at, atEpochSeconds: at, instanceSeconds: 7 },
    shareChanges: [],
  }
  const packed = packRecord(record)
  expect(packed.length).toBeLessThanOrEqual(LONGEST_RECORD)
  expect(unpackRecord(packed)).toMatchObject(
    known({ bill: record.bill, hold: { by: hold.by }, pause: { by: hold.by } }),
  )
})

test('a full tag of a drain keeps the size of the plan: it says that the burst goes on, and no share change of long ago does (no-data-never-ends)', () => {
  const at = epochSeconds(1_780_000_000)
  const shareChanges = [0.0196, 0.3, 0, 0.0196, 0.3151, 0].map((it, index) => ({
    atEpochSeconds: epochSeconds(at - 30_000 + 5_000 * index),
    share: share(it),
  }))
  const record: BurstRecord = {
    phase: 'draining',
    phaseSinceEpochSeconds: at,
    runId: '19876543210',
    hold: { command: 'prewarm', untilEpochSeconds: at, by: 'a-name-of-sixtee', reason: 'sale' },
    drainSinceEpochSeconds: at,
    intent: true,
    privateDownSinceEpochSeconds: at,
    privateUpSinceEpochSeconds: at,
    attempts: { count: 2, lastFailedAtEpochSeconds: at },
    autoscaleBefore: { enabled: true, minimum: 1, maximum: 3, usual: 1, set: { minimum: 3, maximum: 9 } },
    lease: { owner: '19876543210-1-x5tr', untilEpochSeconds: at },
    ...{ planSku: 'P1v3', trialFor: share(0.3151), shareChanges },
  }
  expect(unpackRecord(packRecord(record))).toMatchObject(known({ planSku: 'P1v3', trialFor: 0.3151 }))
  const counted = { ...record, burstSinceEpochSeconds: epochSeconds(at - 30_000) }
  expect(unpackRecord(packRecord(counted))).toMatchObject(known({ planSku: 'P1v3', trialFor: 0.3151 }))
  // In a burst the endpoint itself says that it goes on.
  expect(packRecord({ ...record, phase: 'bursting' })).not.toContain(',k=')
})
