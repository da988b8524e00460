import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { drainOf, isQuiet } from '../../src/burst/drain.ts'
import { anotherServes, isOnline, serves } from '../../src/burst/endpoints.ts'
import { isProven } from '../../src/burst/routing.ts'
import type { Step } from '../../src/burst/steps.ts'
import { target } from './build.ts'
import { world, goal, targetFor, walk } from './plan-worlds.ts'
import { effort } from '../helpers/effort.ts'

const disables = (step: Step) => step.kind === 'patch-endpoint' && step.change.status === 'Disabled'

test('every world is brought to its goal in a bounded number of steps (killed-anywhere-recovers)', () => {
  fc.assert(
    fc.property(world, goal, (start, wanted) => {
      const end = walk(start, wanted, () => undefined)
      const { burstEndpoint, app } = end.resources
      if (wanted.kind === 'bursting') expect(burstEndpoint.status).toBe('Enabled')
      if (wanted.kind === 'idle' && anotherServes(end.resources)) {
        expect(burstEndpoint.status).toBe('Disabled')
        const overdue = drainOf(end, targetFor(start), end.at).kind === 'overdue'
        expect(app.state).toBe(overdue ? 'Running' : 'Stopped')
        expect(end.resources.plan.sku.capacity).toBe(1)
      }
    }),
    { numRuns: effort(250, 5000) },
  )
})

test('the burst endpoint is enabled only before a running app that has just been proven (healthy-before-enable)', () => {
  fc.assert(
    fc.property(world, goal, (start, wanted) => {
      walk(start, wanted, (o, step) => {
        if (
          step.kind !== 'patch-endpoint' ||
          step.endpoint.name !== 'burst' ||
          step.change.status !== 'Enabled'
        )
          return
        expect(o.resources.app.state).toBe('Running')
        expect(isProven(o.burstHealth, target().warmup, o.at)).toBe(true)
      })
    }),
    { numRuns: effort(250, 5000) },
  )
})

test('more than the trial weight only once Online, unless no other endpoint answers (trial-before-weight)', () => {
  fc.assert(
    fc.property(world, goal, (start, wanted) => {
      walk(start, wanted, (o, step) => {
        if (step.kind !== 'patch-endpoint' || step.change.status !== undefined) return
        const { burstEndpoint } = o.resources
        if (burstEndpoint.status === 'Enabled')
          expect(isOnline(burstEndpoint) || !anotherServes(o.resources)).toBe(true)
      })
    }),
    { numRuns: effort(250, 5000) },
  )
})

test('nothing is stopped or shrunk while enabled or before the drain has ended (never-stop-before-drain)', () => {
  fc.assert(
    fc.property(world, goal, (start, wanted) => {
      walk(start, wanted, (o, step) => {
        const shrinks = step.kind === 'resize-plan' && step.sku.capacity < o.resources.plan.sku.capacity
        if (step.kind !== 'stop-app' && !shrinks) return
        expect(o.resources.burstEndpoint.status).toBe('Disabled')
        if (o.resources.app.state !== 'Running') return
        if (o.record.kind === 'known' && o.record.value.drainSinceEpochSeconds !== undefined) {
          const since = o.record.value.drainSinceEpochSeconds
          expect(o.at - since).toBeGreaterThanOrEqual(15 * 60)
          const quiet = isQuiet(o.burstRequests, since)
          expect(o.at - since >= 3600 || (quiet.kind === 'known' && quiet.value.quiet)).toBe(true)
        }
      })
    }),
    { numRuns: effort(250, 5000) },
  )
})

test('tier and size change only while nothing is routed to the app (resize-only-while-idle)', () => {
  fc.assert(
    fc.property(world, goal, (start, wanted) => {
      const on = targetFor(start)
      const sized = { ...on, burstSide: { ...on.burstSide, burstSku: 'P2v3', idleSku: 'P0v3' } }
      walk(
        start,
        wanted,
        (o, step) => {
          if (step.kind !== 'resize-plan' || step.sku.name === o.resources.plan.sku.name) return
          expect(o.resources.burstEndpoint.status).toBe('Disabled')
          expect(['draining', 'begins']).not.toContain(drainOf(o, sized, o.at).kind)
        },
        sized,
      )
    }),
    { numRuns: effort(250, 5000) },
  )
})

test('the last endpoint that serves is never disabled (never-disable-the-last)', () => {
  fc.assert(
    fc.property(world, goal, (start, wanted) => {
      walk(start, wanted, (o, step) => {
        if (!disables(step) || step.kind !== 'patch-endpoint') return
        const left = o.resources.profile.endpoints.filter((it) => it.id !== step.endpoint.id)
        expect(left.some(serves)).toBe(true)
      })
    }),
    { numRuns: effort(250, 5000) },
  )
})
