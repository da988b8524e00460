import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { addMask } from '../../src/domain/masks.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { known } from '../../src/domain/known.ts'
import { LONGEST_RECORD, packRecord, unpackRecord } from '../../src/record/codec.ts'
import { readRecord, recordTagName } from '../../src/record/tag.ts'

const moment = fc.integer({ min: 1, max: 4_000_000_000 }).map(epochSeconds)
const text = (maxLength: number): fc.Arbitrary<string> =>
  fc.stringMatching(/^[A-Za-z0-9._-]*$/u, { maxLength }).map((it) => it.slice(0, maxLength))
const changes = (maxLength: number): fc.Arbitrary<BurstRecord['shareChanges']> =>
  fc
    .array(fc.record({ at: moment, steps: fc.integer({ min: 0, max: 10_000 }) }), { maxLength })
    .map((them) =>
      them
        .sort((a, b) => a.at - b.at)
        .map(({ at, steps }) => ({ atEpochSeconds: at, share: share(steps / 10_000) })),
    )

const instances = fc.integer({ min: 0, max: 99 })
const bounds = fc.record({
  enabled: fc.boolean(),
  minimum: instances,
  maximum: instances,
  usual: instances,
})
const boundsSet = fc
  .tuple(bounds, fc.record({ minimum: instances, maximum: instances }))
  .map(([before, set]) => ({ ...before, set }))

function records(lengths: {
  runId: number
  by: number
  reason: number
  owner: number
  changes: number
}): fc.Arbitrary<BurstRecord> {
  return fc.record(
    {
      phase: fc.constantFrom('idle', 'warming', 'warm', 'bursting', 'draining'),
      phaseSinceEpochSeconds: moment,
      runId: text(lengths.runId),
      hold: fc.record({
        command: fc.constantFrom('burst', 'prewarm', 'scale-back'),
        untilEpochSeconds: moment,
        by: text(lengths.by),
        reason: text(lengths.reason),
      }),
      pause: fc.record({ untilEpochSeconds: moment, by: text(lengths.by), reason: text(lengths.reason) }),
      outside: fc.record({
        command: fc.constantFrom('burst', 'scale-back'),
        untilEpochSeconds: moment,
        by: text(lengths.reason),
      }),
      intent: fc.constant(true as const),
      drainSinceEpochSeconds: moment,
      privateDownSinceEpochSeconds: moment,
      privateUpSinceEpochSeconds: moment,
      attempts: fc.record({ count: fc.integer({ min: 1, max: 99 }), lastFailedAtEpochSeconds: moment }),
      autoscaleBefore: fc.oneof(fc.constantFrom('none' as const, 'unmade' as const), bounds, boundsSet),
      lease: fc.record({ owner: text(lengths.owner), untilEpochSeconds: moment }),
      bill: fc.record({
        sinceEpochSeconds: fc.constant(epochSeconds(1_780_000_000)),
        atEpochSeconds: fc.integer({ min: 1_780_000_000, max: 1_780_900_000 }).map(epochSeconds),
        instanceSeconds: fc.integer({ min: 0, max: 9_999_999 }),
      }),
      burstSinceEpochSeconds: moment,
      trialFor: fc.integer({ min: 0, max: 10_000 }).map((steps) => share(steps / 10_000)),
      shareChanges: changes(lengths.changes),
    },
    { requiredKeys: ['phase', 'phaseSinceEpochSeconds', 'runId', 'shareChanges'] },
  )
}

/** All fields at once are too long, whichever three are left out they fit. */
const fitting = records({ runId: 10, by: 8, reason: 0, owner: 10, changes: 0 }).filter(
  (record) => Object.keys(record).length <= 13,
)
const any = records({ runId: 60, by: 60, reason: 200, owner: 80, changes: 40 })

test('what fits comes back as it was', () => {
  fc.assert(
    fc.property(fitting, (record) => {
      expect(unpackRecord(packRecord(record))).toEqual(known(record))
    }),
  )
})

