import { expect, test } from '@jest/globals'
import type { Rule, DecisionKind } from '../../src/domain/decision.ts'
import type { Schedule } from '../../src/domain/schedule.ts'
import { minutes, share } from '../../src/domain/units.ts'
import { down, draining, failed, held, paused } from './cases.ts'
import { decideBy, type OneLoad, type OneVeto } from './loads-world.ts'
import { NOW, steady, type World } from './world.ts'
import { load, ON, HALF, LOW, MIDDLE, HIGH } from './loads-support.ts'

const veto = (value: number | 'unreadable', more: Partial<OneVeto> = {}): OneVeto => ({
  name: 'database',
  limit: 85,
  values: value === 'unreadable' ? value : steady(value),
  ...more,
})

const PEAK: Schedule = {
  name: 'sale',
  be: 'bursting',
  share: share(0.2),
  starts: { kind: 'at', moments: [new Date((NOW - 60) * 1000).toISOString().slice(0, 19)] },
  lastsSeconds: minutes(60),
  timezone: 'UTC',
  leadSeconds: minutes(10),
}

const VETOES: readonly (readonly [string, World, readonly OneLoad[], OneVeto, DecisionKind, Rule, string])[] =
  [
    ['no burst', {}, [HIGH], veto(94), 'hold', 'veto', 'stay'],
    ['at its limit it is silent', {}, [HIGH], veto(85), 'burst', 'policy', 'bursting'],
    ['not known it blocks nothing', {}, [HIGH], veto('unreadable'), 'burst', 'policy', 'bursting'],
    ['nor old', {}, [HIGH], veto(94, { ageSeconds: 700 }), 'burst', 'policy', 'bursting'],
    ['nor in another unit', {}, [HIGH], veto(94, { limitUnit: 'gauge' }), 'burst', 'policy', 'bursting'],
    ['a running burst goes on', ON, [MIDDLE], veto(94), 'hold', 'policy', 'bursting'],
    ['no higher share', ON, [load('a', 1500)], veto(94), 'hold', 'veto', 'bursting'],
    ['a lower one is the policy’s', HALF, [load('a', 1000)], veto(94), 'adjust', 'policy', 'bursting'],
    ['a scale-in goes on', ON, [LOW], veto(94), 'scale-back', 'policy', 'idle'],
    ['a drain goes on', { running: true, record: draining }, [HIGH], veto(94), 'scale-back', 'veto', 'idle'],
    [
      'a warm-up that has begun is finished',
      { running: true, record: { phase: 'warming' } },
      [HIGH],
      veto(94),
      'prewarm',
      'veto',
      'warm',
    ],
    [
      'a warm app that nothing needs is stopped all the same',
      { running: true, record: { phase: 'warm' } },
      [LOW],
      veto(94),
      'scale-back',
      'policy',
      'idle',
    ],
    [
      'warm stays warm',
      { running: true, record: { phase: 'warm' } },
      [HIGH],
      veto(94),
      'hold',
      'veto',
      'stay',
    ],
    [
      'below a person’s command',
      { command: { kind: 'burst' } },
      [HIGH],
      veto(94),
      'burst',
      'command',
      'bursting',
    ],
    ['below a person’s hold', { record: held('burst') }, [HIGH], veto(94), 'burst', 'hold', 'bursting'],
    [
      'below an outage of the private side',
      down(200),
      [load('a', 'unreadable')],
      veto(94),
      'burst',
      'private-down',
      'bursting',
    ],
    ['below a pause', { record: paused }, [HIGH], veto(94), 'hold', 'pause', 'stay'],
    ['a peak is kept warm for its share', { schedules: [PEAK] }, [LOW], veto(94), 'prewarm', 'veto', 'warm'],
    ['and has it without a veto', { schedules: [PEAK] }, [LOW], veto(85), 'burst', 'schedule', 'bursting'],
    [
      'a peak that is warm stays so when the load asks for more',
      { schedules: [{ ...PEAK, be: 'warm' }], running: true, record: { phase: 'warm' } },
      [HIGH],
      veto(94),
      'hold',
      'veto',
      'warm',
    ],
    ['with the delay after a failed burst', { record: failed }, [HIGH], veto(94), 'hold', 'veto', 'stay'],
    [
      'switch has no higher share',
      { ...ON, routing: 'switch' },
      [load('a', 1500)],
      veto(94),
      'adjust',
      'policy',
      'bursting',
    ],
  ]

test.each(VETOES)('veto: %s', (_, world, loads, one, kind, rule, goal) => {
  const decision = decideBy(world, loads, [one])
  expect([decision.kind, decision.rule, decision.goal.kind]).toEqual([kind, rule, goal])
})

test('a veto says its number, that bursting would not help, and what it overruled', () => {
  const decision = decideBy({}, [HIGH], [veto(94), veto(10, { name: 'link' })])
  expect(decision.reason).toBe(
    'database is at 94 %, above its limit of 85 %, so bursting would not help: stays idle',
  )
  expect(decision.overruled[0]).toMatchObject({ rule: 'policy', goal: { kind: 'bursting' } })
  expect(decision.evidence.vetoes.map((it) => [it.name, it.value, it.blocks])).toEqual([
    ['database', 94, true],
    ['link', 10, false],
  ])
})

test('a veto that is not known is said', () => {
  expect(decideBy({}, [HIGH], [veto('unreadable')]).warnings[0]).toBe(
    'the veto database is not known (it answered 503): until it is known, it blocks nothing',
  )
})
