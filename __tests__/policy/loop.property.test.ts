import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { known } from '../../src/domain/known.ts'
import type { ShareChange } from '../../src/domain/record.ts'
import { epochSeconds, seconds, share } from '../../src/domain/units.ts'
import { mulberry32, type Random } from '../../src/plant/cadence.ts'
import { resolverModel } from '../../src/domain/resolvers.ts'
import { expectedShare } from '../../src/policy/resolvers.ts'
import { shareError } from '../../src/policy/share-error.ts'
import { decideIn, NOW } from './world.ts'

/** How the world answers to the target share. */
interface Users {
  readonly ttl: number
  /** How old the newest load is. */
  readonly ageSeconds: number
  readonly gapSeconds: number
  /** The observed share ÷ the target share in the end: below 1 if users never ask again, above 1 by unlike resolvers. */
  readonly response: number
  /** Users on connections that live long: this part of them follows DNS only so slowly. The action does not know it. */
  readonly longLivedPart: number
  readonly longLivedSeconds: number
  /** Answers a TTL; few make the observed share a matter of chance. */
  readonly answers: number
  readonly seed: number
}

/** DNS as the action takes it to be: that of the resolver model alone. */
const asModelled = { longLivedPart: 0.05, longLivedSeconds: 900 }

const users: fc.Arbitrary<Users> = fc.record({
  ttl: fc.constantFrom(30, 60, 120, 300),
  ageSeconds: fc.constantFrom(60, 180, 300, 540),
  gapSeconds: fc.constantFrom(60, 300, 900, 1800),
  response: fc.double({ min: 0.3, max: 1.8, noNaN: true }),
  longLivedPart: fc.constantFrom(0.05, 0.2, 0.4),
  longLivedSeconds: fc.constantFrom(900, 1800, 5400),
  answers: fc.constantFrom(5, 20, 100),
  seed: fc.integer({ min: 1, max: 2 ** 31 }),
})

const DEMAND = 1250
/** The share that leaves the private side at scale-out-at. */
const WANTED = 1 - 800 / DEMAND
const BEGUN = 7200
const MINUTES = 30

interface Pass {
  readonly asked: number
  readonly carried: number
}

/** A burst of constant demand lived through pass by pass; `responseAt` says how users respond in each. */
function live(world: Users, passes: number, responseAt: (pass: number) => number, noise: Random): Pass[] {
  let changes: ShareChange[] = [{ atEpochSeconds: epochSeconds(NOW - BEGUN), share: share(12 / 62) }]
  let weight = 12
  return Array.from({ length: passes }, (_, pass) => {
    const carried = carriedIn(changes, world).map((it) =>
      Math.min(1, Math.max(0, it * responseAt(pass) + noise() * Math.sqrt((it * (1 - it)) / world.answers))),
    )
    const { goal } = decideIn({
      ttl: world.ttl,
      ageSeconds: world.ageSeconds,
      enabled: true,
      weight,
      instances: 4,
      instanceCapacity: 400,
      privateLoad: carried.map((it) => DEMAND * (1 - it)),
      burstLoad: carried.map((it) => DEMAND * it),
      record: {
        phase: 'bursting',
        phaseSinceEpochSeconds: epochSeconds(NOW - BEGUN - pass * world.gapSeconds),
        shareChanges: changes.slice(-6),
      },
    })
    if (goal.kind !== 'bursting') throw new Error(goal.kind)
    const next = Math.round((goal.share * 50) / (1 - goal.share))
    if (next !== weight) changes = [...changes, { atEpochSeconds: NOW, share: share(next / (next + 50)) }]
    weight = next
    changes = changes.map((it) => ({
      ...it,
      atEpochSeconds: epochSeconds(it.atEpochSeconds - world.gapSeconds),
    }))
    return { asked: weight / (weight + 50), carried: carried.at(-1) ?? 0 }
  })
}

/** What the users carry over in the minutes that a pass sees. */
function carriedIn(changes: readonly ShareChange[], world: Users): number[] {
  const { ttl, ageSeconds, longLivedPart, longLivedSeconds } = world
  const moments = Array.from({ length: MINUTES }, (_, index) =>
    epochSeconds(NOW - ageSeconds - 60 * (MINUTES - index) + 30),
  )
  const history = { beforeFirst: known(share(0)), changes }
  const model = {
    ...resolverModel(seconds(ttl)),
    slowPart: longLivedPart,
    slowSeconds: seconds(longLivedSeconds),
  }
  return expectedShare(history, moments, model).map((it) => (it.kind === 'known' ? it.value.expected : 0))
}

const still: Random = () => 0

/** Sum of uniform draws: a mean of 0 and a standard deviation of 1, bounded. */
function chance(random: Random): Random {
  return () => (random() + random() + random() - 1.5) * 2
}

