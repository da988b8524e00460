import { expect, test } from '@jest/globals'
import { TROUBLES } from './faults.ts'
import { OPERATIONS } from './operations.ts'
import type { Point } from './points.ts'

const PLAN = '…/Microsoft.Web/serverfarms/plan-shop-burst'
const point = (name: string, write: boolean): Point =>
  ({ name, kind: 'arm', write, skip: 0 }) as unknown as Point
const PUT = point(`PUT ${PLAN}`, true)
const POLL = point(`GET ${PLAN}/operationresults/plan-shop-burst-1-*`, false)
const READ = point(`GET ${PLAN}`, false)
const ROWS = Object.entries(OPERATIONS)

test.each(ROWS)('%s is in the matrix, and hits either a write or a poll', (name, trouble) => {
  expect(TROUBLES[name]).toBe(trouble)
  expect([trouble.hits(PUT), trouble.hits(POLL)].filter(Boolean)).toHaveLength(1)
  expect(trouble.hits(READ)).toBe(false)
  expect(trouble.fault ?? trouble.effects).toBeDefined()
})

test('an operation can fail, be canceled, lie and last for ever in every way in which Azure tells of one', () => {
  expect(ROWS.filter(([, { fault }]) => fault === undefined)).toHaveLength(4 * 3)
  expect(ROWS.filter(([, { hits }]) => hits(POLL))).toHaveLength(2 * 4)
})
