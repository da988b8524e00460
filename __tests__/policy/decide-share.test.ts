import { expect, test } from '@jest/globals'
import { share } from '../../src/domain/units.ts'
import { burst, bursting, changes, down, high, rampUp, unread } from './cases.ts'
import { decideIn, steady, type World } from './world.ts'

const shareOf = (world: World): number | undefined => {
  const { goal } = decideIn(world)
  return goal.kind === 'bursting' ? goal.share : undefined
}

test.each<{ name: string; world: World; expected: number }>([
  { name: 'the overflow', world: { ...high, burstInstances: 2, instanceCapacity: 250 }, expected: 13 / 63 },
  {
    name: 'limited by one instance',
    world: { ...high, privateLoad: steady(1500), instanceCapacity: 250 },
    expected: 7 / 57,
  },
  { name: 'a ramp begins at a tenth', world: { privateLoad: steady(1500) }, expected: 5 / 55 },
  {
    name: 'a command without data ramps',
    world: { privateLoad: unread, command: { kind: 'burst' } },
    expected: 5 / 55,
  },
  {
    name: 'a command says the share',
    world: { command: { kind: 'burst', share: share(0.3) }, burstInstances: 4, instanceCapacity: 250 },
    expected: 21 / 71,
  },
  {
    name: 'all demand of the healthy hour',
    world: {
      ...down(200),
      privateLoad: steady(1000),
      ageSeconds: 240,
      burstInstances: 2,
      instanceCapacity: 500,
    },
    expected: 200 / 250,
  },
  { name: 'switch takes all', world: { ...high, routing: 'switch' }, expected: 1 },
  { name: 'missing data keeps the share', world: { ...burst, privateLoad: unread }, expected: 12 / 62 },
  {
    name: 'a ramp doubles once its last step shows',
    world: {
      ...rampUp,
      weight: 5,
      privateLoad: steady(1180),
      burstLoad: steady(118),
      record: { ...bursting, ...changes([301, 0.0909]) },
    },
    expected: 11 / 61,
  },
  {
    name: 'and not before',
    world: {
      ...rampUp,
      weight: 5,
      privateLoad: steady(1180),
      burstLoad: steady(118),
      record: { ...bursting, ...changes([3600, 0.02], [299, 0.0909]) },
    },
    expected: 5 / 55,
  },
  {
    name: 'a burst side that is not Online does not double',
    world: {
      ...rampUp,
      burstStatus: 'CheckingEndpoint',
      weight: 5,
      privateLoad: steady(1180),
      burstLoad: steady(118),
      record: { ...bursting, ...changes([3600, 0.0909]) },
    },
    expected: 5 / 55,
  },
  {
    name: 'an instance that is gone lowers the share',
    world: {
      ...burst,
      weight: 50,
      privateLoad: steady(800),
      burstLoad: steady(800),
      instances: 1,
      instanceCapacity: 500,
      record: { ...bursting, ...changes([3600, 0.5]) },
    },
    expected: 16 / 66,
  },
  {
    name: 'forced down it goes a little further, so that it need not again at once',
    world: {
      ...burst,
      weight: 50,
      privateLoad: steady(500),
      burstLoad: steady(500),
      instanceCapacity: 500,
      record: { ...bursting, ...changes([3600, 0.5]) },
    },
    expected: 31 / 81,
  },
  {
    name: 'max-share holds',
    world: {
      ...high,
      privateLoad: steady(100_000),
      maxShare: 0.6,
      burstInstances: 400,
      instanceCapacity: 500,
    },
    expected: 75 / 125,
  },
])('share: $name', ({ world, expected }) => {
  expect(shareOf(world)).toBeCloseTo(expected, 6)
})
