import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { reconcile } from '../../src/burst/reconcile.ts'
import { epochSeconds, seconds } from '../../src/domain/units.ts'
import { target } from './build.ts'
import { lagging, type Lag } from './lagging.ts'
import { Model } from './model.ts'
import { sessionOn } from './session-on.ts'
import { portsOf } from './model-ports.ts'
import { effort } from '../helpers/effort.ts'

// Reads that lag behind writes: a write is made once, waited for, and never decided against.

type Kind = 'burst' | 'scale-back' | 'prewarm'

async function run(model: Model, lag: Lag, kind: Kind, runId: string) {
  const until = epochSeconds(Math.floor(model.now) + 3600)
  const command = { kind, hold: { command: kind, untilEpochSeconds: until, by: 'ada', reason: '' } }
  const s = sessionOn(model, target(), { command, runId, ports: lagging(model, lag) })
  return { done: await reconcile(s), s }
}

/** Writes of each kind but those of the state tag, in order. */
function made(model: Model): string {
  return model.writes
    .map(({ what }) => what)
    .filter((what) => what !== 'record')
    .join(' ')
}

function requestsAMinute(model: Model): number {
  const times = model.callTimes
  const within = times.map((from) => times.filter((at) => at >= from && at < from + 300).length)
  return Math.max(...within) / 5
}

const lag = fc.record(
  {
    tags: fc.double({ min: 0.5, max: 60, noNaN: true }),
    endpoint: fc.double({ min: 0.5, max: 60, noNaN: true }),
    app: fc.double({ min: 0.5, max: 60, noNaN: true }),
    plan: fc.double({ min: 0.5, max: 60, noNaN: true }),
    alternate: fc.boolean(),
  },
  { requiredKeys: [] },
)

test('however reads lag, a burst and its end make each write once and reach what was asked (success-is-read-back)', async () => {
  await fc.assert(
    fc.asyncProperty(lag, async (behind) => {
      const model = new Model(new Map())
      await run(model, behind, 'burst', '1')
      expect(made(model)).toMatch(/^grow start enable( weight)?$/u)
      // The last one says that the endpoint was seen enabled, where no change of the weight says so.
      expect(model.writes.filter(({ what }) => what === 'record').length).toBeLessThanOrEqual(4)
      expect({ status: model.burst.status, running: model.running, instances: model.instances }).toEqual({
        status: 'Enabled',
        running: true,
        instances: 3,
      })
      model.now += 600
      model.writes.length = 0
      await run(model, behind, 'scale-back', '2')
      expect(made(model)).toBe('disable stop shrink')
      expect(model.running).toBe(false)
    }),
    { numRuns: effort(25, 600) },
  )
})

test.each<Kind>(['burst', 'prewarm', 'scale-back'])(
  'two replicas that answer in turn cost %s no more than 60 requests a minute',
  async (kind) => {
    for (const behind of [1, 5, 30, 60]) {
      const model = new Model(new Map())
      await run(
        model,
        { tags: behind, endpoint: behind, app: behind, plan: behind, alternate: true },
        kind,
        '1',
      )
      expect(requestsAMinute(model)).toBeLessThanOrEqual(60)
    }
  },
)

test('an app that somebody stops again and again is started a few times, with growing pauses, and then said', async () => {
  const model = new Model(new Map())
  const s = sessionOn(model, target(), { command: { kind: 'burst' }, runId: '1', ports: portsOf(model) })
  const start = s.ports.webApp.start
  const starts: number[] = []
  const stopped = {
    ...s.ports.webApp,
    start: async (...args: Parameters<typeof start>) => {
      const written = await start(...args)
      starts.push(model.now)
      model.stopsAt = model.now + 12
      return written
    },
  }
  const noted: string[] = []
  const narrator = { ...s.narrator, noted: (_: unknown, text: string) => void noted.push(text) }
  const failing = reconcile({ ...s, narrator, ports: { ...s.ports, webApp: stopped } })
  const done = await failing
  expect(done.failure?.message).toMatch(/someone outside this action changed it back/u)
  expect(starts.length).toBeLessThanOrEqual(4)
  const pauses = noted.map((text) => Number(/again in (\d+) s/u.exec(text)?.[1]))
  expect(pauses).toEqual([10, 20, 40].slice(0, pauses.length))
  expect(pauses.length).toBe(starts.length - 1)
})

test('a run that never gets ahead slows down to less than one request a second', async () => {
  const model = new Model(new Map())
  model.rivalWritesRecord = true
  const s = sessionOn(model, target(), { command: { kind: 'burst' }, runId: '1', ports: portsOf(model) })
  await reconcile({ ...s, waitInRun: seconds(7200) })
  expect(s.writes.recordRefused?.message).toMatch(/another run changed the state tag/u)
  expect(model.burst.status).toBe('Enabled')
  expect(requestsAMinute(model)).toBeLessThanOrEqual(60)
})
