import { expect, test } from '@jest/globals'
import { reconcile } from '../../src/burst/reconcile.ts'
import type { Ports } from '../../src/burst/ports.ts'
import type { Session } from '../../src/burst/session.ts'
import type { Step } from '../../src/burst/steps.ts'
import { makeDeadline } from '../../src/clock/deadlines.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { epochSeconds, seconds } from '../../src/domain/units.ts'
import { packRecord } from '../../src/record/codec.ts'
import { NOW, target } from './build.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { record } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

// When a run leaves, yields or fails, and what it still says then.

type Kind = 'burst' | 'scale-back' | 'prewarm'

function run(
  model: Model,
  kind: Kind | undefined,
  change: Partial<Session> = {},
  ports: Ports = portsOf(model),
) {
  const begun = sessionOn(model, target(), { runId: '1', ports, ...(kind && { command: { kind } }) })
  const told: string[] = []
  const narrator = {
    ...begun.narrator,
    warned: (text: string) => void told.push(text),
    ended: ({ kind: step }: Step, { result }: { result: string }) => void told.push(`${step} ${result}`),
  }
  return { told, done: reconcile({ ...begun, narrator, ...change }) }
}

/** A resize that takes so long, and is read as seldom. */
function resizing(model: Model, takes: number, pollAfterSeconds: number): Ports {
  const ports = portsOf(model)
  model.resizeSeconds = takes
  const resize: Ports['plan']['resize'] = async (...of) => {
    const made = await ports.plan.resize(...of)
    return made.kind === 'accepted' ? { ...made, resize: { ...made.resize, pollAfterSeconds } } : made
  }
  return { ...ports, plan: { ...ports.plan, resize } }
}

const FORBIDDEN = new ActionError('it is forbidden', {
  fix: 'none',
  arm: { status: 403, meaning: 'forbidden', details: [], request: 'PATCH endpoint' },
})
const at = (second: number) => epochSeconds(NOW + second)
const OTHERS = { owner: 'watch-7', untilEpochSeconds: at(500) }
const tagWith = (model: Model, change: Parameters<typeof record>[0]) =>
  Object.assign(model.tags, { 'cloudburst-burst': packRecord(record(change)) })

test('a burst that fails from a warm side leaves it warm (failed-burst-is-undone)', async () => {
  const model = new Model(new Map())
  await run(model, 'prewarm').done
  const plain = portsOf(model)
  const patchEndpoint = () => Promise.reject(FORBIDDEN)
  const ports = { ...plain, trafficManager: { ...plain.trafficManager, patchEndpoint } }
  expect(await run(model, 'burst', {}, ports).done).toMatchObject({
    failure: FORBIDDEN,
    phaseAfter: 'warm',
  })
  expect([model.running, model.instances]).toEqual([true, 3])
})

test('times in the state tag that no run can have written are told, and the phase gets one that a run writes', async () => {
  const model = new Model(new Map())
  const lease = { owner: 'watch-7', untilEpochSeconds: at(86_400) }
  tagWith(model, { lease, phaseSinceEpochSeconds: at(86_400) })
  const { told, done } = run(model, undefined)
  await done
  expect(told).toEqual([
    expect.stringMatching('the lease of watch-7 lasts longer than any lease can'),
    expect.stringMatching('by the state tag, so this run ignores that.*mode: resume puts the tag right'),
    'write-record done',
  ])
})

test('a watch that reads the lease of another yields at once, and not before its own claim must be visible', async () => {
  const watch = { owner: 'me', leaveBy: at(3600) }
  const after = async (hasClaimed: boolean) => {
    const model = new Model(new Map())
    tagWith(model, { lease: OTHERS })
    const s = sessionOn(model, target(), { runId: '1' })
    if (hasClaimed) s.writes.leaseClaimed(NOW)
    const found = { phaseBefore: 'idle', phaseAfter: 'idle' }
    expect(await reconcile({ ...s, watch })).toMatchObject({ ...found, keeper: OTHERS })
    return model.now - NOW
  }
  expect(await after(false)).toBeLessThan(5)
  expect(await after(true)).toBeGreaterThanOrEqual(75)
})

test('a wait continues while the watch renews its lease', async () => {
  const model = new Model(new Map())
  const watch = { owner: 'me', leaveBy: at(7200) }
  const { told, done } = run(model, 'prewarm', { watch }, resizing(model, 900, 100))
  await done
  expect(model.writes.filter(({ what }) => what === 'record').length).toBeGreaterThan(2)
  expect(told.filter((it) => it.startsWith('await-resize'))).toEqual(['await-resize done'])
})

test.each([
  [600, 510],
  [120, 90],
])(
  'a run of %i s leaves a wait after %i s, so that it can still say what is there (success-is-read-back)',
  async (length, left) => {
    const model = new Model(new Map())
    const parent = new AbortController().signal
    const deadline = { duration: seconds(length), parent, what: 'the run', startedAt: NOW }
    const { signal } = makeDeadline(deadline, () => () => undefined)
    expect(
      (await run(model, 'prewarm', { signal }, resizing(model, 3000, 1000)).done).waiting?.step.kind,
    ).toBe('await-resize')
    expect(Math.abs(model.now - NOW - left)).toBeLessThan(6)
  },
)

test('a run that leaves an undo to the next one, or all to a watch, still says that its burst failed (failed-burst-is-undone)', async () => {
  const sick = new Model(new Map())
  const shown = sick.shownBurst.bind(sick)
  sick.shownBurst = () => {
    const burst = shown()
    return burst.monitorStatus === 'Online' ? { ...burst, monitorStatus: 'Degraded' } : burst
  }
  const { told, done } = run(sick, 'burst')
  const { waiting, failure } = await done
  expect([waiting?.step.kind, failure?.message]).toEqual(['drain', expect.stringMatching('not Online')])
  expect(told.filter((it) => it.startsWith('await-online'))).toEqual(['await-online failed'])
  const model = new Model(new Map())
  const plain = portsOf(model)
  const start = () => {
    tagWith(model, {
      phase: 'warming',
      lease: { ...OTHERS, untilEpochSeconds: epochSeconds(model.now + 500) },
    })
    return Promise.reject(FORBIDDEN)
  }
  const ports = { ...plain, webApp: { ...plain.webApp, start } }
  const yielded = await run(model, 'burst', { yields: true }, ports).done
  expect([yielded.keeper?.owner, yielded.failure]).toEqual(['watch-7', FORBIDDEN])
})
