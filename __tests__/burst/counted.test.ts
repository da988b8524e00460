import { expect, test } from '@jest/globals'
import { plan } from '../../src/burst/plan.ts'
import { NO_PROGRESS } from '../../src/burst/progress.ts'
import type { Goal } from '../../src/domain/decision.ts'
import { firstUsersAt, type BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { phaseOf } from '../../src/policy/phase.ts'
import { withoutAnnouncement } from '../../src/record/transitions.ts'
import { endpoint, IDLE_BURST, NOW, resources, target } from './build.ts'
import { record, running, seen } from './rules-support.ts'

// Since when a burst has users, for max-burst: through the times in which its endpoint was taken out of the answers.

const BURSTING: Goal = { kind: 'bursting', share: share(0.2) }
const PROVEN = { successesInRow: 3, lastTestAt: NOW, lastSuccessAt: NOW }
const SICK = endpoint('burst', { weight: 10, monitorStatus: 'Degraded' })
const ONLINE = endpoint('burst', { weight: 10 })
const BEGAN = epochSeconds(NOW - 9000)

/** The next state tag of a burst side in this state. */
function next(tag: BurstRecord, burst: typeof SICK, goal: Goal = BURSTING): BurstRecord {
  const three = { ...resources().plan, sku: { ...resources().plan.sku, capacity: 3 }, currentInstances: 3 }
  const o = { ...seen(running({ burst, plan: three }), tag), burstHealth: PROVEN }
  const { phase } = phaseOf(o, target().burstSide)
  const c = { target: target(), phase, now: NOW, runId: '2', progress: NO_PROGRESS, command: undefined }
  const [first] = plan(o, { goal, rule: 'policy' }, c)
  return first?.kind === 'write-record' ? first.record : tag
}

const begun = record({ phase: 'bursting', phaseSinceEpochSeconds: BEGAN })
const out = next(begun, SICK)
const drained = { ...out, drainSinceEpochSeconds: epochSeconds(NOW - 4000) }

test('a burst that is taken out and enabled again, and again, has users since its first ones', () => {
  expect([out.phase, firstUsersAt(out)]).toEqual(['draining', BEGAN])
  const again = next(drained, IDLE_BURST)
  expect(again).toMatchObject({ phase: 'bursting', phaseSinceEpochSeconds: NOW })
  expect(firstUsersAt(again)).toBe(BEGAN)
  expect(firstUsersAt(next(again, SICK))).toBe(BEGAN)
})

test('a run that was cut off before it took the endpoint out goes on with the time of the burst', () => {
  const served = next(out, ONLINE)
  expect([out.intent, served.phase, firstUsersAt(served)]).toEqual([true, 'bursting', BEGAN])
})

test('a scale-in ends the time of a burst, of which the tag still says when it began, and a new burst has its own', () => {
  const ended = next(next(drained, IDLE_BURST), ONLINE, { kind: 'idle' })
  expect(ended).toMatchObject({ phase: 'draining', burstSinceEpochSeconds: BEGAN })
  expect(firstUsersAt(ended)).toBeUndefined()
  const over = { ...ended, drainSinceEpochSeconds: epochSeconds(NOW - 4000) }
  expect(next(over, IDLE_BURST)).not.toHaveProperty('burstSinceEpochSeconds')
  expect(firstUsersAt(next(over, IDLE_BURST))).toBe(NOW)
  const stopped = next(record({ phase: 'idle', burstSinceEpochSeconds: BEGAN }), SICK)
  expect(stopped).not.toHaveProperty('burstSinceEpochSeconds')
})

test('what someone outside enables is a burst without an age', () => {
  const { intent: _, ...disabled } = drained
  expect(firstUsersAt(next(disabled, ONLINE))).toBe(NOW)
})

test('a change that Azure refused leaves the time as it was', () => {
  const before = record({ phase: 'idle', burstSinceEpochSeconds: BEGAN })
  expect(withoutAnnouncement(record({ phase: 'bursting', intent: true }), before)).toEqual(before)
  expect(withoutAnnouncement(out, begun)).not.toHaveProperty('burstSinceEpochSeconds')
})
