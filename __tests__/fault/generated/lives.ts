import fc from 'fast-check'
import type { LocalAzure } from '../../../local-azure/index.ts'
import type { Fault } from '../../../local-azure/faults/rules.ts'
import type { Effect } from '../../../local-azure/world/effects.ts'
import { openShop } from '../../helpers/local-azure.ts'
import { BURSTING, HIGH, IDLE, LOW, recordOf, stateOf } from '../../helpers/scenes.ts'
import { act, begin, type Acted } from './act.ts'
import { atRequest } from './gate.ts'
import { harm } from './oracle.ts'
import { promisesOf } from './promises.ts'
import { HANDS } from './hands.ts'
import type { Played } from './play.ts'
import { isAtLeast } from './stories.ts'
import { isTold, ofChanges, takenOf } from './truth.ts'

/** What can go wrong with the load, and with the services. */
const LOAD_FAULTS: Readonly<Record<string, Fault>> = {
  'the metrics stop': { kind: 'reply', status: 503 },
  'the metrics never answer': { kind: 'hang' },
  'the metrics are partial': { kind: 'alter', as: 'thanos-partial' },
  'the metrics are empty': { kind: 'empty', status: 200 },
}
const APP = 'app-shop-burst'
const NATURE: Readonly<Record<string, Effect>> = {
  'the private side is down': { kind: 'private-down' },
  'the app falls ill': { kind: 'app-health-status', app: APP, status: 500 },
  'the endpoint never comes Online': { kind: 'endpoint-never-online', endpoint: 'burst' },
  'a region without instances': { kind: 'instance-stock', instances: 1 },
  'reads are late': { kind: 'read-lag', seconds: { tags: 20, endpoint: 20, app: 20, plan: 20 } },
}
const MODES = ['auto', 'burst', 'scale-back', 'prewarm', 'pause', 'resume', 'status'] as const

type Event =
  | { readonly kind: 'run'; readonly mode: (typeof MODES)[number]; readonly diesAt: number | null }
  | { readonly kind: 'time'; readonly minutes: number }
  | { readonly kind: 'load' | 'nature' | 'hand'; readonly what: string }
  | { readonly kind: 'calm' }

/** A life of the shop: its load in the course of some hours, and everything that happens to it. */
export interface Life {
  readonly load: readonly (readonly [minute: number, perMinute: number])[]
  readonly events: readonly Event[]
}

const named = (kind: 'load' | 'nature' | 'hand', of: object): fc.Arbitrary<Event> =>
  fc.record({ kind: fc.constant(kind), what: fc.constantFrom(...Object.keys(of)) })
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('run' as const),
      mode: fc.oneof({ weight: 2, arbitrary: fc.constant('auto' as const) }, fc.constantFrom(...MODES)),
      diesAt: fc.option(fc.integer({ min: 1, max: 60 }), { freq: 3 }),
    }),
  },
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
  events: fc.array(event, { minLength: 3, maxLength: 10 }),
})

/** So many lives, as a seed makes them. */
export function lives(seed: number, count: number): readonly Life[] {
  return fc.sample(life, { seed, numRuns: count })
}

export async function playLife({ load, events }: Life): Promise<Played> {
  const began = performance.now()
  const azure = await openShop(load)
  const told: string[] = []
  const breaches: string[] = []
  try {
    for (const one of events) {
      told.push(wordsOf(one))
      const before = { state: stateOf(azure), tag: recordOf(azure) ?? '', at: azure.clock.now() }
      const run = await happen(azure, one)
      if (run === undefined || one.kind !== 'run') continue
      breaches.push(...isTold(azure, run), ...ofChanges(run, takenOf(azure, run)))
      breaches.push(...promisesOf(before, one.mode, run, told))
    }
    const runsToConverge = await end(azure)
    const found = [...harm(azure, LIVELY), ...breaches]
    const lost = `does not converge: ${JSON.stringify(stateOf(azure))}, tag ${recordOf(azure) ?? 'none'}`
    return {
      title: `load ${JSON.stringify(load)}: ${told.join(' · ')}`,
      breaches: runsToConverge === undefined ? [...found, lost] : found,
      runsToConverge,
      hits: events.length,
      realMilliseconds: performance.now() - began,
    }
  } finally {
    await azure.close()
  }
}

/** People who change their minds switch more often than automation may. */
const LIVELY = new Set(['flapping'])

function wordsOf(one: Event): string {
  if (one.kind === 'time') return `${String(one.minutes)} min`
  if (one.kind === 'run') return one.diesAt === null ? one.mode : `${one.mode} †${String(one.diesAt)}`
  return one.kind === 'calm' ? 'calm' : one.what
}

async function happen(azure: LocalAzure, one: Event): Promise<Acted | undefined> {
  switch (one.kind) {
    case 'time':
      azure.clock.advance(one.minutes * 60)
      return undefined
    case 'run':
      return one.diesAt === null ? act(azure, { mode: one.mode }) : killed(azure, one.mode, one.diesAt)
    case 'load':
      azure.fault({
        match: { kind: 'load' },
        fault: LOAD_FAULTS[one.what] ?? { kind: 'reset' },
        times: 'always',
      })
      return undefined
    case 'nature':
    case 'hand':
      azure.effect((one.kind === 'nature' ? NATURE : HANDS)[one.what] ?? { kind: 'private-up' })
      return undefined
    case 'calm':
      calm(azure)
      return undefined
  }
}

async function killed(azure: LocalAzure, mode: string, at: number): Promise<undefined> {
  const underway = begin(azure, { mode })
  const stop = atRequest(azure, at, 'before', () => underway.kill('SIGKILL'))
  await underway.done
  stop()
}

function calm(azure: LocalAzure): void {
  azure.clearFaults()
  const well: readonly Effect[] = [
    { kind: 'private-up' },
    { kind: 'app-health-status', app: APP, status: 200 },
    { kind: 'endpoint-online-again', endpoint: 'burst' },
    { kind: 'instance-stock', instances: Infinity },
    { kind: 'read-lag' },
  ]
  for (const effect of well) azure.effect(effect)
}

const MOST_PASSES = 10
const BETWEEN_PASSES_SECONDS = 700
const LAST_LOAD_MINUTE = 180

/** All is well, nobody holds anything, and the load stays: automation reaches what that load needs. */
async function end(azure: LocalAzure): Promise<number | undefined> {
  calm(azure)
  const last = azure.world.scenario.startAt + LAST_LOAD_MINUTE * 60
  if (azure.clock.now() < last) azure.clock.runUntil(last)
  await act(azure, { mode: 'resume' })
  for (let passes = 1; passes <= MOST_PASSES; passes += 1) {
    azure.clock.advance(BETWEEN_PASSES_SECONDS)
    const { exitCode } = await act(azure, { mode: 'auto', 'wait-in-run': '45m' })
    if (exitCode === 0 && isSettled(azure)) return passes
  }
  return undefined
}

/** Between the thresholds, either state is right. */
function isSettled(azure: LocalAzure): boolean {
  const state = stateOf(azure)
  const perMinute = azure.history().minutes.at(-1)?.demand ?? 0
  if (perMinute >= HIGH) return isAtLeast(state, BURSTING)
  return perMinute <= LOW ? isAtLeast(state, IDLE) : isAtLeast(state, BURSTING) || isAtLeast(state, IDLE)
}
