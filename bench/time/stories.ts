import type { Told } from './case.ts'
import { BURSTING, HIGH, IDLE, LOW, WARM, type Load } from './world.ts'

export interface Story {
  readonly load: Load
  readonly tell: (told: Told) => Promise<void>
}

/** Seconds from one run to the next: a reader that lags still sees what the run before it has changed. */
const SOON = 5

async function pausedAndResumed(told: Told): Promise<void> {
  await told.green('pause')
  told.later(SOON)
  const auto = await told.green('auto')
  told.must(auto.outputs['changed'] === 'false', 'auto wrote during a pause')
  told.is(IDLE, 'after an automatic run during a pause')
  await told.green('resume')
  told.later(SOON)
  await told.green('auto')
  told.is(BURSTING, 'after an automatic run after resume')
}

/** By a watch alone, whose passes know the writes of those before them. */
async function watched(told: Told): Promise<void> {
  await told.any('watch', { 'watch-for': '20m', 'hand-over': 'none' })
  told.is(BURSTING, 'after a watch over a high load')
  // A watch that a schedule starts leaves all to one whose lease it still sees.
  told.later(90)
  await told.any('watch', { 'watch-for': '70m', 'hand-over': 'none' })
  told.is(IDLE, 'after a watch over a low load')
}

async function observed(told: Told): Promise<void> {
  await told.green('status')
  await told.green('check')
  await told.green('burst', { 'dry-run': 'true' })
  told.is(IDLE, 'after runs that only observe')
}

/** Every mode’s path, each in runs that follow each other. */
export const STORIES = {
  'burst and scale-back': {
    load: [[0, LOW]],
    tell: async (told) => {
      await told.green('burst')
      told.is(BURSTING, 'after burst')
      told.later(SOON)
      await told.green('auto')
      told.is(BURSTING, 'after an automatic run during the hold')
      told.later(SOON)
      await told.green('scale-back')
      told.is(IDLE, 'after scale-back')
    },
  },
  'auto, out and in': {
    load: [
      [0, HIGH],
      [20, LOW],
    ],
    tell: async (told) => {
      await told.green('auto')
      told.is(BURSTING, 'after auto at a high load')
      told.later(50 * 60)
      await told.green('auto')
      told.is(IDLE, 'after auto at a low load')
    },
  },
  'prewarm, burst, autoscale managed': {
    load: [[0, HIGH]],
    tell: async (told) => {
      await told.green('prewarm', { autoscale: 'manage' })
      told.is(WARM, 'after prewarm')
      told.later(SOON)
      await told.green('auto', { autoscale: 'manage' })
      told.must(told.world.state.endpoint === 'Enabled', 'auto did not burst after prewarm')
      told.later(SOON)
      await told.green('scale-back', { autoscale: 'manage' })
      told.must(told.world.state.app === 'Stopped', 'scale-back did not stop the app')
    },
  },
  'burst without a health test': {
    load: [[0, LOW]],
    tell: async (told) => {
      told.world.azure.expect({ warmupSuccesses: 0 })
      await told.green('burst', { 'warmup-url': 'none' })
      told.is(BURSTING, 'after burst')
      await told.green('scale-back', { 'warmup-url': 'none' })
      told.later(SOON)
      await told.green('burst', { 'warmup-url': 'none' })
      told.is(BURSTING, 'after another burst')
    },
  },
  'pause and resume': { load: [[0, HIGH]], tell: pausedAndResumed },
  watch: {
    load: [
      [0, HIGH],
      [20, LOW],
    ],
    tell: watched,
  },
  'status, check, dry run': { load: [[0, HIGH]], tell: observed },
} as const satisfies Readonly<Record<string, Story>>