/** Beyond the overflow itself a pass asks for at most half as much again; weights are whole numbers. */
function expectSlowAndBounded(passes: readonly Pass[], most: number): void {
  passes.forEach(({ asked }, index) => {
    const before = passes[index - 1]?.asked ?? 12 / 62
    expect(asked).toBeLessThanOrEqual(0.95)
    expect(asked).toBeLessThanOrEqual(Math.max(most, before * 1.5) + 0.02)
  })
}

test('whatever the delays and the part of the users that follows, the share goes there in steps and stays', () => {
  fc.assert(
    fc.property(users, (given) => {
      const world = { ...given, ...asModelled }
      const passes = live(world, 40, () => world.response, still)
      expectSlowAndBounded(passes, WANTED)
      expectPatience(passes, world)
      expectSettled(passes.slice(-10))
    }),
    { numRuns: 30, seed: 1 },
  )
})

test('long-lived connections delay the share; it neither swings nor stays wrong', () => {
  fc.assert(
    fc.property(users, (world) => {
      const hours = 3 * 3 * world.longLivedSeconds
      const passes = live(world, Math.min(150, 20 + Math.ceil(hours / world.gapSeconds)), () => 1, still)
      expectSlowAndBounded(passes, WANTED)
      // Never more than one correction above what is wanted: the private side is not emptied by impatience.
      for (const { carried } of passes) expect(carried).toBeLessThan(WANTED * 1.5 + 0.03)
      const asked = passes.map((it) => it.asked)
      expect(turns(asked)).toBeLessThanOrEqual(3)
      if (world.gapSeconds >= 300) expectSettled(passes.slice(-5))
    }),
    { numRuns: 25, seed: 4 },
  )
})

test('nothing winds up: users who come back are met by the plain share within an hour or ten passes', () => {
  fc.assert(
    fc.property(users, (given) => {
      const world = { ...given, ...asModelled }
      const turn = 30
      const back = turn + Math.max(10, Math.ceil(3600 / world.gapSeconds))
      const passes = live(world, back + 5, (pass) => (pass < turn ? world.response : 1), still)
      for (const { asked } of passes.slice(back)) expect(Math.abs(asked - WANTED)).toBeLessThan(0.08)
    }),
    { numRuns: 20, seed: 2 },
  )
})

test('few resolvers make noise, which the share does not amplify', () => {
  fc.assert(
    fc.property(users, (given) => {
      const world = { ...given, ...asModelled }
      const noise = chance(mulberry32(world.seed))
      const passes = live(world, 50, () => 1, noise)
      expectSlowAndBounded(passes, 0.8)
      const late = passes.slice(-30).map(({ asked }) => asked)
      const mean = late.reduce((sum, it) => sum + it, 0) / late.length
      expect(mean).toBeGreaterThan(WANTED * 0.75)
      expect(mean).toBeLessThan(WANTED * 1.5)
      const spread = Math.sqrt(late.reduce((sum, it) => sum + (it - mean) ** 2, 0) / late.length)
      expect(spread).toBeLessThan(Math.max(0.05, shareError(share(WANTED), world.answers)))
      // Many resolvers: what noise is left moves no weight.
      if (world.answers === 100) expect(new Set(late).size).toBe(1)
    }),
    { numRuns: 25, seed: 3 },
  )
})

/** What is asked for beyond the overflow is raised again only when the last change has had time to show. */
function expectPatience(passes: readonly Pass[], { gapSeconds, ttl, ageSeconds }: Users): void {
  const raised = passes.flatMap(({ asked }, at) =>
    asked > WANTED + 0.02 && asked > (passes[at - 1]?.asked ?? 0) ? [at * gapSeconds] : [],
  )
  raised.slice(1).forEach((at, index) => {
    expect(at - (raised[index] ?? 0)).toBeGreaterThanOrEqual(Math.min(ttl + ageSeconds, 540))
  })
}

/** The target share stands still, and the observed share is what was wanted, within the dead band of the response. */
function expectSettled(passes: readonly Pass[]): void {
  expect(new Set(passes.map(({ asked }) => asked)).size).toBe(1)
  const { asked, carried } = passes.at(-1) ?? { asked: 0, carried: 0 }
  // Beyond the dead band, the steps of a weight against 50.
  if (asked < 0.94) expect(carried / WANTED).toBeGreaterThan(0.8)
  if (asked > 0.2) expect(carried / WANTED).toBeLessThan(1.35)
}

/** How often a sequence changes its direction. */
function turns(values: readonly number[]): number {
  const signs = values
    .slice(1)
    .map((it, index) => Math.sign(it - (values[index] ?? it)))
    .filter((sign) => sign !== 0)
  return signs.filter((sign, index) => index > 0 && sign !== signs[index - 1]).length
}
