import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { PolicyConfig } from '../../src/domain/config.ts'
import { epochSeconds, minutes, share } from '../../src/domain/units.ts'
import { recommendByThreshold } from '../../src/policy/threshold.ts'
import type { Recommendation } from '../../src/policy/recommendation.ts'
import { CAPACITY, NOW, POLICY } from './world.ts'

type Load = readonly (number | null)[]
interface State {
  readonly bursting: boolean
  readonly share?: number
  readonly ageMinutes?: number
}

function recommend(
  values: Load,
  state: State,
  settings: Partial<PolicyConfig> = {},
  instanceCapacity?: number,
): Recommendation {
  return recommendByThreshold({
    demand: { startEpochSeconds: epochSeconds(NOW - 60 * values.length - 180), stepSeconds: 60, values },
    now: NOW,
    capacity: CAPACITY,
    unit: 'per-minute',
    doubts: [],
    state: {
      phase: state.bursting ? 'bursting' : 'idle',
      share: share(state.share ?? 0),
      sinceEpochSeconds:
        state.ageMinutes === undefined ? undefined : epochSeconds(NOW - 60 * state.ageMinutes),
    },
    settings: { ...POLICY, ...settings },
    maxShare: share(0.95),
    drainSeconds: minutes(15),
    ...(instanceCapacity !== undefined && { instanceCapacity }),
  })
}

function flat(value: number | null, length = 20): (number | null)[] {
  return Array.from({ length }, () => value)
}

const off: State = { bursting: false }
const on = (shareNow: number, ageMinutes?: number): State => ({
  bursting: true,
  share: shareNow,
  ...(ageMinutes !== undefined && { ageMinutes }),
})
const gone = Array.from({ length: 4 }, () => null)

const TABLE: readonly (readonly [string, Load, State, Recommendation['kind'], number?])[] = [
  ['quiet', flat(500), off, 'idle'],
  ['at scale-in-at', flat(600), off, 'stay'],
  ['between the thresholds', flat(700), off, 'stay'],
  ['at scale-out-at', flat(800), off, 'stay'],
  ['just above scale-out-at', flat(810), off, 'bursting', 1 - 800 / 810],
  ['well above', flat(1000), off, 'bursting', 0.2],
  ['twice the capacity', flat(2000), off, 'bursting', 0.6],
  ['far beyond', flat(100_000), off, 'bursting', 0.95],
  ['one spike does not lift the mean over it', [...flat(500), 1500], off, 'idle'],
  ['two do', [...flat(500), 1500, 1500], off, 'bursting', 1 - 800 / 1500],
  ['nothing known', flat(null), off, 'unknown'],
  ['no series', [], off, 'unknown'],
  ['three of five minutes known', [...flat(500), 900, null, null, 900, 900], off, 'bursting', 1 - 800 / 900],
  ['one of five minutes known', [...gone, 900], off, 'bursting', 1 - 800 / 900],
  ['a single number', [900], off, 'bursting', 1 - 800 / 900],
  ['a single low number while bursting', [100], on(0.2, 60), 'stay'],
  ['gaps at the end do not hide what is before them', [...flat(1000), ...gone], off, 'bursting', 0.2],

  ['bursting and quiet', flat(500), on(0.2, 60), 'idle'],
  ['bursting, age unknown', flat(500), on(0.2), 'idle'],
  ['bursting for 14 minutes', flat(500), on(0.2, 14), 'bursting', 0],
  ['bursting for 15 minutes', flat(500), on(0.2, 15), 'idle'],
  ['between the thresholds it goes on', flat(700), on(0, 60), 'bursting', 0],
  ['at scale-in-at it goes on', flat(600), on(0, 60), 'bursting', 0],
  ['quiet for 9 minutes', [...flat(900), ...flat(500, 9)], on(0.11, 60), 'bursting', 0.11],
  ['quiet for 15 minutes', [...flat(900), ...flat(500, 15)], on(0.11, 60), 'bursting', 0],
  ['quiet for 16 minutes', [...flat(900), ...flat(500, 16)], on(0.11, 60), 'idle'],
  [
    'a spike in the last 10 minutes would not fit',
    [...flat(500), 850, ...flat(500, 6)],
    on(0, 60),
    'bursting',
    0,
  ],
  ['an older spike is forgotten', [...flat(500), 1500, ...flat(500, 17)], on(0, 60), 'idle'],
  ['half of stabilization unknown', [...flat(500), ...flat(null, 5), ...flat(500, 5)], on(0.2, 60), 'stay'],
  ['two of ten minutes unknown', [...flat(500), null, null, ...flat(500, 8)], on(0.2, 60), 'idle'],
  ['nothing known while bursting', flat(null), on(0.2, 60), 'unknown'],

  [
    'a lull during the trial does not end it there',
    [...flat(1000), ...flat(770, 5)],
    on(0.02, 3),
    'bursting',
    0.2,
  ],
  [
    'a trial after the load has gone stays one',
    [...flat(1000), ...flat(770, 16)],
    on(0.02, 3),
    'bursting',
    0.02,
  ],
  ['share follows up at once', [...flat(1000), 1600], on(0.2, 60), 'bursting', 0.5],
  ['share does not follow down at once', [...flat(1600), ...flat(1000, 6)], on(0.5, 60), 'bursting', 0.5],
  [
    'share follows down after stabilization',
    [...flat(1600), ...flat(1000, 10)],
    on(0.5, 60),
    'bursting',
    0.2,
  ],
  ['a hundredth is not worth a change up', flat(1010), on(0.2, 60), 'bursting', 0.2],
  ['nor down', flat(990), on(0.2, 60), 'bursting', 0.2],
  ['a share above max-share comes down', flat(900), on(1, 60), 'bursting', 1 - 800 / 900],
]

