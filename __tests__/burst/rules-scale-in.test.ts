import { expect, test } from '@jest/globals'
import { plan } from '../../src/burst/plan.ts'
import { NO_PROGRESS, type Progress } from '../../src/burst/progress.ts'
import { findings } from '../../src/burst/checks/table.ts'
import { withinIdleBounds } from '../../src/burst/autoscale-sizing.ts'
import { burstSku } from '../../src/burst/sizing.ts'
import { stepTitle } from '../../src/burst/step-words.ts'
import type { TargetConfig } from '../../src/domain/config.ts'
import type { Goal } from '../../src/domain/decision.ts'
import { known } from '../../src/domain/known.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { AutoscaleSetting } from '../../src/domain/autoscale.ts'
import { share } from '../../src/domain/units.ts'
import { phaseOf } from '../../src/policy/phase.ts'
import { endpoint, NOW, resources, target } from './build.ts'
import { BURST, seen, running, record } from './rules-support.ts'

function titles(
  o: Observation,
  goal: Goal,
  on: TargetConfig = target(),
  progress: Progress = NO_PROGRESS,
): string[] {
  const { phase } = phaseOf(o, on.burstSide)
  const context = { target: on, phase, now: o.at, runId: '2', progress, command: undefined }
  return plan(o, { goal, rule: 'policy' }, context).map(stepTitle)
}

const setting = (enabled: boolean): AutoscaleSetting => ({
  id: '/s/autoscale',
  name: 'cpu',
  enabled,
  profiles: [
    {
      name: 'default',
      isDefault: true,
      bounds: { minimum: 1, maximum: 10, usual: 1 },
      time: { kind: 'always' },
    },
  ],
  raw: {},
})

test('what autoscale has added by itself does not become its minimum', () => {
  const { plan: base } = resources()
  const grown = { ...base, sku: { ...base.sku, capacity: 7 }, currentInstances: 7 }
  const on = target({ burstSide: { ...target().burstSide, autoscale: 'manage' } })
  const o = seen(running({ plan: grown, autoscale: known(setting(true)) }), record({ phase: 'warm' }))
  expect(titles(o, { kind: 'bursting', share: share(0.2) }, on)).toContain('autoscale cpu: minimum 1 → 3')
})

test.each<[TargetConfig['burstSide']['autoscale'], number]>([
  ['leave', 2],
  ['enable', 2],
  ['manage', 3],
])(
  'with autoscale: %s an enabled setting that scaled in while serving leaves %i instances asked for',
  (autoscale, asked) => {
    const { plan: base } = resources()
    const o = seen(
      running({
        burst: BURST,
        plan: { ...base, sku: { ...base.sku, capacity: 2 } },
        autoscale: known(setting(true)),
      }),
    )
    const config = { ...target().burstSide, autoscale }
    expect(burstSku(o, config, NO_PROGRESS, true).capacity).toBe(asked)
  },
)

test('autoscale returns to idle before the app stops, after which nobody would look for it', () => {
  const on = target({ burstSide: { ...target().burstSide, autoscale: 'enable' } })
  const before = { enabled: false, minimum: 1, maximum: 10, usual: 1 }
  const drained = record({ phase: 'warm', autoscaleBefore: before })
  const o = seen(running({ autoscale: known(setting(true)) }), drained)
  expect(titles(o, { kind: 'idle' }, on)).toEqual([
    'autoscale cpu: disable',
    'stop the web app',
    'save state: idle',
  ])
})

test.each([record({ phase: 'warm' }), undefined])(
  'a setting that its owner keeps on, and that no burst has changed, stays on (person-beats-rule)',
  (tag) => {
    const on = target({ burstSide: { ...target().burstSide, autoscale: 'enable' } })
    const o = seen(running({ autoscale: known(setting(true)) }), tag)
    expect(titles(o, { kind: 'idle' }, on)).not.toContain('autoscale cpu: disable')
    expect(withinIdleBounds(o, on.burstSide, 20)).toBe(10)
  },
)

test('idle-sku may not take the rules that autoscale: manage will make', () => {
  const burstSide = { ...target().burstSide, autoscale: 'manage', idleSku: 'B1' } as const
  const found = findings(seen({ autoscale: known(undefined) }), target({ burstSide }), {
    goal: { kind: 'warm' },
    phase: 'idle',
  })
  expect(found.map(({ error }) => error.message)).toEqual([expect.stringContaining('its autoscale setting')])
})

test('others on the plan keep it from being shrunk, not the traffic from going back (person-beats-rule, shared-plan-needs-consent)', () => {
  const { plan: base } = resources()
  const others = [{ id: '/s/report-job', name: 'report-job', state: 'Running' }]
  const large = { ...base, sku: { ...base.sku, capacity: 3 }, numberOfSites: 2 }
  const o = seen(
    running({ burst: BURST, plan: large, otherApps: known(others) }),
    record({ phase: 'bursting' }),
  )
  expect(findings(o, target(), { goal: { kind: 'idle' }, phase: 'idle' })).toEqual([])
  const steps = titles(o, { kind: 'idle' })
  expect(steps).toContain('endpoint burst: disable')
  expect(steps.filter((title) => title.startsWith('size plan'))).toEqual([])
})

test('of a burst that goes on, the state tag of the drain tells the size of the plan, until a scale-in ends it (no-data-never-ends)', () => {
  const tagOf = (o: Observation, goal: Goal) => {
    const { phase } = phaseOf(o, target().burstSide)
    const c = { target: target(), phase, now: NOW, runId: '2', progress: NO_PROGRESS, command: undefined }
    const [first] = plan(o, { goal, rule: 'policy' }, c)
    return first?.kind === 'write-record' ? first.record : undefined
  }
  const sick = { burst: endpoint('burst', { weight: 10, monitorStatus: 'Degraded' }) }
  const out = tagOf(seen(running(sick), record({ phase: 'bursting' })), {
    kind: 'bursting',
    share: share(0.2),
  })
  expect(out).toMatchObject({ phase: 'draining', planSku: 'P1v3' })
  const disabled = seen(running({ burst: endpoint('burst', { status: 'Disabled' }) }), out)
  expect(tagOf(disabled, { kind: 'idle' })).toEqual({
    ...out,
    runId: '2',
    intent: undefined,
    planSku: undefined,
  })
})

test('an endpoint taken out on its trial weight counts as a failed try, in whichever run (failed-burst-is-undone)', () => {
  const trial = endpoint('burst', { weight: 1, monitorStatus: 'Degraded' })
  const o = seen(running({ burst: trial }), record({ phase: 'bursting' }))
  const { phase } = phaseOf(o, target().burstSide)
  const context = { target: target(), phase, now: NOW, runId: '2', progress: NO_PROGRESS, command: undefined }
  const [first] = plan(o, { goal: { kind: 'bursting', share: share(0.2) }, rule: 'policy' }, context)
  expect(first).toMatchObject({ kind: 'write-record', record: { phase: 'draining', attempts: { count: 1 } } })
})
