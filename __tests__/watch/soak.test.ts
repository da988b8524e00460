import { expect, jest, test } from '@jest/globals'
import { PROMISED_GAP, PROMISED_GAP_AFTER_KILL, soak } from '../../bench/soak/soak.ts'

jest.setTimeout(240_000)

// `npm run soak` is the same with ten times as many passes.
test('many hand-overs, kills and commands: one controller at a time, no gap longer than promised', async () => {
  const result = await soak({ passes: 200, handOverEvery: 25, seed: 3 })
  expect(result).toMatchObject({ trespasses: [], badEnds: [], violations: [] })
  expect(result.longestGapSeconds).toBeLessThanOrEqual(PROMISED_GAP)
  expect(result.longestGapAfterKillSeconds).toBeLessThanOrEqual(PROMISED_GAP_AFTER_KILL)
  expect(result.passes).toBeGreaterThanOrEqual(200)
  for (const some of [result.handOvers, result.kills, result.commands]) expect(some).toBeGreaterThan(0)
})
