import { expect, test } from '@jest/globals'
import { known } from '../../src/domain/known.ts'
import type { Endpoint, Profile } from '../../src/domain/resources.ts'
import { share } from '../../src/domain/units.ts'
import { isInAnswers, otherWeights, shareOfAnswers, weightBase } from '../../src/policy/shares.ts'
import { observationOf } from './world.ts'

const { profile, burstEndpoint } = observationOf({ enabled: true, weight: 50 }).resources
const BURST: Endpoint = burstEndpoint
const PRIVATE = profile.endpoints.find(({ id }) => id !== BURST.id)!

function answers(endpoints: readonly Endpoint[], change: Partial<Profile> = {}) {
  const [burst = BURST] = endpoints
  return shareOfAnswers({ ...profile, endpoints, ...change }, burst)
}

const priority = (burst: number | undefined, other: number | undefined, monitorStatus = 'Online') => {
  const placed = (it: Endpoint, place: number | undefined) => ({
    ...it,
    ...(place !== undefined && { priority: place }),
  })
  const others = { ...placed(PRIVATE, other), monitorStatus }
  return answers([placed(BURST, burst), others], { routingMethod: 'Priority' })
}

test('by priority, the first endpoint that answers has all users, and the others none (never-disable-the-last)', () => {
  expect([priority(1, 2), priority(2, 1)]).toEqual([known(share(1)), known(share(0))])
  expect(priority(2, 1, 'Degraded')).toEqual(known(share(1)))
})

test('by priority, an endpoint without a place stands behind all others, and is not preferred to its equals', () => {
  expect([
    priority(1, undefined),
    priority(undefined, 1),
    priority(undefined, undefined),
    priority(1, 1),
  ]).toEqual([known(share(1)), known(share(0)), known(share(0)), known(share(0))])
})

test('a profile that is disabled answers nobody, and neither does a disabled endpoint', () => {
  expect(answers([BURST, PRIVATE], { status: 'Disabled' })).toEqual(known(share(0)))
  expect(answers([{ ...BURST, status: 'Disabled' }])).toEqual(known(share(0)))
  expect(isInAnswers({ ...BURST, status: 'Disabled', monitorStatus: 'Online' })).toBe(false)
})

test('where nothing is Online, Traffic Manager answers with what is Degraded, and with nothing that is stopped or disabled', () => {
  const degraded = { ...BURST, monitorStatus: 'Degraded' }
  const others = [
    { ...PRIVATE, monitorStatus: 'Stopped' },
    { ...PRIVATE, id: '/third', status: 'Disabled', monitorStatus: 'Degraded' },
  ] as const
  expect(answers([degraded, ...others])).toEqual(known(share(1)))
  expect(
    answers([
      { ...BURST, monitorStatus: 'Stopped' },
      { ...PRIVATE, monitorStatus: 'Degraded' },
    ]),
  ).toEqual(known(share(0)))
})

test('an endpoint alone in the answers has all of them, whatever the routing method', () => {
  for (const routingMethod of ['Weighted', 'Priority', 'Performance', 'Geographic'] as const)
    expect(answers([BURST], { routingMethod })).toEqual(known(share(1)))
})

test('the burst endpoint competes with the others in the answers, or with those that may return', () => {
  const down = { ...PRIVATE, id: '/down', weight: 30, monitorStatus: 'Degraded' }
  const off = { ...PRIVATE, id: '/off', weight: 90, status: 'Disabled' } as const
  const light = { ...PRIVATE, id: '/light', weight: 1 }
  const base = (endpoints: readonly Endpoint[]) => {
    const all = { ...profile, endpoints: [BURST, ...endpoints] }
    return [weightBase(all, BURST), otherWeights(all, BURST)]
  }
  expect(base([PRIVATE, down, off])).toEqual([50, { inAnswers: 50, enabled: 80 }])
  expect(base([down, off])).toEqual([30, { inAnswers: 0, enabled: 30 }])
  expect(base([light, down])).toEqual([1, { inAnswers: 1, enabled: 31 }])
  expect(base([])).toEqual([0, { inAnswers: 0, enabled: 0 }])
})
