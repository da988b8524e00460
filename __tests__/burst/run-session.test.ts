import { expect, test } from '@jest/globals'
import { iterate } from '../../src/burst/iteration.ts'
import { KEYS } from '../../src/burst/known/keys.ts'
import { observe } from '../../src/burst/observe.ts'
import { newSession, progressOf } from '../../src/burst/session.ts'
import type { CommandInHand } from '../../src/domain/record.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { NOW, resources, target } from './build.ts'
import { run, sized, WARM } from './iteration-run.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { sessionOn } from './session-on.ts'

// What a run begins with, and what its plan and its checks know of it: writes, phase, a person's command and the lease.

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

const at = (second: number) => epochSeconds(NOW + second)
const STAY = { kind: 'stay' } as const

test('what drains stays in its drain in the tag while it gets warm again (never-stop-before-drain)', async () => {
  const tag = { phase: 'draining', drainSinceEpochSeconds: at(-60) } as const
  const { steps } = await iterate(run(sized({ running: false }), WARM, { tag }).s)
  expect(steps[0]?.kind).toBe('start-app')
})

test('an app that Azure cannot start refuses a burst that begins, and none that is under way', async () => {
  const model = sized({ running: false })
  const { webApp } = portsOf(model)
  const readApp: typeof webApp.readApp = async (...of) => ({
    ...(await webApp.readApp(...of)),
    enabled: false,
  })
  const warming = (phase: 'idle' | 'warming') =>
    iterate(run(model, WARM, { tag: { phase }, ports: { webApp: { ...webApp, readApp } } }).s)
  await expect(warming('idle')).rejects.toMatchObject({ outcome: 'refused' })
  await expect(warming('warming')).resolves.toBeDefined()
})

test('a person’s hold is in the first state tag that the run writes (person-beats-rule)', async () => {
  const hold = { command: 'burst', untilEpochSeconds: at(3600), by: 'ann', reason: '' } as const
  const change = { command: { kind: 'burst', hold } } as const
  const { steps } = await iterate(run(sized({ running: false }), WARM, { change }).s)
  expect(steps[0]).toMatchObject({ kind: 'write-record', record: { hold } })
})

test('a watch renews its own lease once half of it has passed, and no other run does', async () => {
  const tag = { lease: { owner: 'me', untilEpochSeconds: at(200) } }
  const renews = async (owner?: string) => {
    const change = owner === undefined ? {} : { watch: { owner, leaveBy: at(3600) } }
    const { steps } = await iterate(run(sized({ running: false }), STAY, { tag, change }).s)
    return steps.map((step) => step.kind === 'write-record' && step.record.lease?.owner)
  }
  expect([await renews('me'), await renews('you'), await renews()]).toEqual([['me'], [], []])
})
