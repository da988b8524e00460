import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { matrixOf } from '../../src/report/matrix.ts'
import { planOutput } from '../../src/report/outputs.ts'
import type { TargetReport } from '../../src/report/model.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { burstReport } from './fixtures.ts'

const idle = (target: string): TargetReport => burstReport({ target, planned: [], errors: [] })
const busy = (target: string): TargetReport => burstReport({ target })
const broken = (target: string): TargetReport =>
  burstReport({ target, planned: [], errors: [new ActionError('it cannot be read', { fix: 'Fix it.' })] })

test('what has something to do, or could not be looked at, is a job of its own', () => {
  expect(matrixOf([busy('a'), idle('b'), broken('c')])).toEqual({ only: ['a', 'c'] })
  expect(matrixOf([idle('a')])).toEqual({ only: [] })
})

test('never more than 256 jobs, each target in exactly one, in their order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), (count) => {
      const names = Array.from({ length: count }, (_, index) => `t${String(index)}`)
      const { only } = matrixOf(names.map(busy))
      expect(only.length).toBeLessThanOrEqual(256)
      expect(only.length).toBe(Math.min(count, only.length))
      expect(only.flatMap((job) => job.split(','))).toEqual(names)
      if (count <= 256) expect(only).toEqual(names)
    }),
    { numRuns: 12 },
  )
})

test('the matrix is whole where the steps had to be cut', () => {
  const many = Array.from({ length: 300 }, (_, index) => busy(`target-${String(index)}`))
  const plan = JSON.parse(planOutput(many, 20_000)) as { cut?: boolean; matrix: { only: string[] } }
  expect(plan.cut).toBe(true)
  expect(plan.matrix.only.join().split(',')).toHaveLength(300)
})
