import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { TargetConfig } from '../../src/domain/config.ts'
import type { Decision } from '../../src/domain/decision.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { Schedule } from '../../src/domain/schedule.ts'
import { epochSeconds, minutes, percent, share } from '../../src/domain/units.ts'
import { deciderOf, type Asking } from '../../src/modes/decider.ts'
import { replayAudit, type Replay } from '../../src/modes/replay.ts'
import { observedBy, targetBy, type OneLoad, type OneVeto } from '../policy/loads-world.ts'
import { effort } from '../helpers/effort.ts'
import { NOW, observationOf, steady, targetOf, type World } from '../policy/world.ts'
import { header, recordOf, written } from './audit-fixtures.ts'

const AUTO: Asking = { mode: 'auto', command: undefined }

/** The record of a run that decided from `from`. */
async function fileOf(
  target: TargetConfig,
  from: Observation,
  asking: Asking = AUTO,
): Promise<{ readonly text: string; readonly decision: Decision }> {
  const decision = (await deciderOf(target, asking))(from)
  return { text: recordOf({ target, from, decision, asking }), decision }
}

async function replayed(text: string): Promise<Replay> {
  const [replay] = await replayAudit(text)
  if (replay === undefined) throw new Error('not decided')
  return replay
}

const schedules: readonly Schedule[] = [
  {
    name: 'sale',
    be: 'bursting',
    share: share(0.2),
    starts: { kind: 'cron', expression: '*/40 * * * *' },
    lastsSeconds: minutes(20),
    timezone: 'Europe/Berlin',
  },
]

const series = fc.oneof(
  fc.constant('unreadable' as const),
  fc.array(fc.option(fc.integer({ min: 0, max: 2500 }), { freq: 9 }), { minLength: 1, maxLength: 40 }),
  fc.integer({ min: 0, max: 2500 }).map(steady),
)
const ago = fc.integer({ min: 0, max: 20_000 }).map((past) => epochSeconds(NOW - past))
const worlds: fc.Arbitrary<World> = fc.record(
  {
    privateLoad: series,
    burstLoad: series,
    ageSeconds: fc.constantFrom(60, 180, 700),
    scope: fc.constantFrom('private', 'total'),
    unit: fc.constantFrom('per-minute', 'percent', 'gauge'),
    enabled: fc.boolean(),
    running: fc.boolean(),
    weight: fc.integer({ min: 1, max: 900 }),
    privateStatus: fc.constantFrom('Online', 'Degraded', 'CheckingEndpoint'),
    method: fc.constantFrom('Weighted', 'Priority', 'Performance'),
    instances: fc.integer({ min: 1, max: 5 }),
    burstInstances: fc.integer({ min: 1, max: 5 }),
    instanceCapacity: fc.integer({ min: 50, max: 900 }),
    runEverySeconds: fc.integer({ min: 60, max: 7200 }),
    policy: fc.constantFrom({}, { maxBurstSeconds: minutes(60), maxBurstAction: 'scale-back' }),
    schedules: fc.constant(schedules),
    record: fc.record(
      {
        phase: fc.constantFrom('idle', 'warming', 'warm', 'bursting', 'draining'),
        phaseSinceEpochSeconds: ago,
        privateDownSinceEpochSeconds: ago,
        drainSinceEpochSeconds: ago,
        attempts: fc.record({ count: fc.integer({ min: 1, max: 9 }), lastFailedAtEpochSeconds: ago }),
        shareChanges: ago.map((atEpochSeconds) => [{ atEpochSeconds, share: share(0.25) }]),
      },
      { requiredKeys: ['phase', 'phaseSinceEpochSeconds', 'shareChanges'] },
    ),
  },
  { requiredKeys: [] },
)

const askings: fc.Arbitrary<Asking> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(AUTO) },
  fc
    .constantFrom('burst' as const, 'scale-back' as const, 'prewarm' as const)
    .map((kind) => ({ mode: kind, command: { kind } })),
)

