import { expect, test } from '@jest/globals'
import { KEYS } from '../../src/burst/known/keys.ts'
import { observeOutside, sinceOwnWrite, whoDid } from '../../src/burst/outside.ts'
import type { Session } from '../../src/burst/session.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { known, unknown, type Known } from '../../src/domain/known.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { IDLE_BURST, NOW, resources, target } from './build.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { BURST, record, running, seen } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

// What someone outside this action did to the burst endpoint, and what the run makes of the activity log.

const at = (second: number) => epochSeconds(NOW + second)
const { signal } = new AbortController()
const KEY = KEYS.endpoint(BURST.id)
const HOLD = target().foreignHoldSeconds
/** Long ago, so that no read lags behind it. */
const OLD = { phaseSinceEpochSeconds: at(-3600) }

/** A run that asks the activity log, with what it asked for. */
function session(who: Known<string> = known('ann')) {
  const asked: number[] = []
  const activity = {
    lastChangeBy: (_: unknown, since: number) => (asked.push(since), Promise.resolve(who)),
  }
  const model = new Model(new Map())
  return { asked, s: sessionOn(model, target(), { runId: '1', ports: { ...portsOf(model), activity } }) }
}

const read = (tag: Partial<BurstRecord> | undefined, isOn: boolean, second = 0) => ({
  ...seen(running({ burst: isOn ? BURST : IDLE_BURST }), tag && record({ ...OLD, ...tag })),
  at: at(second),
})

const found = async (
  tag: Partial<BurstRecord> | undefined,
  isOn: boolean,
  change: (s: Session) => void = () => undefined,
) => {
  const { s } = session()
  change(s)
  return (await observeOutside(s, read(tag, isOn), signal))?.command
}

test('an endpoint that is not as the state tag says was changed by someone outside this action (person-beats-rule)', async () => {
  expect(await found({ phase: 'bursting' }, false)).toBe('scale-back')
  expect(await found({ phase: 'bursting' }, true)).toBeUndefined()
  for (const phase of ['idle', 'warming', 'warm', 'draining'] as const) {
    expect(await found({ phase }, true)).toBe('burst')
    expect(await found({ phase }, false)).toBeUndefined()
  }
})

test('what a watch wrote before the burst of another run hides no change by someone outside since (person-beats-rule)', async () => {
  const wrote =
    (second: number) =>
    ({ ledger }: Session) =>
      ledger.wrote(KEY, 'Disabled', at(second))
  expect(await found({ phase: 'bursting' }, false, wrote(-7200))).toBe('scale-back')
  expect(await found({ phase: 'bursting' }, false, wrote(-3600))).toBeUndefined()
})

test('what this run wrote, what may lag and what the tag only announces is nobody else’s change (person-beats-rule)', async () => {
  const own = ({ ledger }: Session) => {
    ledger.wrote(KEY, 'Disabled', NOW)
  }
  expect(await found({ phase: 'bursting' }, false, own)).toBeUndefined()
  expect(await found({ phase: 'bursting', phaseSinceEpochSeconds: at(-5) }, false)).toBeUndefined()
  expect(await found({ phase: 'bursting', intent: true }, false)).toBeUndefined()
  expect(await found(undefined, true)).toBeUndefined()
  const refused = ({ writes }: Session) => {
    writes.recordIsRefused(new ActionError('no tags', { fix: '' }))
  }
  expect(await found({ phase: 'bursting' }, false, refused)).toBeUndefined()
})

