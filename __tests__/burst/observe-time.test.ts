import { expect, test } from '@jest/globals'
import { observe } from '../../src/burst/observe.ts'
import { awaitShownOnce } from '../../src/burst/shown.ts'
import { makeDeadline } from '../../src/clock/deadlines.ts'
import { known } from '../../src/domain/known.ts'
import type { LoadSource } from '../../src/domain/load.ts'
import { epochSeconds, seconds } from '../../src/domain/units.ts'
import { packRecord } from '../../src/record/codec.ts'
import { NOW, target } from './build.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { record, seen } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

// What a run makes of clocks that differ, and how long it waits for Azure to show its writes.

/** One observation of a run that first hears the one and then the other offset to Azure's clock. */
async function observed(before: number, then: number, step = 0) {
  const model = new Model(new Map())
  Object.assign(model.clock, { takeStep: () => step })
  const offsets = [before]
  let asked = 0
  const main: LoadSource = {
    name: 'main',
    settleSeconds: seconds(0),
    read: () => (
      (asked += 1),
      offsets.push(then),
      Promise.resolve({ kind: 'unknown', reason: 'no', source: 'main', doubts: [] })
    ),
  }
  const load = { rules: [{ name: 'rule', main, burst: main }], vetoes: [], burstRequests: main }
  const azureTime = { offsetSeconds: () => offsets.at(-1) }
  const begun = sessionOn(model, target(), { runId: '1', ports: { ...portsOf(model), load, azureTime } })
  const told: string[] = []
  const narrator = { ...begun.narrator, warned: (text: string) => void told.push(text) }
  begun.ledger.wrote('plan of others', 3, NOW)
  const { at } = await observe({ ...begun, narrator })
  const unshown = begun.ledger.unshown(at).length
  const began = begun.reads.allBeganAt ?? 0
  return { told, asked, at: Math.floor(at - NOW), age: Math.floor(at - began), unshown }
}

test('a small difference to Azure’s clock makes what was read no older, and tells nobody (fresh-read-before-write)', async () => {
  expect(await observed(0, 0)).toEqual({ told: [], asked: 1, at: 0, age: 0, unshown: 1 })
  expect(await observed(0, 30)).toEqual({ told: [], asked: 1, at: 30, age: 0, unshown: 1 })
  expect(await observed(30, 5)).toEqual({ told: [], asked: 1, at: 5, age: 0, unshown: 1 })
})

test('a wrong clock is told once it shows, and what was asked for by it is read again (no-data-never-ends)', async () => {
  const behind = await observed(0, 3600)
  expect(behind).toMatchObject({
    asked: 2,
    age: 0,
    unshown: 1,
    told: [expect.stringMatching('is 1 h behind Azure')],
  })
  expect(behind.at).toBeGreaterThanOrEqual(3600)
  const ahead = await observed(0, -3600)
  expect(ahead).toMatchObject({ asked: 2, told: [expect.stringMatching('is 1 h ahead of Azure')] })
  expect((await observed(3600, 0)).told).toEqual([expect.stringMatching('agrees with Azure')])
})

test('a change by someone outside is dated by Azure’s clock, however wrong the machine’s is (person-beats-rule)', async () => {
  for (const wrongBy of [-86_400, 86_400]) {
    const model = new Model(new Map())
    const phaseSinceEpochSeconds = epochSeconds(NOW - wrongBy - 3600)
    model.tags['cloudburst-burst'] = packRecord(record({ phase: 'bursting', phaseSinceEpochSeconds }))
    const offsets = [0]
    const azureTime = { offsetSeconds: () => offsets.at(-1) }
    const { activity, ...ports } = portsOf(model)
    const heard = {
      lastChangeBy: (...of: Parameters<typeof activity.lastChangeBy>) => (
        offsets.push(-wrongBy),
        activity.lastChangeBy(...of)
      ),
    }
    const s = sessionOn(model, target(), { runId: '1', ports: { ...ports, activity: heard, azureTime } })
    const { at, outside } = await observe(s)
    expect(Math.round(at - NOW + wrongBy)).toBeLessThan(60)
    expect(outside).toMatchObject({ command: 'scale-back' })
    expect(Math.round((outside?.untilEpochSeconds ?? 0) - at - target().foreignHoldSeconds)).toBeCloseTo(
      0,
      -1,
    )
  }
})

