import { expect, test } from '@jest/globals'
import { share } from '../../src/domain/units.ts'
import { attentionOf } from '../../src/report/attention.ts'
import { deploymentText } from '../../src/report/deployment.ts'
import { burstReport, DECISION, quotaError } from './fixtures.ts'
import { observation } from './observations.ts'

/** A burst that has 35 %, and a run that wanted 60 % and could not. */
function adjustRefused() {
  return burstReport({
    outcome: 'failed',
    phaseBefore: 'bursting',
    changed: false,
    before: observation(true),
    decision: { ...DECISION, kind: 'adjust', goal: { kind: 'bursting', share: share(0.6) } },
    errors: [quotaError()],
  })
}

test('deployment and issue tell the share that was read, not the one that the run wanted (success-is-read-back)', () => {
  const report = adjustRefused()
  expect(deploymentText(report, 'bursting').text).toMatch(/^bursting at 35 % of DNS answers: demand/u)
  expect(attentionOf(report, true).body).toMatch(/\*\*Now\*\* \(.*\): bursting, 35 % of DNS answers: demand/u)
})

test('where no share is known, they tell none', () => {
  const { before: _, after: __, ...unread } = adjustRefused()
  expect(deploymentText(unread, 'bursting').text).toMatch(/^bursting: demand/u)
})
