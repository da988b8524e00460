import fc from 'fast-check'
import type { Fault } from '../../../local-azure/faults/rules.ts'
import type { Effect } from '../../../local-azure/world/effects.ts'
import { HIGH, LOW } from '../../helpers/scenes.ts'
import type { Inputs } from './act.ts'
import { HANDS } from './hands.ts'

/** What can go wrong with the load. */
export const LOAD_FAULTS: Readonly<Record<string, Fault>> = {
  'the metrics stop': { kind: 'reply', status: 503 },
  'the metrics never answer': { kind: 'hang' },
  'the metrics are partial': { kind: 'alter', as: 'thanos-partial' },
  'the metrics are empty': { kind: 'empty', status: 200 },
}
export const APP = 'app-shop-burst'
/** What can go wrong with the services. */
export const NATURE: Readonly<Record<string, Effect>> = {
  'the private side is down': { kind: 'private-down' },
  'the app falls ill': { kind: 'app-health-status', app: APP, status: 500 },
  'the endpoint never comes Online': { kind: 'endpoint-never-online', endpoint: 'burst' },
  'a region without instances': { kind: 'instance-stock', instances: 1 },
  'reads are late': { kind: 'read-lag', seconds: { tags: 20, endpoint: 20, app: 20, plan: 20 } },
}

const WRITING = ['auto', 'watch', 'burst', 'scale-back', 'prewarm', 'pause', 'resume'] as const
const MODES = [...WRITING, 'status'] as const
type LifeMode = (typeof MODES)[number]

/** A run, and the request at which it is told to end, if it is. */
interface Run {
  readonly kind: 'run'
  readonly mode: LifeMode
  readonly cut: { readonly number: number; readonly signal: 'SIGKILL' | 'SIGINT' } | null
}

/** Two runs, of which the second begins at that request of the first. */
interface Meeting {
  readonly kind: 'meeting'
  readonly modes: readonly [LifeMode, LifeMode]
  readonly at: number
}

export type Event =
  | Run
  | Meeting
  | { readonly kind: 'time'; readonly minutes: number }
  | { readonly kind: 'load' | 'nature' | 'hand'; readonly what: string }
  | { readonly kind: 'calm' }

/** A life of the shop: its load in the course of some hours, and everything that happens to it. */
export interface Life {
  readonly autoscale: 'leave' | 'manage'
  readonly load: readonly (readonly [minute: number, perMinute: number])[]
  readonly events: readonly Event[]
}

/** What a run of that mode is asked. */
export function inputsOf(mode: LifeMode, { autoscale }: Pick<Life, 'autoscale'>): Inputs {
  return mode === 'watch' ? { mode, autoscale, 'watch-for': '5m', 'hand-over': 'none' } : { mode, autoscale }
}

/** A few words for a person. */
export function wordsOf(one: Event): string {
  switch (one.kind) {
    case 'time':
      return `${String(one.minutes)} min`
    case 'run':
      return one.cut === null ? one.mode : `${one.mode} †${String(one.cut.number)} ${one.cut.signal}`
    case 'meeting':
      return `${one.modes[0]}, from request ${String(one.at)} on with ${one.modes[1]}`
    case 'calm':
      return 'calm'
    default:
      return one.what
  }
}

/** Mostly the controller, as in a week of it. */
const mostly = (modes: readonly LifeMode[]): fc.Arbitrary<LifeMode> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<LifeMode>('auto') },
    { weight: 2, arbitrary: fc.constant<LifeMode>('watch') },
    { weight: 4, arbitrary: fc.constantFrom(...modes) },
  )
const run: fc.Arbitrary<Run> = fc.record({
  kind: fc.constant('run'),
  mode: mostly(MODES),
  cut: fc.option(
    fc.record({
      number: fc.integer({ min: 1, max: 60 }),
      signal: fc.constantFrom('SIGKILL' as const, 'SIGKILL' as const, 'SIGINT' as const),
    }),
    // `freq`: one of so many is null.
    { freq: 2 },
  ),
})
const meeting: fc.Arbitrary<Meeting> = fc.record({
  kind: fc.constant('meeting'),
  modes: fc.tuple(fc.constantFrom('auto' as const, 'watch' as const), mostly(WRITING)),
  at: fc.integer({ min: 1, max: 40 }),
})
const named = (kind: 'load' | 'nature' | 'hand', of: object): fc.Arbitrary<Event> =>
  fc.record({ kind: fc.constant(kind), what: fc.constantFrom(...Object.keys(of)) })
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 8, arbitrary: run },
  { weight: 2, arbitrary: meeting },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('time' as const), minutes: fc.integer({ min: 1, max: 40 }) }),
  },
  { weight: 2, arbitrary: named('load', LOAD_FAULTS) },
  { weight: 2, arbitrary: named('nature', NATURE) },
  { weight: 2, arbitrary: named('hand', HANDS) },
  { weight: 2, arbitrary: fc.constant<Event>({ kind: 'calm' }) },
)
const life: fc.Arbitrary<Life> = fc.record({
  load: fc
    .array(fc.tuple(fc.integer({ min: 1, max: 180 }), fc.constantFrom(LOW, 5600, HIGH)), { maxLength: 4 })
    .map((steps) => [[0, HIGH] as const, ...steps.sort(([a], [b]) => a - b)]),
  autoscale: fc.constantFrom('leave' as const, 'leave' as const, 'manage' as const),
  events: fc.array(event, { minLength: 3, maxLength: 10 }),
})

/** So many lives, as a seed makes them. */
export function lives(seed: number, count: number): readonly Life[] {
  return fc.sample(life, { seed, numRuns: count })
}