test('what is read back from the file is decided the same, in all its numbers', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, askings, async (world, asking) => {
      const { text, decision } = await fileOf(targetOf(world), observationOf(world), asking)
      const replay = await replayed(text)
      expect(replay.now).toEqual({
        kind: decision.kind,
        rule: decision.rule,
        reason: decision.reason,
      })
      expect(replay.same).toBe(true)
    }),
    { numRuns: effort(300, 10_000) },
  )
})

test('so is what the adaptive policy learnt from days of load', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 600, max: 1300 }),
      fc.integer({ min: 0, max: 1439 }),
      async (level, phase) => {
        const day = (minute: number): number =>
          level + 300 * Math.sin((2 * Math.PI * (minute + phase)) / 1440) + (minute % 7)
        const privateLoad = Array.from({ length: 2 * 1440 }, (_, minute) =>
          minute % 97 === 0 ? null : day(minute),
        )
        const world: World = { privateLoad, scope: 'total', policy: { kind: 'adaptive' } }
        const { text, decision } = await fileOf(targetOf(world), observationOf(world))
        expect(decision.evidence.more).toHaveProperty('forecastP50')
        expect(await replayed(text)).toMatchObject({ same: true, now: { reason: decision.reason } })
      },
    ),
    { numRuns: 10 },
  )
})

test('so are several loads and a veto', async () => {
  const loads: readonly OneLoad[] = [
    { name: 'web', privateLoad: steady(950) },
    { name: 'queue', capacity: 90, privateLoad: steady(40), unit: 'percent', scope: 'total' },
  ]
  const vetoes: readonly OneVeto[] = [{ name: 'database', limit: 80, values: steady(91) }]
  const { text, decision } = await fileOf(targetBy({}, loads, vetoes), observedBy({}, loads, vetoes))
  expect(decision.rule).toBe('veto')
  expect(await replayed(text)).toMatchObject({ same: true, now: { rule: 'veto' } })
})

test('what only the run remembered is in the told decision, and the answer of decide beside it', async () => {
  const world: World = { privateLoad: steady(950) }
  const from = observationOf(world)
  const decision = (await deciderOf(targetOf(world), AUTO))(from)
  const told = { ...decision, goal: { kind: 'idle' as const } }
  const text = recordOf({ target: targetOf(world), from, decision, told })
  expect(await replayed(text)).toMatchObject({ same: true, now: { kind: 'burst' } })
})

test('another file gives another decision, and it is said', async () => {
  const { text } = await fileOf(targetOf({}), observationOf({ privateLoad: steady(950) }))
  const changed = text.replace(/"scaleOutAt":80/u, '"scaleOutAt":99')
  const replay = await replayed(changed)
  expect(replay).toMatchObject({ same: false, isChanged: true, version: '1.2.3', then: { kind: 'burst' } })
  expect(replay.now.kind).not.toBe('burst')
})

test('what another policy would have done is one change of the settings away', async () => {
  const { text } = await fileOf(targetOf({}), observationOf({ privateLoad: steady(950) }))
  const lazy = (settings: TargetConfig): TargetConfig => ({
    ...settings,
    policy: { ...settings.policy, scaleOutAt: percent(99) },
  })
  const [replay] = await replayAudit(text, lazy)
  expect(replay).toMatchObject({ same: false, then: { kind: 'burst' }, now: { kind: 'none' } })
})

test('a run that ended before it decided has no decision', async () => {
  expect(await replayAudit(written([header('shop')]))).toEqual([])
})

test.each([
  ['no JSON', '{"kind":', 'it is not JSON'],
  ['another JSON', '[1]', 'it begins with no header'],
  ['nothing', '', 'it is empty'],
  ['another format', '{"kind":"header","format":"x"}', 'its header names another format'],
  ['another version', '{"kind":"header","format":"cloudburst-audit","version":99}', 'it is of version 99'],
])('%s is refused', async (_, text, message) => {
  await expect(replayAudit(text)).rejects.toThrow(message)
})
