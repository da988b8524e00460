import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { serves } from '../../src/burst/endpoints.ts'
import { NO_PROGRESS, type Progress } from '../../src/burst/progress.ts'
import { isProven } from '../../src/burst/routing.ts'
import type { Step } from '../../src/burst/steps.ts'
import type { Observation } from '../../src/domain/observation.ts'
import { target } from './build.ts'
import { afterStep } from './world.ts'
import { world, goal, steps, targetFor, walk } from './plan-worlds.ts'
import { effort } from '../helpers/effort.ts'

test('two endpoints never have one priority, not even for a moment', () => {
  fc.assert(
    fc.property(world, goal, (start, wanted) => {
      walk(start, wanted, (o, step) => {
        if (step.kind !== 'patch-endpoint' || step.change.priority === undefined) return
        const others = o.resources.profile.endpoints.filter((it) => it.id !== step.endpoint.id)
        expect(others.map((it) => it.priority)).not.toContain(step.change.priority)
      })
    }),
    { numRuns: effort(250, 5000) },
  )
})

test('a refused record never stops an enable and always stops a stop (never-stop-before-drain)', () => {
  const refused: Progress = { ...NO_PROGRESS, recordRefused: new Error('no') as never }
  fc.assert(
    fc.property(world, goal, (o, wanted) => {
      const kinds = steps(o, wanted, targetFor(o), refused).map((step) => step.kind)
      expect(kinds).not.toContain('write-record')
      if (wanted.kind === 'idle') expect(kinds).not.toContain('stop-app')
      if (wanted.kind === 'bursting' && o.resources.burstEndpoint.status === 'Disabled')
        expect(kinds).toContain('patch-endpoint')
    }),
    { numRuns: effort(250, 5000) },
  )
})

test('goals that change on the way never lead past an invariant (healthy-before-enable, never-stop-before-drain, never-disable-the-last)', () => {
  fc.assert(
    fc.property(world, fc.array(goal, { minLength: 1, maxLength: 12 }), (start, goals) => {
      let o = start
      const on = targetFor(start)
      for (const wanted of goals) {
        const step = steps(o, wanted, on)[0]
        if (step === undefined) continue
        safeWrite(o, step)
        o = afterStep(o, step)
      }
    }),
    { numRuns: effort(500, 5000) },
  )
})

function safeWrite(o: Observation, step: Step): void {
  const { burstEndpoint, app, profile } = o.resources
  if (step.kind === 'stop-app') expect(burstEndpoint.status).toBe('Disabled')
  if (step.kind !== 'patch-endpoint') return
  if (step.endpoint.id === burstEndpoint.id && step.change.status === 'Enabled') {
    expect(app.state).toBe('Running')
    expect(isProven(o.burstHealth, target().warmup, o.at)).toBe(true)
  }
  if (step.change.status === 'Disabled')
    expect(profile.endpoints.some((it) => it.id !== step.endpoint.id && serves(it))).toBe(true)
}
