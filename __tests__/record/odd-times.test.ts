import { expect, test } from '@jest/globals'
import { known, unknown } from '../../src/domain/known.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { oddTimes, withoutOddTimes } from '../../src/record/odd-times.ts'

const NOW = epochSeconds(1_800_000_000)
const DAY = 86_400

/** Every moment of the tag, so many seconds ahead of now. */
function ahead(until: number, outside: number, of: number): BurstRecord {
  const at = epochSeconds(NOW + of)
  const untilEpochSeconds = epochSeconds(NOW + until)
  return {
    phase: 'bursting',
    phaseSinceEpochSeconds: at,
    runId: '7',
    hold: { command: 'burst', untilEpochSeconds, by: 'ana', reason: '' },
    pause: { untilEpochSeconds, by: 'ana', reason: '' },
    lease: { owner: 'watch-7', untilEpochSeconds: epochSeconds(at + 600) },
    outside: { command: 'burst', untilEpochSeconds: epochSeconds(NOW + outside), by: '' },
    drainSinceEpochSeconds: at,
    privateDownSinceEpochSeconds: at,
    privateUpSinceEpochSeconds: at,
    attempts: { count: 1, lastFailedAtEpochSeconds: at },
    bill: { sinceEpochSeconds: epochSeconds(NOW - 60), atEpochSeconds: at, instanceSeconds: 1 },
    shareChanges: [
      { atEpochSeconds: epochSeconds(NOW - 600), share: share(0.2) },
      { atEpochSeconds: at, share: share(0.3) },
    ],
  }
}

test('times as a run can have written them stay, with clocks that differ by two minutes', () => {
  const record = known(ahead(30 * DAY + 120, DAY + 120, 120))
  expect(oddTimes(record, NOW)).toEqual([])
  expect(withoutOddTimes(record, NOW)).toBe(record)
})

test('each time that no run can have written is told, and binds nobody', () => {
  const record = known(ahead(30 * DAY + 121, DAY + 121, 121))
  expect(oddTimes(record, NOW)).toHaveLength(11)
  expect(withoutOddTimes(record, NOW)).toEqual(
    known({
      phase: 'bursting',
      phaseSinceEpochSeconds: NOW - 600,
      runId: '7',
      shareChanges: [{ atEpochSeconds: NOW - 600, share: 0.2 }],
    }),
  )
})

/** Every beginning of the tag, so many seconds ago. */
function ago(of: number): BurstRecord {
  const at = epochSeconds(NOW - of)
  return {
    phase: 'draining',
    phaseSinceEpochSeconds: at,
    runId: '7',
    drainSinceEpochSeconds: at,
    privateDownSinceEpochSeconds: at,
    privateUpSinceEpochSeconds: at,
    bill: { sinceEpochSeconds: at, atEpochSeconds: NOW, instanceSeconds: 1 },
    shareChanges: [
      { atEpochSeconds: at, share: share(0.2) },
      { atEpochSeconds: epochSeconds(NOW - 60), share: share(0) },
    ],
  }
}

test('what began more than ten years ago is told, and counts as of no known time (never-stop-before-drain)', () => {
  const old = known(ago(3650 * DAY))
  expect([oddTimes(old, NOW), withoutOddTimes(old, NOW)]).toEqual([[], old])
  const older = known(ago(NOW))
  expect(oddTimes(older, NOW)).toHaveLength(6)
  expect(oddTimes(older, NOW)[0]).toBe(
    'the start of the drain is more than ten years ago (1970-01-01 00:00 UTC)',
  )
  expect(withoutOddTimes(older, NOW)).toEqual(
    known({
      phase: 'draining',
      phaseSinceEpochSeconds: NOW - 60,
      runId: '7',
      shareChanges: [{ atEpochSeconds: NOW - 60, share: 0 }],
    }),
  )
})

test('a drain of an odd time is one that nothing tells the beginning of, whatever the phase (never-stop-before-drain)', () => {
  const now = epochSeconds(1_780_000_000)
  const record = { phase: 'warming', phaseSinceEpochSeconds: now, runId: '1', shareChanges: [] } as const
  const odd = withoutOddTimes(known({ ...record, drainSinceEpochSeconds: epochSeconds(now + 86_400) }), now)
  expect(odd).toEqual(known({ ...record, phase: 'draining' }))
})

