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

const WARM = { goal: { kind: 'warm' } } as const
const IDLE = { goal: { kind: 'idle' } } as const
const STAY = { goal: { kind: 'stay' } } as const
const SAFE = { rule: 'routing-safety' } as const
const SAFE_STAY = { ...SAFE, ...STAY } as const

test.each([
  ['a burst stays one while it gets its share', [at('burst', 0.33), at('adjust', 0.33), at('hold', 0.33)], 0],
  ['a change of share stays one when it is done', [at('adjust', 0.4), at('hold', 0.4)], 0],
  ['a change that was not made is none', [at('adjust', 0.22), at('hold', 0.33)], 1],
  ['a run that began by doing nothing is what it did then', [at('none', 0), at('burst', 0)], 1],
  ['a person or state that turned the goal counts', [at('burst', 0.33), at('prewarm', 0, WARM)], 1],
  ['and so it does where no share was set', [at('none', 0, WARM), at('none', 0, STAY)], 1],
  ['staying enabled after saving the site tells less', [at('burst', 1, SAFE), at('hold', 0, SAFE_STAY)], 0],
  ['saving the site tells more than staying enabled', [at('hold', 0, SAFE_STAY), at('burst', 1, SAFE)], 1],
  ['staying enabled for safety after a burst counts', [at('burst', 1), at('hold', 0, SAFE_STAY)], 1],
  ['a scale-in after staying enabled counts', [at('hold', 0, SAFE_STAY), at('scale-back', 0, IDLE)], 1],
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

test('a person is told the same once in a run', () => {
  const story = new Story()
  expect(['a', 'b', 'a'].map((message) => story.tells(message))).toEqual([true, true, false])
})

test('the report compares the first read with the last one, after which the run had ended (success-is-read-back)', () => {
  const story = new Story()
  const [first, second, last] = [observation(false), observation(false), observation(false)]
  story.observed(first, 'bursting')
  story.observed(second, 'draining')
  expect([story.before === first, story.latest === second, story.phase]).toEqual([true, true, 'draining'])
  story.endedWith(last, 'idle')
  expect([story.before === first, story.latest === last, story.phase]).toEqual([true, true, 'idle'])
})
