import { expect, test } from '@jest/globals'
import { seconds } from '../../src/domain/units.ts'
import { ago, burst, changes, drain, unread } from './cases.ts'
import { decideIn, type World } from './world.ts'

// A burst whose endpoint was taken out because the app did not serve, without load data.

const noData: World = { ...drain, privateLoad: unread, burstLoad: unread }
const goesOn = { phase: 'draining' as const, planSku: 'P1v3', ...changes([3600, 0.3], [600, 0]) }
const out: World = { ...noData, record: goesOn }
const shareIn = (world: World): number | undefined => {
  const { goal } = decideIn(world)
  return goal.kind === 'bursting' ? goal.share : undefined
}

test('once it is on trial again, it gets back its share and does not stay at the weight of the trial (no-data-never-ends)', () => {
  const trial = (...before: Parameters<typeof changes>): World => ({
    ...burst,
    privateLoad: unread,
    burstLoad: unread,
    weight: 1,
    record: { phase: 'bursting', ...changes(...before) },
  })
  const stays = shareIn(trial([300, 0.02])) ?? 0
  expect(stays).toBeLessThan(0.03)
  expect(shareIn(trial([3600, 0.3], [600, 0], [300, 0.02]))).toBeGreaterThan(2 * stays)
  // The tag says the share before the endpoint has it, and the run that wrote it goes on.
  expect(shareIn(trial([3600, 0.3], [600, 0], [300, 0.02], [1, 0.29]))).toBeGreaterThan(2 * stays)
  // A burst that ended longer ago is another one, and so is one that had its own share since.
  expect(shareIn(trial([9000, 0.3], [1000, 0], [300, 0.02]))).toBe(stays)
  expect(shareIn(trial([3600, 0.3], [600, 0], [300, 0.02], [200, 0.1]))).toBe(stays)
})

test('while a failed try waits, it is not ended (no-data-never-ends)', () => {
  const attempts = { count: 1, lastFailedAtEpochSeconds: ago(60) }
  const decision = decideIn({ ...out, record: { ...goesOn, attempts } })
  expect([decision.rule, decision.goal.kind]).toEqual(['retry-backoff', 'stay'])
})

test('max-burst ends it too', () => {
  const policy = { maxBurstSeconds: seconds(1800), maxBurstAction: 'scale-back' } as const
  expect(decideIn(out).goal.kind).toBe('bursting')
  expect(decideIn({ ...out, policy })).toMatchObject({ rule: 'cap', goal: { kind: 'idle' } })
  expect(decideIn({ ...out, policy: { ...policy, maxBurstSeconds: seconds(7200) } }).goal.kind).toBe(
    'bursting',
  )
})

test('what a run was about to enable is enabled by the next ones, and not by one of another day', () => {
  const announced = (secondsAgo: number): World => ({
    ...noData,
    record: {
      phase: 'bursting',
      phaseSinceEpochSeconds: ago(secondsAgo),
      intent: true,
      ...changes([secondsAgo, 0.3]),
    },
  })
  expect(decideIn(announced(600)).goal.kind).toBe('bursting')
  expect(decideIn(announced(86_400)).goal.kind).not.toBe('bursting')
})
