import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { TargetConfig } from '../../src/domain/config.ts'
import { known } from '../../src/domain/known.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { Schedule } from '../../src/domain/schedule.ts'
import { epochSeconds, minutes, share } from '../../src/domain/units.ts'
import { deciderOf, type Asking } from '../../src/modes/decider.ts'
import { replayAudit } from '../../src/modes/replay.ts'
import { auditEntry, auditFile } from '../../src/report/audit.ts'
import type { TargetReport } from '../../src/report/model.ts'
import { observedBy, targetBy, type OneLoad, type OneVeto } from '../policy/loads-world.ts'
import { NOW, observationOf, steady, targetOf, type World } from '../policy/world.ts'
import { burstReport } from './fixtures.ts'

const AUTO: Asking = { mode: 'auto', command: undefined }

/** The file of a run that decided from `from`, and read `before` first. */
async function fileOf(
  target: TargetConfig,
  from: Observation,
  { asking = AUTO, before = from }: { readonly asking?: Asking; readonly before?: Observation } = {},
): Promise<{ readonly text: string; readonly decision: TargetReport['decision'] }> {
  const decision = (await deciderOf(target, asking))(from)
  const report = burstReport({ config: target, before, decision, decided: { ...asking, from, decision } })
  return { text: auditFile([report], NOW), decision }
}

async function replayed(
  text: string,
): Promise<Awaited<ReturnType<typeof replayAudit>>[0] & { kind: 'decided' }> {
  const [replay] = await replayAudit(text)
  if (replay?.kind !== 'decided') throw new Error('not decided')
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
      const { text, decision } = await fileOf(targetOf(world), observationOf(world), { asking })
      const replay = await replayed(text)
      expect(replay.now).toEqual({
        kind: decision?.kind,
        rule: decision?.rule,
        reason: decision?.reason,
      })
      expect(replay.same).toBe(true)
    }),
    { numRuns: 300 },
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
        expect(decision?.evidence.more).toHaveProperty('forecastP50')
        expect(await replayed(text)).toMatchObject({ same: true, now: { reason: decision?.reason } })
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
  expect(decision?.rule).toBe('veto')
  expect(await replayed(text)).toMatchObject({ same: true, now: { rule: 'veto' } })
})

test('what was decided from a later look than the first is decided from that one', async () => {
  const target = targetOf({})
  const before = observationOf({ privateLoad: steady(300) })
  const from = {
    ...before,
    load: observationOf({ privateLoad: steady(950) }).load,
    runInterval: known(minutes(7)),
  }
  const { text } = await fileOf(target, from, { before })
  const { decided } = (JSON.parse(text) as { targets: [{ decided: { from: object } }] }).targets[0]
  expect(Object.keys(decided.from).sort()).toEqual(['load', 'runInterval'])
  expect(await replayed(text)).toMatchObject({ same: true, then: { kind: 'burst' } })
})

test('a part that the later look did not have is not taken from the first', async () => {
  const { load } = observationOf({})
  const reading = load.kind === 'known' ? load.value.rules[0]!.main : undefined
  const from = observationOf({ enabled: true })
  const before = { ...from, burstRequests: reading! }
  const { text } = await fileOf(targetOf({ enabled: true }), from, { before })
  expect(await replayed(text)).toMatchObject({ same: true })
})

test('what only the run remembered is in the told decision, and the answer of decide beside it', async () => {
  const world: World = { privateLoad: steady(950) }
  const from = observationOf(world)
  const decision = (await deciderOf(targetOf(world), AUTO))(from)
  const told = { ...decision, goal: { kind: 'idle' as const } }
  const report = burstReport({
    config: targetOf(world),
    before: from,
    decision: told,
    decided: { ...AUTO, from, decision },
  })
  expect(await replayed(auditFile([report], NOW))).toMatchObject({ same: true, now: { kind: 'burst' } })
})

test('another file gives another decision, and it is said', async () => {
  const { text } = await fileOf(targetOf({}), observationOf({ privateLoad: steady(950) }))
  const changed = text.replace(/"scaleOutAt":80/u, '"scaleOutAt":99')
  const replay = await replayed(changed)
  expect(replay).toMatchObject({ same: false, then: { kind: 'burst' } })
  expect(replay.now.kind).not.toBe('burst')
})

test('a run that ended before it decided is no error', async () => {
  const { decision: _, ...report } = burstReport()
  expect(await replayAudit(auditFile([report], NOW))).toEqual([
    { target: 'shop-eu', kind: 'not-decided', why: 'the run ended before it decided' },
  ])
})

test.each([
  ['no JSON', '{"kind":', 'it is not JSON'],
  ['another JSON', '[1]', 'it is no audit record'],
  ['another version', '{"kind":"cloudburst-audit","version":99,"targets":[]}', 'it is of version 99'],
])('%s is refused', async (_, text, message) => {
  await expect(replayAudit(text)).rejects.toThrow(message)
})

test('the record grows by little: the observation is not there twice', async () => {
  const from = observationOf({ privateLoad: steady(950) })
  const { decision } = await fileOf(targetOf({}), from)
  const without = burstReport({ config: targetOf({}), before: from, decision: decision! })
  const whole = { ...without, decided: { ...AUTO, from, decision: decision! } }
  const bytes = (report: TargetReport): number => Buffer.byteLength(JSON.stringify(auditEntry(report)))
  expect(bytes(whole) - bytes(without)).toBeLessThan(100)
})
