import { expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { serves } from '../../src/burst/endpoints.ts'
import { reconcile } from '../../src/burst/reconcile.ts'
import { ActionError, ManyErrors } from '../../src/domain/errors.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { effort } from '../helpers/effort.ts'
import { target } from './build.ts'
import { Died, Model } from './model.ts'
import type { Event, Write } from './model-types.ts'
import { sessionOn } from './session-on.ts'

jest.setTimeout(900_000)

// Whole runs of the reconciler, one after another, while others change Azure, calls fail and runs die at any call.

const STORIES = effort(32, 4000)

const COMMANDS = ['burst', 'scale-back', 'prewarm'] as const
const hand: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constant('endpoint' as const), status: fc.constantFrom('Enabled', 'Disabled') }),
  fc.record({ kind: fc.constant('app' as const), state: fc.constantFrom('Running', 'Stopped') }),
  fc.record({ kind: fc.constant('instances' as const), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('record' as const), text: fc.constantFrom(undefined, 'damaged') }),
)
const trouble: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: hand },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('fail' as const), transient: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('refuse' as const), status: fc.constantFrom(403, 429) }),
  },
  { weight: 1, arbitrary: fc.constant<Event>({ kind: 'lose' }) },
  { weight: 1, arbitrary: fc.constant<Event>({ kind: 'die' }) },
)
const story = fc.record({
  events: fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), trouble), { maxLength: 12 }),
  runs: fc.array(
    fc.record({
      command: fc.option(fc.constantFrom(...COMMANDS), { freq: 4 }),
      gap: fc.integer({ min: 0, max: 2000 }),
      before: fc.option(hand),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  otherApps: fc.boolean(),
  /** Seconds that a look takes: at App Service, at Traffic Manager. */
  slow: fc.constantFrom([0, 0], [0, 0], [0, 0], [8, 0], [0, 7]),
})
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never

async function oneRun(
  model: Model,
  command: (typeof COMMANDS)[number] | null,
  runId: string,
  dryRun = false,
) {
  const until = epochSeconds(Math.floor(model.now) + 3600)
  const hold = command && ({ command, untilEpochSeconds: until, by: 'ada', reason: '' } as const)
  const inHand = command && hold && { kind: command, hold }
  try {
    return await reconcile(sessionOn(model, target(), { ...(inHand && { command: inHand }), dryRun, runId }))
  } catch (error) {
    if (error instanceof Died || error instanceof ActionError || error instanceof ManyErrors) return undefined
    throw error
  }
}

async function play({ events, runs, otherApps, slow }: Story, dryRun = false): Promise<Model> {
  const model = new Model(new Map(events))
  model.otherApps = otherApps
  ;[model.appSeconds = 0, model.profileSeconds = 0] = slow
  for (const [index, { command, gap, before }] of runs.entries()) {
    model.happen(before ?? undefined)
    model.forget()
    await oneRun(model, command, String(index), dryRun)
    model.now += gap
  }
  return model
}

function everyWrite(check: (write: Write) => void): Promise<void> {
  return fc.assert(
    fc.asyncProperty(story, async (it) => (await play(it)).writes.forEach(check)),
    { numRuns: STORIES },
  )
}

test('the endpoint is enabled before an app proven healthy three times within the last minute (healthy-before-enable)', () =>
  everyWrite(({ what, at, healthyAt }) => {
    if (what !== 'enable') return
    expect(healthyAt.filter((then) => at - then <= 60).length).toBeGreaterThanOrEqual(3)
  }))

test('nothing is stopped, nor shrunk under a running app, before its drain (never-stop-before-drain)', () =>
  everyWrite(({ what, at, appRunning, seen, seenEnabledAt }) => {
    if (what !== 'stop' && !(what === 'shrink' && appRunning)) return
    expect(seen?.endpoints.find((it) => it.name === 'burst')?.status).toBe('Disabled')
    expect(at - seenEnabledAt).toBeGreaterThanOrEqual(900)
  }))

test('a tag that someone damages right after the run has disabled the endpoint costs no drain (never-stop-before-drain)', async () => {
  const { writes } = await play({
    events: [
      [8, { kind: 'record', text: 'damaged' }],
      [24, { kind: 'fail', transient: false }],
    ],
    runs: [
      { command: 'burst', gap: 0, before: { kind: 'endpoint', status: 'Enabled' } },
      { command: null, gap: 0, before: null },
    ],
    otherApps: false,
    slow: [0, 0],
  })
  const disabled = writes.find(({ what }) => what === 'disable')
  const stopped = writes.find(({ what }) => what === 'stop')
  expect((stopped?.at ?? Infinity) - (disabled?.at ?? Infinity)).toBeGreaterThanOrEqual(900)
})

test('every disable, stop and shrink follows a read at most 5 s old, in which another serves (fresh-read-before-write, never-disable-the-last)', () =>
  everyWrite(({ what, at, lookedAt, seen, slowLook }) => {
    if (what !== 'disable' && what !== 'stop' && what !== 'shrink') return
    // A Traffic Manager that slow shows nothing younger; to put users elsewhere must not wait for it.
    if (what !== 'disable' || !slowLook) expect(at - lookedAt).toBeLessThanOrEqual(5)
    if (what === 'disable') expect(seen?.endpoints.some((it) => it.name !== 'burst' && serves(it))).toBe(true)
  }))

test('reads that fail, unlike reads that are slow, are no reason to disable by an older read (fresh-read-before-write)', async () => {
  const failure: Event = { kind: 'fail', transient: true }
  for (const start of [38, 46, 52, 57]) {
    const events = Array.from({ length: 5 }, (_, index): [number, Event] => [start + 5 * index, failure])
    const runs = (['burst', 'scale-back'] as const).map((command) => ({ command, gap: 0, before: null }))
    const { writes } = await play({ events, runs, otherApps: false, slow: [8, 0] })
    for (const { at, lookedAt } of writes.filter(({ what }) => what === 'disable'))
      expect(at - lookedAt).toBeLessThanOrEqual(5)
  }
})

test('after any story, two runs in peace reach what a person asks for, and a third writes nothing (killed-anywhere-recovers, quiet-pass-writes-nothing)', () =>
  fc.assert(
    fc.asyncProperty(story, fc.constantFrom(...COMMANDS), async (it, command) => {
      const model = await play(it)
      model.calm()
      await oneRun(model, command, 'x')
      const done = await oneRun(model, command, 'y')
      expect(done?.failure).toBeUndefined()
      const { burst, running, instances } = model
      const wanted = {
        burst: { status: 'Enabled', running: true },
        'scale-back': { status: 'Disabled', running: false },
        prewarm: { status: burst.status, running: true },
      }[command]
      expect({ status: burst.status, running }).toEqual(wanted)
      if (command === 'scale-back') expect(instances).toBe(1)
      else expect(instances).toBeGreaterThanOrEqual(3)
      const before = model.writes.length
      await oneRun(model, null, 'z')
      expect(model.writes.slice(before)).toEqual([])
    }),
    { numRuns: STORIES },
  ))

test('where calls fail and runs die, a run that ends well ends with what is true (success-is-read-back)', () =>
  fc.assert(
    fc.asyncProperty(story, async (it) => {
      const model = new Model(
        new Map(it.events.filter(([, { kind }]) => ['fail', 'refuse', 'lose', 'die'].includes(kind))),
      )
      for (const [index, { command, gap }] of it.runs.entries()) {
        model.forget()
        const done = await oneRun(model, command, String(index))
        if (done !== undefined) {
          const { burstEndpoint, app, plan } = done.after.resources
          const told = {
            status: burstEndpoint.status,
            running: app.state === 'Running',
            instances: plan.sku.capacity,
          }
          const { burst, running, instances } = model
          expect(told).toEqual({ status: burst.status, running, instances })
        }
        model.now += gap
      }
    }),
    { numRuns: STORIES },
  ))

test('a dry run makes no write (observers-never-write)', () =>
  fc.assert(
    fc.asyncProperty(story, async (it) => expect((await play(it, true)).writes).toEqual([])),
    { numRuns: STORIES },
  ))

test('a plan that carries another running app is never resized (shared-plan-needs-consent)', () =>
  everyWrite(({ what, otherApps }) => {
    if (otherApps) expect(['shrink', 'grow']).not.toContain(what)
  }))
