import { expect, test } from '@jest/globals'
import type { ShareChange } from '../../src/domain/record.ts'
import { known } from '../../src/domain/known.ts'
import { epochSeconds, seconds, share } from '../../src/domain/units.ts'
import { askFor } from '../../src/policy/loop.ts'
import { resolverModel } from '../../src/domain/resolvers.ts'
import { expectedShare } from '../../src/policy/resolvers.ts'
import { decideIn, NOW, steady } from './world.ts'

test.each([
  // wanted, asked, response, settled → share to ask for
  [0.2, 0.2, 1, true, 0.2],
  [0.2, 0.2, 0.5, true, 0.3],
  [0.2, 0.3, 0.5, true, 0.4],
  [0.2, 0.5, 0.5, true, 0.4],
  [0.2, 0.3, 0.5, false, 0.3],
  [0.4, 0.3, 0.5, false, 0.4],
  [0.2, 0.2, 2, true, 0.2 / 1.5],
  [0.2, 0.12, 2, true, 0.1],
  [0.2, 0.2, 2, false, 0.2],
])('to have %p carried with %p asked and a response of %p', (wanted, asked, response, settled, expected) => {
  expect(askFor(share(wanted), share(asked), response, settled)).toBeCloseTo(expected, 9)
})

/**
 * A burst of constant demand in a world where only `response` of what DNS is asked for is carried, seen by passes
 * five minutes apart; the shares asked for.
 */
function live(response: number, demand: number): number[] {
  let changes: ShareChange[] = [{ atEpochSeconds: epochSeconds(NOW - 5400), share: share(0.1935) }]
  let weight = 12
  return Array.from({ length: 24 }, () => {
    const carried = carriedOver(changes).map((it) => it * response)
    const { goal } = decideIn({
      enabled: true,
      weight,
      instances: 4,
      instanceCapacity: 400,
      privateLoad: carried.map((it) => demand * (1 - it)),
      burstLoad: carried.map((it) => demand * it),
      record: { phase: 'bursting', phaseSinceEpochSeconds: epochSeconds(NOW - 5400), shareChanges: changes },
    })
    if (goal.kind !== 'bursting') throw new Error(goal.kind)
    if (Math.round((goal.share * 50) / (1 - goal.share)) !== weight)
      changes = [...changes, { atEpochSeconds: NOW, share: goal.share }]
    weight = Math.round((goal.share * 50) / (1 - goal.share))
    changes = changes
      .slice(-6)
      .map((it) => ({ ...it, atEpochSeconds: epochSeconds(it.atEpochSeconds - 300) }))
    return goal.share
  })
}

/** The model's observed share in the minutes that a pass sees. */
function carriedOver(changes: readonly ShareChange[]): number[] {
  const moments = steady(0).map((_, index) => epochSeconds(NOW - 180 - 60 * (30 - index) + 30))
  return expectedShare({ beforeFirst: known(share(0)), changes }, moments, resolverModel(seconds(60))).map(
    (it) => (it.kind === 'known' ? it.value.expected : 0),
  )
}

test('where DNS does as asked, the share goes to the overflow and stays', () => {
  const shares = live(1, 1250)
  expect(shares.at(-1)).toBeCloseTo(0.36, 1)
  expect(new Set(shares.slice(4)).size).toBe(1)
})

test('where half of the users stay, more is asked for, step by step, and it settles', () => {
  const shares = live(0.5, 1250)
  const asked = [0.1935, ...shares]
  shares.forEach((it, pass) => {
    const before = asked[pass] ?? 0
    // The overflow itself (0.36) may be asked for at once; beyond it, at most half as much again a pass.
    expect(it).toBeLessThanOrEqual(Math.max(0.37, before * 1.5) + 0.01)
  })
  expect((shares.at(-1) ?? 0) * 0.5).toBeCloseTo(0.36, 1)
  expect(new Set(shares.slice(12)).size).toBe(1)
})

test('where nobody follows, it does not wind up past what the burst side carries', () => {
  const shares = live(0, 1250)
  expect(Math.max(...shares)).toBeLessThanOrEqual(0.95)
})
