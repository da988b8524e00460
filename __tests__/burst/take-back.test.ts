import { expect, test } from '@jest/globals'
import { perform } from '../../src/burst/perform.ts'
import type { Ports } from '../../src/burst/ports.ts'
import type { Session } from '../../src/burst/session.ts'
import type { Action, Step } from '../../src/burst/steps.ts'
import { takeBack, takingBack, withoutRefusedEnabling } from '../../src/burst/take-back.ts'
import type { Goal, Rule } from '../../src/domain/decision.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { known, unknown } from '../../src/domain/known.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { packRecord } from '../../src/record/codec.ts'
import { readRecord } from '../../src/record/tag.ts'
import { endpoint, NOW, observation, target } from './build.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { record } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

const TAG = 'cloudburst-burst'
const REFUSED = new ActionError('refused', {
  fix: 'none',
  arm: { status: 403, meaning: 'forbidden', details: [], request: 'PATCH burst' },
})
const WARM = record({
  phase: 'warm',
  shareChanges: [{ atEpochSeconds: epochSeconds(NOW - 90), share: share(0) }],
})
const HOLD = { command: 'burst', untilEpochSeconds: epochSeconds(NOW + 600), by: 'ada', reason: '' } as const
const ANNOUNCED = record({
  phase: 'bursting',
  phaseSinceEpochSeconds: NOW,
  intent: true,
  hold: HOLD,
  shareChanges: [...WARM.shareChanges, { atEpochSeconds: NOW, share: share(0.02) }],
})

interface Told {
  readonly began: string[]
  readonly ended: string[]
}

/** A run that has found the app warm, has announced that it enables the endpoint, and was refused. */
async function refusedRun(
  change: {
    readonly announced?: BurstRecord
    readonly mayHaveWorked?: true
    readonly ports?: (plain: Ports) => Ports
  } = {},
) {
  const model = new Model(new Map())
  model.tags[TAG] = packRecord(WARM)
  const plain = portsOf(model)
  const begun = sessionOn(model, target(), { runId: '1', ports: change.ports?.(plain) ?? plain })
  const told: Told = { began: [], ended: [] }
  const narrator = {
    ...begun.narrator,
    began: ({ kind }: Step) => void told.began.push(kind),
    ended: ({ kind }: Step, { result }: { result: string }) => void told.ended.push(`${kind} ${result}`),
  }
  const s: Session = { ...begun, narrator }
  const read = async (): Promise<void> => {
    const profile = await s.ports.trafficManager.readProfile(target().profile, s.signal)
    s.reads.azure({ ...model.shown(), profile })
  }
  await read()
  const announced = change.announced ?? ANNOUNCED
  await perform(s, { kind: 'write-record', record: announced, why: '' }, NOW)
  await read()
  if (change.mayHaveWorked) s.attempt.announcement.mayHaveWorked()
  s.attempt.announcement.refused()
  const resources = s.reads.resources!
  const o: Observation = {
    ...observation({ resources }),
    record: readRecord(resources.profile.tags, 'burst'),
  }
  return { model, s, o, told, tag: () => readRecord(model.tags, 'burst') }
}

test('an announced change that Azure refused is not seen as made: nobody was sent there, so nothing drains (never-stop-before-drain)', async () => {
  const { s, o } = await refusedRun()
  const { record: seen, resources } = withoutRefusedEnabling(s, o)
  expect(resources).toBe(o.resources)
  expect(seen).toMatchObject({
    kind: 'known',
    value: { phase: 'warm', shareChanges: WARM.shareChanges, hold: HOLD },
  })
  expect(seen).not.toHaveProperty('value.intent')
})

test('what is announced stands where anybody may have been sent there (never-stop-before-drain)', async () => {
  const worked = await refusedRun({ mayHaveWorked: true })
  expect(withoutRefusedEnabling(worked.s, worked.o)).toBe(worked.o)
  const { s, o } = await refusedRun()
  const enabled = { ...o, resources: { ...o.resources, burstEndpoint: endpoint('burst') } }
  expect(withoutRefusedEnabling(s, enabled)).toBe(enabled)
  const { intent: _, ...seen } = ANNOUNCED
  const draining = { ...ANNOUNCED, phase: 'draining' } as const
  for (const tag of [known(seen), known(draining), unknown('damaged')]) {
    const other = { ...o, record: tag }
    expect(withoutRefusedEnabling(s, other)).toBe(other)
  }
})

test('what another run has announced meanwhile stands (never-stop-before-drain)', async () => {
  const { s, o, model } = await refusedRun()
  model.tags[TAG] = packRecord({ ...ANNOUNCED, runId: '9' })
  model.now += 61
  await s.ports.trafficManager.readProfile(target().profile, s.signal)
  expect(withoutRefusedEnabling(s, o)).toBe(o)
})

const STOP: Step = { kind: 'stop-app', why: '' }
const WRITE: Step = { kind: 'write-record', record: WARM, why: '' }
const decided = (kind: 'idle' | 'warm' | 'stay', rule: Rule = 'policy') => ({ goal: { kind } as Goal, rule })

