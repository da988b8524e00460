import { expect } from '@jest/globals'
import { errorsOf, writesOf, type Run } from './support.ts'

/** Every output of the contract. */
const OUTPUTS = [
  'audit-file',
  'burst-url',
  'carried-share',
  'changed',
  'decision',
  'demand',
  'outcome',
  'phase',
  'plan',
  'reason',
  'report',
  'share',
  'utilization',
]

/** One clear error, all outputs set, exit code 1. */
export function expectOneError(run: Run): void {
  expect(run.exitCode).toBe(1)
  expect(Object.keys(run.outputs).sort()).toEqual(OUTPUTS)
  expect(errorsOf(run)).toHaveLength(1)
  expect(errorsOf(run)[0]).toMatch(/What to do: /u)
}

/** Ended before anything was written. */
export function expectRefusal(run: Run, outcome: 'refused' | 'failed' = 'refused'): void {
  expectOneError(run)
  expect(run.outputs).toMatchObject({ outcome, changed: 'false' })
  expect(writesOf(run)).toEqual([])
}

/** Refused before anything was asked of anybody. */
export function expectRefusalOfInputs(run: Run): void {
  expect(run.requests).toEqual([])
  expect(run.exitCode).toBe(1)
  expect(Object.keys(run.outputs).sort()).toEqual(OUTPUTS)
  expect(run.outputs).toMatchObject({ outcome: 'refused', changed: 'false' })
}
