import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { always, never } from '../../src/plant/baselines/static.ts'
import { decisionMinutes, mulberry32 } from '../../src/plant/cadence.ts'
import { demandPerMinute, percentileOf, stepOf } from '../../src/plant/demand.ts'
import type { Action, Policy } from '../../src/plant/policy.ts'
import { simulate } from '../../src/plant/simulate.ts'
import { config } from './support.ts'

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
