import { expect, test } from '@jest/globals'
import { reconcile } from '../../src/burst/reconcile.ts'
import type { Ports } from '../../src/burst/ports.ts'
import type { Session } from '../../src/burst/session.ts'
import type { Step } from '../../src/burst/steps.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { epochSeconds, minutes, seconds } from '../../src/domain/units.ts'
import { packRecord } from '../../src/record/codec.ts'
import { readRecord } from '../../src/record/tag.ts'
import { NOW, target } from './build.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { record } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

// Short runs: how each ends, and what is told of it.

type Kind = 'burst' | 'scale-back' | 'prewarm'

function run(
  model: Model,
  kind: Kind | undefined,
  change: Partial<Session> = {},
  ports: Ports = portsOf(model),
) {
  const begun = sessionOn(model, target(), { runId: '1', ports, ...(kind && { command: { kind } }) })
  const told: string[] = []
  const tell = (what: string) => void told.push(what)
  const narrator = {
    ...begun.narrator,
    planned: (_: unknown, __: unknown, steps: readonly Step[]) => {
      tell(`planned ${String(steps.length)}`)
    },
    replanned: () => {
      tell('replanned')
    },
    yielded: ({ owner }: { owner: string }) => {
      tell(`yielded to ${owner}`)
    },
    ended: ({ kind: step }: Step, { result }: { result: string }) => {
      tell(`${step} ${result}`)
    },
  }
  const s: Session = { ...begun, narrator, ...change }
  return { s, told, done: reconcile(s) }
}

const made = (model: Model) => model.writes.map(({ what }) => what).join(' ')
const tagOf = (model: Model) => readRecord(model.tags, 'burst')

test('a run tells its plan first, then the result of each step, and what it found and left', async () => {
  const model = new Model(new Map())
  const { told, done } = run(model, 'burst')
  expect(await done).toMatchObject({
    before: { resources: { burstEndpoint: { status: 'Disabled' } } },
    after: { resources: { burstEndpoint: { status: 'Enabled' } } },
    decision: { goal: { kind: 'bursting' } },
    lastDecision: { goal: { kind: 'bursting' } },
    phaseBefore: 'idle',
    phaseAfter: 'bursting',
  })
  expect(await done).not.toHaveProperty('failure')
  expect(told[0]).toMatch(/^planned [1-9]/u)
  expect(told.filter((it) => it.endsWith(' done'))).toEqual(
    expect.arrayContaining(['resize-plan done', 'start-app done', 'warm-up done', 'patch-endpoint done']),
  )
  expect(told.filter((it) => it.endsWith(' failed'))).toEqual([])
})

test.each([{ dryRun: true }, { observeOnly: true }])(
  'a run with %j ends after its plan, having written nothing (observers-never-write)',
  async (change) => {
    const model = new Model(new Map())
    const { told, done } = run(model, 'burst', change)
    expect((await done).decision.goal.kind).toBe('bursting')
    expect([told.length, made(model)]).toEqual([1, ''])
  },
)

const LEASE = { owner: 'watch-7', untilEpochSeconds: epochSeconds(NOW + 500) }

test('an automatic run leaves all to the watch that holds the lease, and a person’s command does not (person-beats-rule)', async () => {
  const model = new Model(new Map())
  model.tags['cloudburst-burst'] = packRecord(record({ lease: LEASE }))
  const { told, done } = run(model, undefined, { yields: true })
  expect((await done).keeper).toEqual(LEASE)
  expect([told.at(-1), made(model)]).toEqual(['yielded to watch-7', ''])
  const command = run(model, 'prewarm')
  expect(await command.done).not.toHaveProperty('keeper')
  expect(model.running).toBe(true)
})

test('a watch claims the lease before it acts, and acts only with it', async () => {
  const model = new Model(new Map())
  const watch = { owner: 'me', leaveBy: epochSeconds(NOW + 3600) }
  await run(model, undefined, { watch }).done
  expect(tagOf(model)).toMatchObject({ value: { lease: { owner: 'me' } } })
  expect(model.writes.map(({ what }) => what)).toEqual(['record'])
  const other = run(model, undefined, { watch: { ...watch, owner: 'you' } })
  expect((await other.done).keeper?.owner).toBe('me')
})

test.each<[string, Partial<Session>]>([
  ['wait-in-run', { waitInRun: seconds(0) }],
  ['the end of a watch’s pass', { watch: { owner: 'me', leaveBy: epochSeconds(NOW) } }],
  [
    'wait-in-run of a watch',
    { waitInRun: seconds(0), watch: { owner: 'me', leaveBy: epochSeconds(NOW + 7200) } },
  ],
])('a wait that is longer than %s is left to the next run, and told as a wait', async (_, change) => {
  const model = new Model(new Map())
  model.resizeSeconds = 300
  const { told, done } = run(model, 'prewarm', change)
  const { waiting, phaseBefore, phaseAfter } = await done
  expect([phaseBefore, phaseAfter]).toEqual(['idle', 'warming'])
  expect(waiting).toMatchObject({
    step: { kind: 'await-resize' },
    detail: expect.stringMatching('still scales'),
  })
  expect(waiting?.untilEpochSeconds).toBeGreaterThanOrEqual(NOW)
  expect(told.at(-1)).toBe('await-resize waiting')
})

