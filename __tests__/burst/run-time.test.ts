import { expect, test } from '@jest/globals'
import { Pace } from '../../src/burst/run/pace.ts'
import { RunTime } from '../../src/burst/run/time.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { NOW } from './build.ts'
import { Model } from './model.ts'

const at = (second: number) => epochSeconds(NOW + second)

/** A run on a machine behind Azure's clock by what its answers say, one after the other. */
function behind(...heard: readonly (number | undefined)[]) {
  const answers = [...heard]
  const time = new RunTime(new Model(new Map()).clock, { offsetSeconds: () => answers.shift() })
  return { time, jumps: heard.slice(1).map(() => time.settle()) }
}

test('a run goes by Azure’s clock where it differs from its own by more than two seconds', async () => {
  const offsets = [0, 2, -2, 2.1, -2.1, 3600.4, -86_400].map((heard) => behind(heard).time.offset)
  expect(offsets).toEqual([0, 0, 0, 2, -2, 3600, -86_400])
  expect(await behind(3600).time.now()).toBe(NOW + 3600)
})

test('a run corrects its time again only where Azure’s has moved by more than two seconds, and says by how much', () => {
  const { time, jumps } = behind(3600, 3602, 3603, 3603, undefined, 2, 1)
  expect(jumps).toEqual([0, 3, 0, 0, -3603, 0])
  expect(time.offset).toBe(0)
})

test('a run that no answer has told the time goes by its machine’s clock', async () => {
  const model = new Model(new Map())
  const time = new RunTime(model.clock, undefined)
  expect([await time.now(), time.settle(), time.takeStep()]).toEqual([NOW, 0, 0])
})

test('moments from before the first answer are dated by what that answer says, whatever comes later', () => {
  expect(behind(undefined).time.startOffset).toBe(0)
  expect(behind(undefined, 600, 1200).time.startOffset).toBe(600)
})

test('a moment of the run and the machine’s moment are the same one', () => {
  const { time } = behind(600)
  expect(time.byMachine(at(600))).toBe(NOW)
  expect(time.fromMachine(at(0))).toBe(NOW + 600)
})

test('fifteen iterations follow each other at once, then one in ten seconds', () => {
  const pace = new Pace()
  const pauses = Array.from({ length: 15 }, () => pace.next(at(0)))
  expect(pauses).toEqual(pauses.map(() => 0))
  expect(pace.pauses).toBe(0)
  let now = 0
  for (let count = 1; count <= 10; count += 1) {
    const pause = pace.next(at(now))
    expect(pause).toBe(10)
    now += pause
  }
  expect(pace.pauses).toBe(10)
})

test('time without iterations gives back one in ten seconds, and never more than fifteen', () => {
  const pace = new Pace()
  const atOnce = (second: number): number => {
    for (let count = 0; ; count += 1) if (pace.next(at(second)) > 0) return count
  }
  expect([atOnce(0), atOnce(100), atOnce(86_400)]).toEqual([15, 9, 15])
})

test('a run that was slowed down sixty times has made no progress', () => {
  const pace = new Pace()
  while (pace.pauses < 60) pace.next(at(0))
  expect(pace.isHopeless).toBe(false)
  pace.next(at(0))
  expect(pace.isHopeless).toBe(true)
})
