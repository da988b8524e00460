import { expect, jest, test } from '@jest/globals'
import { PROMISED_GAP, PROMISED_GAP_AFTER_KILL, soak } from '../../bench/soak/soak.ts'
import { effort } from '../helpers/effort.ts'

jest.setTimeout(900_000)

const PASSES = effort(80, 400)

// `npm run soak` is the same with 2,000 passes.
test('many hand-overs, kills and commands: one controller at a time, no gap longer than promised', async () => {
  const result = await soak({ passes: PASSES, handOverEvery: PASSES / 4, seed: 3 })
  expect(result).toMatchObject({ trespasses: [], badEnds: [], violations: [] })
  expect(result.longestGapSeconds).toBeLessThanOrEqual(PROMISED_GAP)
  expect(result.longestGapAfterKillSeconds).toBeLessThanOrEqual(PROMISED_GAP_AFTER_KILL)
  expect(result.passes).toBeGreaterThanOrEqual(PASSES)
  for (const some of [result.handOvers, result.kills, result.commands]) expect(some).toBeGreaterThan(0)
})
