import { expect, test } from '@jest/globals'
import { KnownInstances } from '../../src/burst/known/instances.ts'
import { Ledger } from '../../src/burst/known/ledger.ts'
import { epochSeconds } from '../../src/domain/units.ts'

const NOON = 1_780_000_000
const at = (second: number) => epochSeconds(NOON + second)

/** What is believed after each read, a second apart. */
function believed(ledger: Ledger, reads: readonly string[], from: number): string {
  return reads.map((value, index) => ledger.believe('app x', value, at(from + index))).join(' ')
}

/** A run that found the app stopped and has started it ten seconds later. */
function started(): Ledger {
  const ledger = new Ledger()
  believed(ledger, ['Stopped'], 0)
  ledger.wrote('app x', 'Running', at(10))
  return ledger
}

test('of a write whose answer was lost nobody knows, so what the next read shows counts (killed-anywhere-recovers)', () => {
  const ledger = new Ledger()
  believed(ledger, ['Stopped'], 0)
  ledger.mayHaveWritten('app x', 'Running', at(10))
  expect(ledger).toMatchObject({ lags: new Map() })
  expect([ledger.isOurs('app x'), ledger.written('app x'), ledger.unshown(at(11))]).toEqual([
    true,
    undefined,
    [],
  ])
  expect(believed(ledger, ['Stopped'], 11)).toBe('Stopped')
  expect([ledger.isOurs('app x'), ledger.undone('app x')]).toEqual([false, undefined])
})

test('a write whose answer was lost and that the first read shows was not late', () => {
  const ledger = new Ledger()
  ledger.mayHaveWritten('app x', 'Running', at(10))
  believed(ledger, ['Running'], 15)
  expect([ledger.isOurs('app x'), [...ledger.lags]]).toEqual([true, []])
})

test('what a run wrote is its own until a read shows a change, and what it read is not', () => {
  const ledger = started()
  expect([ledger.written('app x'), ledger.isOurs('app x')]).toEqual(['Running', true])
  believed(ledger, ['Running', 'Stopping'], 20)
  expect([ledger.written('app x'), ledger.isOurs('app x')]).toEqual([undefined, false])
  expect([ledger.written('app y'), ledger.isOurs('app y'), ledger.isBack('app y')]).toEqual([
    undefined,
    false,
    false,
  ])
})

test('a write is awaited for a minute (success-is-read-back)', () => {
  const ledger = started()
  expect([ledger.unshown(at(69)), ledger.unshown(at(70))]).toEqual([['app x'], []])
  // Whatever may still come, it was not shown.
  expect(ledger.unshown()).toEqual(['app x'])
})

test('a write that some replicas have ceased to show is awaited again (success-is-read-back)', () => {
  const ledger = started()
  expect(believed(ledger, ['Stopped', 'Running', 'Stopped', 'Stopped', 'Stopped'], 11)).toMatch(/ Running$/u)
  expect(ledger.unshown(at(16))).toEqual(['app x'])
})

test('a value that this run never knew is a change by someone else at once, even before any read showed the write', () => {
  const ledger = started()
  expect(believed(ledger, ['Stopping'], 12)).toBe('Stopping')
  expect(ledger.undone('app x')).toMatchObject({ how: 'changed', times: 1 })
  expect(ledger.isBack('app x')).toBe(false)
})

test('a change by someone else is no lagging read: the next write is shown by the first read that shows it', () => {
  const ledger = started()
  believed(ledger, ['Running', 'Stopping'], 11)
  ledger.wrote('app x', 'Running', at(20))
  expect(believed(ledger, ['Running'], 21)).toBe('Running')
  expect([ledger.unshown(at(22)), [...ledger.lags]]).toEqual([[], []])
})

test('what others change is no write of this run that came to nothing', () => {
  const others = new Ledger()
  believed(others, ['Stopped'], 0)
  believed(others, ['Running'], 100)
  expect(others.undone('app x')).toBeUndefined()
  const shared = new Ledger()
  shared.wrote('tag x', 'ours', at(0))
  expect(shared.believe('tag x', 'of another run', at(10), true)).toBe('of another run')
  expect(shared.undone('tag x')).toBeUndefined()
})

test('a write that Azure shows after the run has given it up was late, and was not ignored', () => {
  const ledger = started()
  believed(ledger, ['Stopped'], 70)
  expect(ledger.undone('app x')).toMatchObject({ how: 'ignored' })
  expect(believed(ledger, ['Running', 'Running', 'Running'], 80)).toBe('Stopped Stopped Running')
  expect([ledger.undone('app x'), [...ledger.lags]]).toEqual([undefined, [['app', 70]]])
})

test('a write that shows hours later was not late: someone else has set the same', () => {
  const ledger = started()
  believed(ledger, ['Stopped'], 70)
  believed(ledger, ['Running'], 7200)
  expect([ledger.undone('app x'), [...ledger.lags]]).toEqual([undefined, []])
})

test('the lag of a write counts from no try of hours before', () => {
  const ledger = started()
  believed(ledger, ['Stopped'], 70)
  ledger.wrote('app x', 'Running', at(7200))
  believed(ledger, ['Stopped', 'Running'], 7201)
  expect([...ledger.lags]).toEqual([['app', 2]])
})

