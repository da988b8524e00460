import { expect, test } from '@jest/globals'
import { known, unknown } from '../../src/domain/known.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { observedShareModel } from '../../src/policy/observed-share.ts'
import type { PhaseView } from '../../src/policy/phase.ts'
import { situationOf, type Situation } from '../../src/policy/situation.ts'
import { NOW, observationOf, steady, targetOf, type World } from './world.ts'

const ago = (minute: number) => epochSeconds(NOW - 60 * minute)

function situation(world: World): Situation {
  return situationOf(observationOf(world), {
    target: targetOf(world),
    command: undefined,
    mode: 'auto',
    now: NOW,
  })
}

const changes = (...list: readonly (readonly [number, number])[]): BurstRecord['shareChanges'] =>
  list.map(([minute, part]) => ({ atEpochSeconds: ago(minute), share: share(part) }))

const BURSTING: World = { enabled: true, weight: 50 }

test('the share that DNS is asked for follows the weights, or what the answers are where weights mean nothing', () => {
  const shares = (world: World) => {
    const { targetShare, shareNow } = situation(world)
    return [targetShare, shareNow]
  }
  expect(shares(BURSTING)).toEqual([0.5, 0.5])
  expect(shares({ weight: 50 })).toEqual([0, 0])
  expect(shares({ ...BURSTING, burstStatus: 'Degraded' })).toEqual([0.5, 0])
  expect(shares({ ...BURSTING, privateStatus: 'Degraded' })).toEqual([0.5, 1])
  expect(shares({ ...BURSTING, method: 'Performance' })).toEqual([0.5, 0.5])
  expect(shares({ method: 'Performance' })).toEqual([0, 0])
  expect(shares({ ...BURSTING, method: 'Performance', privateStatus: 'Stopped' })).toEqual([1, 1])
})

test('a share that is recorded and not in force yet has not settled anything (same-input-same-decision)', () => {
  const settled = (shareChanges: BurstRecord['shareChanges']) =>
    situation({ ...BURSTING, burstLoad: steady(100), record: { phase: 'bursting', shareChanges } }).rules[0]
      ?.settled
  expect(settled(changes([60, 0.5]))).toBe(true)
  expect(settled(changes([2, 0.5]))).toBe(false)
  expect(settled(changes([60, 0.5], [2, 0.9]))).toBe(true)
  expect(settled(changes([60, 0.1], [2, 0.5]))).toBe(false)
  expect(settled(changes([2, 0.5], [1, 0.9]))).toBe(false)
  expect(settled([])).toBe(true)
  expect(situation(BURSTING).rules[0]?.settled).toBe(true)
})

test('after an outage began, demand to meet is the most of the healthy hour before it (private-down-bursts)', () => {
  const toMeet = (privateLoad: (number | null)[], downMinutes?: number) =>
    situation({
      privateLoad,
      burstLoad: steady(0),
      privateStatus: downMinutes === undefined ? 'Online' : 'Degraded',
      record: downMinutes === undefined ? {} : { privateDownSinceEpochSeconds: ago(downMinutes) },
    }).rules[0]?.toMeet
  const busy = [...steady(500).slice(0, 10), 900, ...steady(500).slice(0, 9), ...steady(10).slice(0, 10)]
  expect(toMeet(busy)).toBe(10)
  expect(toMeet(busy, 13)).toBe(900)
  expect(toMeet(steady(700), 40)).toBe(700)
})

/** What the record says the burst side carries now, once resolvers have followed. */
function observed(
  record: Partial<BurstRecord> | undefined,
  view: Partial<PhaseView>,
  world: World,
  minute = 0,
) {
  const o = { ...observationOf({ ...world, ...(record && { record }) }), at: NOW }
  const seen: PhaseView = { phase: 'bursting', since: unknown('not known'), ...view }
  const [it] = observedShareModel(o, seen, [ago(minute)])
  return it?.kind === 'known' ? Math.round(it.value.expected * 100) / 100 : 'unknown'
}

test('what the burst side carries is known from the state tag, and unknown without one unless it is idle (no-data-never-ends)', () => {
  expect(observed({ shareChanges: changes([120, 0.5]) }, {}, BURSTING)).toBe(0.5)
  expect(observed(undefined, { phase: 'idle' }, {})).toBe(0)
  expect(observed(undefined, {}, BURSTING)).toBe('unknown')
  expect(observed({ shareChanges: [] }, { phase: 'warm' }, {})).toBe(0)
  for (const phase of ['bursting', 'draining'] as const)
    expect(observed({ shareChanges: [] }, { phase }, BURSTING)).toBe('unknown')
})

test('what DNS did before the oldest change that fitted into the tag is not known, unless the burst began with it', () => {
  const six = changes([60, 0.1], [50, 0.2], [40, 0.3], [30, 0.4], [20, 0.4], [10, 0.5])
  expect(observed({ shareChanges: six }, {}, BURSTING, 70)).toBe('unknown')
  expect(observed({ shareChanges: six.slice(1) }, {}, BURSTING, 70)).toBe(0)
  expect(observed({ shareChanges: six }, { since: known(ago(62)) }, BURSTING, 70)).toBe(0)
  expect(observed({ shareChanges: six }, { since: known(ago(63)) }, BURSTING, 70)).toBe('unknown')
  expect(observed({ shareChanges: six }, { phase: 'draining', since: known(ago(60)) }, BURSTING, 70)).toBe(
    'unknown',
  )
})

test('while others have changed what DNS answers, nobody knows what the burst side carries (no-data-never-ends)', () => {
  const shareChanges = changes([60, 0.5])
  expect(observed({ shareChanges }, {}, { weight: 50 })).toBe('unknown')
  expect(observed({ shareChanges }, {}, { weight: 50 }, 61)).toBe(0)
  expect(observed({ shareChanges: changes([60, 0.5], [50, 0]) }, {}, { weight: 50 })).toBe(0)
  const adopted = { adopted: 'the endpoint was enabled' } as unknown as Partial<PhaseView>
  expect(observed({ shareChanges }, adopted, BURSTING)).toBe('unknown')
})

test('around an outage of the private side DNS differed from the record (no-data-never-ends)', () => {
  const at = (minute: number, up?: number) =>
    observed(
      {
        shareChanges: changes([300, 0.5]),
        privateDownSinceEpochSeconds: ago(60),
        ...(up !== undefined && { privateUpSinceEpochSeconds: ago(up) }),
      },
      {},
      BURSTING,
      minute,
    )
  expect([at(66), at(65), at(30), at(0)]).toEqual([0.5, 'unknown', 'unknown', 'unknown'])
  expect([at(36, 40), at(35, 40), at(34, 40)]).toEqual(['unknown', 0.5, 0.5])
})
