import { expect, test } from '@jest/globals'
import type * as Time from '../../bench/time/index.ts'
import { effort } from '../helpers/effort.ts'
import { outside } from '../helpers/outside.ts'

const { outcomes } = await outside<typeof Time>(new URL('../../bench/time/index.ts', import.meta.url))

// `npm run test:time` runs all of these worlds, and tells how they went.

test.each([
  ['lag', 'reads lag behind writes', 1],
  ['skew', 'clocks are wrong, and are set meanwhile', 1],
  ['length', 'runs are short, end by their timeout or are killed', 1],
  ['mixed', 'all of that is so at once', 1],
] as const)(
  '%s: in worlds where %s, each mode reaches what it was asked for, and no loop is without a pause',
  async (family, _, few) => {
    let told = 0
    const chosen = { families: [family], of: effort(few, 40), seed: 5, place: 'thread' } as const
    for await (const { name, breaches } of outcomes(chosen)) {
      expect([name, ...breaches]).toEqual([name])
      told += 1
    }
    expect(told).toBeGreaterThanOrEqual(few)
  },
)
