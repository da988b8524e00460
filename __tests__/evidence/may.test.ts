import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { DOUBTS, type Doubt } from '../../src/domain/load.ts'
import {
  ACTS,
  mayEnd,
  mayLower,
  mayRaise,
  mayStart,
  WHOLE,
  type Act,
  type LoadEvidence,
} from '../../src/evidence/may.ts'

const MAY: Readonly<Record<Act, (evidence: LoadEvidence) => boolean>> = {
  start: mayStart,
  raise: mayRaise,
  lower: mayLower,
  end: mayEnd,
}

function evidence(kinds: readonly Doubt['kind'][], known = 1): LoadEvidence {
  return {
    doubts: kinds.map((kind) => ({ kind, text: kind })),
    newestDoubts: [],
    windowKnown: known,
    stabilizationKnown: known,
  }
}

function allowed(it: LoadEvidence): Act[] {
  return ACTS.filter((act) => MAY[act](it))
}

test('whole evidence may do all', () => {
  expect(allowed(evidence([]))).toEqual(['start', 'raise', 'lower', 'end'])
  expect(allowed(evidence([], WHOLE))).toEqual(['start', 'raise', 'lower', 'end'])
})

test.each(['thin', 'partial', 'part-of-whole', 'glitch'] as const)(
  '%s: what is known may start and raise, never lower or end',
  (kind) => {
    expect(allowed(evidence([kind]))).toEqual(['start', 'raise'])
  },
)

test('a glitch of the newest minutes forbids no end, since no end rests on them', () => {
  const it = { ...evidence([]), newestDoubts: [{ kind: 'glitch', text: 'near zero' } as const] }
  expect(allowed(it)).toEqual(['start', 'raise', 'end'])
})

test.each(['future', 'clock', 'unit', 'stale', 'resolved', 'test'] as const)('%s: nothing', (kind) => {
  expect(allowed(evidence([kind]))).toEqual([])
})

test('fewer known minutes than 80 % end and lower nothing', () => {
  expect(allowed(evidence([], WHOLE - 0.01))).toEqual(['start', 'raise'])
})

const anyEvidence = fc
  .tuple(fc.subarray([...DOUBTS]), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([kinds, known]) => evidence(kinds, known))

test('what may end may do all; what may start nothing may do nothing (no-data-never-ends)', () => {
  fc.assert(
    fc.property(anyEvidence, (it) => {
      if (mayEnd(it)) expect(allowed(it)).toEqual(ACTS)
      if (!mayStart(it)) expect(allowed(it)).toEqual([])
    }),
  )
})

test('a further doubt, or a minute less, never allows more (no-data-never-ends)', () => {
  fc.assert(
    fc.property(
      anyEvidence,
      fc.constantFrom(...DOUBTS),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (it, kind, part) => {
        const less = {
          doubts: [...it.doubts, { kind, text: '' }],
          newestDoubts: [],
          windowKnown: it.windowKnown * part,
          stabilizationKnown: it.stabilizationKnown * part,
        }
        expect(allowed(it)).toEqual(expect.arrayContaining(allowed(less)))
      },
    ),
  )
})
