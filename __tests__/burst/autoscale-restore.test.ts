import { expect, test } from '@jest/globals'
import {
  autoscaleAsItIs,
  autoscaleSet,
  keptForOthers,
  restored,
  restoringChange,
} from '../../src/burst/autoscale-restore.ts'
import { autoscaleDownSteps } from '../../src/burst/autoscale-sizing.ts'
import type { AutoscaleBefore, AutoscaleChange, AutoscaleSetting } from '../../src/domain/autoscale.ts'
import { nameOfCreated } from '../../src/domain/autoscale.ts'
import type { TargetConfig } from '../../src/domain/config.ts'
import { known, unknown } from '../../src/domain/known.ts'
import type { Phase } from '../../src/domain/record.ts'
import { resources, target } from './build.ts'
import { record, seen } from './rules-support.ts'

// What a scale-in puts back of an autoscale setting, and what it leaves to the people who changed it.

const BEFORE: AutoscaleBefore = { enabled: true, minimum: 1, maximum: 4, usual: 1 }
/** The burst raised both bounds. */
const SET: AutoscaleBefore = { ...BEFORE, set: { minimum: 3, maximum: 6 } }

function setting(
  minimum: number,
  maximum: number,
  usual: number,
  enabled = true,
  name = 'scale',
): AutoscaleSetting {
  const bounds = { minimum, maximum, usual }
  const profile = { name: 'usual', isDefault: true, time: { kind: 'always' }, bounds } as const
  return { id: '/s/scale', name, enabled, profiles: [profile], raw: {} }
}

test.each<[string, AutoscaleSetting, AutoscaleBefore, AutoscaleChange]>([
  ['what the burst set', setting(3, 6, 3), SET, { minimum: 1, maximum: 4, usual: 1 }],
  ['nothing where all is as before', setting(1, 4, 1), SET, {}],
  ['all but the maximum that someone changed', setting(3, 9, 3), SET, { minimum: 1, usual: 1 }],
  ['all but the minimum that someone changed', setting(2, 6, 3), SET, { maximum: 4, usual: 1 }],
  ['all but the default that someone changed', setting(3, 6, 5), SET, { minimum: 1, maximum: 4 }],
  [
    'all, where an older tag does not tell what the burst set',
    setting(2, 9, 3),
    BEFORE,
    { minimum: 1, maximum: 4, usual: 1 },
  ],
  ['not what someone switched off', setting(3, 6, 3, false), SET, { minimum: 1, maximum: 4, usual: 1 }],
  ['nor a maximum that they changed with it', setting(3, 9, 3, false), SET, { minimum: 1, usual: 1 }],
  [
    'what the burst switched on',
    setting(3, 6, 3),
    { ...SET, enabled: false },
    { enabled: false, minimum: 1, maximum: 4, usual: 1 },
  ],
  [
    'nothing of a switch that is as before',
    setting(3, 6, 3, false),
    { ...SET, enabled: false },
    { minimum: 1, maximum: 4, usual: 1 },
  ],
])('a scale-in puts back %s', (_, found, before, change) => {
  expect(restoringChange(found, before)).toEqual(change)
})

test('the setting as the scale-in leaves it is told by what it changes', () => {
  expect(restored(setting(3, 9, 3), SET)).toEqual({ enabled: true, minimum: 1, maximum: 9, usual: 1 })
  expect(restored(setting(3, 6, 3), { ...SET, enabled: false })).toEqual({
    enabled: false,
    minimum: 1,
    maximum: 4,
    usual: 1,
  })
  expect(restored({ ...setting(3, 6, 3, false), profiles: [] }, SET)).toMatchObject({
    minimum: 1,
    maximum: 4,
  })
})

test('what the burst sets is remembered within the bounds that the service takes', () => {
  expect(autoscaleSet(setting(1, 4, 1), { minimum: 5 })).toEqual({ minimum: 5, maximum: 5 })
  expect(autoscaleSet(setting(1, 4, 1), { enabled: true, maximum: 6 })).toEqual({ minimum: 1, maximum: 6 })
  expect(autoscaleSet({ ...setting(1, 4, 1), profiles: [] }, { maximum: 6 })).toBeUndefined()
})

