import { expect, test } from '@jest/globals'
import { share } from '../../src/domain/units.ts'
import { closingEntries } from '../../src/report/log.ts'
import { targetBody } from '../../src/report/summary-target.ts'
import { burstReport, DECISION } from './fixtures.ts'
import { observation } from './observations.ts'

const [IDLE, BURSTING] = [observation(false), observation(true)]

test.each(['status', 'resume'] as const)(
  '%s says what automation would decide, not that it was done',
  (mode) => {
    const body = targetBody(burstReport({ mode, phaseAfter: 'idle', after: IDLE }), 'full')
    expect(body).toContain('**Automation would now decide: burst → bursting at 35 % of DNS answers')
    expect(body).not.toContain('**Otherwise:**')
  },
)

test('a burst that failed was not done; one that failed after it served was', () => {
  const failed = burstReport({ outcome: 'failed', phaseAfter: 'idle', after: IDLE })
  expect(targetBody(failed, 'full')).toContain('**Not done: burst → bursting at 35 % of DNS answers')
  expect(targetBody({ ...failed, phaseAfter: 'bursting', after: BURSTING }, 'full')).toContain(
    '**Burst → bursting',
  )
})

test('a weight that was refused was not done, and what nobody read back is not known', () => {
  const goal = { kind: 'bursting', share: share(0.5) } as const
  const refused = burstReport({
    outcome: 'refused',
    phaseAfter: 'bursting',
    after: BURSTING,
    decision: { ...DECISION, kind: 'adjust', goal },
  })
  expect(targetBody(refused, 'full')).toContain('**Not done: adjust the share → bursting at 50 %')
  const { phaseAfter, after, ...unread } = burstReport({ outcome: 'failed' })
  expect([phaseAfter, after?.at]).not.toContain(undefined)
  expect(targetBody(unread, 'full')).toContain('**Not known to be done: burst → bursting at 35 %')
})

test('what a command does to users comes before the other warnings', () => {
  const text = 'all new visitors go to the private side, which overloads it'
  const annotations = closingEntries(burstReport({ consequence: text, warnings: [text] })).filter(
    ({ kind }) => kind === 'warning',
  )
  expect(annotations).toEqual([
    expect.objectContaining({ text: `${text} (and 1 more, marked ! in the log)` }),
  ])
  expect(DECISION.warnings).toHaveLength(1)
})

test('a write that Azure refused or did not answer is not told as one that was made', () => {
  const last = (changed: boolean): unknown => closingEntries(burstReport({ changed })).at(-1)
  expect(last(false)).toHaveProperty(
    'text',
    expect.stringMatching(/unchanged.*14 reads, 6 writes, none confirmed\)$/u),
  )
  expect(last(true)).toHaveProperty('text', expect.stringMatching(/14 reads, 6 writes\)$/u))
})
