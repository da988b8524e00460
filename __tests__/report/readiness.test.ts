import { expect, test } from '@jest/globals'
import { readinessOf } from '../../src/report/readiness.ts'

const took = (report: Parameters<typeof readinessOf>[0]) =>
  readinessOf(report).map(({ part, took: time }) => `${part} ${time}`)

test('a burst side that is ready needed no part that took no time', () => {
  const readiness = { start: 6, health: 0 }
  const all = [
    'plan sizing not needed',
    'app start 6 s',
    'instances not needed',
    'health tests at once',
    'all 6 s',
  ]
  expect(took({ readiness, phaseAfter: 'warm' })).toEqual(all)
})

test('of a run that ended before, the parts after the last one were not reached', () => {
  const readiness = { start: 6 }
  const all = ['plan sizing not needed', 'app start 6 s', 'instances not reached', 'health tests not reached']
  expect(took({ readiness, phaseAfter: 'warming' })).toEqual([...all, 'until the run ended 6 s'])
  expect(took({ readiness })).toEqual([...all, 'until the run ended 6 s'])
})
