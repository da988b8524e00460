import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { decide } from '../../src/policy/decide.ts'
import { decideIn, NOW, observationOf, targetOf, type World } from './world.ts'
import { worlds, quick, without, recordIn } from './decide-worlds.ts'

const withRecord = (world: World, change: (it: Partial<BurstRecord>) => Partial<BurstRecord>): World => ({
  ...world,
  record: change(recordIn(world)),
})

const unheld = ({ hold: _, pause: __, ...rest }: Partial<BurstRecord>): Partial<BurstRecord> => rest

test('the same observation, target and time give the same decision (same-input-same-decision)', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const observation = observationOf(world)
      const before = JSON.stringify(observation)
      const context = { target: targetOf(world), command: world.command, mode: 'auto' as const, now: NOW }
      const first = JSON.stringify(decide(observation, context))
      expect(JSON.stringify(decide(structuredClone(observation), structuredClone(context)))).toBe(first)
      expect(JSON.stringify(observation)).toBe(before)
      expect(first).not.toMatch(/NaN|undefined|Infinity|null/u)
    }),
    quick,
  )
})

test('missing load never scales back by itself (no-data-never-ends)', () => {
  const blind = fc.tuple(worlds, fc.boolean()).map(([world, old]) =>
    withRecord(without(world, 'command', 'policy'), unheld).record === undefined
      ? world
      : {
          ...withRecord(without(world, 'command', 'policy'), unheld),
          ...(old ? { ageSeconds: 700 } : { privateLoad: 'unreadable' as const }),
        },
  )
  fc.assert(
    fc.property(blind, (world) => {
      const { attempts: _, ...rest } = recordIn(world)
      const decision = decideIn({ ...world, record: rest })
      expect(decision.kind).not.toBe('scale-back')
      expect(decision.goal.kind).not.toBe('idle')
      if (world.enabled === true) expect(decision.goal.kind).toBe('bursting')
    }),
    quick,
  )
})

test('and never stops a scale-back that a person asked for (no-data-never-ends)', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const { pause: _, ...rest } = recordIn(world)
      const blind: World = {
        ...world,
        record: rest,
        privateLoad: 'unreadable',
        command: { kind: 'scale-back' },
      }
      expect(decideIn(blind).goal.kind).toBe('idle')
    }),
    quick,
  )
})

test('holds are honoured (person-beats-rule)', () => {
  const until = epochSeconds(NOW + 60)
  fc.assert(
    fc.property(worlds, fc.constantFrom('burst', 'prewarm', 'scale-back'), (world, command) => {
      const decision = decideIn(
        withRecord(without(world, 'command'), (it) => {
          const { pause: _, attempts: __, ...rest } = it
          return { ...rest, hold: { command, untilEpochSeconds: until, by: 'ann', reason: '' } }
        }),
      )
      if (decision.rule === 'routing-safety') return
      const { kind } = decision.goal
      if (command === 'scale-back') expect(kind).toBe('idle')
      if (command === 'burst') expect(kind).toBe('bursting')
      if (command === 'prewarm') expect(kind).not.toBe('idle')
    }),
    quick,
  )
})

test('after a failed burst no other begins before its time, which doubles (failed-burst-is-undone)', () => {
  fc.assert(
    fc.property(
      worlds,
      fc.integer({ min: 1, max: 6 }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      (world, count, part) => {
        const waited = part * 600 * 2 ** (count - 1)
        const attempts = { count, lastFailedAtEpochSeconds: epochSeconds(NOW - waited) }
        const failed = withRecord(without(world, 'command', 'enabled'), (it) => ({ ...unheld(it), attempts }))
        const { goal, rule } = decideIn(failed)
        // An outage begins a burst all the same; where the cap then forbids it, an app that runs already stays warm.
        if (rule !== 'private-down' && rule !== 'cap') expect(['bursting', 'warm']).not.toContain(goal.kind)
      },
    ),
    quick,
  )
})

test('a pause stops everything', () => {
  const pause = { untilEpochSeconds: epochSeconds(NOW + 60), by: 'ann', reason: '' }
  fc.assert(
    fc.property(worlds, (world) => {
      expect(decideIn(withRecord(world, (it) => ({ ...it, pause }))).goal).toEqual({ kind: 'stay' })
    }),
    quick,
  )
})
