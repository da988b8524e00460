import { expect, test } from '@jest/globals'
import { findings } from '../../src/burst/checks/table.ts'
import { plan } from '../../src/burst/plan.ts'
import { NO_PROGRESS } from '../../src/burst/progress.ts'
import { burstSku, idleSku } from '../../src/burst/sizing.ts'
import { stepTitle } from '../../src/burst/step-words.ts'
import type { AutoscaleSetting } from '../../src/domain/autoscale.ts'
import type { TargetConfig } from '../../src/domain/config.ts'
import { known } from '../../src/domain/known.ts'
import type { Observation } from '../../src/domain/observation.ts'
import { share } from '../../src/domain/units.ts'
import { NOW, observation, resources, target } from './build.ts'

type Side = Partial<TargetConfig['burstSide']>

const { plan: base } = resources()
const S1 = { ...base, sku: { name: 'S1', tier: 'Standard', capacity: 1 }, maximumInstances: 10 }

function setting(minimum: number, maximum: number): AutoscaleSetting {
  const bounds = { minimum, maximum, usual: minimum }
  const profile = { name: 'day', isDefault: true, bounds, time: { kind: 'always' } } as const
  return { id: '/a', name: 'cpu', enabled: true, profiles: [profile], raw: {} }
}

const on = (side: Side): TargetConfig => target({ burstSide: { ...target().burstSide, ...side } })
const world = (minimum: number, maximum: number, change: Parameters<typeof resources>[0] = {}): Observation =>
  observation({ resources: resources({ autoscale: known(setting(minimum, maximum)), ...change }) })

test('a minimum above what the plan can have asks for no more than that', () => {
  const o = world(12, 20, { plan: S1 })
  expect(burstSku(o, on({}).burstSide, NO_PROGRESS, false).capacity).toBe(10)
  expect(burstSku(world(12, 20), on({ burstSku: 'S1' }).burstSide, NO_PROGRESS, false).capacity).toBe(10)
  expect(idleSku(o, on({}).burstSide).capacity).toBe(10)
})

test('a minimum above what the region has left asks for no more than that', () => {
  const limited = { ...NO_PROGRESS, availableInstances: 2 }
  expect(burstSku(world(5, 20), on({}).burstSide, limited, false).capacity).toBe(2)
})

test.each<[TargetConfig['burstSide']['autoscale'], number]>([
  ['leave', 5],
  ['enable', 5],
  ['manage', 3],
])('autoscale: %s asks for %i instances where the minimum is 5', (autoscale, count) => {
  expect(burstSku(world(5, 20), on({ autoscale }).burstSide, NO_PROGRESS, false).capacity).toBe(count)
})

const told = (o: Observation, side: Side) =>
  findings(o, on(side), { goal: { kind: 'warm' }, phase: 'idle' }).map(({ check, error }) => [
    check,
    `${error.message}. ${error.fix}`,
  ])

test('a minimum that makes a burst larger than asked for is told before it', () => {
  expect(told(world(5, 20), { idleInstances: 5 })).toEqual([
    [
      'autoscale-limits',
      'the autoscale setting cpu allows no fewer than 5 to 20 instances (profile day) now, so the burst has 5; burst-instances is 3. Lower the minimum of that profile, or set autoscale: manage.',
    ],
  ])
  expect(told(world(5, 20), { idleInstances: 5, autoscale: 'manage' })).toEqual([])
})

test('a minimum that keeps more billed after a burst than asked for is told before it', () => {
  const because =
    'the autoscale setting cpu keeps 5 to 20 instances (profile day) after the burst too, and they stay billed; idle-instances is 1. Lower the minimum of that profile to 1, or set idle-instances: 5.'
  expect(told(world(5, 20), { burstInstances: 6 })).toEqual([['autoscale-limits', because]])
  expect(told(world(5, 20), { burstInstances: 6, autoscale: 'manage' })).toEqual([
    ['autoscale-limits', because],
  ])
  expect(told(world(1, 20), { burstInstances: 6 })).toEqual([])
})

test('autoscale: enable without a setting is told to do nothing', () => {
  const none = observation({ resources: resources({ autoscale: known(undefined) }) })
  expect(told(none, { autoscale: 'enable' })).toEqual([
    ['autoscale-limits', expect.stringContaining('autoscale: enable does nothing')],
  ])
  expect(told(none, { autoscale: 'manage' })).toEqual([])
  expect(told(none, {})).toEqual([])
})

const BASIC = { ...base, sku: { name: 'B1', tier: 'Basic', capacity: 1 }, maximumInstances: 3 }

test('rules of a plan whose tier has no autoscale come after the resize, and get room to scale', () => {
  const burst = on({ autoscale: 'manage', burstSku: 'S1' })
  const o = observation({ resources: resources({ plan: BASIC, autoscale: known(undefined) }) })
  const goal = { kind: 'bursting', share: share(0.2) } as const
  const context = {
    target: burst,
    phase: 'idle',
    now: NOW,
    runId: '1',
    progress: NO_PROGRESS,
    command: undefined,
  } as const
  const titles = plan(o, { goal, rule: 'policy' }, context).map(stepTitle)
  const at = (words: string) => titles.findIndex((title) => title.includes(words))
  expect(at('resize App Service plan')).toBeGreaterThanOrEqual(0)
  expect(at('create CPU autoscale rules, 3 to 9 instances')).toBeGreaterThan(at('resize App Service plan'))
})
