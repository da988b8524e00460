import { expect, test } from '@jest/globals'
import type { AutoscaleSetting } from '../../src/domain/autoscale.ts'
import { known, type Known } from '../../src/domain/known.ts'
import { changesOf } from '../../src/report/changes.ts'
import type { TargetReport } from '../../src/report/model.ts'
import { observation, resources } from '../burst/build.ts'

const NOT_READ = resources().autoscale

function setting(maximum: number): Known<AutoscaleSetting> {
  const bounds = { minimum: 1, maximum, usual: 1 }
  const profile = { name: 'day', isDefault: true, bounds, time: { kind: 'always' } } as const
  return known({ id: '/a', name: 'cpu', enabled: true, profiles: [profile], raw: {} })
}

test.each<readonly [what: string, before: typeof NOT_READ, after: typeof NOT_READ, said: string | undefined]>(
  [
    ['one read once only is no change', NOT_READ, setting(5), undefined],
    ['one read before only is no change', setting(5), NOT_READ, undefined],
    [
      'one that changed is shown',
      setting(5),
      setting(8),
      'P1v3 × 1, at most 30, autoscale on (1 to 5) → P1v3 × 1, at most 30, autoscale on (1 to 8)',
    ],
  ],
)('an autoscale setting: %s', (_, before, after, said) => {
  const at = (autoscale: typeof NOT_READ) => observation({ resources: resources({ autoscale }) })
  const report = { before: at(before), after: at(after) } as TargetReport
  const changed = changesOf(report).filter((row) => row.changed)
  expect(changed.map((row) => `${row.before} → ${row.after}`)).toEqual(said === undefined ? [] : [said])
})
