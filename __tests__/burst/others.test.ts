import { expect, test } from '@jest/globals'
import { warnOfOthers } from '../../src/burst/others.ts'
import type { Step } from '../../src/burst/steps.ts'
import type { AutoscaleSetting } from '../../src/domain/autoscale.ts'
import type { TargetConfig } from '../../src/domain/config.ts'
import type { Goal } from '../../src/domain/decision.ts'
import { known, unknown, type Known } from '../../src/domain/known.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { IDLE_BURST, NOW, resources, target } from './build.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { BURST, record, running, seen } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

// What a run tells of changes that someone else made to app, plan, weight and autoscale setting.

const BURSTING: Goal = { kind: 'bursting', share: share(0.2) }
const STEPS: readonly Step[] = [{ kind: 'start-app', why: '' }]

interface World {
  readonly side?: Partial<TargetConfig['burstSide']>
  readonly who?: Known<string>
  readonly goal?: Goal
  readonly steps?: readonly Step[]
  readonly isKept?: boolean
}

/** What two iterations of one run warn of, and how long each waited for a name at most. */
async function warned(o: Observation, world: World = {}) {
  const { side, who = known('ann'), goal = BURSTING, steps = STEPS, isKept = false } = world
  const model = new Model(new Map())
  const ports = { ...portsOf(model), activity: { lastChangeBy: () => Promise.resolve(who) } }
  const on = target({ burstSide: { ...target().burstSide, ...side } })
  const begun = sessionOn(model, on, { runId: '1', ports })
  const told: string[] = []
  const limits: number[] = []
  Object.assign(begun.clock, {
    deadline: (length: number, parent: AbortSignal) => {
      limits.push(length)
      return { signal: parent, done: () => undefined }
    },
  })
  const narrator = { ...begun.narrator, warned: (text: string) => void told.push(text) }
  if (isKept) begun.reads.keep({})
  const found = { o, decision: { goal }, steps }
  await warnOfOthers({ ...begun, narrator }, found)
  const first = [...told]
  await warnOfOthers({ ...begun, narrator }, found)
  expect(told).toEqual(first)
  return { told, limits }
}

const SINCE = { phase: 'bursting', phaseSinceEpochSeconds: epochSeconds(NOW - 60) } as const
const sized = (name: string, tag: Partial<BurstRecord> = {}, burst = BURST): Observation => {
  const { plan } = resources()
  const found = running({ burst, plan: { ...plan, sku: { ...plan.sku, name } } })
  return seen(found, record({ ...SINCE, planSku: 'P1v3', ...tag }))
}

test('another size of the plan in a burst is told once, with who gave it, and the burst goes on (resize-only-while-idle)', async () => {
  const { told, limits } = await warned(sized('P2v3'))
  expect(told).toEqual([
    expect.stringMatching(
      /^someone outside this action changed the App Service plan plan in the burst from P1v3 to P2v3 \(by ann\)\. The burst goes on with P2v3.*; the scale-in leaves it so/u,
    ),
  ])
  expect(limits).toEqual([2])
  const side = { idleSku: 'B1', sharedPlan: 'allow' } as const
  const shared = await warned(sized('P2v3'), { side, who: unknown('no log') })
  expect(shared.told).toEqual([
    expect.stringMatching(
      /^someone outside this action, or another target on it, .*\(unknown by whom: no log\).*; the scale-in makes it B1/u,
    ),
  ])
})

test.each<[string, Observation, World?]>([
  ['the plan has its size', sized('p1V3')],
  ['no burst is there', sized('P2v3', { phase: 'warm' })],
  ['the endpoint is disabled', sized('P2v3', { intent: true }, IDLE_BURST)],
  ['the tag does not tell the size', sized('P2v3', { planSku: undefined as never })],
  ['reads may still show the size before', sized('P2v3', { phaseSinceEpochSeconds: epochSeconds(NOW - 59) })],
  ['nothing is to be done', sized('P2v3'), { steps: [] }],
  ['the plan was read by an earlier pass', sized('P2v3'), { isKept: true }],
  ['no tag is there', { ...sized('P2v3'), record: unknown('none') }],
])('no change of the size is told where %s', async (_, o, world = {}) => {
  expect((await warned(o, world)).told).toEqual([])
})

test('who stopped the app in a burst, or changed a weight, is told once where the activity log knows', async () => {
  const stopped = seen({ burst: BURST }, record(SINCE))
  expect(await warned(stopped)).toEqual({
    told: ['by the activity log, ann changed the web app app last'],
    limits: [2],
  })
  expect((await warned(stopped, { who: unknown('no log') })).told).toEqual([])
  const shareChanges = [{ atEpochSeconds: epochSeconds(NOW - 600), share: share(0.5) }]
  const weighed = seen(running({ burst: BURST }), record({ ...SINCE, shareChanges }))
  expect((await warned(weighed)).told).toEqual(['by the activity log, ann changed the endpoint burst last'])
})

test('what a scale-in does not put back of an autoscale setting is told once, and only by a scale-in', async () => {
  const bounds = { minimum: 3, maximum: 9, usual: 3 }
  const profile = { name: 'usual', isDefault: true, time: { kind: 'always' }, bounds } as const
  const setting: AutoscaleSetting = { id: '/s', name: 'scale', enabled: true, profiles: [profile], raw: {} }
  const set = { minimum: 3, maximum: 6 }
  const autoscaleBefore = { enabled: true, minimum: 1, maximum: 4, usual: 1, set }
  const o = seen(running({ autoscale: known(setting), burst: IDLE_BURST }), record({ autoscaleBefore }))
  expect((await warned(o, { goal: { kind: 'idle' }, steps: [] })).told).toEqual([
    expect.stringMatching('changed the autoscale setting scale in the burst'),
  ])
  expect((await warned(o, { steps: [] })).told).toEqual([])
})
