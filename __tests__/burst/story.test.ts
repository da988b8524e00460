import { expect, test } from '@jest/globals'
import { Story } from '../../src/burst/run/story.ts'
import type { Decision } from '../../src/domain/decision.ts'
import { share } from '../../src/domain/units.ts'
import { DECISION } from '../report/fixtures.ts'
import { observation } from '../report/observations.ts'

const at = (kind: Decision['kind'], part: number, change: Partial<Decision> = {}): Decision => ({
  ...DECISION,
  kind,
  goal: { kind: 'bursting', share: share(part) },
  reason: `${kind} at ${String(part)}`,
  ...change,
})

test.each([
  ['a burst stays one while it gets its share', [at('burst', 0.33), at('adjust', 0.33), at('hold', 0.33)], 0],
  ['a change of share stays one when it is done', [at('adjust', 0.4), at('hold', 0.4)], 0],
  ['a change that was not made is none', [at('adjust', 0.22), at('hold', 0.33)], 1],
  [
    'an undo is still the burst that failed',
    [at('burst', 0.33), at('hold', 0, { rule: 'retry-backoff' })],
    0,
  ],
] as const)('the reported decision is that of the end: %s', (_, decisions, reported) => {
  expect(told(decisions)).toEqual(decisions[reported])
})

test('a burst that gets less than it set out for is a burst, and says what it gets', () => {
  const outside = 'the burst endpoint was enabled outside this action'
  const [burst, fewer, hold] = [
    at('burst', 0.33, { warnings: [outside] }),
    at('adjust', 0.17),
    at('hold', 0.17),
  ]
  const warnings = [outside, ...fewer.warnings]
  expect(told([burst, fewer, hold])).toEqual({ ...fewer, kind: 'burst', warnings })
})

function told(decisions: readonly Decision[]): Decision | undefined {
  const story = new Story()
  const from = observation(false)
  for (const decision of decisions) story.decidedOn(decision, { from, decision }, 'bursting')
  return story.decision
}
