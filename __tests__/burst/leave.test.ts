import { expect, test } from '@jest/globals'
import { reconcile } from '../../src/burst/reconcile.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { seconds } from '../../src/domain/units.ts'
import { billedAtEnd } from '../../src/modes/still-billed.ts'
import { target } from './build.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { sessionOn } from './session-on.ts'

/** A burst that has enabled its endpoint, and must leave before Traffic Manager reports it Online. */
async function leaves(change: { readonly isDark?: boolean } = {}) {
  const model = new Model(new Map())
  const all = portsOf(model)
  let isEnabled = false
  const patchEndpoint: typeof all.trafficManager.patchEndpoint = async (...of) => {
    const written = await all.trafficManager.patchEndpoint(...of)
    isEnabled = true
    return written
  }
  const readPlan: typeof all.plan.readPlan = (...of) =>
    isEnabled && change.isDark === true
      ? Promise.reject(new ActionError('no answer', { fix: 'none' }))
      : all.plan.readPlan(...of)
  const ports = {
    ...all,
    trafficManager: { ...all.trafficManager, patchEndpoint },
    plan: { ...all.plan, readPlan },
  }
  const begun = sessionOn(model, target(), { runId: '1', command: { kind: 'burst' }, ports })
  const s = { ...begun, waitInRun: seconds(30) }
  return { model, s, done: await reconcile(s) }
}

test('a run that leaves a wait reads everything that it has written: what is billed is no guess (success-is-read-back)', async () => {
  const { model, s, done } = await leaves()
  expect([done.waiting?.step.kind, done.phaseAfter, s.writes.isUnseen]).toEqual([
    'await-online',
    'bursting',
    false,
  ])
  expect(done.after).toMatchObject({ at: model.now, resources: { burstEndpoint: { status: 'Enabled' } } })
  expect(s.story.latest).toBe(done.after)
  expect(billedAtEnd(s, done.after)).toMatch(/^plan \S+, 3 × P1v3$/u)
})

test('where that read fails, the run leaves with the read before, and says so', async () => {
  const { s, done } = await leaves({ isDark: true })
  expect(done.waiting?.step.kind).toBe('await-online')
  expect(billedAtEnd(s, done.after)).toMatch(
    /; as read at .*: Azure could not be read after the last write$/u,
  )
})
