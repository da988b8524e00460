import { expect, test } from '@jest/globals'
import { iterate } from '../../src/burst/iteration.ts'
import { perform } from '../../src/burst/perform.ts'
import type { AutoscaleSetting } from '../../src/domain/autoscale.ts'
import type { Goal } from '../../src/domain/decision.ts'
import { ManyErrors } from '../../src/domain/errors.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { NOW } from './build.ts'
import { bursting, IDLE, run, sized, WARM } from './iteration-run.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { record } from './rules-support.ts'

// What an iteration refuses, warns of, and makes of a decision.

test('a resize knows the other apps on the plan first, and is refused with all other problems at once (shared-plan-needs-consent)', async () => {
  const shared = Object.assign(new Model(new Map()), { otherApps: true })
  await expect(iterate(run(shared, WARM).s)).rejects.toThrow('the plan plan also carries report-job')
  await expect(iterate(run(shared, WARM, { side: { sharedPlan: 'allow' } }).s)).resolves.toBeDefined()
  shared.burst = { ...shared.burst, alwaysServe: true }
  const both = await iterate(run(shared, WARM).s).catch((error: unknown) => error)
  expect(both).toBeInstanceOf(ManyErrors)
  expect((both as ManyErrors).errors).toHaveLength(2)
})

test('a run that only observes tells what it would refuse, once, and `mode: check` says it itself (observers-never-write)', async () => {
  const shared = Object.assign(new Model(new Map()), { otherApps: true })
  const { s, warned } = run(shared, WARM, { change: { observeOnly: true } })
  await iterate(s)
  await iterate(s)
  expect(warned).toEqual(['the plan plan also carries report-job, which a resize would touch'])
  const check = run(shared, WARM, { change: { inspects: true } })
  await iterate(check.s)
  expect(check.warned).toEqual([])
})

test('what is only a warning stops no burst, and is told with what to do', async () => {
  const { s, warned } = run(sized({ instances: 1 }), WARM, { side: { autoscale: 'enable' } })
  expect((await iterate(s)).steps.length).toBeGreaterThan(0)
  expect(warned).toEqual([
    expect.stringMatching(/^autoscale: enable does nothing, .* subscription\. Create one/u),
  ])
})

test('a warning is told where a burst begins, and not while it goes on', async () => {
  const warnings = async (goesOn: boolean) => {
    const model = Object.assign(sized(), { stock: 3 })
    const { webApp, plan } = portsOf(model)
    const ports = {
      plan: {
        ...plan,
        readPlan: async (...of: Parameters<typeof plan.readPlan>) => ({
          ...(await plan.readPlan(...of)),
          perAppScaling: true,
        }),
      },
      webApp: {
        ...webApp,
        readApp: async (...of: Parameters<typeof webApp.readApp>) => ({
          ...(await webApp.readApp(...of)),
          workers: 1,
        }),
      },
    }
    const { s, warned } = run(model, WARM, { tag: { phase: 'warming' }, ports })
    if (goesOn) s.waits.begin({ kind: 'warm-up', why: '' }, NOW)
    await iterate(s)
    return warned.filter((it) => it.includes('numberOfWorkers')).length
  }
  expect([await warnings(false), await warnings(true)]).toEqual([1, 0])
})

const SETTING: AutoscaleSetting = {
  id: '/s/autoscale',
  name: 'autoscale',
  enabled: true,
  profiles: [
    {
      name: 'Default',
      isDefault: true,
      bounds: { minimum: 1, maximum: 1, usual: 1 },
      time: { kind: 'always' },
    },
  ],
  raw: {},
}

test('a resize that an autoscale setting takes away is told, though no step is left of it', async () => {
  const model = sized({ instances: 1 })
  const { autoscale } = portsOf(model)
  const find = () => Promise.resolve(SETTING)
  const { s, warned } = run(model, WARM, {
    tag: { phase: 'warm' },
    ports: { autoscale: { ...autoscale, find } },
  })
  for (let count = 0; count < 3; count += 1) s.proofs.tested('burst', { kind: 'healthy', latencyMs: 1 }, NOW)
  expect((await iterate(s)).steps).toEqual([])
  expect(warned).toEqual([expect.stringMatching('allows 1 to 1 instances')])
})

test('a resize that ended with fewer instances limits the run before it decides (share-within-capacity)', async () => {
  const { s, warned } = run(sized({ instances: 2 }), WARM)
  const resize = {
    written: { status: 200 },
    poll: () => Promise.resolve('done' as const),
    pollAfterSeconds: 5,
  }
  s.sizing.accepted(resize, { name: 'P1v3', capacity: 3 })
  s.sizing.ended()
  const { steps } = await iterate(s)
  expect(steps.map(({ kind }) => kind)).not.toContain('resize-plan')
  expect([s.sizing.available, warned.length]).toEqual([2, 1])
})

test('a command ends where a newer one has replaced its hold (person-beats-rule)', async () => {
  const hold = { untilEpochSeconds: epochSeconds(NOW + 900), by: 'ada', reason: '' }
  const tag = { hold: { ...hold, command: 'scale-back' } } as const
  const command = { kind: 'burst', hold: { ...hold, command: 'burst' } } as const
  const { s } = run(new Model(new Map()), WARM, { tag, change: { command } })
  s.writes.holdIsWritten(NOW)
  await expect(iterate(s)).rejects.toThrow('scale-back by ada replaced it')
})

test('an announcement that Azure refused stands while the run still tries, and is forgotten once it does not (failed-burst-is-undone)', async () => {
  const phase = async (goal: Goal) => {
    const model = sized()
    const { s } = run(model, goal, { tag: { phase: 'warm' } })
    await iterate(s)
    await perform(
      s,
      { kind: 'write-record', record: record({ phase: 'bursting', intent: true }), why: '' },
      NOW,
    )
    s.attempt.announcement.refused()
    const { o } = await iterate(s)
    return o.record.kind === 'known' && o.record.value.phase
  }
  expect([await phase(bursting(0.2)), await phase(IDLE)]).toEqual(['bursting', 'warm'])
})

test('a scale-in that an earlier run began is finished, and only where nobody is sent to the stopped app (no-data-never-ends)', async () => {
  const stopped = (change: Partial<Model> = {}) => sized({ running: false, instances: 1, ...change })
  const goal = async (model: Model, wanted: Goal, phase: BurstRecord['phase']) => {
    const { s } = run(model, wanted, { tag: { phase }, rule: 'missing-data' })
    return (await iterate(s)).decision.goal.kind
  }
  expect(await goal(stopped(), { kind: 'stay' }, 'draining')).toBe('idle')
  expect(await goal(stopped(), { kind: 'stay' }, 'warm')).toBe('stay')
  expect(await goal(stopped(), WARM, 'draining')).toBe('warm')
  const enabled = stopped()
  enabled.setEndpoint({ status: 'Enabled' })
  expect(await goal(enabled, { kind: 'stay' }, 'draining')).toBe('stay')
})
