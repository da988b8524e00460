import { expect, test } from '@jest/globals'
import { mustReread } from '../../src/burst/confirm.ts'
import type { Iteration } from '../../src/burst/iteration.ts'
import type { Action } from '../../src/burst/steps.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { endpoint, NOW, observation, target } from './build.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { sessionOn } from './session-on.ts'

const BURST = endpoint('burst')
const DISABLE = { kind: 'patch-endpoint', endpoint: BURST, change: { status: 'Disabled' }, why: '' } as const
/** What `switch` does last, once all traffic goes to the burst side. */
const TAKE_OTHER = { ...DISABLE, endpoint: endpoint('private') } as const
const STOP = { kind: 'stop-app', why: '' } as const

/** A run that has read everything that long ago, and is about to make a write. */
function aboutTo(step: Action, goal: 'idle' | 'bursting', readSecondsAgo: number) {
  const model = new Model(new Map())
  model.setEndpoint({ status: 'Enabled' })
  const abort = new AbortController()
  const ports = portsOf(model)
  const read = { fails: undefined as unknown, count: 0 }
  const readProfile: typeof ports.trafficManager.readProfile = (...args) => {
    read.count += 1
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- also what is no error of Azure's
    return read.fails === undefined ? ports.trafficManager.readProfile(...args) : Promise.reject(read.fails)
  }
  const on = { runId: '1', ports: { ...ports, trafficManager: { ...ports.trafficManager, readProfile } } }
  const s = { ...sessionOn(model, target(), on), signal: abort.signal }
  const o = { ...observation({ resources: model.shown() }), at: NOW }
  const iteration = { o, decision: { goal: { kind: goal } } } as unknown as Iteration
  const isPutOff = (secondsAgo = readSecondsAgo): Promise<boolean> => {
    s.reads.began(epochSeconds(model.now - secondsAgo))
    return mustReread(s, step, iteration)
  }
  return { model, abort, read, isPutOff }
}

const REFUSED = new ActionError('Azure does not answer', { fix: 'none', transient: true })

test.each<[string, (model: Model) => unknown]>([
  ['the burst endpoint', (model) => model.setEndpoint({ status: 'Disabled' })],
  ['a weight', (model) => model.setEndpoint({ weight: 20 })],
  ['the state tag', (model) => (model.tags['cloudburst-burst'] = 'v=1,p=idle,s=1,r=2')],
])(
  'a write after an old read is put off where %s has changed since (fresh-read-before-write)',
  async (_, by) => {
    for (const [step, goal] of [
      [DISABLE, 'idle'],
      [STOP, 'idle'],
      [TAKE_OTHER, 'bursting'],
    ] as const) {
      const run = aboutTo(step, goal, 6)
      by(run.model)
      expect(await run.isPutOff()).toBe(true)
      const quiet = aboutTo(step, goal, 6)
      expect(await quiet.isPutOff()).toBe(false)
    }
  },
)

test('a read of at most 5 s ago suffices to disable the burst endpoint, and an older one does not (fresh-read-before-write)', async () => {
  const fresh = aboutTo(DISABLE, 'idle', 5)
  fresh.model.setEndpoint({ weight: 20 })
  expect([await fresh.isPutOff(), fresh.read.count]).toEqual([false, 0])
  const old = aboutTo(DISABLE, 'idle', 5.1)
  expect([await old.isPutOff(), old.read.count]).toEqual([false, 1])
})

test('however new the last read is, what else serves is disabled only after one more that shows the burst endpoint as it was (never-disable-the-last)', async () => {
  const quiet = aboutTo(TAKE_OTHER, 'bursting', 0)
  expect([await quiet.isPutOff(), quiet.read.count]).toEqual([false, 1])
  const turned = aboutTo(TAKE_OTHER, 'bursting', 0)
  turned.model.setEndpoint({ status: 'Disabled' })
  expect(await turned.isPutOff()).toBe(true)
})

test.each<[string, Action, 'idle' | 'bursting']>([
  ['the app is never stopped', STOP, 'idle'],
  ['what else serves is never disabled', TAKE_OTHER, 'bursting'],
])(
  'while no read comes back, %s: the write is put off three times, then fails (fresh-read-before-write)',
  async (_, step, goal) => {
    for (const [why, fails, slow] of [
      [/not done, because the read .* failed/u, REFUSED, 0],
      [/not done, because Azure takes too long/u, undefined, 10],
    ] as const) {
      const run = aboutTo(step, goal, 6)
      run.read.fails = fails
      run.model.profileSeconds = slow
      for (let time = 1; time <= 3; time += 1) expect(await run.isPutOff()).toBe(true)
      const message = expect.stringMatching(why)
      await expect(run.isPutOff()).rejects.toMatchObject({ message, transient: true })
    }
  },
)

test('the burst endpoint is disabled by an older read only where the newest one was slow, and not where it failed or showed a change (fresh-read-before-write)', async () => {
  const asked = async (times: readonly ('slow' | 'fails' | 'changed')[]) => {
    const run = aboutTo(DISABLE, 'idle', 6)
    for (const [index, how] of times.entries()) {
      run.read.fails = how === 'fails' ? REFUSED : undefined
      run.model.profileSeconds = how === 'slow' ? 10 : 0
      if (how === 'changed') run.model.setEndpoint({ weight: 20 + index })
      expect(await run.isPutOff()).toBe(true)
    }
    run.read.fails = REFUSED
    return run.isPutOff().then(
      (isPutOff) => (isPutOff ? 'put off' : 'made'),
      () => 'never made',
    )
  }
  expect(await asked(['slow', 'slow', 'slow'])).toBe('made')
  for (const other of ['fails', 'changed'] as const) {
    expect(await asked(['slow', 'slow', other])).toBe('never made')
  }
})

test('however slow Azure is, what takes nothing away is done: the private side is enabled again (never-disable-the-last)', async () => {
  const run = aboutTo({ ...TAKE_OTHER, change: { status: 'Enabled' } }, 'bursting', 6)
  run.read.fails = REFUSED
  for (let time = 1; time <= 3; time += 1) expect(await run.isPutOff()).toBe(true)
  expect(await run.isPutOff()).toBe(false)
})

test('a read that takes longer than it may be old confirms nothing (fresh-read-before-write)', async () => {
  const run = aboutTo(STOP, 'idle', 6)
  run.model.profileSeconds = 5
  expect(await run.isPutOff()).toBe(true)
  run.model.profileSeconds = 4
  expect(await run.isPutOff()).toBe(false)
})

test('slow reads count again once one was quick enough', async () => {
  const run = aboutTo(STOP, 'idle', 6)
  for (let round = 1; round <= 2; round += 1) {
    run.read.fails = REFUSED
    for (let time = 1; time <= 3; time += 1) expect(await run.isPutOff()).toBe(true)
    run.read.fails = undefined
    expect(await run.isPutOff()).toBe(false)
  }
})

test('a defect of the action and a cancelled run are no slow Azure', async () => {
  const broken = aboutTo(STOP, 'idle', 6)
  broken.read.fails = new TypeError('a defect')
  await expect(broken.isPutOff()).rejects.toThrow('a defect')
  const cancelled = aboutTo(STOP, 'idle', 6)
  cancelled.read.fails = REFUSED
  cancelled.abort.abort()
  await expect(cancelled.isPutOff()).rejects.toThrow('Azure does not answer')
})