test('any record fits into a tag, in its alphabet, and can be read', () => {
  fc.assert(
    fc.property(any, (record) => {
      const packed = packRecord(record)
      expect(packed.length).toBeLessThanOrEqual(LONGEST_RECORD)
      expect(packed).toMatch(/^[A-Za-z0-9._,=-]*$/u)
      const read = unpackRecord(packed)
      if (read.kind === 'unknown') throw new Error(read.reason)
      expect(read.value.hold?.untilEpochSeconds).toBe(record.hold?.untilEpochSeconds)
      const kept = read.value.shareChanges
      expect(kept).toEqual(record.shareChanges.slice(record.shareChanges.length - kept.length))
      expect(packRecord(read.value)).toBe(packed)
    }),
  )
})

test('whatever stands in the tag, reading it does not throw', () => {
  const damage = fc.tuple(any, fc.nat(255), fc.string({ maxLength: 3 })).map(([record, at, other]) => {
    const packed = packRecord(record)
    return packed.slice(0, at) + other + packed.slice(at + 1)
  })
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 300 }), damage), (value) => {
      expect(['known', 'unknown']).toContain(unpackRecord(value).kind)
    }),
  )
})

const AUTOSCALE = 'the state tag is damaged: its autoscale setting before the burst cannot be read'

test.each([
  ['', 'the state tag is damaged'],
  ['p=idle,s=1', 'the state tag is damaged: it names no version'],
  ['v=2,p=idle,s=1', 'the state tag is of a version this release does not know'],
  ['v=1,p=asleep,s=1,r=x', 'the state tag is damaged: its phase cannot be read'],
  ['v=1,p=idle,s=soon,r=x', 'the state tag is damaged: its start of the phase cannot be read'],
  ['v=1,p=idle,s=1,s=2', 'the state tag is damaged'],
  ['v=1,p=idle,s=1,r=x,c=5-10001', 'the state tag is damaged: its list of share changes cannot be read'],
  ['v=1,p=idle,s=1,r=x,c=5-100-1', 'the state tag is damaged: its list of share changes cannot be read'],
  ['v=1,p=idle,s=1,r=x,h=burst', 'the state tag is damaged: its hold cannot be read'],
  ['v=1,p=idle,s=1,r=x,i=0', 'the state tag is damaged: its mark of a change to come cannot be read'],
  ['v=1,p=idle,s=1,r=x,m=5-60', 'the state tag is damaged: its bill of the burst cannot be read'],
  ['v=1,p=idle,s=1,r=x,m=5-60-60-1', 'the state tag is damaged: its bill of the burst cannot be read'],
  ['v=1,p=idle,s=1,r=x,b=2-1-3-1', AUTOSCALE],
  ['v=1,p=idle,s=1,r=x,b=1-1-3', AUTOSCALE],
  ['v=1,p=idle,s=1,r=x,b=1-1-3-1-2', AUTOSCALE],
  ['v=1,p=idle,s=1,r=x,b=some', AUTOSCALE],
  ['v=1,p=idle,s=1,r=x,junk', 'the state tag is damaged'],
  [`v=1,p=idle,s=1,r=x,hr=${'x'.repeat(235)}`, 'the state tag is 257 characters long'],
])('%p is unknown', (value, reason) => {
  expect(unpackRecord(value)).toEqual({ kind: 'unknown', reason })
})

test('a field of a later release is passed over', () => {
  expect(unpackRecord('v=1,p=idle,s=1,r=x,new=1').kind).toBe('known')
})

test('a share of 100 % is one', () => {
  expect(unpackRecord('v=1,p=idle,s=1,r=x,c=5-10000')).toMatchObject({
    value: { shareChanges: [{ atEpochSeconds: 5, share: 1 }] },
  })
})

test('a secret in a reason or a name does not get into a tag, which everybody may read (no-secret-leaves)', () => {
  const secret = 'Zq7_kNwxR4t.pL9uf-Gh2fXh3fWh4f'
  addMask(secret)
  const pause = { untilEpochSeconds: epochSeconds(1_790_003_600), by: secret, reason: `with ${secret}` }
  const at = epochSeconds(1_790_000_000)
  const packed = packRecord({
    phase: 'idle',
    phaseSinceEpochSeconds: at,
    runId: '1',
    pause,
    shareChanges: [],
  })
  expect(packed).toBe('v=1,p=idle,s=1790000000,r=1,zu=1790003600,zb=---,zr=with----')
})

