import { expect, test } from '@jest/globals'
import { keepsZones } from '../../src/burst/zones.ts'
import { ActionError, type ArmDetail } from '../../src/domain/errors.ts'
import type { ServicePlan } from '../../src/domain/resources.ts'
import { resources, target } from './build.ts'
import { Model } from './model.ts'
import { sessionOn } from './session-on.ts'

// A zone-redundant plan keeps more instances than a scale-in asks for, which only the refusal may tell.

const ZONES = 'the plan is zone redundant'

function refusal(change: Partial<ArmDetail>): ActionError {
  const arm = { status: 400, meaning: 'refused', details: [], request: 'PUT plan', ...change } as const
  return new ActionError('refused', { fix: '', arm })
}

const plan = (capacity: number, zoneRedundant = false): ServicePlan => {
  const made = resources().plan
  return { ...made, zoneRedundant, sku: { ...made.sku, capacity } }
}

/** The fewest instances that the run takes over from this refusal of `capacity`. */
function least(error: unknown, capacity = 1, of = plan(5), before?: number): number | undefined {
  const begun = sessionOn(new Model(new Map()), target(), { runId: '1' })
  const warned: string[] = []
  const s = { ...begun, narrator: { ...begun.narrator, warned: (text: string) => void warned.push(text) } }
  if (before !== undefined) s.sizing.refusedBelow(before)
  const keeps = keepsZones(s, of, { name: 'P1v3', capacity }, error)
  expect(warned).toHaveLength(keeps ? 1 : 0)
  return keeps ? s.sizing.least : undefined
}

test.each<[string, number, Partial<ArmDetail>]>([
  ['fewer than', 2, { message: `${ZONES}: no fewer than 2 workers` }],
  ['a minimum of', 3, { message: `${ZONES} and needs a minimum of 3 instances` }],
  ['at least, in a detail', 4, { details: [`${ZONES}: at least 4 instances`] }],
  ['or more', 2, { message: `${ZONES}: 2 instances or more`, status: 409 }],
  ['nothing', 3, { message: ZONES }],
  ['more than there are', 5, { message: `${ZONES}: at least 9 instances` }],
])('a shrink that zones refuse with “%s” goes to %i', (_, count, change) => {
  expect(least(refusal(change))).toBe(count)
})

test('a plan that is known to be zone redundant keeps three, whatever the refusal says', () => {
  const silent = refusal({})
  expect([least(silent, 1, plan(5, true)), least(silent, 2, plan(5, true))]).toEqual([3, 3])
  expect([least(silent, 3, plan(5, true)), least(silent, 1, plan(5))]).toEqual([undefined, undefined])
  expect(least(refusal({ status: 409 }), 1, plan(5, true))).toBeUndefined()
})

test('any other failure of a resize is none of zones', () => {
  const message = `${ZONES}: at least 3`
  expect(least(refusal({ message, meaning: 'busy' }))).toBeUndefined()
  expect(least(refusal({ message, status: 403 }))).toBeUndefined()
  expect(least(new ActionError(message, { fix: '' }))).toBeUndefined()
  expect(least(new Error(message))).toBeUndefined()
  expect(least(refusal({ message }), 5, plan(5))).toBeUndefined()
  expect(least(refusal({ message }), 3)).toBeUndefined()
})

test('the same refusal is taken over once, so that a run does not shrink for ever', () => {
  const error = refusal({ message: `${ZONES}: at least 3` })
  expect([least(error, 1, plan(5), 2), least(error, 1, plan(5), 3)]).toEqual([3, undefined])
})