test.each(['idle', 'warm', 'stay'] as const)(
  'a run that goes %s first takes back what it announced and Azure refused (success-is-read-back)',
  async (kind) => {
    const { s, o } = await refusedRun()
    for (const seen of [o, withoutRefusedEnabling(s, o)]) {
      const steps = takingBack(s, seen, decided(kind), [STOP])
      expect(steps).toMatchObject([{ kind: 'write-record', record: { phase: 'warm', hold: HOLD } }, STOP])
      expect(steps[0]).not.toHaveProperty('record.intent')
    }
    expect(takingBack(s, o, decided(kind), []).length).toBe(1)
  },
)

test('nothing is taken back while the run still tries, in a pause, where the state tag is written anyway or cannot be', async () => {
  const { s, o } = await refusedRun()
  const bursting = { goal: { kind: 'bursting', share: share(0.1) }, rule: 'policy' } as const
  expect(takingBack(s, o, bursting, [STOP])).toEqual([STOP])
  expect(takingBack(s, o, decided('stay', 'pause'), [STOP])).toEqual([STOP])
  expect(takingBack(s, o, decided('idle'), [WRITE, STOP])).toEqual([WRITE, STOP])
  s.writes.recordIsRefused(REFUSED)
  expect(takingBack(s, o, decided('idle'), [STOP])).toEqual([STOP])
  const worked = await refusedRun({ mayHaveWorked: true })
  expect(takingBack(worked.s, worked.o, decided('idle'), [STOP])).toEqual([STOP])
})

const ENABLE = { kind: 'patch-endpoint', change: { status: 'Enabled' }, why: '' } as const
const patch = (name: string): Action => ({ ...ENABLE, endpoint: endpoint(name) })

test.each<[string, BurstRecord]>([
  ['enables', ANNOUNCED],
  ['disables', { ...ANNOUNCED, phase: 'draining', drainSinceEpochSeconds: epochSeconds(NOW + 15) }],
])(
  'a run that ends with the refusal of a change that %s the endpoint takes back what it announced (success-is-read-back)',
  async (_, announced) => {
    const { s, told, tag } = await refusedRun({ announced })
    await takeBack(s, patch('burst'))
    expect(tag()).toMatchObject({ kind: 'known', value: { phase: 'warm', hold: HOLD } })
    expect(tag()).not.toHaveProperty('value.intent')
    expect(tag()).not.toHaveProperty('value.drainSinceEpochSeconds')
    expect(told).toEqual({ began: ['write-record'], ended: ['write-record done'] })
  },
)

test('a run that ends otherwise takes nothing back', async () => {
  const ends: readonly [Step, ((s: Session) => Session)?][] = [
    [patch('private')],
    [STOP],
    [patch('burst'), (s) => ({ ...s, signal: AbortSignal.abort() })],
    [
      patch('burst'),
      (s) => {
        s.writes.recordIsRefused(REFUSED)
        return s
      },
    ],
  ]
  for (const [step, changed = (s: Session) => s] of ends) {
    const { s, told, tag } = await refusedRun()
    await takeBack(changed(s), step)
    expect([told.began, tag()]).toEqual([[], known(expect.objectContaining({ phase: 'bursting' }))])
  }
})

test.each<[string, unknown, string]>([
  ['Azure refuses that too', REFUSED, 'write-record done'],
  ['Azure is away', new ActionError('503', { fix: 'none', transient: true }), 'write-record failed'],
])('where %s, the state tag stays, and the run ends with its own error', async (_, error, ended) => {
  let isBroken = false
  const { s, told, model } = await refusedRun({
    ports: (plain) => ({
      ...plain,
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever a port throws
      tags: { merge: (...args) => (isBroken ? Promise.reject(error) : plain.tags.merge(...args)) },
    }),
  })
  isBroken = true
  await takeBack(s, patch('burst'))
  expect(told.ended).toEqual([ended])
  expect(model.tags[TAG]).toContain('p=bursting')
})

test('a defect of the action on the scale-in is no failure of Azure', async () => {
  let isBroken = false
  const { s } = await refusedRun({
    ports: (plain) => ({
      ...plain,
      tags: {
        merge: (...args) =>
          isBroken ? Promise.reject(new TypeError('a defect')) : plain.tags.merge(...args),
      },
    }),
  })
  isBroken = true
  await expect(takeBack(s, patch('burst'))).rejects.toThrow('a defect')
})

test('where another run has changed the state tag first, its step has an end, and no other try is made', async () => {
  const { s, told, model } = await refusedRun()
  model.tags[TAG] = packRecord({ ...ANNOUNCED, runId: '9' })
  await takeBack(s, patch('burst'))
  expect(told).toEqual({ began: ['write-record'], ended: ['write-record failed'] })
  expect(model.tags[TAG]).toContain('r=9')
})
