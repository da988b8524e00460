import { expect, test } from '@jest/globals'
import type { Ports } from '../../src/burst/ports.ts'
import { reconcile } from '../../src/burst/reconcile.ts'
import type { AutoscaleSetting } from '../../src/domain/autoscale.ts'
import { run, sized, WARM } from './iteration-run.ts'
import type { Model } from './model.ts'
import { portsOf } from './model-ports.ts'

// An autoscale setting that Azure accepts and does not make.

/** Runs of a prewarm one after another on one burst side: what each creates, how it ends, and the tag after it. */
async function runs(model: Model, count: number, made: (created: number) => AutoscaleSetting | undefined) {
  const { autoscale } = portsOf(model)
  let created = 0
  const ports: Partial<Ports> = {
    autoscale: {
      ...autoscale,
      find: () => Promise.resolve(made(created)),
      create: (...of) => ((created += 1), autoscale.create(...of)),
    },
  }
  const told: unknown[] = []
  for (let i = 0; i < count; i += 1) {
    const before = created
    const { s } = run(model, WARM, { side: { autoscale: 'manage', idleInstances: 1 }, ports })
    const end = await reconcile(s).then(
      () => 'green',
      (error: unknown) => (error as Error).message,
    )
    told.push([created - before, end, /,b=([a-z]+)/u.exec(model.tags['cloudburst-burst'] ?? '')?.[1]])
  }
  return told
}

const RED =
  '"create CPU autoscale rules, 3 to 9 instances" was accepted 2 times, but Azure did not show it within 60 s: App Service does not scale the burst side by itself'

test('each run asks once more for a setting that Azure did not make, and none is green without it (success-is-read-back)', async () => {
  const model = sized({ readyAfter: [0, 0, 0] })
  expect(await runs(model, 3, () => undefined)).toEqual([
    [2, RED, 'unmade'],
    [2, RED, 'unmade'],
    [2, RED, 'unmade'],
  ])
})

test('once Azure makes it, the run is green and the tag says so (success-is-read-back)', async () => {
  const model = sized({ readyAfter: [0, 0, 0] })
  const bounds = { minimum: 3, maximum: 9, usual: 3 }
  const profile = { name: 'usual', isDefault: true, time: { kind: 'always' }, bounds } as const
  const setting = { id: '/s/x', name: 'cloudburst-plan', enabled: true, profiles: [profile], raw: {} }
  const seen = await runs(model, 3, (created) => (created > 2 ? setting : undefined))
  expect(seen).toEqual([
    [2, RED, 'unmade'],
    [1, 'green', 'none'],
    [0, 'green', 'none'],
  ])
})
