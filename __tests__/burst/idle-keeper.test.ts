import { expect, test } from '@jest/globals'
import { warnOfIdleKeeper } from '../../src/burst/idle-keeper.ts'
import type { Iteration } from '../../src/burst/iteration.ts'
import type { Session } from '../../src/burst/session.ts'
import { known, unknown, type Known } from '../../src/domain/known.ts'
import { epochSeconds, seconds, type Seconds } from '../../src/domain/units.ts'
import { observedBy, targetBy } from '../policy/loads-world.ts'
import { load } from '../policy/loads-support.ts'
import { CAPACITY, NOW, observationOf, POLICY, steady, targetOf, type World } from '../policy/world.ts'

const KEEPER = { owner: 'watch-7', untilEpochSeconds: epochSeconds(NOW + 300) }
const LEVEL = (POLICY.burstAbove * CAPACITY) / 100

interface Case {
  readonly world?: World
  readonly interval?: Known<Seconds>
  readonly phase?: Iteration['phase']
  readonly goal?: 'bursting' | 'stay'
}

/** What a run that leaves all to the watch warns of. */
function warned({ world, interval = unknown('none'), phase = 'idle', goal = 'bursting' }: Case) {
  const all: World = { privateLoad: steady(LEVEL + 1), ...world }
  const texts: string[] = []
  const narrator = { warned: (text: string) => void texts.push(text) }
  const s = { target: targetOf(all), runInterval: interval, narrator } as unknown as Session
  const found = { o: observationOf(all), decision: { goal: { kind: goal } }, phase }
  warnOfIdleKeeper(s, found as unknown as Iteration, KEEPER)
  return texts
}

/** So many minutes above the level after a quiet time, some of them unknown. */
const above = (minutes: number, gaps = 0): World => ({
  privateLoad: [...steady(100), ...Array.from({ length: minutes }, (_, i) => (i < gaps ? null : LEVEL + 1))],
})

test('a run that leaves all to a watch says so where demand was above burst-above for three passes without a burst', () => {
  const [text] = warned({})
  expect(text).toMatch('above burst-above (100 % of private-capacity) for 15 min, and there is no burst')
  expect(text).toMatch('The watch watch-7 holds the lease until')
  const minute = known(seconds(60))
  expect(warned({ interval: minute })[0]).toMatch('for 3 min')
  expect([warned({ world: above(15) }).length, warned({ world: above(14) }).length]).toEqual([1, 0])
  expect(warned({ world: above(3), interval: minute })).toHaveLength(1)
  expect(warned({ world: { privateLoad: steady(LEVEL) } })).toEqual([])
})

test('it says nothing where a burst is there, is not wanted, or where too little is known', () => {
  expect(warned({ phase: 'bursting' })).toEqual([])
  expect(warned({ goal: 'stay' })).toEqual([])
  expect(warned({ world: { privateLoad: 'unreadable' } })).toEqual([])
  expect(warned({ world: { ageSeconds: 900 } })).toHaveLength(1)
  expect(warned({ world: { ageSeconds: 960 } })).toEqual([])
  expect([warned({ world: above(15, 3) }).length, warned({ world: above(15, 4) }).length]).toEqual([1, 0])
})

test('it says so of a burst side that is warm, or drains, for as long, and of a warm-up that should be over', () => {
  const minute = known(seconds(60))
  const since = (phase: Iteration['phase'], ago: number, interval?: Known<Seconds>) => {
    const record = { phase, phaseSinceEpochSeconds: epochSeconds(NOW - ago) }
    return warned({ phase, world: { record }, ...(interval && { interval }) }).length
  }
  for (const phase of ['warm', 'draining'] as const)
    expect([since(phase, 899), since(phase, 900), since(phase, 180, minute)]).toEqual([0, 1, 1])
  // scale-timeout and warmup-timeout.
  const { burstSide, warmup } = targetOf({})
  const longest = burstSide.scaleTimeoutSeconds + warmup.timeoutSeconds
  expect([since('warming', longest - 1, minute), since('warming', longest, minute)]).toEqual([0, 1])
  // A burst that was taken out of the answers is made ready once more meanwhile.
  const out = (ago: number) => {
    const record = {
      phase: 'draining',
      planSku: 'P1v3',
      phaseSinceEpochSeconds: epochSeconds(NOW - ago),
    } as const
    return warned({ phase: 'draining', world: { record }, interval: minute }).length
  }
  expect([out(longest - 1), out(longest)]).toEqual([0, 1])
  expect(since('bursting', 86_400)).toBe(0)
  expect(warned({ phase: 'warm', world: { record: 'damaged' } })).toEqual([])
})

/** The same of any observation and target. */
function told(o: Iteration['o'], target: Session['target']) {
  const texts: string[] = []
  const narrator = { warned: (text: string) => void texts.push(text) }
  const s = { target, runInterval: unknown('none'), narrator } as unknown as Session
  const found = { o, decision: { goal: { kind: 'bursting' } }, phase: 'idle' } as unknown as Iteration
  warnOfIdleKeeper(s, found, KEEPER)
  return texts
}

test('of several loads, each is measured by its own capacity, and one above it is enough', () => {
  const loads = (other: number) => [
    load('cpu', 100, { capacity: 5000 }),
    load('users', other),
    load('queue', 'unreadable'),
  ]
  const of = (other: number) => told(observedBy({}, loads(other), []), targetBy({}, loads(other), []))
  expect([of(LEVEL + 1).length, of(LEVEL).length]).toEqual([1, 0])
  expect(told(observedBy({}, loads(LEVEL + 1), []), targetOf({}))).toEqual([])
})

test('what is not read, has no capacity, or counts in another unit than that tells nothing', () => {
  const high = { privateLoad: steady(LEVEL + 1) }
  expect(told(observationOf({ ...high, unit: 'percent' }), targetOf({}))).toEqual([])
  const { load: _, ...unloaded } = targetOf({})
  expect(told(observationOf(high), unloaded)).toEqual([])
  expect(told({ ...observationOf(high), load: unknown('not read') }, targetOf({}))).toEqual([])
  expect(told(observationOf(high), targetOf({}))).toHaveLength(1)
})
