import { expect, test } from '@jest/globals'
import type { Touch } from './touches.ts'
import { Trace, type Side } from './trace.ts'

const reads = (...what: Touch['what']): Touch => ({ what, write: false })
const writes = (...what: Touch['what']): Touch => ({ what, write: true })
const NOTHING = reads()

/** The steps in the order in which they came; each run is over with its last one. */
function traceOf(...steps: readonly (readonly [Side, Touch])[]): Trace {
  const trace = new Trace()
  for (const [index, [side, touch]] of steps.entries()) {
    trace.step(side, touch)
    if (!steps.slice(index + 1).some(([later]) => later === side)) trace.over(side)
  }
  return trace
}

test('a preemption before a read is like one after it, where the other run changes nothing that it reads', () => {
  const trace = traceOf(
    ['first', NOTHING],
    ['second', writes('plan')],
    ['first', reads('tags')],
    ['second', NOTHING],
  )
  expect(trace.isLike([1, 1])).toBe(true)
  expect(trace.isLike([2, 1])).toBe(true)
})

test('it is another race where the other run changes what is read', () => {
  const trace = traceOf(['first', NOTHING], ['second', writes('tags')], ['first', reads('tags')])
  expect(trace.isLike([1, 1])).toBe(true)
  expect(trace.isLike([2, 1])).toBe(false)
})

test('it is another race where a write comes before a read of the other run', () => {
  const trace = traceOf(['first', NOTHING], ['second', reads('app')], ['first', writes('app')])
  expect(trace.isLike([2, 1])).toBe(false)
})

test('two reads of one thing may change places', () => {
  const trace = traceOf(['first', NOTHING], ['second', reads('app')], ['first', reads('app')])
  expect(trace.isLike([2, 1])).toBe(true)
})

test('a second preemption is another race where the run that goes on then touches what the other changed later', () => {
  const trace = traceOf(
    ['first', NOTHING],
    ['second', NOTHING],
    ['second', writes('endpoint')],
    ['first', reads('endpoint')],
  )
  expect(trace.isLike([1, 2])).toBe(true)
  expect(trace.isLike([1, 1])).toBe(false)
})

test('after the last turn a run goes on to its pause, and no further', () => {
  const trace = new Trace()
  trace.step('first', NOTHING)
  trace.step('second', NOTHING)
  trace.step('first', NOTHING)
  trace.pause('first')
  trace.step('second', writes('endpoint'))
  trace.step('first', reads('endpoint'))
  expect(trace.isLike([1, 1])).toBe(true)
})

test('turns that a run is too short for are like those that it ends in', () => {
  const trace = traceOf(['first', writes('tags')], ['first', reads('tags')], ['second', writes('tags')])
  expect(trace.isLike([2])).toBe(true)
  expect(trace.isLike([80, 3])).toBe(true)
  expect(trace.isLike([1, 80])).toBe(false)
})

test('a run that is shorter only because of the other is not like one that has its whole turn first', () => {
  const trace = traceOf(['first', NOTHING], ['second', writes('tags')], ['first', reads('app')])
  expect(trace.isLike([1, 1])).toBe(true)
  expect(trace.isLike([2])).toBe(true)
  expect(trace.isLike([3, 1])).toBe(false)
})

test('a request that waits for no turn belongs to the step before it', () => {
  const trace = new Trace()
  trace.step('first', reads('tags'))
  trace.along('first', writes('tags'))
  trace.step('second', reads('tags'))
  trace.step('first', NOTHING)
  expect(trace.isLike([1, 1])).toBe(true)
  expect(trace.isLike([0, 1])).toBe(false)
})
