import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { reconcile } from '../../src/burst/reconcile.ts'
import type { Session } from '../../src/burst/session.ts'
import { epochSeconds, seconds, share } from '../../src/domain/units.ts'
import { effort } from '../helpers/effort.ts'
import { target } from './build.ts'
import { Model } from './model.ts'
import { sessionOn } from './session-on.ts'

// What Azure gives is taken at once; what is missing holds nothing up.

function burst(model: Model, runId = '1'): Session {
  const s = sessionOn(model, target(), { command: { kind: 'burst' }, runId })
  // 15 % for each instance that is known to carry something.
  const decide: Session['decide'] = (o) => {
    const { plan, readyInstances } = o.resources
    const count = Math.min(plan.currentInstances, readyInstances ?? Infinity)
    return { ...s.decide(o), goal: { kind: 'bursting', share: share(0.15 * count) } }
  }
  return { ...s, decide }
}

function times(model: Model, what: string): number[] {
  return model.writes.filter((write) => write.what === what).map(({ at }) => at)
}

test('a resize that ends as a success with 2 of 3 instances is taken, said, and not asked again in this run', async () => {
  const model = new Model(new Map())
  model.stock = 2
  const warnings: string[] = []
  const s = burst(model)
  const narrator = { ...s.narrator, warned: (message: string) => warnings.push(message) }
  const done = await reconcile({ ...s, narrator })
  expect(done.failure).toBeUndefined()
  expect(times(model, 'grow')).toHaveLength(1)
  expect(model.burst.status).toBe('Enabled')
  expect(warnings).toEqual([expect.stringContaining('Azure gives only 2 of 3 instances')])
})

test('the weight ramps with the READY instances from the first read that shows the trial Online (share-within-capacity)', async () => {
  const model = new Model(new Map())
  model.readyAfter = [0, 70, 150]
  await reconcile(burst(model))
  const [enabled = 0] = times(model, 'enable')
  const raised = times(model, 'weight')
  expect(raised.length).toBeGreaterThanOrEqual(2)
  // Traffic Manager sees it Online after 20 s, and the run reads every 10 s.
  expect((raised[0] ?? Infinity) - enabled).toBeLessThanOrEqual(40)
  const gaps = raised.slice(1).map((at, index) => at - (raised[index] ?? 0))
  for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(60)
  // Each raise is announced in the state tag, and made at once.
  const records = times(model, 'record')
  for (const at of raised) expect(at - (records.findLast((announced) => announced < at) ?? 0)).toBeLessThan(5)
  // 45 % against a private weight of 50.
  expect(model.burst.weight).toBe(40)
})

interface Lengths {
  readonly waitSeconds: number
  readonly gapSeconds: number
  readonly readyAfter: readonly number[]
}

const lengths: fc.Arbitrary<Lengths> = fc.record({
  waitSeconds: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 400 })),
  gapSeconds: fc.integer({ min: 1, max: 120 }),
  readyAfter: fc.tuple(fc.constant(0), fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 400 })),
})

async function rampsSlowly({ waitSeconds, gapSeconds, readyAfter }: Lengths): Promise<void> {
  const model = new Model(new Map())
  model.readyAfter = readyAfter
  for (let run = 1; run <= 600 && model.burst.weight !== 40; run += 1) {
    await reconcile({ ...burst(model, String(run)), waitInRun: seconds(waitSeconds) })
    model.now += gapSeconds
  }
  // 45 % against a private weight of 50.
  expect(model.burst.weight).toBe(40)
  const raised = times(model, 'weight')
  const gaps = raised.slice(1).map((at, index) => at - (raised[index] ?? 0))
  expect(Math.min(Infinity, ...gaps)).toBeGreaterThanOrEqual(60)
}

test('runs of any length raise the weight at most once a minute together, and reach the whole share', () =>
  fc.assert(fc.asyncProperty(lengths, rampsSlowly), { numRuns: effort(40, 1000) }))

test.each([31, 25, 27, 33])(
  'a raise to weight %d, whose share the state tag rounds, delays the next raise by a minute, too',
  async (weight) => {
    const model = new Model(new Map())
    const s = sessionOn(model, target(), { command: { kind: 'burst' }, runId: '1' })
    const raisedTo = weight / (weight + 50)
    const decide: Session['decide'] = (o) => {
      const isRaised = (o.resources.burstEndpoint.weight ?? 1) >= weight
      return { ...s.decide(o), goal: { kind: 'bursting', share: share(isRaised ? 0.44 : raisedTo) } }
    }
    await reconcile({ ...s, decide })
    const raised = times(model, 'weight')
    expect(raised).toHaveLength(2)
    expect((raised[1] ?? 0) - (raised[0] ?? 0)).toBeGreaterThanOrEqual(60)
  },
)

test('an instance that never comes up holds nothing up: the others get their share and the run ends', async () => {
  const model = new Model(new Map())
  model.readyAfter = [0, 0, Infinity]
  const done = await reconcile(burst(model))
  expect(done.waiting).toBeUndefined()
  expect(model.burst.weight).toBe(21)
})

test('a pass that ends inside a resize leaves it to the next one, which does not ask again', async () => {
  const model = new Model(new Map())
  model.resizeSeconds = 300
  const first = burst(model)
  const setup = { owner: 'watch', leaveBy: epochSeconds(model.now + 60), earlier: undefined }
  await reconcile({ ...first, watch: setup })
  const { resources, planReadAt } = first.reads
  const { phase } = first.story
  if (resources === undefined || planReadAt === undefined || phase === undefined) throw new Error('no pass')
  const { ledger, sizing, billing } = first
  const earlier = { resources, planReadAt, phase, ledger, sizing, billing }
  const next = burst(model, '2')
  const watch = { owner: 'watch', leaveBy: epochSeconds(model.now + 3600), earlier }
  await reconcile({ ...next, ...carried(earlier), watch, waitInRun: seconds(7200) })
  expect(times(model, 'grow')).toHaveLength(1)
  expect(model.burst.status).toBe('Enabled')
})

function carried({ ledger, sizing }: Pick<Session, 'ledger' | 'sizing'>): Pick<Session, 'ledger' | 'sizing'> {
  return { ledger, sizing: sizing.nextPass('warming') }
}
