import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { known, unknown } from '../../src/domain/known.ts'
import { addMask } from '../../src/domain/masks.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds, seconds, share } from '../../src/domain/units.ts'
import { isRenewalDue, LEASE, leaseView, liveLease, wasAtWork } from '../../src/record/lease.ts'
import { LONGEST_RECORD, packRecord, unpackRecord } from '../../src/record/codec.ts'
import { holdOf } from '../../src/record/person.ts'

const NOW = 1_800_000_000

function recordWith(owner: string, leftSeconds: number): BurstRecord {
  const at = epochSeconds(NOW - 60)
  const lease = { owner, untilEpochSeconds: epochSeconds(NOW + leftSeconds) }
  return { phase: 'idle', phaseSinceEpochSeconds: at, runId: '1', lease, shareChanges: [] }
}

const view = (owner: string, left: number) =>
  leaseView(known(recordWith(owner, left)), 'me', epochSeconds(NOW)).kind

test('a lease is mine as long as a write that begins now ends before it', () => {
  expect([view('me', LEASE), view('me', 35), view('me', 34), view('me', -1)]).toEqual([
    'mine',
    'mine',
    'free',
    'free',
  ])
})

test('another’s lease is theirs to its last second, and nobody’s after it', () => {
  expect([view('other', LEASE), view('other', 1), view('other', 0), view('other', -1)]).toEqual([
    'taken',
    'taken',
    'free',
    'free',
  ])
})

test('a lease that ends later than any can is damage: it belongs to nobody (killed-anywhere-recovers)', () => {
  expect([view('other', LEASE + 120), view('other', LEASE + 121)]).toEqual(['taken', 'free'])
  expect([view('me', LEASE + 120), view('me', LEASE + 121)]).toEqual(['mine', 'free'])
})

test('a record that is missing or damaged holds no lease', () => {
  expect(leaseView(unknown('damaged'), 'me', epochSeconds(NOW))).toEqual({ kind: 'free' })
  expect(liveLease(unknown('damaged'), epochSeconds(NOW))).toBeUndefined()
})

test('a run that held the lease or wrote last was at work, and may write over a newer state tag', () => {
  const before = known(recordWith('77-1-abcd', 60))
  expect(['1', '77', '7', '78'].map((runId) => wasAtWork(before, runId))).toEqual([true, true, false, false])
  expect(wasAtWork(unknown('damaged'), '1')).toBe(false)
  const { lease: _, ...free } = recordWith('77-1-abcd', 60)
  expect(['1', '77'].map((runId) => wasAtWork(known(free), runId))).toEqual([true, false])
})

test('it is renewed when half of it has passed', () => {
  const lease = (left: number) => ({ owner: 'me', untilEpochSeconds: epochSeconds(NOW + left) })
  expect(isRenewalDue(lease(301), epochSeconds(NOW))).toBe(false)
  expect(isRenewalDue(lease(300), epochSeconds(NOW))).toBe(true)
})

test('no moment is two owners’', () => {
  fc.assert(
    fc.property(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: -700, max: 700 }), (owner, left) => {
      const record = known(recordWith(owner, left))
      const views = ['a', 'b', 'c'].map((who) => leaseView(record, who, epochSeconds(NOW)).kind)
      expect(views.filter((kind) => kind === 'mine').length).toBeLessThanOrEqual(1)
    }),
  )
})

test('the record keeps its lease whole beside all else that it can hold', () => {
  const at = epochSeconds(NOW)
  const text = 'x'.repeat(60)
  const full: BurstRecord = {
    ...recordWith(`${'9'.repeat(20)}-10-abcd`, 600),
    phase: 'bursting',
    runId: '9'.repeat(20),
    hold: { command: 'scale-back', untilEpochSeconds: at, by: text, reason: text },
    pause: { untilEpochSeconds: at, by: text, reason: text },
    drainSinceEpochSeconds: at,
    privateDownSinceEpochSeconds: at,
    privateUpSinceEpochSeconds: at,
    attempts: { count: 99, lastFailedAtEpochSeconds: at },
    shareChanges: [{ atEpochSeconds: at, share: share(0.5) }],
  }
  const packed = packRecord(full)
  expect(packed.length).toBeLessThanOrEqual(LONGEST_RECORD)
  const read = unpackRecord(packed)
  expect(read.kind === 'known' && read.value.lease).toEqual(full.lease)
})

test('a short secret that occurs in the name of a watch leaves the watch its lease, and one in the name of a person their hold', () => {
  addMask('17404123')
  addMask('svc-alice')
  const hold = holdOf('burst', { by: 'svc-alice', reason: '', forSeconds: seconds(600) }, epochSeconds(NOW))
  const owner = '17404123456-1-k2x9'
  const record = { ...recordWith(owner, 600), runId: '17404123456', ...(hold && { hold }) }
  const read = unpackRecord(packRecord(record))
  expect(leaseView(read, owner, epochSeconds(NOW)).kind).toBe('mine')
  expect(read).toMatchObject({ value: { runId: '17404123456', hold: { by: hold?.by } } })
})
