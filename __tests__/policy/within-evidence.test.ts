import { expect, test } from '@jest/globals'
import type { Doubt } from '../../src/domain/load.ts'
import { share } from '../../src/domain/units.ts'
import type { LoadEvidence } from '../../src/evidence/may.ts'
import type { BurstState, Recommendation } from '../../src/policy/recommendation.ts'
import { withinEvidence } from '../../src/policy/within-evidence.ts'

const more = { windowMean: 7 }
const IDLE: Recommendation = { kind: 'idle', because: 'demand is low', more }
const burst = (part: number): Recommendation => ({
  kind: 'bursting',
  share: share(part),
  because: 'demand is high',
  more,
})
const STAY: Recommendation = { kind: 'stay', because: 'between', more }
const at = (phase: BurstState['phase'], part = 0): BurstState => ({
  phase,
  share: share(part),
  sinceEpochSeconds: undefined,
})

const doubt = (kind: Doubt['kind']): Doubt => ({ kind, text: `it is ${kind}` })
const evidence = (change: Partial<LoadEvidence> = {}): LoadEvidence => ({
  doubts: [],
  newestDoubts: [],
  windowKnown: 1,
  stabilizationKnown: 1,
  ...change,
})
const WHOLE = evidence()
const PARTIAL = evidence({ doubts: [doubt('partial')] })

test('numbers without a meaning are unknown, whatever they say (no-data-never-ends)', () => {
  for (const said of [IDLE, burst(0.4), STAY])
    expect(withinEvidence(said, at('bursting', 0.4), evidence({ doubts: [doubt('future')] }))).toEqual({
      kind: 'unknown',
      because: 'it is future',
      more,
    })
})

test('whole evidence changes nothing of a recommendation', () => {
  for (const said of [IDLE, burst(0.2), burst(0.6), STAY])
    for (const state of [at('idle'), at('bursting', 0.4)])
      expect(withinEvidence(said, state, WHOLE)).toBe(said)
})

test.each(['bursting', 'warming'] as const)(
  'evidence that is not whole ends nothing that is %s (no-data-never-ends)',
  (phase) => {
    const held = { kind: 'stay', heldBack: 'end', more }
    const because = 'demand is low, but the burst does not end on that: it is partial'
    expect(withinEvidence(IDLE, at(phase, 0.4), PARTIAL)).toEqual({ ...held, because })
    const few = withinEvidence(IDLE, at(phase, 0.4), evidence({ stabilizationKnown: 0.79 }))
    expect(few).toMatchObject({
      ...held,
      because:
        'demand is low, but the burst does not end on that: only 79 % of stabilization is known, the newest minutes aside',
    })
    expect(withinEvidence(IDLE, at(phase, 0.4), evidence({ stabilizationKnown: 0.8 }))).toBe(IDLE)
  },
)

test.each(['idle', 'warm', 'draining'] as const)('where it is %s there is no burst to keep', (phase) => {
  expect(withinEvidence(IDLE, at(phase), PARTIAL)).toBe(IDLE)
})

test('a lower bound begins and raises a burst, and lowers none (no-data-never-ends)', () => {
  const more_ = burst(0.6)
  expect(withinEvidence(more_, at('idle'), PARTIAL)).toBe(more_)
  expect(withinEvidence(more_, at('bursting', 0.4), PARTIAL)).toBe(more_)
  expect(withinEvidence(burst(0.2), at('bursting', 0.4), PARTIAL)).toEqual({
    ...burst(0.4),
    because: 'demand is high, but the share is not lowered on that: it is partial',
  })
  const few = withinEvidence(burst(0.2), at('bursting', 0.4), evidence({ windowKnown: 0.5 }))
  expect(few).toEqual({
    ...burst(0.4),
    because: 'demand is high, but the share is not lowered on that: only 50 % of window is known',
  })
  const same = burst(0.4)
  expect(withinEvidence(same, at('bursting', 0.4), PARTIAL)).toBe(same)
  const lower = burst(0.2)
  expect(withinEvidence(lower, at('warming', 0.4), PARTIAL)).toBe(lower)
})