// Rows of unequal length as objects: a missing last argument would be taken for a `done` callback.
test.each(TABLE.map((row) => ({ name: row[0], row })))(
  '$name',
  ({ row: [, values, state, kind, expected] }) => {
    const result = recommend(values, state)
    expect(result.kind).toBe(kind)
    if (expected !== undefined && result.kind === 'bursting') expect(result.share).toBeCloseTo(expected, 4)
    expect(result.because).not.toMatch(/NaN|undefined|Infinity/u)
  },
)

test('thresholds that overlap do not flap: going back is refused where it would burst again', () => {
  const settings = { scaleInAt: POLICY.scaleOutAt, scaleOutAt: POLICY.scaleInAt }
  expect(recommend(flat(700), on(0.2, 60), settings).kind).toBe('bursting')
})

test('the first instance is filled, since it is paid for', () => {
  const result = recommend(flat(850), off, {}, 250)
  expect(result).toMatchObject({ kind: 'bursting', share: (0.8 * 250) / 850 })
})

test('the sentence has the numbers', () => {
  expect(recommend(flat(943), off).because).toBe(
    'demand 943/min, 94 % of private capacity (1,000/min), above scale-out-at 80 %',
  )
})

const ratio = fc.double({ min: 0, max: 1, noNaN: true })

/** No minute of it is a glitch against the others. */
const plausible = fc.array(fc.option(fc.integer({ min: 450, max: 700 }), { freq: 8 }), { maxLength: 30 })

test('more demand never recommends less', () => {
  const rank = { unknown: 0, idle: 0, stay: 1, bursting: 2 }
  fc.assert(
    fc.property(
      plausible,
      fc.integer({ min: 0, max: 1000 }),
      fc.boolean(),
      ratio,
      (values, more, bursting, now) => {
        const state = bursting ? on(now, 60) : off
        const less = recommend(values, state)
        const greater = recommend(
          values.map((value) => (value === null ? null : value + more)),
          state,
        )
        expect(rank[greater.kind]).toBeGreaterThanOrEqual(rank[less.kind])
        if (less.kind === 'bursting' && greater.kind === 'bursting')
          expect(greater.share).toBeGreaterThanOrEqual(less.share - 0.02 - 1e-9)
      },
    ),
  )
})

test('constant load is answered once: no flapping, and the share settles', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5000 }), (value) => {
      let state = off
      const kinds: string[] = []
      const shares: number[] = []
      for (let pass = 0; pass < 40; pass++) {
        const result = recommend(flat(value), state)
        const bursts = result.kind === 'bursting'
        kinds.push(bursts ? 'on' : 'off')
        shares.push(bursts ? result.share : 0)
        state = bursts ? on(result.share, 5 * pass) : off
      }
      expect(new Set(kinds).size).toBe(1)
      expect(new Set(shares).size).toBe(1)
    }),
    { numRuns: 50 },
  )
})
