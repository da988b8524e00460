import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { epochSeconds, share as shareOf } from '../../src/domain/units.ts'
import { decideIn, NOW, steady } from './world.ts'
import { worlds, quick, without, recordIn } from './decide-worlds.ts'
import { effort } from '../helpers/effort.ts'

const isDown = (status_: string | undefined): boolean => status_ === 'Degraded' || status_ === 'Stopped'

test('the share never passes max-share or what the burst side carries (share-within-capacity)', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      if (world.routing === 'switch') return
      const { goal, evidence } = decideIn(world)
      if (goal.kind !== 'bursting') return
      const finest = 1 / (1 + (world.privateWeight ?? 50))
      const ceiling = Math.min(world.maxShare ?? 0.95, evidence.shareLimit ?? evidence.more.rampLimit ?? 1)
      expect(goal.share).toBeLessThanOrEqual(Math.max(ceiling, finest) + 1e-9)
    }),
    { numRuns: effort(500, 10000) },
  )
})

test('a share in the tag of an idle side is none that a burst is about to get (share-within-capacity)', () => {
  const record = {
    phase: 'idle',
    phaseSinceEpochSeconds: NOW,
    shareChanges: [{ atEpochSeconds: NOW, share: shareOf(0.11) }],
  } as const
  const { goal } = decideIn({ burstLoad: steady(552), scope: 'total', enabled: true, record })
  expect(goal.kind).toBe('bursting')
  expect(goal.kind === 'bursting' && goal.share).toBeLessThanOrEqual(0.1)
})

test('more demand never ends a burst, and never lowers a share that nothing limits', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: 0, max: 2000 }),
      fc.boolean(),
      (base, more, on) => {
        const at = (demand: number): ReturnType<typeof decideIn>['goal'] =>
          decideIn({
            privateLoad: steady(demand),
            scope: 'total',
            ...(on && { enabled: true, weight: 12, record: { phase: 'bursting', shareChanges: [] } }),
          }).goal
        const [less, greater] = [at(base), at(base + more)]
        if (less.kind === 'bursting') expect(greater.kind).toBe('bursting')
        if (less.kind === 'bursting' && greater.kind === 'bursting')
          expect(greater.share).toBeGreaterThanOrEqual(less.share - 0.02)
      },
    ),
    quick,
  )
})

test('a private side that answers nobody for long enough is a reason to burst, and none to go back (private-down-bursts)', () => {
  fc.assert(
    fc.property(worlds, fc.integer({ min: 0, max: 2000 }), (world, age) => {
      if (!isDown(world.privateStatus) || world.privateEnabled === false) return
      const { hold: _, pause: __, ...rest } = recordIn(world)
      const decision = decideIn({
        ...without(world, 'command', 'policy'),
        record: { ...rest, privateDownSinceEpochSeconds: epochSeconds(NOW - age) },
      })
      if (age >= 180) expect(['private-down', 'routing-safety']).toContain(decision.rule)
      if (age >= 180 && decision.rule === 'private-down') expect(decision.goal.kind).toBe('bursting')
      if (world.enabled === true) expect(decision.goal.kind).toBe('bursting')
    }),
    quick,
  )
})

test('what was decided is kept: with the goal reached, the same load asks for nothing more', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 820, max: 3000 }),
      fc.integer({ min: 100, max: 500 }),
      (demand, instanceCapacity) => {
        let weight = 1
        const seen: number[] = []
        for (let pass = 0; pass < 6; pass++) {
          const { goal } = decideIn({
            privateLoad: steady(demand),
            scope: 'total',
            enabled: true,
            weight,
            instances: 3,
            instanceCapacity,
            record: { phase: 'bursting', shareChanges: [] },
          })
          if (goal.kind !== 'bursting') throw new Error(goal.kind)
          weight = Math.round((goal.share * 50) / (1 - goal.share))
          seen.push(weight)
        }
        expect(new Set(seen.slice(2)).size).toBe(1)
      },
    ),
    quick,
  )
})
