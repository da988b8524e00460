import { expect, test } from '@jest/globals'
import { KEYS } from '../../src/burst/known/keys.ts'
import { observe } from '../../src/burst/observe.ts'
import { newSession, progressOf } from '../../src/burst/session.ts'
import type { CommandInHand } from '../../src/domain/record.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { NOW, resources, target } from './build.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { sessionOn } from './session-on.ts'

// What a run begins with, and what its plan of steps may know of it.

const until = epochSeconds(NOW + 3600)
const HELD = {
  kind: 'burst',
  hold: { command: 'burst', untilEpochSeconds: until, by: 'ann', reason: 'sale' },
} as const

test('a hold ends by Azure’s clock, whatever the machine’s says (person-beats-rule)', async () => {
  const heard = async (offset: number, command: CommandInHand) => {
    const model = new Model(new Map())
    const ports = { ...portsOf(model), azureTime: { offsetSeconds: () => offset } }
    const s = sessionOn(model, target(), { runId: '1', ports, command })
    await observe(s)
    return s.command
  }
  expect(await heard(-300, HELD)).toEqual({
    ...HELD,
    hold: { ...HELD.hold, untilEpochSeconds: until - 300 },
  })
  expect(await heard(0, HELD)).toBe(HELD)
  const now: CommandInHand = { kind: 'scale-back' }
  expect(await heard(-300, now)).toBe(now)
})

test('a pass of a watch goes on with what the pass before knew of its writes, its resize and its bill', () => {
  const { ledger, sizing, billing, ...before } = sessionOn(new Model(new Map()), target(), { runId: '1' })
  sizing.refusedBelow(2)
  const earlier = { resources: resources(), phase: 'warm', planReadAt: NOW, ledger, sizing, billing } as const
  const s = newSession({ ...before, watch: { owner: 'me', leaveBy: until, earlier } })
  expect([s.ledger === ledger, s.sizing.least]).toEqual([true, 2])
  expect(newSession({ ...before, watch: { owner: 'me', leaveBy: until } }).sizing.least).toBeUndefined()
})

test('the plan of steps knows that a change of autoscale was not shown, and of no other write (success-is-read-back)', () => {
  const isUnshown = (...keys: string[]) => {
    const s = sessionOn(new Model(new Map()), target(), { runId: '1' })
    for (const key of keys) s.ledger.wrote(key, 'on', NOW)
    return progressOf(s, NOW).autoscaleUnshown
  }
  const { plan, app } = resources()
  const [setting, start] = [KEYS.autoscale(plan.id), KEYS.app(app.id)]
  expect([isUnshown(setting), isUnshown(start, setting)]).toEqual([true, true])
  expect([isUnshown(), isUnshown(start)]).toEqual([false, false])
})
