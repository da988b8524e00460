import { expect, test } from '@jest/globals'
import { iterate } from '../../src/burst/iteration.ts'
import { observe } from '../../src/burst/observe.ts'
import { KEYS } from '../../src/burst/known/keys.ts'
import type { Ports } from '../../src/burst/ports.ts'
import type { Scope } from '../../src/burst/run/reads.ts'
import type { Session } from '../../src/burst/session.ts'
import type { TargetConfig } from '../../src/domain/config.ts'
import type { Goal, Rule } from '../../src/domain/decision.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { NOW, resources } from './build.ts'
import { bursting, IDLE, run, served, sized, WARM } from './iteration-run.ts'
import { portsOf } from './model-ports.ts'
import type { record } from './rules-support.ts'

// What a run remembers from one iteration to the next, and for its report.

const BEFORE = { enabled: true, minimum: 1, maximum: 2, usual: 1 }
const refused = (meaning: 'forbidden' | 'refused') =>
  new ActionError('no', { fix: 'none', arm: { status: 403, meaning, details: [], request: 'GET' } })

test('what only a resize needs is read once while less than everything is read, and again with all (fresh-read-before-write)', async () => {
  const { s, reads } = run(sized({ running: false }), WARM, { side: { autoscale: 'manage' } })
  const countAfter = async (scope: Scope) => {
    await iterate(s, scope)
    return reads.filter((it) => it === 'autoscale').length
  }
  expect([await countAfter('all'), await countAfter('profile'), await countAfter('all')]).toEqual([1, 1, 2])
})

test.each<[Partial<TargetConfig['burstSide']>, boolean]>([
  [{}, false],
  [{ burstSku: 'P2v3' }, true],
  [{ idleSku: 'P1v3' }, true],
])('before a burst with %j the sizes that Azure offers are read: %s', async (side, sizes) => {
  const model = sized({ running: false })
  const { plan } = portsOf(model)
  const wanted: unknown[] = []
  const readPreflight: Ports['plan']['readPreflight'] = (_, wants, signal) => (
    wanted.push(wants),
    plan.readPreflight(_, wants, signal)
  )
  await iterate(run(model, bursting(0.2), { side, ports: { plan: { ...plan, readPreflight } } }).s)
  expect(wanted).toEqual([{ sizes }])
})

test('a plan that Azure keeps at two instances is not to have one in the next plan either', async () => {
  const { s } = run(sized({ running: false }), IDLE)
  const count = async () => {
    const [first] = (await iterate(s)).steps.flatMap((step) =>
      step.kind === 'resize-plan' ? [step.sku] : [],
    )
    return first
  }
  expect(await count()).toEqual({ name: 'P1v3', capacity: 1 })
  s.sizing.refusedBelow(2)
  expect(await count()).toEqual({ name: 'P1v3', capacity: 2 })
})

test('a state tag that can no longer be written still tells since when the private side is down (private-down-bursts)', async () => {
  const model = sized()
  const { trafficManager } = portsOf(model)
  const readProfile: Ports['trafficManager']['readProfile'] = async (...of) => {
    const profile = await trafficManager.readProfile(...of)
    const endpoints = profile.endpoints.map((it) =>
      it.name === 'private' ? { ...it, monitorStatus: 'Degraded' } : it,
    )
    return { ...profile, endpoints }
  }
  for (const ago of [10, 9000]) {
    const privateDownSinceEpochSeconds = epochSeconds(NOW - ago)
    const { s } = run(model, WARM, {
      tag: { privateDownSinceEpochSeconds },
      ports: { trafficManager: { ...trafficManager, readProfile } },
    })
    s.writes.recordIsRefused(refused('refused'))
    expect((await observe(s)).record).toMatchObject({ value: { privateDownSinceEpochSeconds } })
  }
})

test('what an iteration has seen and decided is there for the report, and what others did is told', async () => {
  const tag = {
    phase: 'bursting',
    phaseSinceEpochSeconds: epochSeconds(NOW - 3600),
    planSku: 'P3v3',
  } as const
  const { s, warned } = run(served(), bursting(0.5), { tag })
  await iterate(s)
  expect(s.billing.bill?.sinceEpochSeconds).toBe(NOW - 3600)
  expect([s.story.phase, s.story.decision?.goal.kind]).toEqual(['bursting', 'bursting'])
  expect(warned).toContainEqual(expect.stringMatching('changed the App Service plan'))
})

const DRAINED = { phase: 'draining', drainSinceEpochSeconds: epochSeconds(NOW - 4000) } as const

