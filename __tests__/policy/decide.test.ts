import { expect, test } from '@jest/globals'
import type { Decision, Rule, DecisionKind } from '../../src/domain/decision.ts'
import { percent, share } from '../../src/domain/units.ts'
import { ago, burst, down, drain, held, high, unread } from './cases.ts'
import { decideIn, steady, type World } from './world.ts'

const changes = (...shares: number[]) => ({
  shareChanges: shares.map((it, index) => ({ atEpochSeconds: ago(600 - index), share: share(it) })),
})
/** The endpoint was disabled because it did not serve, and nobody has ended the burst. */
const takenOut: World = { ...drain, record: { phase: 'draining', planSku: 'P1v3', ...changes(0.3, 0) } }
const announced: World = {
  ...drain,
  record: { phase: 'bursting', phaseSinceEpochSeconds: ago(600), intent: true, ...changes(0.3) },
}

type Row = readonly [name: string, world: World, kind: DecisionKind, rule: Rule, goal: string]

const ROWS: readonly Row[] = [
  ['quiet', {}, 'none', 'policy', 'idle'],
  ['loud', high, 'burst', 'policy', 'bursting'],
  ['between', { privateLoad: steady(700) }, 'none', 'policy', 'stay'],
  ['bursting, all well', { ...burst, weight: 15 }, 'hold', 'policy', 'bursting'],
  [
    'bursting, demand gone',
    { ...burst, privateLoad: steady(300), burstLoad: steady(70) },
    'scale-back',
    'policy',
    'idle',
  ],
  [
    'private load low only because of the burst',
    { ...burst, weight: 15, privateLoad: steady(400), burstLoad: steady(600) },
    'hold',
    'policy',
    'bursting',
  ],

  ['idle without data', { privateLoad: unread }, 'hold', 'missing-data', 'stay'],
  ['idle with old data', { ...high, ageSeconds: 1200 }, 'hold', 'missing-data', 'stay'],
  ['bursting without private data', { ...burst, privateLoad: unread }, 'hold', 'missing-data', 'bursting'],
  [
    'bursting without burst data',
    { ...burst, privateLoad: steady(100), burstLoad: unread },
    'hold',
    'missing-data',
    'bursting',
  ],
  [
    'bursting with old data',
    { ...burst, privateLoad: steady(1), burstLoad: steady(1), ageSeconds: 1200 },
    'hold',
    'missing-data',
    'bursting',
  ],
  [
    'a private side that reads 0 while it must be serving',
    { ...burst, privateLoad: steady(0), burstLoad: steady(60) },
    'hold',
    'missing-data',
    'bursting',
  ],
  [
    'warming without data goes on warming',
    { privateLoad: unread, running: true, record: { phase: 'warming' } },
    'prewarm',
    'missing-data',
    'warm',
  ],
  ['draining without data', { ...drain, privateLoad: unread }, 'hold', 'missing-data', 'stay'],
  [
    'a burst that goes on without data',
    { ...takenOut, privateLoad: unread },
    'burst',
    'missing-data',
    'bursting',
  ],
  ['nobody goes on with it, demand gone', takenOut, 'scale-back', 'policy', 'idle'],
  [
    'about to enable, without data',
    { ...announced, privateLoad: unread },
    'burst',
    'missing-data',
    'bursting',
  ],

  ['warming, demand gone', { running: true, record: { phase: 'warming' } }, 'scale-back', 'policy', 'idle'],
  [
    'warming, demand between',
    { running: true, privateLoad: steady(700), record: { phase: 'warming' } },
    'prewarm',
    'policy',
    'warm',
  ],
  ['warm and old', { running: true, record: { phase: 'warm' } }, 'scale-back', 'policy', 'idle'],
  [
    'warm and young',
    { running: true, record: { phase: 'warm', phaseSinceEpochSeconds: ago(60) } },
    'hold',
    'policy',
    'stay',
  ],
  ['found warm', { running: true, burstLoad: steady(0) }, 'hold', 'policy', 'warm'],
  ['draining, demand gone', drain, 'scale-back', 'policy', 'idle'],
  ['draining, demand between', { ...drain, privateLoad: steady(700) }, 'scale-back', 'policy', 'idle'],
  ['draining, demand back', { ...drain, privateLoad: steady(990) }, 'burst', 'policy', 'bursting'],
]

test.each(ROWS.map(([name, ...row]) => ({ name, row })))('$name', ({ row: [world, kind, rule, goal] }) => {
  const decision = decideIn(world)
  expect([decision.kind, decision.rule, decision.goal.kind]).toEqual([kind, rule, goal])
  expect(decision.reason).toMatch(/^[^\n]+: [^\n]+$|, but /u)
  expect(textOf(decision)).not.toMatch(/NaN|undefined|Infinity|\[object/u)
})

function textOf(decision: Decision): string {
  return [decision.reason, ...decision.overruled.map((it) => it.because), ...decision.warnings].join('\n')
}

test('the reason is one sentence with the numbers', () => {
  expect(decideIn({ ...high, burstInstances: 2 }).reason).toBe(
    'demand 1,000/min, 100 % of private capacity (1,000/min), above scale-out-at 80 %: 40 % of DNS answers go to Azure',
  )
})

test('what was overruled is told, highest first', () => {
  const decision = decideIn({
    ...down(200),
    record: { ...held('scale-back'), privateDownSinceEpochSeconds: ago(200) },
  })
  expect(decision.overruled.map((it) => it.rule)).toEqual(['private-down', 'missing-data'])
})

test('of a percentage, demand follows from the observed share, and the reason says so', () => {
  const world: World = { ...burst, unit: 'percent', policy: { scaleOutAt: percent(80) } }
  const decision = decideIn(world)
  expect(decision.evidence.demand).toBeCloseTo(806 / (1 - 0.1935), 0)
  expect(decision.reason).toMatch(/by the resolver model \(now 19 %\)$/u)
})