test.each(['idle', 'warming', 'warm'] as const)(
  'a share of a burst side that is %s ends where the phase began, and is told of an idle one',
  (phase) => {
    const since = epochSeconds(NOW - 1800)
    const changes = [{ atEpochSeconds: since, share: share(1) }]
    const record = {
      phase,
      phaseSinceEpochSeconds: epochSeconds(NOW - 900),
      runId: '7',
      shareChanges: changes,
    }
    // Earlier releases left a share in the tag of a burst side that they made warm after a burst.
    const told = [expect.stringMatching(/^the burst side has a share since .*phase is idle/u)]
    expect(oddTimes(known(record), NOW)).toEqual(phase === 'idle' ? told : [])
    const ended = { atEpochSeconds: NOW - 900, share: 0 }
    expect(withoutOddTimes(known(record), NOW)).toEqual(
      known({ ...record, shareChanges: [...changes, ended] }),
    )
    const later = { ...record, phaseSinceEpochSeconds: epochSeconds(NOW - 3600) }
    const atOnce = { atEpochSeconds: since, share: 0 }
    expect(withoutOddTimes(known(later), NOW)).toEqual(
      known({ ...later, shareChanges: [...changes, atOnce] }),
    )
    const bursting = known({ ...record, phase: 'bursting' as const })
    expect(withoutOddTimes(bursting, NOW)).toBe(bursting)
  },
)

test('a burst side that is idle without a share is as a run leaves it', () => {
  const idle = { phase: 'idle', phaseSinceEpochSeconds: epochSeconds(NOW - 900), runId: '7' } as const
  const ended = [0.2, 0].map((of, i) => ({ atEpochSeconds: epochSeconds(NOW - 1800 + i), share: share(of) }))
  for (const shareChanges of [[], ended]) {
    const record = known({ ...idle, shareChanges })
    expect([oddTimes(record, NOW), withoutOddTimes(record, NOW)]).toEqual([[], record])
  }
})

test('an odd time of anything but a drain leaves the phase as it is', () => {
  const untilEpochSeconds = epochSeconds(NOW + 40 * DAY)
  const warm = { phase: 'warm', phaseSinceEpochSeconds: NOW, runId: '7', shareChanges: [] } as const
  const record = known({ ...warm, pause: { untilEpochSeconds, by: 'ana', reason: '' } })
  expect(withoutOddTimes(record, NOW)).toEqual(known(warm))
})

const base = { phase: 'bursting', runId: '7' } as const
const change = (later: number) => ({ atEpochSeconds: epochSeconds(NOW + later), share: share(0.2) })
const phaseOf = (since: number, ...changes: number[]) => {
  const phaseSinceEpochSeconds = epochSeconds(NOW + since)
  const read = withoutOddTimes(
    known({ ...base, phaseSinceEpochSeconds, shareChanges: changes.map(change) }),
    NOW,
  )
  if (read.kind === 'unknown') throw new Error(read.reason)
  const { phaseSinceEpochSeconds: at, shareChanges } = read.value
  return [at - NOW, ...shareChanges.map(({ atEpochSeconds }) => atEpochSeconds - NOW)]
}

test('a state tag that cannot be read has no odd times (killed-anywhere-recovers)', () => {
  const none = unknown('the state tag is damaged')
  expect(oddTimes(none, NOW)).toEqual([])
  expect(withoutOddTimes(none, NOW)).toBe(none)
})

test('a phase of an odd time holds since the last share change, or since now (killed-anywhere-recovers)', () => {
  expect(phaseOf(DAY)).toEqual([0])
  expect(phaseOf(DAY, DAY)).toEqual([0])
  expect(phaseOf(DAY, -600, -300, DAY)).toEqual([-300, -600, -300])
})

test('of share changes only those of an odd time go (share-within-capacity)', () => {
  expect(phaseOf(-900, -600, -60, DAY)).toEqual([-900, -600, -60])
  expect(phaseOf(-900, -600, 120, 121)).toEqual([-900, -600, 120])
  expect(phaseOf(-900, DAY)).toEqual([-900])
})

test('a person is told which time is odd, and what it says', () => {
  const phaseSinceEpochSeconds = epochSeconds(NOW + DAY)
  expect(oddTimes(known({ ...base, phaseSinceEpochSeconds, shareChanges: [] }), NOW)).toEqual([
    expect.stringMatching(/^the start of the phase lies in the future \(2027-01-16 08:00/u),
  ])
})
