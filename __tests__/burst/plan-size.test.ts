import { expect, test } from '@jest/globals'
import { findings } from '../../src/burst/checks/table.ts'
import { NO_PROGRESS, type Progress } from '../../src/burst/progress.ts'
import { idleSku, sizeDownSteps, sizeUpSteps } from '../../src/burst/sizing.ts'
import type { TargetConfig } from '../../src/domain/config.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { known } from '../../src/domain/known.ts'
import type { PlanApp, Resources, ServicePlan } from '../../src/domain/resources.ts'
import { share } from '../../src/domain/units.ts'
import { observation, resources, target } from './build.ts'
import { BURST } from './rules-support.ts'

// When the App Service plan is sized, and whom that needs to ask.

type Side = Partial<TargetConfig['burstSide']>
const side = (change: Side = {}) => ({ ...target().burstSide, ...change })
const plan = (capacity: number, change: Partial<ServicePlan> = {}): ServicePlan => {
  const made = resources().plan
  return { ...made, sku: { ...made.sku, capacity }, ...change }
}
const OTHER: PlanApp = { id: '/s/report', name: 'report', state: 'Running' }
const NO = new ActionError('no role', { fix: 'Give it a role.' })

const down = (found: Partial<Resources>, change: Side = {}, progress: Partial<Progress> = {}): string =>
  sizeDownSteps(observation({ resources: resources({ plan: plan(3), ...found }) }), side(change), {
    ...NO_PROGRESS,
    ...progress,
  })
    .map(({ kind }) => kind)
    .join(' ')

test('a scale-in leaves the size of a plan alone on which others run, without consent (shared-plan-needs-consent)', () => {
  const shared = { otherApps: known([OTHER]) }
  expect(down(shared)).toBe('')
  expect(down(shared, { sharedPlan: 'allow' })).toBe('resize-plan await-resize')
  expect(down({ otherApps: known([{ ...OTHER, state: 'Stopped' }]) })).toBe('resize-plan await-resize')
  expect(down({})).toBe('resize-plan await-resize')
})

test('a scale-in sizes nothing that has its size, and nothing that was given up; what still changes is awaited', () => {
  expect(down({ plan: plan(1) })).toBe('')
  expect(down({}, {}, { givenUp: new Map([['resize-plan', NO]]) })).toBe('')
  expect(down({ plan: plan(1) }, {}, { resizing: true })).toBe('await-resize')
})

const up = (found: ServicePlan, progress: Partial<Progress> = {}): string =>
  sizeUpSteps(
    observation({ resources: resources({ plan: found }) }),
    side(),
    { ...NO_PROGRESS, ...progress },
    false,
  )
    .map(({ kind }) => kind)
    .join(' ')

test.each<Partial<ServicePlan>>([
  { provisioningState: 'InProgress' },
  { provisioningState: 'Creating' },
  { provisioningState: 'Updating' },
  { status: 'Pending' },
  { status: 'Creating' },
])(
  'a plan with %j is awaited before a resize, and before health tests count (healthy-before-enable)',
  (state) => {
    expect(up(plan(1, state))).toBe('await-resize resize-plan await-resize')
    expect(up(plan(3, state))).toBe('await-resize')
    expect(up(plan(1, state), { resizing: true })).toBe('await-resize')
  },
)

test('a plan that has its size and is ready is sized no more', () => {
  expect([up(plan(1)), up(plan(3)), up(plan(1), { resizing: true })]).toEqual([
    'resize-plan await-resize',
    '',
    'await-resize',
  ])
})

test('the idle size is what zones, tier and platform allow', () => {
  const count = (found: ServicePlan, change: Side = {}) =>
    idleSku(observation({ resources: resources({ plan: found }) }), side(change)).capacity
  expect(count(plan(3))).toBe(1)
  expect(count(plan(3, { zoneRedundant: true }))).toBe(2)
  expect(count(plan(3, { zoneRedundant: true, leastInstances: 3 }))).toBe(3)
  expect(count(plan(3, { automaticScaling: true }))).toBe(3)
  expect(count(plan(3), { idleInstances: 50 })).toBe(30)
})

const UNREAD = { otherApps: NO }

test.each<[string, Partial<Resources> & { burst?: typeof BURST }, Side, string | undefined]>([
  ['with another app that runs', { otherApps: known([OTHER]) }, {}, 'also carries report'],
  ['with another app that is stopped', { otherApps: known([{ ...OTHER, state: 'Stopped' }]) }, {}, undefined],
  ['with consent', { otherApps: known([OTHER]) }, { sharedPlan: 'allow' }, undefined],
  ['of its size', { otherApps: known([OTHER]), plan: plan(3) }, {}, undefined],
  [
    'of another tier',
    { otherApps: known([OTHER]), plan: plan(3) },
    { burstSku: 'P2v3' },
    'also carries report',
  ],
  [
    'of another tier that serves',
    { otherApps: known([OTHER]), plan: plan(3), burst: BURST },
    { burstSku: 'P2v3' },
    undefined,
  ],
  ['with apps that cannot be read', { unread: UNREAD }, {}, 'it is unknown which other apps'],
  ['with apps that cannot be read and consent', { unread: UNREAD }, { sharedPlan: 'allow' }, undefined],
  ['of its size with apps that cannot be read', { unread: UNREAD, plan: plan(3) }, {}, undefined],
])(
  'a burst on a plan %s is refused where it would be resized without consent (shared-plan-needs-consent)',
  (_, found, change, message) => {
    const o = observation({ resources: resources(found) })
    const wants = { goal: { kind: 'bursting', share: share(0.2) }, phase: 'idle' } as const
    const all = findings(o, target({ burstSide: side(change) }), wants).filter(
      ({ check }) => check === 'shared-plan',
    )
    expect(all.map(({ severity, error }) => [severity, error.message])).toEqual(
      message === undefined ? [] : [['refusal', expect.stringContaining(message)]],
    )
  },
)