test('reasons give way to share changes', () => {
  const record: BurstRecord = {
    phase: 'bursting',
    phaseSinceEpochSeconds: epochSeconds(1_790_000_000),
    runId: '12345678901',
    hold: {
      command: 'burst',
      untilEpochSeconds: epochSeconds(1_790_003_600),
      by: 'octocat',
      reason: 'campaign-starts-at-noon-and-lasts-all-day',
    },
    lease: { owner: '12345678901-1', untilEpochSeconds: epochSeconds(1_790_000_600) },
    shareChanges: Array.from({ length: 12 }, (_, index) => ({
      atEpochSeconds: epochSeconds(1_790_000_000 + 300 * index),
      share: share(0.0196 * (index + 1)),
    })),
  }
  expect(packRecord(record)).toMatchInlineSnapshot(
    `"v=1,p=bursting,s=1790000000,r=12345678901,h=burst,hu=1790003600,hb=octocat,hr=campaign-starts-at-noon-,l=12345678901-1,lu=1790000600,c=1790000000-196.300-392.300-588.300-784.300-980.300-1176.300-1372.300-1568.300-1764.300-1960.300-2156.300-2352"`,
  )
})

const at = epochSeconds(1_790_000_000)
const long = (runIdLength: number, ownerLength: number): BurstRecord => ({
  phase: 'bursting',
  phaseSinceEpochSeconds: at,
  runId: '1'.repeat(runIdLength),
  hold: { command: 'scale-back', untilEpochSeconds: at, by: 'b'.repeat(16), reason: 'r'.repeat(24) },
  pause: { untilEpochSeconds: at, by: 'b'.repeat(16), reason: '' },
  drainSinceEpochSeconds: at,
  privateDownSinceEpochSeconds: at,
  privateUpSinceEpochSeconds: at,
  attempts: { count: 9, lastFailedAtEpochSeconds: at },
  lease: { owner: 'o'.repeat(ownerLength), untilEpochSeconds: at },
  bill: { sinceEpochSeconds: at, atEpochSeconds: at, instanceSeconds: 0 },
  shareChanges: [{ atEpochSeconds: at, share: share(0.5) }],
})

test('where not everything fits, the reason, the bill and at last the share changes give way, and all else stays', () => {
  const kept = (runIdLength: number, ownerLength: number) => {
    const packed = packRecord(long(runIdLength, ownerLength))
    const it = unpackRecord(packed)
    if (it.kind === 'unknown') throw new Error(it.reason)
    const { hold, bill, shareChanges, lease } = it.value
    expect(lease?.owner).toHaveLength(ownerLength)
    return [packed.length, hold?.reason, bill !== undefined, shareChanges.length]
  }
  expect(kept(10, 24)).toEqual([256, '', true, 1])
  expect(kept(11, 24)).toEqual([256, 'r'.repeat(12), false, 1])
  expect(kept(19, 32)).toEqual([256, '', false, 1])
  expect(kept(20, 32)).toEqual([239, '', false, 0])
})

test('the tag is named after the endpoint, legally, and never shared', () => {
  expect(recordTagName('azure-eu')).toBe('cloudburst-azure-eu')
  const names = ['a b', 'a/b', 'a-b', 'a#b'].map(recordTagName)
  expect(new Set(names).size).toBe(4)
  for (const name of names) expect(name).not.toMatch(/[<>%&\\?/#:\s]/u)
})

test('the name of a tag stays what earlier releases wrote (killed-anywhere-recovers)', () => {
  expect(recordTagName('a/ü b')).toBe('cloudburst-a-ü-b-zug2jh')
  expect(recordTagName('e'.repeat(201))).toBe(`cloudburst-${'e'.repeat(200)}-eim3a0`)
  expect(recordTagName('e'.repeat(200))).toBe(`cloudburst-${'e'.repeat(200)}`)
})

test('the tag is found whatever the letter case of its name', () => {
  const record = 'v=1,p=idle,s=5,r=x'
  expect(readRecord({ other: 'x', 'Cloudburst-Azure': record }, 'azure').kind).toBe('known')
  expect(readRecord({}, 'azure')).toEqual({ kind: 'unknown', reason: 'there is no state tag yet' })
})
