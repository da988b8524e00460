import { expect, test } from '@jest/globals'
import { known } from '../../src/domain/known.ts'
import { DOUBTS } from '../../src/domain/load.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { factsOf } from '../../src/report/facts.ts'
import { observation } from './observations.ts'

test('every doubt about a load is told, and so are its samples and the age of the newest', () => {
  const o = observation(false)
  if (o.load.kind === 'unknown') throw new Error('the fixture has a load')
  const doubts = DOUBTS.map((kind) => ({ kind, text: `seen as ${kind}` }))
  const rules = o.load.value.rules.map((rule) => ({ ...rule, main: { ...rule.main, doubts } }))
  const facts = factsOf({ ...o, load: known({ ...o.load.value, rules }) })
  const told = facts.filter(({ label }) => label === 'doubt').map(({ value }) => value)
  expect(told).toEqual(DOUBTS.map((kind) => `${kind}: seen as ${kind}`))
  const load = facts.find(({ label }) => label === 'private load')?.value
  expect(load).toMatch(/\(1 min 5 s ago\).*\d+ of \d+ samples of the last/u)
})

test('of a load that is older than an hour the samples of its last hour are told', () => {
  const o = observation(false)
  if (o.load.kind === 'unknown') throw new Error('the fixture has a load')
  const later = { ...o, at: epochSeconds(o.at + 2 * 3600) }
  const load = factsOf(later).find(({ label }) => label === 'private load')?.value
  expect(load).toMatch(/\(2 h .*[1-9]\d* of [1-9]\d* samples of the last/u)
})