const world = (
  found: AutoscaleSetting | undefined,
  autoscaleBefore?: AutoscaleBefore | 'none',
  phase: Phase = 'draining',
) => seen({ autoscale: known(found) }, record({ phase, ...(autoscaleBefore && { autoscaleBefore }) }))

test('a person is told what someone else changed, what becomes of it, and how it was', () => {
  const was = 'before the burst it was on, 1 to 4 instances, default 1'
  const told = keptForOthers(world(setting(3, 9, 3), SET))
  expect(told).toBe(
    `someone outside this action changed the autoscale setting scale in the burst: it is on, 3 to 9 instances, default 3. The scale-in makes it on, 1 to 9 instances, default 1; ${was}`,
  )
  expect(keptForOthers(world(setting(1, 9, 1), SET))).toMatch('The scale-in leaves it so')
  expect(keptForOthers(world(setting(1, 4, 1, false), SET))).toMatch('it is off, 1 to 4 instances')
  expect(keptForOthers(world(undefined, SET))).toMatch(/deleted it.*does not create it again/u)
})

test('what becomes of a setting without one usual profile is not known, and ends no scale-in', () => {
  const none = { ...setting(3, 6, 3), profiles: [] }
  expect(autoscaleAsItIs(none)).toBeUndefined()
  expect(restored(none, SET)).toEqual(BEFORE)
})

test('a person is told nothing of a setting that nobody else changed, or that was not read', () => {
  expect(keptForOthers(world(setting(3, 6, 3), SET))).toBeUndefined()
  expect(keptForOthers(world(undefined, 'none'))).toBeUndefined()
  expect(keptForOthers(world(undefined))).toBeUndefined()
  const o = world(undefined, SET)
  const unread = { ...o, resources: { ...o.resources, autoscale: unknown('not read') } }
  expect(keptForOthers(unread)).toBeUndefined()
})

const CREATED = nameOfCreated(resources().plan).toUpperCase()

function down(
  found: AutoscaleSetting | undefined,
  autoscale: TargetConfig['burstSide']['autoscale'],
  before?: AutoscaleBefore | 'none',
  phase: Phase = 'draining',
  mayDelete = true,
): readonly unknown[] {
  const side = { ...target().burstSide, autoscale }
  const steps = autoscaleDownSteps(
    world(found, before, phase),
    side,
    { name: 'P1v3', capacity: 1 },
    mayDelete,
  )
  return steps.map((step) => (step.kind === 'change-autoscale' ? step.change : step.kind))
}

test.each<[string, readonly unknown[], ...Parameters<typeof down>]>([
  ['deletes what a burst created', ['delete-autoscale'], setting(3, 9, 3, true, CREATED), 'manage', 'none'],
  [
    'switches off what it may not delete',
    [{ enabled: false }],
    setting(3, 9, 3, true, CREATED),
    'manage',
    'none',
    'draining',
    false,
  ],
  [
    'leaves off what it may not delete',
    [],
    setting(3, 9, 3, false, CREATED),
    'manage',
    'none',
    'draining',
    false,
  ],
  ['leaves what someone else created', [], setting(3, 9, 3), 'manage', 'none'],
  [
    'puts back what the tag remembers',
    [{ minimum: 1, maximum: 4, usual: 1 }],
    setting(3, 6, 3),
    'leave',
    SET,
  ],
  ['changes nothing by `leave`', [], setting(3, 6, 3), 'leave'],
  ['changes nothing of what is idle', [], setting(3, 6, 3), 'manage', undefined, 'idle'],
  ['lowers a minimum that would keep the burst', [{ minimum: 1, usual: 1 }], setting(3, 6, 3), 'manage'],
  ['keeps a minimum that allows the idle size', [], setting(1, 6, 3), 'manage'],
  ['leaves on what `enable` found on', [], setting(3, 6, 3), 'enable'],
  [
    'switches off what `enable` has switched on',
    [{ enabled: false }],
    setting(1, 6, 1),
    'enable',
    { enabled: false, minimum: 1, maximum: 6, usual: 1 },
  ],
  ['has nothing to change', [], undefined, 'manage'],
])('a scale-in %s', (_, steps, ...of) => {
  expect(down(...of)).toEqual(steps)
})
