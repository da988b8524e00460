import { expect, test } from '@jest/globals'
import { mustReread } from '../../src/burst/confirm.ts'
import type { Iteration } from '../../src/burst/iteration.ts'
import type { Action } from '../../src/burst/steps.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { NOW, observation, target } from './build.ts'
import { Model } from './model.ts'
import { sessionOn } from './session-on.ts'

const ENABLE = { status: 'Enabled', weight: 1 } as const

/** Whether a write is put off that follows a read at NOW, which takes the service `slowSeconds` to confirm. */
async function isPutOff(
  testedSecondsAgo: number,
  slowSeconds: number,
  change: object = ENABLE,
): Promise<boolean> {
  const model = new Model(new Map())
  model.now = NOW
  const s = sessionOn(model, target(), { runId: '1' })
  for (const ago of [testedSecondsAgo, testedSecondsAgo, testedSecondsAgo])
    s.proofs.tested('burst', { kind: 'healthy', latencyMs: 1 }, epochSeconds(NOW - ago))
  const resources = model.shown()
  const o = { ...observation({ resources }), at: NOW, burstHealth: s.proofs.evidence('burst', NOW) }
  s.reads.began(epochSeconds(NOW - 6))
  model.profileSeconds = slowSeconds
  const step = { kind: 'patch-endpoint', endpoint: resources.burstEndpoint, change, why: '' } as Action
  const iteration = { o, decision: { goal: { kind: 'bursting' } } } as unknown as Iteration
  return mustReread(s, step, iteration)
}

test('a proof of health that expires while Azure confirms the rest is made again before the endpoint is enabled (healthy-before-enable)', async () => {
  expect(await isPutOff(58, 4)).toBe(true)
  expect(await isPutOff(50, 4)).toBe(false)
})

test('only to enable the endpoint needs that proof', async () => {
  expect(await isPutOff(58, 4, { status: 'Disabled' })).toBe(false)
  expect(await isPutOff(58, 4, { weight: 20 })).toBe(false)
})

const SCALE = { setting: { name: 'scale', profiles: [] }, change: {} }

test.each([
  ['stop-app', 'idle', 'never made', {}],
  ['resize-plan', 'idle', 'never made', { plan: { name: 'plan', sku: {} }, sku: {} }],
  ['change-autoscale', 'idle', 'never made', SCALE],
  ['change-autoscale', 'bursting', 'made', SCALE],
  ['start-app', 'bursting', 'made', {}],
])(
  'while Azure stays too slow, %s on the way to %s is %s (fresh-read-before-write)',
  async (kind, goal, expected, more) => {
    const model = new Model(new Map())
    model.now = NOW
    const s = sessionOn(model, target(), { runId: '1' })
    const o = { ...observation({ resources: model.shown() }), at: NOW }
    const iteration = { o, decision: { goal: { kind: goal } } } as unknown as Iteration
    model.profileSeconds = 10
    const step = { kind, why: '', ...more } as unknown as Action
    const tried = async (tries: number): Promise<string> => {
      s.reads.began(epochSeconds(model.now - 6))
      if (!(await mustReread(s, step, iteration))) return 'made'
      return tries === 0 ? 'put off' : tried(tries - 1)
    }
    expect(await tried(5).catch(() => 'never made')).toBe(expected)
  },
)

test('a disable whose reads failed first and were slow later follows no older read (fresh-read-before-write)', async () => {
  const failure = { kind: 'fail', transient: true } as const
  const model = new Model(new Map([[1, failure]]))
  model.now = NOW
  const s = sessionOn(model, target(), { runId: '1' })
  const resources = model.shown()
  const o = { ...observation({ resources }), at: NOW }
  const iteration = { o, decision: { goal: { kind: 'idle' } } } as unknown as Iteration
  const change = { status: 'Disabled' }
  const step = { kind: 'patch-endpoint', endpoint: resources.burstEndpoint, change, why: '' } as Action
  model.profileSeconds = 10
  const tries: unknown[] = []
  for (let read = 0; read < 4; read += 1) {
    s.reads.began(epochSeconds(model.now - 6))
    tries.push(await mustReread(s, step, iteration).catch(() => 'never made'))
  }
  expect(tries).toEqual([true, true, true, 'never made'])
})

test.each([
  ['patch-endpoint', 'the private side is enabled', { change: { status: 'Enabled' } }, 'made'],
  ['write-record', 'the state tag is written', { record: {} }, 'made'],
  ['patch-endpoint', 'the burst endpoint is disabled', { change: { status: 'Disabled' } }, 'never made'],
])(
  'while the read before a write keeps failing on the way to idle, %s (%s) is judged by what it takes away (never-disable-the-last)',
  async (kind, _, more, expected) => {
    const failure = { kind: 'fail', transient: true } as const
    const model = new Model(new Map(Array.from({ length: 20 }, (_none, index) => [index + 1, failure])))
    model.now = NOW
    const s = sessionOn(model, target(), { runId: '1' })
    const resources = model.shown()
    const o = { ...observation({ resources }), at: NOW }
    const iteration = { o, decision: { goal: { kind: 'idle' } } } as unknown as Iteration
    const step = { kind, endpoint: resources.burstEndpoint, why: '', ...more } as unknown as Action
    const tried = async (tries: number): Promise<string> => {
      s.reads.began(epochSeconds(model.now - 6))
      if (!(await mustReread(s, step, iteration))) return 'made'
      return tries === 0 ? 'put off' : tried(tries - 1)
    }
    expect(await tried(5).catch(() => 'never made')).toBe(expected)
  },
)
