import { expect, test } from '@jest/globals'
import { KEYS } from '../../src/burst/known/keys.ts'
import { keepPace, pausesBeforeRepeat } from '../../src/burst/repeat.ts'
import type { Action } from '../../src/burst/steps.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { NOW, resources, target } from './build.ts'
import { Model } from './model.ts'
import { sessionOn } from './session-on.ts'

// Writes that Azure ignored or that someone changed back, and runs that make no progress.

const START: Action = { kind: 'start-app', why: '' }
const KEY = KEYS.app(resources().app.id)

/** A run that has read its resources, and what it tells. */
function session() {
  const model = new Model(new Map())
  const told: string[] = []
  const begun = sessionOn(model, target(), { runId: '1' })
  const tell = (text: string) => void told.push(text)
  const narrator = { ...begun.narrator, noted: (_: unknown, text: string) => tell(text), warned: tell }
  const s = { ...begun, narrator }
  s.reads.azure(resources())
  s.ledger.believe(KEY, 'Stopped', NOW)
  const now = () => epochSeconds(model.now)
  /** The run starts the app, reads that, and reads later that it is stopped. */
  const undone = (isShown: boolean, found = 'Stopped') => {
    s.ledger.wrote(KEY, 'Running', now())
    if (isShown) s.ledger.believe(KEY, 'Running', now())
    model.now += 61
    s.ledger.believe(KEY, found, now())
  }
  const pause = async () => {
    const began = model.now
    return (await pausesBeforeRepeat(s, START)) ? model.now - began : undefined
  }
  return { s, model, told, undone, pause }
}

test('a write that was not undone is repeated at once, and so is any before the first read', async () => {
  const { s, pause } = session()
  expect(await pause()).toBeUndefined()
  s.ledger.wrote(KEY, 'Running', NOW)
  s.ledger.believe(KEY, 'Running', NOW)
  expect(await pause()).toBeUndefined()
  const unread = sessionOn(new Model(new Map()), target(), { runId: '1' })
  expect(await pausesBeforeRepeat(unread, START)).toBe(false)
})

test('a write that Azure ignores is made twice, after another read, and then the run fails (success-is-read-back)', async () => {
  const { told, undone, pause } = session()
  undone(false)
  expect([await pause(), await pause()]).toEqual([0, undefined])
  expect(told).toEqual([
    expect.stringMatching(/^Azure accepted the change but did not show it within 60 s.* again in 0 s$/u),
  ])
  undone(false)
  await expect(pause()).rejects.toThrow('was accepted 2 times, but Azure did not show it within 60 s')
})

test('a watch makes a write again that came to nothing more than five minutes ago', async () => {
  const { model, undone, pause } = session()
  undone(false)
  undone(false)
  await expect(pause()).rejects.toThrow('was accepted 2 times')
  model.now += 300
  await expect(pause()).rejects.toThrow('was accepted 2 times')
  model.now += 1
  expect(await pause()).toBeUndefined()
})

test('a write that someone changes back is made again after 10, 20 and 40 s, and then the run fails (success-is-read-back)', async () => {
  const { told, undone, pause } = session()
  const pauses: unknown[] = []
  for (let times = 0; times < 3; times += 1) {
    undone(true)
    pauses.push(await pause(), await pause())
  }
  expect(pauses).toEqual([10, undefined, 20, undefined, 40, undefined])
  expect(told[0]).toMatch(/^Azure shows again what was there before this run.* again in 10 s$/u)
  undone(true)
  await expect(pause()).rejects.toThrow('someone outside this action changed it back 4 times')
})

test('what someone sets again is told as a change, not as a read that may lag', async () => {
  const { told, undone, pause } = session()
  undone(true, 'Broken')
  await pause()
  expect(told).toEqual([
    expect.stringMatching(/^someone outside this action changed what this run had set;/u),
  ])
})

test('a run whose steps follow each other without end slows down, says so once, and gives up', async () => {
  const { s, model, told } = session()
  const times: number[] = []
  const failed = (async () => {
    for (;;) {
      await keepPace(s, epochSeconds(model.now))
      times.push(model.now - NOW)
    }
  })()
  await expect(failed).rejects.toThrow('the run decided again 61 times without progress')
  expect([times[14], times[15], times[16], times.length]).toEqual([0, 10, 20, 75])
  expect(told).toEqual([expect.stringMatching('the state changes faster than this run can act on it')])
})
