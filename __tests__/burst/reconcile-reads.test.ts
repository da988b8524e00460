import { expect, test } from '@jest/globals'
import { reconcile } from '../../src/burst/reconcile.ts'
import type { Ports } from '../../src/burst/ports.ts'
import type { Session } from '../../src/burst/session.ts'
import type { Goal } from '../../src/domain/decision.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { NOW } from './build.ts'
import { bursting, IDLE, run, served, sized, WARM } from './iteration-run.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'

// What a run reads between two of its steps, and how fast they follow each other.

/** The calls that tell of the order, with their times. */
function logged(model: Model, change: (plain: Ports) => Partial<Ports>) {
  const calls: { readonly what: string; readonly at: number }[] = []
  const log = (what: string) => void calls.push({ what, at: model.now })
  const plain = portsOf(model)
  const webApp: Ports['webApp'] = {
    ...plain.webApp,
    readApp: (...of) => (log('read'), plain.webApp.readApp(...of)),
    start: (...of) => (log('start'), plain.webApp.start(...of)),
    stop: (...of) => (log('stop'), plain.webApp.stop(...of)),
  }
  const read = { ...plain, webApp }
  return { calls, ports: { ...read, ...change(read) } }
}

const AWAY = new ActionError('503', { fix: 'none', transient: true })

test('a write that failed is made again only after everything was read again (success-is-read-back)', async () => {
  const model = sized({ running: false })
  let left = 1
  const { calls, ports } = logged(model, ({ webApp }) => ({
    webApp: {
      ...webApp,
      start: async (...of) => {
        const written = await webApp.start(...of)
        if (left-- > 0) throw AWAY
        return written
      },
    },
  }))
  model.stopsAt = NOW + 3
  await reconcile(run(model, WARM, { ports }).s)
  const order = calls.map(({ what }) => what).join(' ')
  expect(order).toMatch(/start read .*start/u)
})

test('a run that turns back during a warm-up reads everything before it takes anything away (fresh-read-before-write)', async () => {
  const model = sized({ running: false })
  const { calls, ports } = logged(model, () => ({}))
  const { s } = run(model, WARM, { ports })
  const until = NOW + 12
  const decide: Session['decide'] = (o) => ({ ...s.decide(o), goal: model.now < until ? WARM : IDLE })
  await reconcile({ ...s, decide })
  const stop = calls.find(({ what }) => what === 'stop')
  const last = calls.findLast(({ what, at }) => what === 'read' && at <= (stop?.at ?? 0))
  expect((stop?.at ?? Infinity) - (last?.at ?? -Infinity)).toBeLessThanOrEqual(5)
})

test('a run that undoes its own steps again and again slows down, and ends with what is wrong', async () => {
  const model = served()
  const { s } = run(model, WARM, { tag: { phase: 'bursting' } })
  const goal = (isEnabled: boolean): Goal => (isEnabled ? WARM : bursting(0.2))
  const decide: Session['decide'] = (o) => ({
    ...s.decide(o),
    goal: goal(o.resources.burstEndpoint.status === 'Enabled'),
  })
  await expect(reconcile({ ...s, decide })).rejects.toThrow('without progress')
})

test('a wait is read as often as Azure asks, however long it lasts', async () => {
  const model = Object.assign(sized({ instances: 1 }), { resizeSeconds: 60 })
  let polls = 0
  const { ports } = logged(model, ({ plan }) => ({
    plan: {
      ...plan,
      resize: async (...of) => {
        const made = await plan.resize(...of)
        if (made.kind !== 'accepted') return made
        const poll = (...by: [AbortSignal]) => ((polls += 1), made.resize.poll(...by))
        return { ...made, resize: { ...made.resize, poll, pollAfterSeconds: 1 } }
      },
    },
  }))
  await reconcile(run(model, WARM, { ports }).s)
  expect(polls).toBeGreaterThan(30)
})