test('a scale-in that may not read the autoscale setting ends, and its tag still says how the setting was', async () => {
  const model = sized({ instances: 1, running: false })
  const { autoscale } = portsOf(model)
  const find = () => Promise.reject(refused('forbidden'))
  const { s } = run(model, IDLE, {
    tag: { ...DRAINED, autoscaleBefore: BEFORE },
    ports: { autoscale: { ...autoscale, find } },
  })
  const { steps } = await iterate(s)
  expect(steps).toMatchObject([{ kind: 'write-record', record: { phase: 'idle', autoscaleBefore: BEFORE } }])
  expect([...s.attempt.givenUp.keys()]).toEqual(['change-autoscale'])
})

test('no drain is overdue of an endpoint that somebody has enabled again', async () => {
  const { s, warned } = run(served(), IDLE, { tag: DRAINED })
  await iterate(s)
  expect(warned.filter((it) => it.startsWith('drain-max ('))).toEqual([])
})

const KEY = KEYS.autoscale(resources().plan.id)
const IS_IDLE = { instances: 1, running: false }

/** Whether a run that has changed autoscale, and has nothing else to do, reads it. */
async function readsBack(
  goal: Goal,
  scope: Scope,
  wrote: (s: Session) => void = ({ ledger }) => {
    ledger.wrote(KEY, 'on', NOW)
  },
  model = sized(IS_IDLE),
) {
  const { s, reads } = run(model, goal)
  wrote(s)
  await iterate(s, scope)
  return reads.includes('autoscale')
}

test('a change of an autoscale setting is read back before the run ends, and not at each look (success-is-read-back)', async () => {
  expect(await readsBack(IDLE, 'all')).toBe(true)
  expect(await readsBack(IDLE, 'all', () => undefined)).toBe(false)
  expect(await readsBack(IDLE, 'profile')).toBe(false)
  expect(await readsBack({ kind: 'stay' }, 'all')).toBe(false)
  expect(await readsBack(IDLE, 'all', undefined, sized({ instances: 1 }))).toBe(false)
  /** It is read so many times a minute after it was written, and is as it was. */
  const ignored =
    (times: number) =>
    ({ ledger }: Session) => {
      ledger.believe(KEY, 'off', NOW)
      for (let i = 0; i < times; i += 1) {
        ledger.wrote(KEY, 'on', epochSeconds(NOW + 61 * i))
        ledger.believe(KEY, 'off', epochSeconds(NOW + 61 * (i + 1)))
      }
    }
  expect([await readsBack(IDLE, 'all', ignored(1)), await readsBack(IDLE, 'all', ignored(2))]).toEqual([
    true,
    false,
  ])
})

test('a setting that is not as before the burst is restored whatever demand does, unless a person says otherwise (success-is-read-back, person-beats-rule)', async () => {
  const restores = async (
    tag: Parameters<typeof record>[0] = {},
    change: Partial<Session> = {},
    rule: Rule = 'missing-data',
    model = sized(IS_IDLE),
  ) => {
    const all = { phase: 'idle', autoscaleBefore: BEFORE, ...tag } as const
    const { decision } = await iterate(run(model, { kind: 'stay' }, { tag: all, change, rule }).s)
    return decision.goal.kind === 'idle'
  }
  expect([await restores(), await restores({}, {}, 'policy')]).toEqual([true, true])
  expect(await restores({}, {}, 'pause')).toBe(false)
  expect(await restores({}, { command: { kind: 'prewarm' } })).toBe(false)
  expect(await restores({ autoscaleBefore: undefined as never })).toBe(false)
  for (const phase of ['warming', 'warm'] as const) expect(await restores({ phase })).toBe(false)
  expect(await restores({}, {}, 'policy', sized({ instances: 1 }))).toBe(false)
})

test('what was to be restored, or was cut off, ends no burst that is wanted now or that goes on (no-data-never-ends)', async () => {
  const draining = { phase: 'draining', drainSinceEpochSeconds: epochSeconds(NOW - 4000) } as const
  const goalOf = async (tag: Parameters<typeof record>[0], goal: Goal, model = sized(IS_IDLE)) =>
    (await iterate(run(model, goal, { tag, rule: 'missing-data' }).s)).decision.goal.kind
  expect(await goalOf({ phase: 'idle', autoscaleBefore: BEFORE }, bursting(0.2))).toBe('bursting')
  expect(await goalOf(draining, { kind: 'stay' })).toBe('idle')
  expect(await goalOf(draining, bursting(0.2))).toBe('bursting')
  const enabled = sized(IS_IDLE)
  enabled.setEndpoint({ status: 'Enabled' })
  expect(await goalOf(draining, { kind: 'stay' }, enabled)).toBe('stay')
})