test('a clock that someone sets is told with its direction, and followed by no wait', async () => {
  expect((await observed(0, 0, -120)).told).toEqual([expect.stringMatching('was set 2 min back')])
  expect((await observed(0, 0, 120)).told).toEqual([expect.stringMatching('was set 2 min forward')])
})

test('an observation has what was proven of each side, and what someone outside did (healthy-before-enable, person-beats-rule)', async () => {
  const model = new Model(new Map())
  model.tags['cloudburst-burst'] = packRecord(
    record({ phase: 'bursting', phaseSinceEpochSeconds: epochSeconds(NOW - 3600) }),
  )
  const s = sessionOn(model, target(), { runId: '1' })
  s.proofs.tested('private', { kind: 'healthy', latencyMs: 1 }, NOW)
  const o = await observe({ ...s, runInterval: known(seconds(300)) })
  expect([o.burstHealth.successesInRow, o.privateHealth.successesInRow]).toEqual([0, 1])
  expect([o.outside?.command, o.runInterval]).toEqual(['scale-back', known(seconds(300))])
  Object.assign(model.tags, { 'cloudburst-burst': packRecord(record({})) })
  expect(await observe(sessionOn(model, target(), { runId: '1' }))).not.toHaveProperty('outside')
})

test('what was not read again is as old as before (fresh-read-before-write)', async () => {
  const model = new Model(new Map())
  const s = sessionOn(model, target(), { runId: '1' })
  const observing = async (scope: 'all' | 'profile' | 'nothing') => {
    const calls = model.callTimes.length
    s.reads.narrowTo(scope)
    const began = model.now
    await observe(s)
    const isNew = (at = 0) => at >= began
    return [model.callTimes.length - calls, isNew(s.reads.beganAt), isNew(s.reads.allBeganAt)]
  }
  expect(await observing('all')).toEqual([3, true, true])
  model.now += 1
  expect(await observing('profile')).toEqual([1, true, false])
  model.now += 1
  expect(await observing('nothing')).toEqual([0, false, false])
})

test('times that no run can have written count for nothing (never-stop-before-drain, person-beats-rule)', async () => {
  const model = new Model(new Map())
  const at = (second: number) => epochSeconds(NOW + second)
  const hold = { command: 'burst', untilEpochSeconds: at(366 * 86_400), by: 'ann', reason: '' } as const
  const tag = record({ phase: 'draining', drainSinceEpochSeconds: at(86_400), hold })
  model.tags['cloudburst-burst'] = packRecord(tag)
  const { record: found } = await observe(sessionOn(model, target(), { runId: '1' }))
  expect(found).toMatchObject({ value: { phase: 'draining' } })
  expect(found.kind === 'known' && [found.value.drainSinceEpochSeconds, found.value.hold]).toEqual([
    undefined,
    undefined,
  ])
})

test('the wait for Azure to show a write grows from one to fifteen seconds, and leaves time to say so (success-is-read-back)', async () => {
  const once = async (waited: number, left?: number) => {
    const model = new Model(new Map())
    const s = sessionOn(model, target(), { runId: '1' })
    const at = epochSeconds(NOW + waited)
    model.now = at
    s.waits.begin({ kind: 'await-shown', why: '' }, NOW)
    const length = { duration: seconds(left ?? 0), parent: s.signal, what: 'the run', startedAt: at }
    const { signal } = left === undefined ? s : makeDeadline(length, () => () => undefined)
    const { kind } = await awaitShownOnce({ ...s, signal }, { ...seen({}), at })
    return kind === 'again' ? model.now - at : kind
  }
  expect([await once(0), await once(7), await once(100)]).toEqual([1, 7, 15])
  expect([await once(7, 22), await once(7, 21)]).toEqual([7, 'leave'])
})