/** A burst side that has served, and a person’s scale-back of it. */
async function bursting(): Promise<Model> {
  const model = new Model(new Map())
  await run(model, 'burst').done
  model.now += 600
  model.writes.length = 0
  return model
}

test('a watch leaves a drain to its next pass, and a run of one pass waits for it (never-stop-before-drain)', async () => {
  const watched = await bursting()
  const leaveBy = epochSeconds(watched.now + 7200)
  const pass = await run(watched, 'scale-back', { watch: { owner: 'me', leaveBy } }).done
  expect(pass.waiting?.step.kind).toBe('drain')
  expect([watched.burst.status, watched.running]).toEqual(['Disabled', true])
  const model = await bursting()
  const { done } = run(model, 'scale-back')
  expect(await done).toMatchObject({ phaseAfter: 'idle' })
  expect(made(model)).toMatch(/disable.* stop.* shrink/u)
})

const FORBIDDEN = new ActionError('it is forbidden', {
  fix: 'none',
  arm: { status: 403, meaning: 'forbidden', details: [], request: 'POST start' },
})

test('a burst that fails is undone in the same run, which says why and lets the next try wait (failed-burst-is-undone)', async () => {
  const model = new Model(new Map())
  const plain = portsOf(model)
  const ports = { ...plain, webApp: { ...plain.webApp, start: () => Promise.reject(FORBIDDEN) } }
  const { told, done } = run(model, 'burst', {}, ports)
  expect(await done).toMatchObject({ failure: FORBIDDEN, phaseAfter: 'idle' })
  expect([model.instances, model.running, model.burst.status]).toEqual([1, false, 'Disabled'])
  expect(tagOf(model)).toMatchObject({ value: { phase: 'idle', attempts: { count: 1 } } })
  expect(told).toContain('start-app failed')
  expect(told).toContain('replanned')
})

test('a scale-in that fails is no burst to undo: the run ends with its error', async () => {
  const model = await bursting()
  const plain = portsOf(model)
  const patchEndpoint = () => Promise.reject(FORBIDDEN)
  const ports = { ...plain, trafficManager: { ...plain.trafficManager, patchEndpoint } }
  const { told, done } = run(model, 'scale-back', {}, ports)
  await expect(done).rejects.toThrow(FORBIDDEN)
  expect(told.at(-1)).toBe('write-record done')
  expect(tagOf(model)).toMatchObject({ value: { phase: 'bursting' } })
})

test('an app that Azure refuses to stop keeps no plan large, and the run ends with that refusal', async () => {
  const model = await bursting()
  const plain = portsOf(model)
  const ports = { ...plain, webApp: { ...plain.webApp, stop: () => Promise.reject(FORBIDDEN) } }
  await expect(run(model, 'scale-back', {}, ports).done).rejects.toThrow('it is forbidden')
  expect(model.instances).toBe(1)
})

test('a write that fails for a moment is made again after a pause, and told once', async () => {
  const model = new Model(new Map())
  const plain = portsOf(model)
  let left = 2
  const away = new ActionError('503.', { fix: 'none', transient: true })
  const start: Ports['webApp']['start'] = (...args) =>
    left-- > 0 ? Promise.reject(away) : plain.webApp.start(...args)
  const { told, done } = run(model, 'prewarm', {}, { ...plain, webApp: { ...plain.webApp, start } })
  await done
  expect(told.filter((it) => it.startsWith('start-app'))).toEqual(['start-app done'])
})

test('a goal that changes on the way is told, and replaces the rest of the plan', async () => {
  const model = await bursting()
  const { s } = run(model, 'scale-back', { dryRun: true })
  const decide: Session['decide'] = (o) =>
    o.at < model.writes[0]!.at + minutes(2) ? s.decide(o) : { ...s.decide(o), goal: { kind: 'warm' } }
  const { told, done } = run(model, 'scale-back', {
    decide: (o) => (model.writes.length === 0 ? s.decide(o) : decide(o)),
  })
  expect((await done).lastDecision.goal.kind).toBe('warm')
  expect(told.filter((it) => it === 'replanned')).toHaveLength(1)
  expect([model.running, model.instances]).toEqual([true, 3])
})

test('a quiet run tells no change of its plan and writes nothing (quiet-pass-writes-nothing)', async () => {
  const model = new Model(new Map())
  await run(model, 'prewarm').done
  model.writes.length = 0
  const { told, done } = run(model, 'prewarm')
  expect((await done).phaseAfter).toBe('warm')
  expect([told.includes('replanned'), made(model)]).toEqual([false, ''])
})
