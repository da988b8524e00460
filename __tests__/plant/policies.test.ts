import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { dirtOf } from '../../src/plant/dirt.ts'
import { baselines } from '../../src/plant/baselines/index.ts'
import { recommend, Stabilizer } from '../../src/plant/baselines/hpa.ts'
import { decisionMinutes, mulberry32 } from '../../src/plant/cadence.ts'
import { plantConfig, type PlantConfig } from '../../src/plant/config.ts'
import { oracle } from '../../src/plant/oracle.ts'
import type { Policy } from '../../src/plant/policy.ts'
import { adaptiveOnPlant } from '../../src/plant/policies/adaptive.ts'
import { DEFAULTS } from '../../src/plant/policies/inputs.ts'
import { simulate } from '../../src/plant/simulate.ts'
import { percent } from '../../src/domain/units.ts'
import { config } from './support.ts'

describe('the oracle', () => {
  /** Tries every way to be on and off. */
  function cheapest(demand: readonly number[], it: PlantConfig): number {
    let best = Infinity
    for (let ways = 0; ways < 2 ** demand.length; ways++) {
      let cost = 0
      let on = false
      for (const [t, load] of demand.entries()) {
        const next = ((ways >> t) & 1) === 1
        if (next && !on) cost += it.warmupMinutes
        if (!next && on) cost += it.drainMinutes
        on = next
        if (on) cost += Math.max(1, Math.ceil((load - it.capacity) / (it.instanceFraction * it.capacity)))
        else if (load > it.capacity) cost += it.violationPrice
      }
      best = Math.min(best, cost + (on ? it.drainMinutes : 0))
    }
    return best
  }

  test('is the cheapest of all ways to be on and off', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 50, max: 260 }), { minLength: 1, maxLength: 10 }), (values) => {
        const result = oracle(Float64Array.from(values), config)
        expect(result.cost).toBe(cheapest(values, config))
        expect(result.instanceMinutes + 20 * result.violationMinutes).toBe(result.cost)
      }),
    )
  })

  test('no policy beats it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.constantFrom(...baselines), (seed, policy) => {
        const random = mulberry32(seed)
        const demand = Float64Array.from(
          { length: 600 },
          (_, t) => 100 + 40 * Math.sin(t / 60) + 30 * random(),
        )
        const outcome = simulate({ demand, config, policy, runs: decisionMinutes('c5', 600, 1) })
        expect(outcome.cost).toBeGreaterThanOrEqual(
          oracle(demand, config).cost - config.drainMinutes - config.warmupMinutes,
        )
      }),
    )
  })
})

describe('the HPA', () => {
  test.each([
    ['within tolerance nothing changes', 0.86, 0, 0.8, 0],
    ['above it grows to the target', 1.2, 0, 0.8, 2],
    ['below it shrinks', 0.9, 4, 0.8, 1],
    ['never below none', 0.1, 3, 0.8, 0],
  ])('%s', (_, load, current, goal, wanted) => {
    expect(recommend(load, current, goal, 0.25)).toBe(wanted)
  })

  test('scale-in follows the highest recommendation of the window', () => {
    const stabilizer = new Stabilizer(10)
    expect(stabilizer.stabilize(0, 4, 0)).toBe(4)
    expect(stabilizer.stabilize(5, 1, 4)).toBe(4)
    expect(stabilizer.stabilize(11, 1, 4)).toBe(1)
  })
})

test('the price that is counted with is the price that adaptive decides by', () => {
  const random = mulberry32(7)
  const demand = Float64Array.from({ length: 4 * 1440 }, (_, minute) => {
    const day = 80 + 20 * Math.sin((2 * Math.PI * minute) / 1440)
    return day * (0.9 + 0.3 * random())
  })
  const runs = decisionMinutes('c5', demand.length, 1)
  const violationMinutes = (violationPrice: number): number => {
    const policy = adaptiveOnPlant({ ...DEFAULTS, policy: { ...DEFAULTS.policy, burstAbove: percent(1000) } })
    return simulate({ demand, config: plantConfig(100, { violationPrice }), policy, runs }).violationMinutes
  }
  const [cheap, dear] = [violationMinutes(2), violationMinutes(200)]
  expect(dear).toBeLessThan(cheap / 2)
})

test('noise alone does not have adaptive change the share in every pass of a watch', () => {
  const random = mulberry32(11)
  const demand = Float64Array.from({ length: 3 * 1440 }, () => 112 * (0.9 + 0.2 * random()))
  const runs = decisionMinutes('watch', demand.length, 1)
  const { weightChanges } = simulate({ demand, config, policy: adaptiveOnPlant(), runs })
  expect(weightChanges).toBeLessThan(70)
})

describe('dirt', () => {
  const kinds = dirtOf(200_000, 1)
  const runs = kinds.reduce(
    (sum, kind, minute) => sum + Number(kind !== 'clean' && kinds[minute - 1] !== kind),
    0,
  )

  test('is the same for the same seed, and as frequent as it is said to be', () => {
    expect(dirtOf(200_000, 1)).toEqual(kinds)
    expect(dirtOf(200_000, 2)).not.toEqual(kinds)
    expect(runs / 200_000).toBeGreaterThan(0.0045)
    expect(runs / 200_000).toBeLessThan(0.0052)
  })

  test('changes what is shown, never the load or its cost; late minutes are shown later', () => {
    const demand = Float64Array.from({ length: 3000 }, (_, minute) => 50 + (minute % 7))
    const dirt = dirtOf(3000, 1)
    const shown = new Map<number, number[]>()
    const policy: Policy = {
      name: 'listens',
      create: () => ({
        learn: (minute, privateLoad) => void shown.set(minute, [...(shown.get(minute) ?? []), privateLoad]),
        decide: () => ({ want: false, share: 0 }),
      }),
    }
    const outcome = simulate({ demand, config, policy, runs: decisionMinutes('c1', 3000, 1), dirt })
    expect(outcome.demand).toBeCloseTo(
      demand.reduce((sum, value) => sum + value, 0),
      6,
    )
    dirt.forEach((kind, minute) => {
      if (minute > 2900) return
      const expected: Partial<Record<typeof kind, number[]>> = {
        clean: [demand[minute]!],
        drop: [demand[minute]! * 0.002],
        double: [demand[minute]! * 2],
        gap: [NaN],
        late: [NaN, demand[minute]!],
      }
      if (expected[kind] !== undefined) expect(shown.get(minute)).toEqual(expected[kind])
    })
  })
})
