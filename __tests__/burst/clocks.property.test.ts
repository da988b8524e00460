import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { reconcile } from '../../src/burst/reconcile.ts'
import { SteadyDate } from '../../src/clock/steady-date.ts'
import { newSession, type Session } from '../../src/burst/session.ts'
import type { Clock } from '../../src/domain/clock.ts'
import { known } from '../../src/domain/known.ts'
import { epochSeconds, seconds, type EpochSeconds } from '../../src/domain/units.ts'
import { target } from './build.ts'
import { Model } from './model.ts'
import { sessionOn } from './session-on.ts'
import { portsOf } from './model-ports.ts'
import { effort } from '../helpers/effort.ts'

// Runs on machines whose clocks are wrong, and are set while they run. Azure's answers carry the right date.

interface Machine {
  /** Seconds by which its clock is ahead. */
  readonly skew: number
  /** It is set by so much, so long after the start. */
  readonly step: number
  readonly stepAfter: number
}

const DAY = 86_400
const skew = fc.oneof(
  fc.constantFrom(0, 10, -10, 29, -29, 600, -600, 3600, -3600, 4200, DAY, -DAY),
  fc.integer({ min: -DAY, max: DAY }),
)
const machine: fc.Arbitrary<Machine> = fc.record({
  skew,
  step: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, skew),
  stepAfter: fc.integer({ min: 5, max: 1200 }),
})

const right: Machine = { skew: 0, step: 0, stepAfter: 5 }

type Kind = 'burst' | 'scale-back'

function sessionFor(model: Model, { skew: ahead, step, stepAfter }: Machine, kind: Kind | 'auto'): Session {
  const began = model.now
  const local = (): number => model.now + ahead + (model.now - began >= stepAfter ? step : 0)
  const date = new SteadyDate()
  const now = (): EpochSeconds => date.seen(local(), model.now)
  let offset: number | undefined
  const clock: Clock = {
    ...model.clock,
    now: () => Promise.resolve(now()),
    takeStep: () => date.takeStep(),
  }
  const until = epochSeconds(Math.floor(local()) + 7200)
  const command =
    kind === 'auto'
      ? undefined
      : { kind, hold: { command: kind, untilEpochSeconds: until, by: 'ada', reason: '' } }
  const setup = sessionOn(model, target(), { runId: '1', ...(command === undefined ? {} : { command }) })
  model.onCall = () => {
    offset = model.now - now()
  }
  const ports = { ...portsOf(model), azureTime: { offsetSeconds: () => offset } }
  const { decide, narrator, dryRun, observeOnly, runId, waitInRun, runInterval, signal } = setup
  const yields = kind === 'auto'
  const rest = { decide, narrator, dryRun, observeOnly, runId, waitInRun, runInterval, signal, yields }
  return newSession({ ports, target: target(), clock, command, ...rest })
}

function timeOf(model: Model, what: string): number {
  return model.writes.findLast((write) => write.what === what)?.at ?? NaN
}

/** What the run knows of the instances in the end. */
async function instancesAfterBurst(wrong: Machine): Promise<unknown> {
  const model = new Model(new Map())
  model.readyAfter = [0, 0, 0]
  model.resizeSeconds = 90
  const s = sessionFor(model, wrong, 'burst')
  await reconcile(s)
  return s.reads.instances
}

test('however wrong a clock is, the run counts on the instances that it would count on by a right one (share-within-capacity)', async () => {
  const wanted = await instancesAfterBurst(right)
  expect(wanted).toEqual(known({ ready: 3, doubted: 0, listed: 3 }))
  await fc.assert(
    fc.asyncProperty(skew, async (wrong) => {
      expect(await instancesAfterBurst({ skew: wrong, step: 0, stepAfter: 5 })).toEqual(wanted)
    }),
    { numRuns: effort(30, 600) },
  )
})

test('whatever clocks say, a drain lasts its time (never-stop-before-drain) and a hold as long as it was asked for', () =>
  fc.assert(
    fc.asyncProperty(machine, machine, async (first, second) => {
      const model = new Model(new Map())
      await reconcile(sessionFor(model, first, 'burst'))
      const heldUntil = Number(/,hu=(\d+)/u.exec(model.tags['cloudburst-burst'] ?? '')?.[1])
      expect(Math.abs(heldUntil - 7200 - model.writes[0]!.at)).toBeLessThanOrEqual(5)
      model.now += 300
      await reconcile(sessionFor(model, second, 'scale-back'))
      expect(timeOf(model, 'stop') - timeOf(model, 'disable')).toBeGreaterThanOrEqual(900 - 5)
      expect(timeOf(model, 'stop') - timeOf(model, 'disable')).toBeLessThanOrEqual(3600)
      expect(model.running).toBe(false)
    }),
    { numRuns: effort(30, 600), examples: [[{ skew: 0, step: -7150, stepAfter: 43 }, right]] },
  ))

test('whatever a run’s clock says, it obeys a live lease, and no longer than a lease can last', () =>
  fc.assert(
    fc.asyncProperty(machine, fc.integer({ min: -3600, max: DAY }), async (wrong, left) => {
      const model = new Model(new Map())
      const until = Math.floor(model.now) + left
      const since = Math.floor(model.now) - 60
      model.tags['cloudburst-burst'] = `v=1,p=idle,s=${String(since)},r=7,l=watch-7,lu=${String(until)}`
      const done = await reconcile({ ...sessionFor(model, wrong, 'auto'), waitInRun: seconds(0) })
      if (left > 5 && left <= 600) expect(done.keeper?.owner).toBe('watch-7')
      if (left < -5 || left > 730) expect(done.keeper).toBeUndefined()
    }),
    { numRuns: effort(200, 600) },
  ))
