import { expect, test } from '@jest/globals'
import { known, unknown } from '../../src/domain/known.ts'
import { share } from '../../src/domain/units.ts'
import { jointOf } from '../../src/policy/joint.ts'
import type { Recommendation } from '../../src/policy/recommendation.ts'
import type { RuleSituation } from '../../src/policy/rule-situation.ts'
import { knowsDemand, situationOf } from '../../src/policy/situation.ts'
import { NOW, observationOf, targetOf } from './world.ts'

const [made] = situationOf(observationOf({}), {
  ...{ target: targetOf({}), command: undefined, mode: 'auto', now: NOW },
}).rules
if (made === undefined) throw new Error('no rule')
const { rule, window } = made
if (window === undefined) throw new Error('no window')

/** A load at a utilization, and what the policy says of it; without one its demand is unknown. */
function load(name: string, mean: number, says: Recommendation['kind'] | number): RuleSituation {
  const common = { because: `${name} says so`, more: {} }
  if (says === 'unknown')
    return { ...unknownLoad(name), demand: unknown(`${name} is silent`), recommendation: undefined }
  const recommendation: Recommendation =
    typeof says === 'number'
      ? { kind: 'bursting', share: share(says), ...common }
      : says === 'bursting'
        ? { kind: says, share: share(0.3), ...common }
        : { kind: says, ...common }
  return { ...made, ...unknownLoad(name), window: { ...window, mean }, recommendation } as RuleSituation
}

const unknownLoad = (name: string): RuleSituation => ({ ...made, rule: { ...rule, name }, window: undefined })

const IDLE = { bursting: false, targetShare: share(0) }
const HALF = { bursting: true, targetShare: share(0.5) }

/** The joint result, which must be the same in every order. */
function joint(rules: readonly RuleSituation[], state = IDLE) {
  const results = [rules, rules.toReversed(), [...rules.slice(1), ...rules.slice(0, 1)]].map((order) => {
    const { lead, ...it } = jointOf(order, state)
    return { ...it, lead: lead?.rule.name }
  })
  for (const other of results) expect(other).toEqual(results[0])
  return results[0]
}

test('without any load nothing is known, so nothing ends (no-data-never-ends)', () => {
  expect(jointOf([], HALF)).toMatchObject({ direction: 'unknown', lead: undefined, share: 0 })
  expect(jointOf([], HALF).because).toMatch(/no load source is configured/u)
})

test('the load that is used most leads, whatever the order of loads (same-input-same-decision)', () => {
  const low = [load('b', 300, 'idle'), load('c', 500, 'idle'), load('a', 500, 'idle')]
  const all = 'a (the highest of 3 loads): a says so'
  expect(joint(low)).toEqual({ direction: 'in', share: 0, lead: 'a', because: all })
  const middle = [load('z', 900, 'stay'), load('y', 650, 'stay'), load('x', 950, 'idle')]
  expect(joint(middle)).toMatchObject({ direction: 'stay', lead: 'z' })
  expect(joint([load('z', 300, 'unknown'), load('b', 700, 'stay')])).toMatchObject({ lead: 'b' })
  expect(joint([load('z', 300, 'unknown'), load('b', 0, 'idle')])).toMatchObject({ lead: 'b' })
})

test('of loads that ask for a burst the highest share counts, and its load leads (same-input-same-decision)', () => {
  const loads = [load('c', 1500, 0.2), load('b', 900, 0.4), load('a', 800, 0.4)]
  expect(joint(loads)).toEqual({ direction: 'out', share: 0.4, lead: 'b', because: 'b: b says so' })
})

test('an unknown load keeps a share from falling, and from nothing else (no-data-never-ends)', () => {
  const unread = [load('y', 0, 'unknown'), load('x', 0, 'unknown')]
  const of = (wanted: number, more: readonly RuleSituation[], state = HALF) => {
    const result = joint([load('a', 900, wanted), ...more], state)
    return [result?.share, result?.because.includes('not lowered while x, y is not known')]
  }
  expect(of(0.2, unread)).toEqual([0.5, true])
  expect(of(0.7, unread)).toEqual([0.7, false])
  expect(of(0.5, unread)).toEqual([0.5, false])
  expect(of(0.2, [])).toEqual([0.2, false])
  expect(of(0.2, unread, IDLE)).toEqual([0.2, false])
})

test('a share is asked of DNS by how it follows, once it has been asked for one (share-within-capacity)', () => {
  const twice = { ...load('a', 900, 0.2), response: 2, settled: true }
  expect(joint([twice], { bursting: true, targetShare: share(0.4) })?.share).toBe(0.2)
  expect(joint([twice], { bursting: true, targetShare: share(0.1) })?.share).toBe(0.1)
  expect(joint([twice])?.share).toBe(0.2)
})

test('an unknown load blocks an end, and all reasons are said (no-data-never-ends)', () => {
  const unread = [load('y', 0, 'unknown'), load('x', 0, 'unknown')]
  expect(joint(unread)).toMatchObject({
    direction: 'unknown',
    because: 'demand is not known (x: x is silent; y: y is silent)',
  })
  expect(joint([...unread, load('a', 100, 'idle')], HALF)?.because).toBe(
    'not all loads are known (x: x is silent; y: y is silent), and without them there is no scale-in; a: a says so',
  )
  expect(joint([load('x', 0, 'unknown')])?.because).toBe('demand is not known (x is silent)')
})

test('one load whose demand is known is enough to know of demand (person-beats-rule)', () => {
  const [known_, silent] = [load('a', 100, 'idle'), load('b', 0, 'unknown')]
  expect(known_.demand).toEqual(known(expect.anything()))
  expect([[], [silent], [known_, silent], [known_]].map((rules) => knowsDemand({ rules }))).toEqual([
    false,
    false,
    true,
    true,
  ])
})
