import { expect, test } from '@jest/globals'
import { known } from '../../src/domain/known.ts'
import type { Phase } from '../../src/domain/record.ts'
import { phaseOf } from '../../src/policy/phase.ts'
import { ago, bursting, changes } from './cases.ts'
import { observationOf, type World } from './world.ts'

const since = (seconds: number): { phaseSinceEpochSeconds: ReturnType<typeof ago> } => ({
  phaseSinceEpochSeconds: ago(seconds),
})

interface Row {
  readonly name: string
  readonly world: World
  readonly phase: Phase
  /** Seconds ago; null is unknown. */
  readonly age: number | null
  readonly adopted?: RegExp
}

const on = { enabled: true, running: true }
const warm = { enabled: false, running: true }
const cold = { enabled: false, running: false }
const ROWS: readonly Row[] = [
  { name: 'cold, no record', world: cold, phase: 'idle', age: null },
  { name: 'running, no record', world: warm, phase: 'warm', age: null, adopted: /found warm/u },
  { name: 'enabled, no record', world: on, phase: 'bursting', age: null, adopted: /found bursting/u },
  {
    name: 'enabled, damaged record',
    world: { ...on, record: 'damaged' },
    phase: 'bursting',
    age: null,
    adopted: /damaged/u,
  },
  {
    name: 'enabled, stopped',
    world: { enabled: true, running: false, record: bursting },
    phase: 'bursting',
    age: 3600,
    adopted: /not running: someone outside this action stopped it/u,
  },
  {
    name: 'enabled, stopped, and a run that may not have started it',
    world: { enabled: true, running: false, record: { ...bursting, intent: true } },
    phase: 'bursting',
    age: 3600,
    adopted: /not running$/u,
  },
  {
    name: 'bursting as recorded',
    world: { ...on, weight: 12, record: bursting },
    phase: 'bursting',
    age: 3600,
  },
  {
    name: 'to come',
    world: { ...on, weight: 12, record: { ...bursting, intent: true } },
    phase: 'bursting',
    age: 3600,
  },
  {
    name: 'somebody else’s weight',
    world: { ...on, weight: 100, record: bursting },
    phase: 'bursting',
    age: 3600,
    adopted: /67 % .* state tag says 19 %/u,
  },
  {
    name: 'alone in the answers is nobody’s weight',
    world: { ...on, weight: 12, privateStatus: 'Degraded', record: bursting },
    phase: 'bursting',
    age: 3600,
  },
  {
    name: 'enabled before it was written down',
    world: { ...on, record: { phase: 'warming', ...since(60) } },
    phase: 'bursting',
    age: null,
    adopted: /state tag says warming up/u,
  },
  {
    name: 'killed before the disabling write',
    world: { ...on, record: { phase: 'draining', ...since(60) } },
    phase: 'bursting',
    age: null,
    adopted: /state tag says draining/u,
  },
  {
    name: 'idle as recorded',
    world: { ...cold, record: { phase: 'idle', ...since(50) } },
    phase: 'idle',
    age: 50,
  },
  {
    name: 'idle, app left running',
    world: { ...warm, stopApp: false, record: { phase: 'idle', ...since(50) } },
    phase: 'idle',
    age: 50,
  },
  {
    name: 'started by hand',
    world: { ...warm, record: { phase: 'idle', ...since(50) } },
    phase: 'warm',
    age: null,
    adopted: /outside this action/u,
  },
  {
    name: 'warming',
    world: { ...warm, record: { phase: 'warming', ...since(50) } },
    phase: 'warming',
    age: 50,
  },
  {
    name: 'warming, not started yet',
    world: { ...cold, record: { phase: 'warming', ...since(50) } },
    phase: 'warming',
    age: 50,
  },
  { name: 'warm', world: { ...warm, record: { phase: 'warm', ...since(50) } }, phase: 'warm', age: 50 },
  {
    name: 'warm, stopped by hand',
    world: { ...cold, record: { phase: 'warm', ...since(50) } },
    phase: 'idle',
    age: null,
    adopted: /stopped outside/u,
  },
  {
    name: 'draining',
    world: { ...warm, record: { phase: 'draining', ...since(90), drainSinceEpochSeconds: ago(50) } },
    phase: 'draining',
    age: 50,
  },
  {
    name: 'draining, stopped already',
    world: { ...cold, record: { phase: 'draining', ...since(50) } },
    phase: 'draining',
    age: 50,
  },
  {
    name: 'draining since before the phase, and stopped already',
    world: { ...cold, record: { phase: 'draining', ...since(50), drainSinceEpochSeconds: ago(90) } },
    phase: 'draining',
    age: 90,
  },
  {
    name: 'a run ended before it could disable the endpoint',
    world: { ...on, record: { phase: 'draining', ...since(60), intent: true } },
    phase: 'bursting',
    age: null,
    adopted: /a run ended before it could disable it/u,
  },
  {
    name: 'a run may have enabled the endpoint, which is disabled',
    world: { ...warm, record: { ...bursting, intent: true } },
    phase: 'draining',
    age: null,
    adopted: /whether the burst endpoint was enabled is not known: it drains from now/u,
  },
  {
    name: 'a run may have enabled the endpoint, and the app is stopped',
    world: { ...cold, record: { ...bursting, intent: true } },
    phase: 'draining',
    age: null,
    adopted: /whether the burst endpoint was enabled is not known, and the app is stopped/u,
  },
  {
    name: 'a weight without a share on record is nobody’s',
    world: { ...on, weight: 100, record: { ...bursting, ...changes() } },
    phase: 'bursting',
    age: 3600,
  },
  {
    name: 'where weights mean nothing, a share is nobody’s weight',
    world: { ...on, weight: 100, method: 'Priority', record: bursting },
    phase: 'bursting',
    age: 3600,
  },
  {
    name: 'a share that a run set within the last minute may still show late',
    world: { ...on, weight: 100, record: { ...bursting, ...changes([59, 0.1935]) } },
    phase: 'bursting',
    age: 3600,
  },
  {
    name: 'and not a minute later',
    world: { ...on, weight: 100, record: { ...bursting, ...changes([60, 0.1935]) } },
    phase: 'bursting',
    age: 3600,
    adopted: /changed a weight/u,
  },
  {
    name: 'disabled by hand',
    world: { ...warm, record: bursting },
    phase: 'draining',
    age: null,
    adopted: /disabled outside this action: it drains from now/u,
  },
  {
    name: 'disabled and stopped by hand',
    world: { ...cold, record: { ...bursting, ...changes() } },
    phase: 'draining',
    age: null,
    adopted: /outside this action/u,
  },
]

test.each(ROWS)('$name', ({ world, phase, age, adopted }) => {
  const view = phaseOf(observationOf(world), { stopApp: world.stopApp ?? true })
  expect(view.phase).toBe(phase)
  if (age === null) expect(view.since.kind).toBe('unknown')
  else expect(view.since).toEqual(known(ago(age)))
  if (adopted === undefined) expect(view.adopted).toBeUndefined()
  else expect(view.adopted).toMatch(adopted)
})
