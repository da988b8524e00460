import { expect, test } from '@jest/globals'
import { resizeOnce } from '../../src/burst/await-resize.ts'
import { takeFewer, takeWhatThereIs } from '../../src/burst/fewer.ts'
import type { Resize, ResizeShort } from '../../src/burst/ports.ts'
import { KEYS } from '../../src/burst/known/keys.ts'
import type { Session } from '../../src/burst/session.ts'
import type { WantedSku } from '../../src/burst/steps.ts'
import { ActionError } from '../../src/domain/errors.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { ServicePlan } from '../../src/domain/resources.ts'
import { epochSeconds, seconds } from '../../src/domain/units.ts'
import { NOW, observation, resources, target } from './build.ts'
import { Model } from './model.ts'
import { sessionOn } from './session-on.ts'

// What a run makes of a resize: under way, ended, answered by nobody, or ended with fewer instances.

const ASKED: WantedSku = { name: 'P1v3', capacity: 5 }
const LATER = epochSeconds(NOW + 7200)

const plan = (capacity: number, change: Partial<ServicePlan> = {}): ServicePlan => {
  const made = resources().plan
  return { ...made, sku: { ...made.sku, capacity }, currentInstances: capacity, ...change }
}
const seen = (of: ServicePlan, at = NOW): Observation =>
  observation({ at, resources: resources({ plan: of }) })

function session(): { readonly s: Session; readonly model: Model; readonly warned: string[] } {
  const model = new Model(new Map())
  const begun = sessionOn(model, target(), { runId: '1' })
  const warned: string[] = []
  const narrator = { ...begun.narrator, warned: (text: string) => void warned.push(text) }
  return { s: { ...begun, narrator }, model, warned }
}

const resize = (state: 'running' | 'done' | ResizeShort, pollAfterSeconds = 7): Resize => ({
  written: { status: 200 },
  poll: () => Promise.resolve(state),
  pollAfterSeconds,
})

const short = (available?: number): ResizeShort => ({
  kind: 'short',
  reason: 'no quota',
  ...(available !== undefined && { available }),
})

/** A run that asked for five instances, and whose resize has ended. */
function ended(): ReturnType<typeof session> {
  const made = session()
  made.s.sizing.accepted(resize('done'), ASKED)
  made.s.sizing.ended()
  return made
}

test.each<[string, ServicePlan, number | undefined]>([
  ['fewer instances', plan(3), 3],
  ['as many as asked for', plan(5), undefined],
  ['more', plan(6), undefined],
  ['another size', plan(3, { sku: { name: 'S1', tier: 'Standard', capacity: 3 } }), undefined],
])('a resize that ended with %s is judged once (share-within-capacity)', (_, found, limit) => {
  const { s, warned } = ended()
  takeFewer(s, seen(found))
  takeFewer(s, seen(plan(1)))
  expect([s.sizing.available, s.sizing.unjudged]).toEqual([limit, undefined])
  expect(warned).toHaveLength(limit === undefined ? 0 : 1)
})

test('a resize whose result no read has shown yet is not judged (share-within-capacity)', () => {
  const { s } = ended()
  s.ledger.wrote(KEYS.plan(resources().plan.id), ASKED, NOW)
  takeFewer(s, seen(plan(3)))
  expect([s.sizing.available, s.sizing.unjudged]).toEqual([undefined, ASKED])
})

test.each<[string, ServicePlan, ResizeShort, number]>([
  ['what is left', plan(1), short(4), 4],
  ['one, where one is left', plan(1), short(1), 1],
  ['what it has, where Azure does not say', plan(2), short(), 2],
  ['what it has, where less is said to be left', plan(3), short(2), 3],
  ['what it has, where as much as asked for is said to be left', plan(2), short(5), 2],
])(
  'a run that gets fewer instances takes %s, and says so (share-within-capacity)',
  (_, found, answer, left) => {
    const { s, warned } = session()
    const told = `Azure gives only ${String(left)} of 5 instances: no quota`
    expect(takeWhatThereIs(s, found, ASKED, answer)).toBe(told)
    expect([s.sizing.available, warned]).toEqual([
      left,
      [`${told}; the run takes them and limits the share to what they carry`],
    ])
  },
)

test('a run that did not get what was said to be left keeps what the plan has (share-within-capacity)', () => {
  const { s } = session()
  takeWhatThereIs(s, plan(2), ASKED, short(4))
  takeWhatThereIs(s, plan(2), { ...ASKED, capacity: 4 }, short(3))
  expect(s.sizing.available).toBe(3)
  takeWhatThereIs(s, plan(2), { ...ASKED, capacity: 3 }, short(3))
  expect(s.sizing.available).toBe(2)
  takeWhatThereIs(s, plan(1), ASKED, short(2))
  expect(s.sizing.available).toBe(1)
})

test.each<[string, ServicePlan, ResizeShort]>([
  ['none of the other size', plan(2, { sku: { name: 'S1', tier: 'Standard', capacity: 2 } }), short()],
  ['none besides the many that it has', plan(5), short()],
])('a run ends where Azure gives it %s', (_, found, answer) => {
  const { s, warned } = session()
  const fix = expect.stringMatching('^Ask for quota')
  expect(() => takeWhatThereIs(s, found, ASKED, answer)).toThrow(
    expect.objectContaining({
      message: 'Azure gives the plan plan no P1v3 × 5: no quota',
      fix,
      link: 'sizes',
    }),
  )
  expect([s.sizing.available, warned]).toEqual([undefined, []])
})

