import { expect, test } from '@jest/globals'
import { plan } from '../../src/burst/plan.ts'
import { NO_PROGRESS, type Progress } from '../../src/burst/progress.ts'
import type { Step } from '../../src/burst/steps.ts'
import type { AutoscaleBefore, AutoscaleBounds, AutoscaleSetting } from '../../src/domain/autoscale.ts'
import type { BurstSideConfig } from '../../src/domain/config.ts'
import type { Goal } from '../../src/domain/decision.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { known } from '../../src/domain/known.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { share } from '../../src/domain/units.ts'
import { NOW, target } from './build.ts'
import { record, seen } from './rules-support.ts'

// What the state tag remembers of the autoscale setting that a burst changes, so that any run can put it back.

function setting(bounds: AutoscaleBounds | undefined, enabled = true): AutoscaleSetting {
  const profile = { name: 'usual', isDefault: true, time: { kind: 'always' } } as const
  return {
    id: '/s/scale',
    name: 'scale',
    enabled,
    profiles: bounds === undefined ? [] : [{ ...profile, bounds }],
    raw: {},
  }
}

const NARROW: AutoscaleBounds = { minimum: 1, maximum: 2, usual: 1 }

interface Case {
  readonly found?: AutoscaleSetting | undefined
  readonly tag?: Partial<BurstRecord>
  readonly autoscale?: BurstSideConfig['autoscale']
  readonly progress?: Partial<Progress>
}

/** A burst of an idle side to three instances, or its scale-in. */
function burst(it: Case, goal: Goal = { kind: 'bursting', share: share(0.2) }): readonly Step[] {
  const { found, tag = {}, autoscale = 'manage', progress = {} } = it
  const burstSide = { ...target().burstSide, autoscale }
  const o = seen({ autoscale: known(found), otherApps: known([]) }, record(tag))
  const context = {
    target: target({ burstSide }),
    phase: 'idle',
    now: NOW,
    runId: '2',
    progress: { ...NO_PROGRESS, ...progress },
    command: undefined,
  } as const
  return plan(o, { goal, rule: 'policy' }, context)
}

const kinds = (steps: readonly Step[]) => steps.map(({ kind }) => kind)

/** What the state tag remembers before the setting is changed. */
function remembered(it: Case): BurstRecord['autoscaleBefore'] {
  const steps = burst(it)
  const changed = kinds(steps).findIndex((kind) => kind.endsWith('-autoscale'))
  expect(changed).toBeGreaterThan(-1)
  const written = steps.slice(0, changed).findLast((step) => step.kind === 'write-record')
  return written?.kind === 'write-record' ? written.record.autoscaleBefore : it.tag?.autoscaleBefore
}

const BEFORE: AutoscaleBefore = { enabled: true, ...NARROW }

test('how the setting was is in the state tag before a burst changes it, and what the burst sets (killed-anywhere-recovers)', () => {
  expect(remembered({ found: setting(NARROW) })).toEqual({ ...BEFORE, set: { minimum: 3, maximum: 3 } })
  const off = remembered({ found: setting(NARROW, false), autoscale: 'enable' })
  expect(off).toEqual({ ...BEFORE, enabled: false, set: { minimum: 1, maximum: 3 } })
})

test('that there was none is in the state tag before a burst creates one (killed-anywhere-recovers)', () => {
  expect(remembered({})).toBe('none')
})

test('what was there before the first change stays remembered through later ones (killed-anywhere-recovers)', () => {
  const tag = { phase: 'warming' } as const
  const first = { ...BEFORE, set: { minimum: 3, maximum: 3 } }
  const now = setting({ minimum: 2, maximum: 2, usual: 2 })
  expect(remembered({ found: now, tag: { ...tag, autoscaleBefore: first } })).toEqual(first)
  expect(remembered({ found: now, tag: { ...tag, autoscaleBefore: 'none' } })).toBe('none')
  expect(remembered({ tag: { ...tag, autoscaleBefore: first } })).toEqual(first)
})

test.each([
  { minimum: 5, maximum: 3 },
  { minimum: 3, maximum: 5 },
])(
  'a second change that sets something else than %j forgets what the first has set, and no more (killed-anywhere-recovers)',
  (set) => {
    const tag = { phase: 'warming', autoscaleBefore: { ...BEFORE, set } } as const
    expect(remembered({ found: setting({ minimum: 2, maximum: 2, usual: 2 }), tag })).toEqual(BEFORE)
  },
)

