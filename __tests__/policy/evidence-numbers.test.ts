import { expect, test } from '@jest/globals'
import { ago, burst } from './cases.ts'
import { load } from './loads-support.ts'
import { decideBy } from './loads-world.ts'
import { decideIn, steady, type World } from './world.ts'

const RULE = { name: 'load', unit: 'per-minute', capacity: 1000, decides: true, doubts: [] }

test('the evidence of a decision is each number that it rests on (same-input-same-decision)', () => {
  const { evidence } = decideIn({ ...burst, instances: 2, ageSeconds: 240 })
  const numbers = { demand: 1000, utilization: 1, newestSampleAt: ago(240) }
  const because = 'demand 1,000/min, 100 % of private capacity (1,000/min), above scale-out-at 80 %'
  expect(evidence).toStrictEqual({
    ...{ ...numbers, shareNow: 12 / 62, observedShare: 0.194, readyInstances: 2, shareLimit: 0.48 },
    rules: [{ ...RULE, ...numbers, because, direction: 'out', samples: { expected: 5, known: 5 } }],
    vetoes: [],
    more: {
      ...{ windowMean: 1000, windowMaximum: 1000, rollingMaximum: 1000, capacity: 1000 },
      ...{ response: 1, countedInstances: 2, dataAgeSeconds: 240 },
    },
  })
})

test('evidence leaves out what is unknown, and never says 0 (no-data-never-ends)', () => {
  const blind: World = { enabled: true, weight: 50, privateLoad: 'unreadable' }
  const because = 'private: it answered 503'
  expect(decideIn(blind).evidence).toStrictEqual({
    ...{ shareNow: 0.5, readyInstances: 1, vetoes: [] },
    rules: [{ ...RULE, because, direction: 'unknown', samples: { expected: 5, known: 0 } }],
    more: { response: 1, countedInstances: 1, rampLimit: 0.5 },
  })
})

test('evidence names the load that decides, and what is too thin to end a burst (no-data-never-ends)', () => {
  const thin = steady(300).map((value, index) => (index % 3 === 0 ? value : null))
  const { rules } = decideBy(burst, [load('a', 300, { privateLoad: thin }), load('b', 700)]).evidence
  expect(rules.map((it) => [it.name, it.decides, it.tooThin !== undefined])).toEqual([
    ['a', false, true],
    ['b', true, false],
  ])
})
