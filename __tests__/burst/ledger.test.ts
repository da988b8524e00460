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

test('an older value within a minute of this run’s own write is late, and the write needs no other', () => {
  const ledger = new Ledger()
  believed(ledger, ['Stopped'], 0)
  ledger.wrote('app x', 'Running', at(10))
  expect(ledger.unshown(at(11))).toEqual(['app x'])
  expect(believed(ledger, ['Stopped', 'Stopped', 'Running', 'Stopped'], 11)).toBe(
    'Running Running Running Running',
  )
  expect(ledger.undone('app x')).toBeUndefined()
  expect([...ledger.lags]).toEqual([['app', 3]])
})

test('where a read was late, a write is shown only when three in a row show it', () => {
  const ledger = new Ledger()
  believed(ledger, ['Stopped'], 0)
  ledger.wrote('app x', 'Running', at(10))
  believed(ledger, ['Stopped', 'Running', 'Stopped', 'Running', 'Running'], 11)
  expect(ledger.unshown(at(16))).toEqual(['app x'])
  believed(ledger, ['Running'], 16)
  expect(ledger.unshown(at(17))).toEqual([])
})

test('a write that no read was late for is shown by the first read, and no lag is told', () => {
  const ledger = new Ledger()
  believed(ledger, ['Stopped'], 0)
  ledger.wrote('app x', 'Running', at(10))
  believed(ledger, ['Running'], 11)
  expect([ledger.unshown(at(12)), [...ledger.lags]]).toEqual([[], []])
})

test('after a minute the older value is somebody’s change, or a write that Azure ignored', () => {
  const changed = new Ledger()
  const ignored = new Ledger()
  for (const ledger of [changed, ignored]) {
    believed(ledger, ['Stopped'], 0)
    ledger.wrote('app x', 'Running', at(10))
  }
  believed(changed, ['Running'], 11)
  expect([believed(changed, ['Stopped'], 71), believed(ignored, ['Stopped'], 71)]).toEqual([
    'Stopped',
    'Stopped',
  ])
  expect([changed.undone('app x')?.how, ignored.undone('app x')?.how]).toEqual(['changed', 'ignored'])
})

test('a write that Azure ignored stays one, however often the other value is read before it is repeated', () => {
  const ledger = new Ledger()
  believed(ledger, ['Stopped'], 0)
  ledger.wrote('app x', 'Running', at(10))
  believed(ledger, ['Stopped', 'Stopped', 'Stopped', 'Stopped'], 71)
  expect(ledger.undone('app x')).toMatchObject({ how: 'ignored', times: 1 })
})

test('a write whose answer was lost and that a read has shown is not turned back by a replica that is behind', () => {
  const ledger = new Ledger()
  believed(ledger, ['Stopped'], 0)
  ledger.mayHaveWritten('app x', 'Running', at(10))
  expect(believed(ledger, ['Running', 'Stopped'], 11)).toBe('Running Running')
})

test('of two values that others wrote neither is believed for good before the replicas agree', () => {
  const ledger = new Ledger()
  expect(believed(ledger, ['Stopped', 'Running', 'Stopped', 'Running', 'Stopped'], 0)).toBe(
    'Stopped Running Running Running Running',
  )
  expect(ledger.disputed(at(5))).toEqual(['app x'])
  expect(believed(ledger, ['Stopped', 'Stopped'], 5)).toBe('Running Stopped')
  expect(ledger.disputed(at(7))).toEqual([])
})

test('replicas that are known to lag are not believed to show a change until they agree, for some minutes', () => {
  const ledger = new Ledger()
  believed(ledger, ['Stopped'], 0)
  ledger.wrote('app x', 'Running', at(10))
  believed(ledger, ['Stopped', 'Running', 'Running', 'Running'], 11)
  expect(believed(ledger, ['Stopped', 'Running', 'Stopped', 'Running'], 100)).toBe(
    'Running Running Running Running',
  )
  expect(ledger.undone('app x')).toBeUndefined()
  expect(believed(ledger, ['Stopped', 'Stopped', 'Stopped'], 200)).toBe('Running Running Stopped')
  expect([ledger.undone('app x')?.how, ledger.isBack('app x')]).toEqual(['changed', true])
})

test('the longest lag that was seen is how long the next write may take to show', () => {
  const ledger = new Ledger()
  believed(ledger, ['Stopped'], 0)
  ledger.wrote('app x', 'Running', at(10))
  expect(believed(ledger, ['Stopped', 'Stopped'], 68)).toBe('Running Running')
  expect(believed(ledger, ['Stopped'], 70)).toBe('Stopped')
  expect(ledger.undone('app x')).toMatchObject({ how: 'ignored', times: 1 })
  // The same write once more: it counts from the first one, which the service shows in the end.
  ledger.wrote('app x', 'Running', at(75))
  expect(believed(ledger, ['Stopped', 'Running'], 84)).toBe('Running Running')
  expect([[...ledger.lags], ledger.undone('app x')]).toEqual([[['app', 75]], undefined])
  ledger.wrote('app x', 'Stopped', at(100))
  expect(believed(ledger, ['Running'], 249)).toBe('Stopped')
})

test('an instance that was READY stays so for a minute, and those of before a stop count no more', () => {
  const known = new KnownInstances()
  const ready = (list: readonly (readonly [string, string])[], second: number) =>
    known
      .believe(
        list.map(([name, state]) => ({ name, state })),
        at(second),
      )
      .filter(({ state }) => state === 'READY')
      .map(({ name }) => name)
      .join(' ')
  known.appIs(true, at(0))
  expect(ready([['a', 'READY']], 1)).toBe('a')
  expect(ready([], 2)).toBe('a')
  known.appIs(false, at(3))
  known.appIs(true, at(10))
  expect(ready([['a', 'READY']], 20)).toBe('')
  expect(ready([['b', 'READY']], 64)).toBe('b')
  expect(
    ready(
      [
        ['b', 'UNKNOWN'],
        ['c', 'READY'],
      ],
      70,
    ),
  ).toBe('b c')
  expect(
    ready(
      [
        ['b', 'UNKNOWN'],
        ['c', 'READY'],
      ],
      125,
    ),
  ).toBe('c')
})

test.each([3600, -3600])(
  'what was dated by a clock that was %s s ahead is as old as it was once that clock is corrected',
  (ahead) => {
    const states = (ledger: Ledger, second: number, list: readonly string[] = ['READY']) =>
      ledger.instances
        .believe(
          list.map((state) => ({ name: 'a', state })),
          at(second),
        )
        .map(({ state }) => state)
    const stopped = new Ledger()
    stopped.instances.appIs(false, at(ahead))
    stopped.shiftedBy(-ahead, at(1))
    expect([states(stopped, 59), states(stopped, 60)]).toEqual([['DOUBTED'], ['READY']])
    const ready = new Ledger()
    states(ready, ahead)
    ready.shiftedBy(-ahead, at(1))
    expect([states(ready, 59, []), states(ready, 60, [])]).toEqual([['READY'], []])
    const oldAt = (second: number): string => {
      const ledger = new Ledger()
      ledger.wrote('key', 'old', at(ahead - 10))
      ledger.wrote('key', 'new', at(ahead))
      ledger.shiftedBy(-ahead, at(1))
      return `${ledger.believe('key', 'old', at(second))}, unshown: ${ledger.unshown(at(second)).join()}`
    }
    expect([oldAt(59), oldAt(60)]).toEqual(['new, unshown: key', 'old, unshown: '])
  },
)
