import { expect, test } from '@jest/globals'
import { makeDeadline, remaining, remainingInLine, waitInLine } from '../../src/clock/deadlines.ts'
import type { WaitsInLine } from '../../src/domain/clock.ts'
import { epochSeconds, seconds, type EpochSeconds } from '../../src/domain/units.ts'

const at = (second: number): EpochSeconds => epochSeconds(1_800_000_000 + second)

/** Deadlines whose timers a test lets go off. */
function timers() {
  const running: { length: number; end: () => void }[] = []
  const deadline = (length: number, parent: AbortSignal, waitsInLine?: WaitsInLine) =>
    makeDeadline(
      { duration: seconds(length), parent, what: 'It', startedAt: at(0), waitsInLine },
      (time, onEnd) => {
        const timer = { length: time, end: () => onEnd() }
        running.push(timer)
        return () => void running.splice(running.indexOf(timer), 1)
      },
    )
  return { deadline, running }
}

const NEVER = new AbortController().signal

test('the time in line is on top of a deadline that does not count it, once for waits side by side', () => {
  const { deadline, running } = timers()
  const { signal } = deadline(60, NEVER, 'not counted')
  waitInLine(signal, at(10), seconds(20))
  waitInLine(signal, at(15), seconds(20))
  expect(remaining(signal, at(40))).toBe(45)
  running[0]?.end()
  expect([signal.aborted, running.at(-1)?.length]).toEqual([false, 25])
  running.at(-1)?.end()
  expect(signal.aborted).toBe(true)
})

test('a deadline that counts the time in line ends as it was set, and those below it with it', () => {
  const { deadline, running } = timers()
  const step = deadline(100, NEVER)
  const read = deadline(60, step.signal, 'not counted')
  waitInLine(read.signal, at(0), seconds(300))
  expect(remaining(read.signal, at(0))).toBe(100)
  expect(remainingInLine(read.signal, at(0))).toBe(100)
  running[0]?.end()
  expect([step.signal.aborted, read.signal.aborted]).toEqual([true, true])
})

test('nothing is known of a signal that is no deadline', () => {
  waitInLine(NEVER, at(0), seconds(5))
  expect([remaining(NEVER, at(0)), remainingInLine(NEVER, at(0))]).toEqual([undefined, undefined])
})