test('what someone undid after it was announced and shown is theirs, and what they undid before is not (person-beats-rule)', async () => {
  const undone =
    (isShown: boolean) =>
    ({ ledger }: Session) => {
      ledger.believe(KEY, 'Disabled', at(-1900))
      ledger.wrote(KEY, 'Enabled', at(-1800))
      if (isShown) ledger.believe(KEY, 'Enabled', at(-1790))
      for (const second of [-900, -890, -880]) ledger.believe(KEY, 'Disabled', at(second))
    }
  const tag = (second: number) =>
    ({ phase: 'bursting', intent: true, phaseSinceEpochSeconds: at(second) }) as const
  expect(await found(tag(-1801), false, undone(true))).toBe('scale-back')
  expect(await found(tag(-600), false, undone(true))).toBeUndefined()
  expect(await found(tag(-1801), false, undone(false))).toBeUndefined()
})

test('a change has one date in a run, and the log is asked once for what came after this action’s own write', async () => {
  const { s, asked } = session()
  const tag = { phase: 'bursting', shareChanges: [{ atEpochSeconds: at(-1800), share: share(0.2) }] } as const
  const change = { command: 'scale-back', by: 'ann', untilEpochSeconds: NOW + HOLD, seenAt: NOW }
  const first = await observeOutside(s, read(tag, false), signal)
  expect(first).toEqual({ ...change, who: known('ann') })
  expect(await observeOutside(s, read(tag, false, 60), signal)).toBe(first)
  expect(asked).toEqual([at(-1800)])
  const nameless = session(unknown('not there yet'))
  expect(await observeOutside(nameless.s, read(tag, false), signal)).toMatchObject({ by: '' })
})

test('the log is asked for what came after the newest write of this action, and for a day at most', () => {
  const since = (phase: number, ...changes: number[]) => {
    const shareChanges = changes.map((second) => ({ atEpochSeconds: at(second), share: share(0.2) }))
    return sinceOwnWrite(record({ phaseSinceEpochSeconds: at(phase), shareChanges }), NOW) - NOW
  }
  expect([since(-900, -60), since(-60, -900), since(-60)]).toEqual([-60, -60, -60])
  expect(since(-200_000, -100_000)).toBe(-86_400)
})

test('who made a change is asked for once more within a quarter of an hour, as the log may be late', async () => {
  const again = async (ago: number, change: { by?: string; who?: Known<string> } = {}) => {
    const { s, asked } = session(change.who)
    const outside = { command: 'scale-back', by: change.by ?? '', untilEpochSeconds: at(HOLD - ago) } as const
    const o = read({ phase: 'idle', outside }, false)
    const first = await observeOutside(s, o, signal)
    if (first !== undefined) expect(first).toMatchObject({ ...outside, by: 'ann', seenAt: at(-ago) })
    expect(await observeOutside(s, o, signal)).toBeUndefined()
    return [first?.by, asked]
  }
  expect(await again(900)).toEqual(['ann', [at(-900 - 86_400)]])
  expect(await again(901)).toEqual([undefined, []])
  expect(await again(60, { by: 'bob' })).toEqual([undefined, []])
  expect(await again(60, { who: unknown('not there yet') })).toEqual([undefined, [at(-60 - 86_400)]])
  expect(await again(HOLD)).toEqual([undefined, []])
})

test('a log that does not answer in time holds up nothing, and a failure of the run is one', async () => {
  const ask = async (error: Error, isLate: boolean, isOver = false) => {
    const { s } = session()
    const late = new AbortController()
    let isDone = 0
    Object.assign(s.clock, {
      deadline: () => ({ signal: late.signal, done: () => void (isDone += 1) }),
    })
    const lastChangeBy = () => {
      if (isLate) late.abort()
      return Promise.reject(error)
    }
    const ports = { ...s.ports, activity: { lastChangeBy } }
    const run = isOver ? AbortSignal.abort() : signal
    const who = await whoDid({ ...s, ports }, resources().app, NOW, run).catch(String)
    return [who, isDone]
  }
  const error = new Error('a bug')
  expect(await ask(error, true)).toEqual([unknown('the activity log did not answer in time'), 1])
  expect(await ask(error, false)).toEqual(['Error: a bug', 1])
  expect(await ask(error, true, true)).toEqual(['Error: a bug', 1])
})
