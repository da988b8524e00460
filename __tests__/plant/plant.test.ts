import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { dirtOf } from '../../src/plant/dirt.ts'
import { baselines } from '../../src/plant/baselines/index.ts'
import { recommend, Stabilizer } from '../../src/plant/baselines/hpa.ts'
import { always, never } from '../../src/plant/baselines/static.ts'
import { decisionMinutes, mulberry32 } from '../../src/plant/cadence.ts'
import { plantConfig, type PlantConfig } from '../../src/plant/config.ts'
import { demandPerMinute, percentileOf, stepOf } from '../../src/plant/demand.ts'
import { oracle } from '../../src/plant/oracle.ts'
import type { Action, Policy } from '../../src/plant/policy.ts'
import { adaptiveOnPlant } from '../../src/plant/policies/adaptive.ts'
import { DEFAULTS } from '../../src/plant/policies/inputs.ts'
import { simulate } from '../../src/plant/simulate.ts'
import { percent } from '../../src/domain/units.ts'

const config = plantConfig(100)

function scripted(actions: Readonly<Record<number, Action>>): Policy {
  return {
    name: 'scripted',
    create: () => ({
      learn: () => undefined,
      decide: ({ minute, mode, share }) =>
        actions[minute] ?? { want: mode === 'on' || mode === 'start', share },
    }),
  }
}

function modesOf(policy: Policy, length: number): string {
  let modes = ''
  const demand = new Float64Array(length).fill(120)
  const runs = decisionMinutes('c1', length, 1)
  simulate({ demand, config, policy, runs, onMinute: (_, mode) => (modes += mode.charAt(0)) })
  return modes
}

describe('demand', () => {
  test('holes are filled by the straight line and coarse steps split', () => {
    const rows = [0, 120, 600].map((epochSeconds, i) => ({ epochSeconds, value: [10, 20, 60][i] ?? 0 }))
    expect(stepOf(rows)).toBe(120)
    expect([...demandPerMinute(rows, 120)]).toEqual([10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60])
  })

  test('a percentile is the value at floor(p/100·N) of the sorted ones', () => {
    expect(percentileOf(Float64Array.from([5, 1, 4, 2, 3]), 80)).toBe(5)
    expect(percentileOf(Float64Array.from([5, 1, 4, 2, 3]), 50)).toBe(3)
    expect(percentileOf(Float64Array.from([5, 1]), 100)).toBe(5)
  })
})

describe('cadences', () => {
  test('mulberry32 gives its published numbers', () => {
    const random = mulberry32(1)
    expect([random(), random()].map((it) => it.toFixed(6))).toEqual(['0.627074', '0.002736'])
  })

  test('every five minutes; watch hands over after 350 minutes', () => {
    expect([...decisionMinutes('c5', 16, 1)]).toEqual([0, 5, 10, 15])
    const watch = [...decisionMinutes('watch', 360, 1)]
    expect(watch.slice(348, 352)).toEqual([348, 349, 353, 354])
  })

  test('cron20 has a median gap of 18 min and none below 5; cron60 a mean of an hour', () => {
    const gaps = (name: 'cron20' | 'cron60'): number[] => {
      const runs = decisionMinutes(name, 400_000, 3)
      return [...runs.subarray(1)].map((run, i) => run - (runs[i] ?? 0)).sort((a, b) => a - b)
    }
    const cron20 = gaps('cron20')
    expect(cron20[0]).toBeGreaterThanOrEqual(5)
    expect(Math.abs((cron20[cron20.length >> 1] ?? 0) - 18)).toBeLessThanOrEqual(1)
    const cron60 = gaps('cron60')
    expect(cron60.reduce((a, b) => a + b, 0) / cron60.length).toBeCloseTo(61, -1)
  })
})

describe('the plant', () => {
  test('start takes the warm-up, stop the drain', () => {
    const policy = scripted({ 2: { want: true, share: 0.3 }, 10: { want: false, share: 0 } })
    expect(modesOf(policy, 28)).toBe('oo' + 'sssss' + 'ooo' + 'd'.repeat(15) + 'ooo')
  })

  test('a start that is taken back is off in the next minute; a drain that is taken back is on at once', () => {
    const cancelled = scripted({ 0: { want: true, share: 0.3 }, 2: { want: false, share: 0 } })
    expect(modesOf(cancelled, 5)).toBe('sssoo')
    const again = scripted({
      0: { want: true, share: 0.3 },
      6: { want: false, share: 0 },
      8: { want: true, share: 0.3 },
    })
    expect(modesOf(again, 11)).toBe('sssss' + 'o' + 'dd' + 'ooo')
  })

  test('never costs the violations and nothing else', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 2, maxLength: 200 }),
        (values) => {
          const demand = Float64Array.from(values)
          const runs = decisionMinutes('c5', demand.length, 1)
          const outcome = simulate({ demand, config, policy: never, runs })
          expect(outcome.cost).toBe(20 * values.filter((value) => value > 100).length)
          expect(outcome.offloaded + outcome.lost).toBe(0)
        },
      ),
    )
  })

  test('always is on in every minute, with share 0.5 before it knows anything', () => {
    const demand = new Float64Array(30).fill(150)
    const outcome = simulate({ demand, config, policy: always, runs: decisionMinutes('c5', 30, 1) })
    expect(outcome).toMatchObject({ onMinutes: 30, starts: 0 })
    expect(outcome.instanceMinutes).toBeGreaterThanOrEqual(60)
  })

  test('the private side shows at most 120 % of its capacity', () => {
    const seen: number[] = []
    const policy: Policy = {
      name: 'looks',
      create: () => ({
        learn: (_, privateLoad) => seen.push(privateLoad),
        decide: () => ({ want: false, share: 0 }),
      }),
    }
    simulate({ demand: new Float64Array(10).fill(500), config, policy, runs: Int32Array.of(0, 9) })
    expect(seen).toEqual(new Array(7).fill(120))
  })
})

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
