import { expect, test } from '@jest/globals'
import type { Decision } from '../../src/domain/decision.ts'
import { share } from '../../src/domain/units.ts'
import { burst, bursting, changes, held, high, paused } from './cases.ts'
import { decideIn, steady, type World } from './world.ts'

const LOW: World = { ...burst, privateLoad: steady(300), burstLoad: steady(70) }
const rules = ({ rule, overruled }: Decision) => [rule, ...overruled.map((it) => it.rule)]

test('a decision names the rule that won and those it overruled, and no rule that agrees (person-beats-rule)', () => {
  expect(rules(decideIn({ ...high, record: paused }))).toEqual(['pause', 'policy'])
  expect(rules(decideIn({ ...high, record: { ...paused, ...held('scale-back') } }))).toEqual([
    ...['pause', 'hold', 'policy'],
  ])
  expect(rules(decideIn({ ...LOW, command: { kind: 'scale-back' }, record: bursting }))).toEqual(['command'])
  const asked = (part: number) =>
    decideIn({ ...LOW, record: held('burst'), command: { kind: 'burst', share: share(part) } })
  expect(rules(asked(0.1))).toEqual(['command', 'policy'])
})

test('a command to the share that demand asks for overrules nothing, to another share it does (person-beats-rule)', () => {
  const record = { ...bursting, ...changes([3600, 0.5]) }
  const world: World = { ...burst, weight: 50, record, instanceCapacity: 900 }
  const of = (part: number) => decideIn({ ...world, command: { kind: 'burst', share: share(part) } })
  const [policy] = of(0.3).overruled
  if (policy?.goal.kind !== 'bursting') throw new Error('the policy wants no burst')
  expect(rules(of(policy.goal.share))).toEqual(['command'])
  expect(rules(of(policy.goal.share + 0.01))).toEqual(['command', 'policy'])
})
