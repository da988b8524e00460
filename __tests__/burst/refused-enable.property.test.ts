import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { reconcile } from '../../src/burst/reconcile.ts'
import type { Ports } from '../../src/burst/ports.ts'
import { ActionError, ManyErrors } from '../../src/domain/errors.ts'
import { effort } from '../helpers/effort.ts'
import { target } from './build.ts'
import { Died, Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { sessionOn } from './session-on.ts'

// Every mixture of answers to the tries to enable the endpoint, by runs that may die at any call.

const ANSWERS = ['refused', 'throttled', 'lost', 'lost before', 'accepted'] as const
type Answer = (typeof ANSWERS)[number]

interface World {
  readonly model: Model
  readonly ports: Ports
  /** When the endpoint was enabled last, in truth; never if no try has reached it. */
  readonly lastEnabledAt: () => number
  readonly stops: { readonly at: number; readonly enabledAt: number; readonly isEnabled: boolean }[]
}

function failure(answer: Exclude<Answer, 'accepted'>): ActionError {
  const status = answer === 'refused' ? 403 : answer === 'throttled' ? 429 : undefined
  const meaning = status === 403 ? 'forbidden' : 'transient'
  const arm = status && ({ status, meaning, details: [], request: 'PATCH burst' } as const)
  return new ActionError(answer, { fix: 'none', transient: status !== 403, ...(arm && { arm }) })
}

/** The first tries to enable are answered so, later ones are accepted. */
function worldOf(answers: readonly Answer[]): World {
  const model = new Model(new Map())
  const plain = portsOf(model)
  const left = [...answers]
  let enabledUntil = -Infinity
  const stops: World['stops'] = []
  const lastEnabledAt = (): number => (model.burst.status === 'Enabled' ? model.now : enabledUntil)
  const patchEndpoint: Ports['trafficManager']['patchEndpoint'] = async (endpoint, change, signal) => {
    const answer = change.status === 'Enabled' ? (left.shift() ?? 'accepted') : 'accepted'
    const isMade = answer === 'accepted' || answer === 'lost'
    if (change.status === 'Disabled') enabledUntil = lastEnabledAt()
    if (isMade) await plain.trafficManager.patchEndpoint(endpoint, change, signal)
    else await model.call(() => undefined)
    if (answer !== 'accepted') throw failure(answer)
    return { status: 200 }
  }
  const stop: Ports['webApp']['stop'] = (app, signal) => {
    stops.push({ at: model.now, enabledAt: lastEnabledAt(), isEnabled: model.burst.status === 'Enabled' })
    return plain.webApp.stop(app, signal)
  }
  const trafficManager = { ...plain.trafficManager, patchEndpoint }
  return {
    model,
    ports: { ...plain, trafficManager, webApp: { ...plain.webApp, stop } },
    lastEnabledAt,
    stops,
  }
}

async function run({ model, ports }: World, kind: 'burst' | 'scale-back', runId: string): Promise<boolean> {
  try {
    await reconcile(sessionOn(model, target(), { command: { kind }, runId, ports }))
    return true
  } catch (error) {
    if (error instanceof Died) return false
    if (error instanceof ActionError || error instanceof ManyErrors) return true
    throw error
  }
}

const story = fc.record({
  answers: fc.array(fc.constantFrom(...ANSWERS), { minLength: 1, maxLength: 6 }),
  runs: fc.array(
    fc.record({
      kind: fc.constantFrom('burst' as const, 'burst' as const, 'scale-back' as const),
      livesFor: fc.option(fc.integer({ min: 1, max: 120 }), { freq: 3 }),
      gapSeconds: fc.integer({ min: 1, max: 1200 }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
})

test('whatever became of its tries to enable, no run stops an app to which someone was sent before the drain (never-stop-before-drain)', () =>
  fc.assert(
    fc.asyncProperty(story, async ({ answers, runs }) => {
      const world = worldOf(answers)
      const { model } = world
      for (const [index, { kind, livesFor, gapSeconds }] of runs.entries()) {
        model.diesAt = livesFor === null ? Infinity : model.now + livesFor
        await run(world, kind, String(index))
        model.diesAt = Infinity
        model.now += gapSeconds
      }
      for (const { at, enabledAt, isEnabled } of world.stops) {
        expect(isEnabled).toBe(false)
        expect(at - enabledAt).toBeGreaterThanOrEqual(900)
      }
    }),
    { numRuns: effort(80, 4000) },
  ))

test.each([
  [['refused']],
  [['throttled', 'refused']],
  [['throttled', 'throttled', 'throttled', 'throttled']],
])(
  'a run whose every try was refused (%j) leaves nothing that runs or is billed (failed-burst-is-undone)',
  async (answers) => {
    const world = worldOf(answers as Answer[])
    await run(world, 'burst', '1')
    const { running, instances, burst } = world.model
    expect({ running, instances, status: burst.status }).toEqual({
      running: false,
      instances: 1,
      status: 'Disabled',
    })
    expect(world.lastEnabledAt()).toBe(-Infinity)
  },
)
