import type { Told, TimeCase } from './case.ts'
import { BURSTING, HIGH, IDLE, LOW, type Load } from './world.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Seconds by which a runner's clock is ahead. */
const SKEWS = [10, 25, 90, HOUR, DAY].flatMap((seconds) => [seconds, -seconds])
/** It is set by so much while a run is at work. */
const STEPS = [0, 10, -10, HOUR, -HOUR, DAY, -DAY]
/** So long after the start of the run. */
const STEP_AFTER_SECONDS = 90

interface Clocks {
  readonly skew: number
  readonly step: number
}

interface Story {
  readonly load: Load
  readonly tell: (told: Told, clocks: Clocks) => Promise<void>
}

/** A run on a machine with that clock; the next run's machine differs by as much the other way. */
function sets({ world: { azure } }: Told, { skew, step }: Clocks): void {
  azure.effect({ kind: 'runner-clock', aheadSeconds: skew })
  const atSeconds = azure.clock.now() - azure.world.scenario.startAt + STEP_AFTER_SECONDS
  if (step !== 0) azure.effect({ kind: 'runner-clock', aheadSeconds: skew + step }, { atSeconds })
}

/** The newest time at which the action made this request, in seconds. */
function madeAt({ world: { azure } }: Told, method: string, path: RegExp): number {
  return azure.requests().findLast((one) => one.method === method && path.test(one.path))?.at ?? NaN
}

/** The app is stopped no sooner than `drain-min` after the disable, and not much later. */
async function drained(told: Told, clocks: Clocks): Promise<void> {
  sets(told, clocks)
  await told.green('burst')
  told.is(BURSTING, 'after burst')
  told.later(5 * MINUTE)
  sets(told, { skew: -clocks.skew, step: -clocks.step })
  await told.green('scale-back', { 'wait-in-run': '3m' })
  told.later(2 * MINUTE)
  sets(told, clocks)
  await told.green('auto')
  told.is(IDLE, 'after scale-back and an automatic run')
  const lasted = madeAt(told, 'POST', /\/stop$/u) - madeAt(told, 'PATCH', /Endpoints\/burst$/u)
  told.must(lasted >= 15 * MINUTE - 5, `the drain lasted ${lasted.toFixed(0)} s`)
  told.must(lasted <= 30 * MINUTE, `the drain lasted ${lasted.toFixed(0)} s`)
}

/** A hold of 30 minutes is kept by automation for as long, and no longer. */
async function held(told: Told, clocks: Clocks): Promise<void> {
  sets(told, clocks)
  await told.green('scale-back', { 'hold-for': '30m' })
  told.later(28 * MINUTE)
  sets(told, { skew: -clocks.skew, step: 0 })
  await told.green('auto')
  told.is(IDLE, 'two minutes before the end of a hold')
  told.later(3 * MINUTE)
  sets(told, clocks)
  await told.green('auto')
  told.is(BURSTING, 'after the end of a hold')
}

/** A burst that fails is not tried again for ten minutes, and then it is. */
async function backedOff(told: Told, clocks: Clocks): Promise<void> {
  const { azure } = told.world
  azure.effect({ kind: 'app-never-warms', app: 'app-shop-burst' })
  sets(told, clocks)
  await told.any('auto', { 'warmup-timeout': '2m' })
  azure.effect({ kind: 'app-warms', app: 'app-shop-burst' })
  const failedAt = azure.clock.now()
  told.later(8 * MINUTE)
  sets(told, { skew: -clocks.skew, step: 0 })
  await told.any('auto', { 'wait-in-run': '0' })
  const started = madeAt(told, 'POST', /\/start$/u)
  told.must(started < failedAt, 'the burst was tried again within its backoff')
  told.later(4 * MINUTE)
  sets(told, clocks)
  await told.green('auto')
  told.is(BURSTING, 'after the backoff')
}

/** A run beside a watch leaves all to it, as long as its lease lasts, and the drain of a lease that nobody renews ends. */
async function leased(told: Told, clocks: Clocks): Promise<void> {
  sets(told, clocks)
  await told.any('watch', { 'watch-for': '30m', 'hand-over': 'none' }, 3 * MINUTE)
  told.later(MINUTE)
  sets(told, { skew: -clocks.skew, step: 0 })
  const beside = await told.green('auto')
  told.must(beside.log.includes('holds the lease until'), 'auto did not leave all to the lease of a watch')
  told.later(10 * MINUTE)
  sets(told, clocks)
  await told.green('auto')
  told.is(BURSTING, 'after the end of a lease')
}

const STORIES = {
  drain: { load: [[0, LOW]], tell: drained },
  hold: { load: [[0, HIGH]], tell: held },
  backoff: { load: [[0, HIGH]], tell: backedOff },
  lease: { load: [[0, HIGH]], tell: leased },
} as const satisfies Readonly<Record<string, Story>>

/** skew × step × what a date decides. */
export function skewCases(): readonly TimeCase[] {
  return Object.entries<Story>(STORIES).flatMap(([name, { load, tell }]) =>
    SKEWS.flatMap((skew) =>
      STEPS.map((step): TimeCase => ({
        name: `clock ${signed(skew)}, set by ${signed(step)}: ${name}`,
        load,
        trouble: () => undefined,
        story: (told) => tell(told, { skew, step }),
      })),
    ),
  )
}

function signed(seconds: number): string {
  return `${seconds > 0 ? '+' : ''}${String(seconds)} s`
}