test('a resize of this run is polled as often as Azure asks, and health tests count only after it (healthy-before-enable)', async () => {
  const { s, model } = session()
  for (let count = 0; count < 3; count += 1) s.proofs.tested('burst', { kind: 'healthy', latencyMs: 1 }, NOW)
  s.sizing.accepted(resize('running'), ASKED)
  const detail = 'the App Service plan still scales after 0 s'
  expect(await resizeOnce(s, seen(plan(1)), LATER)).toEqual({ kind: 'again', detail })
  expect(model.now - NOW).toBe(7)
  s.sizing.accepted(resize('done'), ASKED)
  for (let count = 0; count < 3; count += 1) s.proofs.tested('burst', { kind: 'healthy', latencyMs: 1 }, NOW)
  expect(await resizeOnce(s, seen(plan(1)), LATER)).toEqual({ kind: 'over' })
  expect(s.sizing.underWay).toBe(false)
  expect(s.proofs.evidence('burst', NOW).successesInRow).toBe(0)
})

test('a resize may last as long as scale-timeout, and another run may try it again', async () => {
  const { s } = session()
  s.sizing.accepted(resize('running'), ASKED)
  const most = target().burstSide.scaleTimeoutSeconds
  await resizeOnce(s, seen(plan(1)), LATER)
  await resizeOnce(s, seen(plan(1), epochSeconds(NOW + most - 1)), LATER)
  await expect(resizeOnce(s, seen(plan(1), epochSeconds(NOW + most)), LATER)).rejects.toMatchObject({
    message: 'the App Service plan still scales after 20 min',
    transient: true,
    fix: expect.stringMatching('^Raise scale-timeout'),
  })
})

test.each([5, 1])(
  'a resize that ends short takes the workers that run, where the plan shows %i (share-within-capacity)',
  async (shown) => {
    const { s } = session()
    s.sizing.accepted(resize(short()), ASKED)
    const detail = 'Azure gives only 2 of 5 instances: no quota'
    const found = seen(plan(shown, { currentInstances: 2 }))
    expect(await resizeOnce(s, found, LATER)).toEqual({ kind: 'over', detail })
    expect([s.sizing.available, s.sizing.underWay]).toEqual([2, false])
  },
)

const UPDATING = { provisioningState: 'InProgress' } as const

test('a change of the plan by others is awaited by what the plan says, and its status is named', async () => {
  const { s, model } = session()
  expect(await resizeOnce(s, seen(plan(1, UPDATING)), LATER)).toMatchObject({
    detail: 'the App Service plan still scales after 0 s',
  })
  expect(model.now - NOW).toBe(5)
  expect(await resizeOnce(s, seen(plan(1, { status: 'Pending' })), LATER)).toMatchObject({
    detail: 'Azure still reports the App Service plan Pending, in which it refuses changes, after 0 s',
  })
  expect(await resizeOnce(s, seen(plan(1)), LATER)).toEqual({ kind: 'over' })
})

test('a resize whose answer was lost is over once the plan shows it, or after a minute without a sign of it (killed-anywhere-recovers)', async () => {
  const end = async (found: ServicePlan, secondsAfter = 0) => {
    const { s } = session()
    s.sizing.answerLost(ASKED, NOW)
    const waited = await resizeOnce(s, seen(found, epochSeconds(NOW + secondsAfter)), LATER)
    expect(s.sizing.lostAt === undefined).toBe(waited.kind === 'over')
    return waited.kind
  }
  const other = { sku: { name: 'S1', tier: 'Standard', capacity: 5 } }
  expect([await end(plan(5)), await end(plan(1)), await end(plan(5, other))]).toEqual([
    'over',
    'again',
    'again',
  ])
  expect([await end(plan(1), 59), await end(plan(1), 60)]).toEqual(['again', 'over'])
  expect(await end(plan(5, UPDATING), 60)).toBe('again')
})

test('a run that must leave says when to come back to the resize', async () => {
  const { s } = session()
  s.sizing.accepted(resize('running', seconds(9)), ASKED)
  expect(await resizeOnce(s, seen(plan(1)), NOW)).toMatchObject({ kind: 'leave', untilEpochSeconds: NOW + 9 })
})

test('a resize whose answer was lost is over once the plan shows it, or may show it no more: a later one counts from its own begin', () => {
  for (const [found, second, isOver] of [
    [plan(5), 30, true],
    [plan(1), 30, false],
    [plan(1), 60, true],
    [plan(5, { provisioningState: 'InProgress' }), 60, false],
  ] as const) {
    const { s } = session()
    s.sizing.lasted(NOW)
    s.sizing.answerLost(ASKED, NOW)
    takeFewer(s, seen(found, epochSeconds(NOW + second)))
    expect([s.sizing.pending === undefined, s.sizing.lasted(LATER)]).toEqual([isOver, isOver ? 0 : 7200])
  }
})

test('a resize that Azure has given up is under way no more, so the next pass asks for it again', async () => {
  const { s } = session()
  const arm = { status: 200, meaning: 'refused', request: 'GET', details: [] } as const
  const gaveUp = new ActionError('Azure gave up', { fix: '', arm })
  s.sizing.accepted({ ...resize('running'), poll: () => Promise.reject(gaveUp) }, ASKED)
  await expect(resizeOnce(s, seen(plan(1)), LATER)).rejects.toBe(gaveUp)
  expect([s.sizing.underWay, s.sizing.askedFor, s.sizing.unjudged]).toEqual([false, ASKED, undefined])
})