test('a burst that changes nothing of the setting remembers nothing', () => {
  const fits = setting({ minimum: 3, maximum: 9, usual: 3 })
  for (const it of [{ found: fits }, { found: setting(NARROW), autoscale: 'leave' }] as const) {
    const steps = burst(it)
    expect(kinds(steps).some((kind) => kind.endsWith('-autoscale'))).toBe(false)
    for (const step of steps) expect(step).not.toHaveProperty('record.autoscaleBefore')
  }
})

test('where the state tag cannot be written, the setting stays as it is: no run could put it back (killed-anywhere-recovers)', () => {
  const recordRefused = new ActionError('refused', { fix: 'none' })
  for (const found of [undefined, setting(NARROW)]) {
    const steps = burst({ found, progress: { recordRefused } })
    expect(kinds(steps).some((kind) => kind.endsWith('-autoscale'))).toBe(false)
    expect(kinds(steps)).toContain('start-app')
  }
})

test('a burst whose autoscale Azure accepts and does not set goes on without it', () => {
  const givenUp = new Map([['change-autoscale', new ActionError('not shown', { fix: 'none' })]] as const)
  const without = kinds(burst({ found: setting(NARROW), progress: { givenUp } }))
  expect(without.some((kind) => kind.endsWith('-autoscale'))).toBe(false)
  expect(without).toContain('start-app')
})

test('a scale-in that changes the setting remembers nothing: what it leaves is how it stays', () => {
  const wide = setting({ minimum: 3, maximum: 9, usual: 3 })
  const steps = burst({ found: wide, tag: { phase: 'warm' } }, { kind: 'idle' })
  expect(kinds(steps)).toContain('change-autoscale')
  for (const step of steps) expect(step).not.toHaveProperty('record.autoscaleBefore')
})

test('a burst writes its first state tag once, with the phase and the setting (quiet-pass-writes-nothing)', () => {
  const steps = burst({ found: setting(NARROW) })
  const [first, second] = steps
  expect(first).toMatchObject({ kind: 'write-record', record: { phase: 'warming', autoscaleBefore: BEFORE } })
  expect(second?.kind).not.toBe('write-record')
})

test('the tag forgets what was set where Azure does not carry it out, and knows it once a read shows it (success-is-read-back)', () => {
  const wide: AutoscaleBounds = { minimum: 1, maximum: 9, usual: 1 }
  const before = { enabled: false, ...wide }
  const whole = { ...before, set: { minimum: 1, maximum: 9 } }
  const givenUp: Progress['givenUp'] = new Map([['change-autoscale', new ActionError('no', { fix: 'none' })]])
  const told = (autoscaleBefore: AutoscaleBefore, it: Case = {}): BurstRecord['autoscaleBefore'] => {
    const [first] = burst({ found: setting(wide), autoscale: 'enable', tag: { autoscaleBefore }, ...it })
    return first?.kind === 'write-record' ? first.record.autoscaleBefore : undefined
  }
  expect([told(whole), told(before)]).toEqual([whole, whole])
  expect(told(before, { progress: { autoscaleUnshown: true } })).toEqual(before)
  expect(told(before, { found: undefined })).toEqual(before)
  const off = { found: setting(wide, false), progress: { givenUp } }
  expect([told(whole, off), told(before, off)]).toEqual([before, before])
})

test('the tag tells that Azure made no setting, so that the next run asks once more, and forgets that once a read shows one (success-is-read-back)', () => {
  const givenUp: Progress['givenUp'] = new Map([['change-autoscale', new ActionError('no', { fix: 'none' })]])
  const told = (autoscaleBefore: 'none' | 'unmade', it: Case = {}): BurstRecord['autoscaleBefore'] => {
    const [first] = burst({ tag: { autoscaleBefore, phase: 'warming' }, ...it })
    return first?.kind === 'write-record' ? first.record.autoscaleBefore : autoscaleBefore
  }
  expect([told('none', { progress: { givenUp } }), told('unmade', { progress: { givenUp } })]).toEqual([
    'unmade',
    'unmade',
  ])
  expect([told('none'), told('unmade')]).toEqual(['none', 'unmade'])
  expect(remembered({ tag: { phase: 'warming', autoscaleBefore: 'unmade' } })).toBe('unmade')
  const made = { found: setting({ minimum: 3, maximum: 9, usual: 3 }) }
  expect([told('unmade', made), told('none', { ...made, progress: { givenUp } })]).toEqual(['none', 'none'])
  expect(told('unmade', { ...made, progress: { autoscaleUnshown: true } })).toBe('unmade')
})
