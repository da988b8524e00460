import { expect, test } from '@jest/globals'
import type { AutoscaleSetting } from '../../src/domain/autoscale.ts'
import { known } from '../../src/domain/known.ts'
import { stillBilled } from '../../src/modes/still-billed.ts'
import { observation, resources } from '../burst/build.ts'

const { app, plan } = resources()

function billed(minimum: number, capacity: number, state = 'Stopped', enabled = true): string | undefined {
  const bounds = { minimum, maximum: 20, usual: minimum }
  const profile = { name: 'day', isDefault: true, bounds, time: { kind: 'always' } } as const
  const setting: AutoscaleSetting = { id: '/a', name: 'cpu', enabled, profiles: [profile], raw: {} }
  const found = resources({
    app: { ...app, state },
    plan: { ...plan, sku: { ...plan.sku, capacity } },
    autoscale: known(setting),
  })
  return stillBilled(observation({ resources: found }), { pending: undefined })
}

test.each<readonly [said: string, given: Parameters<typeof billed>]>([
  ['plan plan, 5 × P1v3, though the app is stopped; the autoscale setting cpu allows no fewer', [5, 5]],
  ['plan plan, 1 × P1v3, though the app is stopped; the autoscale setting cpu raises it to 4', [4, 1]],
  ['plan plan, 1 × P1v3; the autoscale setting cpu raises it to 4', [4, 1, 'Running']],
  ['plan plan, 1 × P1v3, though the app is stopped', [1, 1]],
  ['plan plan, 1 × P1v3, though the app is stopped', [4, 1, 'Stopped', false]],
  ['plan plan, 5 × P1v3', [5, 5, 'Running']],
])('%s', (said, given) => {
  expect(billed(...given)).toBe(said)
})

test.each([
  ['shown', ''],
  ['unshown', '; as asked for: Azure has not shown that size yet'],
  ['unread', '; as read at 08:53:20 UTC: Azure could not be read after the last write'],
] as const)('a size that is %s is told as that', (readBack, said) => {
  const o = observation({ resources: resources({ app: { ...app, state: 'Running' } }) })
  expect(stillBilled(o, { pending: undefined }, readBack)).toBe(`plan plan, 1 × P1v3${said}`)
})
