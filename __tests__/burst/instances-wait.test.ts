import { expect, test } from '@jest/globals'
import { awaitsInstances, instancesWait, raisesTooSoon } from '../../src/burst/instances-wait.ts'
import { NO_PROGRESS } from '../../src/burst/progress.ts'
import type { Step } from '../../src/burst/steps.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { Endpoint } from '../../src/domain/resources.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { endpoint, NOW, resources, target } from './build.ts'
import { record, running, seen } from './rules-support.ts'

const THREE = { ...resources().plan, currentInstances: 3 }

interface Case {
  readonly ready?: number
  readonly routing?: 'spill' | 'switch'
  readonly waited?: true
  readonly weight?: number
  readonly others?: Endpoint[]
  /** The share that was announced last, and how long ago. */
  readonly announced?: number
  readonly secondsAgo?: number
}

function worldOf(it: Case) {
  const {
    ready,
    routing = 'spill',
    weight = 10,
    others = [endpoint('private')],
    announced,
    secondsAgo = 0,
  } = it
  const burst = endpoint('burst', { weight })
  const tag =
    announced === undefined
      ? undefined
      : record({
          phase: 'bursting',
          shareChanges: [{ atEpochSeconds: epochSeconds(NOW - secondsAgo), share: share(announced) }],
        })
  const change = running({
    burst,
    others,
    plan: THREE,
    ...(ready !== undefined && { readyInstances: ready }),
  })
  const o: Observation = seen(change, tag)
  const progress = { ...NO_PROGRESS, instancesWaited: it.waited === true }
  const on = target({ routing: { ...target().routing, routing } })
  const c = { target: on, phase: 'bursting', now: NOW, runId: '1', progress, command: undefined } as const
  return { o, c, burst }
}

const awaits = (it: Case) => {
  const { o, c } = worldOf(it)
  return awaitsInstances(o, c)
}

test('`switch`, which moves all traffic at once, waits for all instances (share-within-capacity)', () => {
  const three = [2, 3, undefined].map((ready) =>
    awaits({ routing: 'switch', ...(ready !== undefined && { ready }) }),
  )
  expect(three).toEqual([true, false, false])
  expect(awaits({ routing: 'switch', ready: 2, waited: true })).toBe(false)
  expect(awaits({ routing: 'spill', ready: 2 })).toBe(false)
})

/** Steps that give the burst endpoint this weight. */
function weigh(burst: Endpoint, weight: number | undefined): Step[] {
  const change = weight === undefined ? { priority: 1 } : { weight }
  return [
    { kind: 'write-record', record: record({}), why: '' },
    { kind: 'patch-endpoint', endpoint: burst, change, why: '' },
  ]
}

/** 10 of 10 + 50. */
const SET = 10 / 60

function isTooSoon(it: Case, to: { readonly weight?: number } = { weight: 20 }): boolean {
  const { o, c, burst } = worldOf({ announced: SET, ...it })
  return raisesTooSoon(o, weigh(burst, to.weight), c)
}

test('the weight is raised again a minute after the last raise, whichever run made it', () => {
  expect([0, 64, 65, 600].map((secondsAgo) => isTooSoon({ secondsAgo }))).toEqual([true, true, false, false])
})

test('to lower the weight is never too soon, nor to keep it (share-within-capacity)', () => {
  const changes = [{ weight: 9 }, { weight: 10 }, { weight: 11 }, {}]
  expect(changes.map((change) => isTooSoon({}, change))).toEqual([false, false, true, false])
  expect(raisesTooSoon(worldOf({ announced: SET }).o, [], worldOf({}).c)).toBe(false)
})

test('the first raise beyond the trial waits for nothing', () => {
  expect([1, 2].map((weight) => isTooSoon({ weight, announced: weight / (weight + 50) }))).toEqual([
    false,
    true,
  ])
})

test('a share that is announced and not set yet is no raise: its write follows at once', () => {
  expect(isTooSoon({ announced: 0.3 })).toBe(false)
  const { o, c, burst } = worldOf({})
  expect(raisesTooSoon(o, weigh(burst, 20), c)).toBe(false)
})

test('where no other endpoint has a weight, whatever was announced is set', () => {
  expect(isTooSoon({ others: [], announced: 0.9 })).toBe(true)
})

test('a wait says whether it is for instances or for the next change of the weight, and there is none without either', () => {
  const wait = (it: Case) => {
    const { o, c, burst } = worldOf({ announced: SET, ...it })
    return instancesWait(o, weigh(burst, 20), c)
  }
  const kind = 'await-instances'
  const missing = '2 of 3 instances are READY; the others carry nothing yet'
  expect(wait({ ready: 2, secondsAgo: 600 })).toEqual([{ kind, for: 'share', why: missing }])
  expect(wait({ ready: 3 })).toEqual([
    { kind, for: 'share', why: 'the weight changes at most once a minute' },
  ])
  expect(wait({ ready: 3, secondsAgo: 600 })).toEqual([])
})
