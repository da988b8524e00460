import { expect, test } from '@jest/globals'
import { reconcile } from '../../src/burst/reconcile.ts'
import type { Wait } from '../../src/burst/steps.ts'
import { endWait } from '../../src/burst/wait-end.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { endpoint, NOW, observation, resources, target } from './build.ts'
import { Model } from './model.ts'
import { sessionOn } from './session-on.ts'

interface Told {
  readonly step: string
  readonly detail: string | undefined
}

/** What a prewarm against the model, which waits for all instances, tells of its waits: while each goes on, and as its result. */
async function toldBy(
  model: Model,
  leaveBy?: number,
): Promise<Record<'during' | 'atTheEnd', readonly Told[]>> {
  const s = sessionOn(model, target(), { command: { kind: 'prewarm' }, runId: '1' })
  const during: Told[] = []
  const atTheEnd: Told[] = []
  const narrator = {
    ...s.narrator,
    waiting: (step: { kind: string }, detail: string) => during.push({ step: step.kind, detail }),
    ended: (step: { kind: string }, { detail }: { detail?: string }) =>
      atTheEnd.push({ step: step.kind, detail }),
  }
  const watch = leaveBy === undefined ? {} : { watch: { owner: 'watch', leaveBy: epochSeconds(leaveBy) } }
  await reconcile({ ...s, ...watch, narrator })
  return { during, atTheEnd }
}

test('a wait that ends is told by its result alone, not by a line before it', async () => {
  const { during, atTheEnd } = await toldBy(new Model(new Map()))
  expect(during).toContainEqual({ step: 'warm-up', detail: '2 of 3 in a row' })
  expect(during).not.toContainEqual({ step: 'await-resize', detail: 'the App Service plan has its size' })
  expect(during).not.toContainEqual({ step: 'warm-up', detail: '3 successes in a row' })
  expect(atTheEnd).toContainEqual({ step: 'await-resize', detail: undefined })
  expect(atTheEnd).toContainEqual({ step: 'warm-up', detail: undefined })
})

test('a wait that ends with less than it waited for says so in its result', async () => {
  const model = new Model(new Map())
  model.readyAfter = [0, 0, Infinity]
  const { atTheEnd } = await toldBy(model)
  const detail = '2 of 3 are READY'
  expect(atTheEnd).toContainEqual({ step: 'await-instances', detail })
})

test('a wait that is left to the next run is told once', async () => {
  const model = new Model(new Map())
  model.resizeSeconds = 300
  const { during, atTheEnd } = await toldBy(model, model.now + 60)
  const last = atTheEnd.at(-1)
  expect(last).toEqual({ step: 'await-resize', detail: expect.stringContaining('still scales') })
  expect(during).not.toContainEqual(last)
})

test('a wait has ended when another step comes first, and is told with its time and how it ended (success-is-read-back)', () => {
  const burst = endpoint('burst')
  const checked = { ...burst, monitorStatus: 'CheckingEndpoint' }
  const online: Wait = { kind: 'await-online', endpoint: burst, why: '' }
  const later = epochSeconds(NOW + 30)
  const ended = (next: Wait | undefined, stateChanged: boolean, found = burst) => {
    const told: unknown[] = []
    const s = sessionOn(new Model(new Map()), target(), { runId: '1' })
    s.waits.begin(online, NOW)
    s.waits.saw('probed')
    const narrator = { ...s.narrator, ended: (...of: unknown[]) => void told.push(of[1]) }
    endWait(
      { ...s, narrator },
      next,
      observation({ at: later, resources: resources({ burst: found }) }),
      stateChanged,
    )
    return [told[0], s.waits.current?.step.kind]
  }
  const time = { startedAt: NOW, tookSeconds: 30 }
  expect(ended(online, false)).toEqual([undefined, 'await-online'])
  const next = ended({ kind: 'await-instances', for: 'share', why: '' }, false)
  expect(next).toEqual([{ result: 'done', ...time }, 'await-instances'])
  expect(ended(undefined, true)).toEqual([{ result: 'superseded', detail: 'probed', ...time }, undefined])
  const detail = 'Traffic Manager reports burst CheckingEndpoint'
  expect(ended(undefined, false, checked)).toEqual([{ result: 'skipped', detail, ...time }, undefined])
})