test('a write that Azure ignored is asked for again from the next try until a read shows it', () => {
  const ledger = started()
  expect(ledger.isAskedAgain('app x')).toBe(false)
  believed(ledger, ['Stopped'], 70)
  expect(ledger.isAskedAgain('app x')).toBe(false)
  ledger.wrote('app x', 'Running', at(400))
  expect(ledger.isAskedAgain('app x')).toBe(true)
  believed(ledger, ['Running'], 401)
  expect(ledger.isAskedAgain('app x')).toBe(false)
})

test('a write that this run has replaced is not late when a read shows it', () => {
  const ledger = started()
  ledger.wrote('app x', 'Stopped', at(12))
  expect(believed(ledger, ['Running'], 13)).toBe('Stopped')
  expect([...ledger.lags]).toEqual([])
  believed(ledger, ['Stopped'], 15)
  expect([...ledger.lags]).toEqual([['app', 3]])
})

test('the lag of a write counts from that write, where an earlier one of the same value was shown', () => {
  const ledger = started()
  believed(ledger, ['Running'], 11)
  believed(ledger, ['Stopped'], 100)
  ledger.wrote('app x', 'Running', at(110))
  believed(ledger, ['Stopped', 'Running'], 111)
  expect([...ledger.lags]).toEqual([['app', 2]])
})

test('five minutes after a write even a replica that has lagged shows a change', () => {
  const lagged = () => {
    const ledger = started()
    believed(ledger, ['Stopped', 'Running'], 11)
    return ledger
  }
  expect(believed(lagged(), ['Stopped'], 309)).toBe('Running')
  expect(believed(lagged(), ['Stopped'], 310)).toBe('Stopped')
})

test('a write may be late by twice the longest lag, and no longer', () => {
  const ledger = started()
  believed(ledger, ['Stopped'], 70)
  ledger.wrote('app x', 'Running', at(75))
  believed(ledger, ['Stopped', 'Running'], 84)
  expect([...ledger.lags]).toEqual([['app', 75]])
  ledger.wrote('app x', 'Stopped', at(100))
  expect(believed(ledger, ['Running', 'Running', 'Running', 'Running'], 246)).toMatch(/^Stopped .* Stopped$/u)
  expect(believed(ledger, ['Running'], 250)).toBe('Running')
})

test('a write that came to nothing does so until it is made again, and a change half an hour later begins a new count', () => {
  const twice = (secondsLater: number) => {
    const ledger = started()
    believed(ledger, ['Running', 'Stopping'], 11)
    expect(ledger.undone('app x')).toMatchObject({ how: 'changed', times: 1 })
    ledger.wrote('app x', 'Running', at(20))
    expect(ledger.undone('app x')).toBeUndefined()
    believed(ledger, ['Running', 'Stopping again'], 11 + secondsLater)
    return ledger.undone('app x')?.times
  }
  expect([twice(60), twice(1800), twice(1801)]).toEqual([2, 2, 1])
})

test('replicas agree once three reads in a row show the same', () => {
  const ledger = new Ledger()
  const agree = ['a', 'a', 'b', 'b', 'b', 'a'].map((value, second) => {
    ledger.believe('endpoint x', value, at(second))
    return ledger.agree('endpoint x', at(0))
  })
  expect(agree).toEqual([false, false, false, false, true, false])
  expect(ledger.agree('endpoint y', at(0))).toBe(false)
})

test('a dispute between replicas ends once they agree on either value, or after a minute', () => {
  const disputed = () => {
    const ledger = new Ledger()
    believed(ledger, ['Stopped', 'Running', 'Stopped', 'Running', 'Running'], 0)
    return ledger
  }
  const { length } = disputed().disputed(at(5))
  expect([length, disputed().disputed(at(60)), disputed().disputed(at(62))]).toEqual([1, ['app x'], []])
  const settled = disputed()
  believed(settled, ['Running'], 5)
  expect([settled.disputed(at(6)), settled.unshown(at(6))]).toEqual([[], []])
})

test('the ledger tells which keys of a kind it knows', () => {
  const ledger = started()
  ledger.wrote('plan x', 1, at(0))
  expect([ledger.knows('app x'), ledger.knows('app y'), ledger.keysBelow('app ')]).toEqual([
    true,
    false,
    ['app x'],
  ])
})

test('a fight and a dispute are as old as they were once the run’s clock is corrected', () => {
  const ledger = started()
  believed(ledger, ['Running', 'Stopping'], 11)
  ledger.wrote('app x', 'Running', at(20))
  for (const [second, value] of ['a', 'b', 'a'].entries()) ledger.believe('count x', value, at(20 + second))
  ledger.shiftedBy(3600, at(3625))
  expect(ledger.disputed(at(3630))).toEqual(['count x'])
  believed(ledger, ['Running', 'Stopping again'], 3640)
  expect(ledger.undone('app x')).toMatchObject({ how: 'changed', times: 2 })
})

test('an app without workers is without them since it was first seen so, and only its READY is doubted (share-within-capacity)', () => {
  const known = new KnownInstances()
  known.appIs(false, at(0))
  known.appIs(false, at(50))
  known.appIs(true, at(55))
  const list = [
    { name: 'a', state: 'READY' },
    { name: 'b', state: 'UNKNOWN' },
  ] as const
  expect(known.believe(list, at(59))).toEqual([{ name: 'a', state: 'DOUBTED' }, list[1]])
  expect(known.believe(list, at(60))).toEqual(list)
})
