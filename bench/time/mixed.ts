import { READ_KINDS } from '../../local-azure/world/conditions.ts'
import type { TimeCase } from './case.ts'
import { ENDS, SHORTEST, thereAndBack, type End, type Runs } from './length.ts'
import { generator } from './random.ts'
import { LOW, type TimeWorld } from './world.ts'

const CASES = 120
const LONGEST_LAG_SECONDS = 60
const LONGEST_RUN_SECONDS = 600
const LONGEST_GAP_SECONDS = 300
const DAY = 86_400

/** One of everything that is wrong with time, at once: each kind of read with a lag of its own, clocks, lengths, gaps. */
export function mixedCases(): readonly TimeCase[] {
  return Array.from({ length: CASES }, (_, index) => mixed(index + 1))
}

/** The shortest `wait-in-run` that is not 0. */
const SHORTEST_WAIT_SECONDS = 10

function lengthFor(end: End, seconds: number): number {
  if (end === 'leaves' && seconds < SHORTEST_WAIT_SECONDS) return 0
  return Math.max(SHORTEST[end], seconds)
}

function mixed(seed: number): TimeCase {
  const random = generator(seed)
  const upTo = (most: number): number => Math.round(random() * most * 2) / 2
  const end = ENDS[Math.floor(random() * ENDS.length)] ?? 'leaves'
  const runs: Runs = {
    end,
    lengthSeconds: lengthFor(end, Math.round(upTo(LONGEST_RUN_SECONDS))),
    gapSeconds: 5 + Math.round(upTo(LONGEST_GAP_SECONDS)),
  }
  const alternate = random() < 0.5
  const seconds = Object.fromEntries(
    READ_KINDS.map((kind) => [kind, random() < 0.3 ? 0 : upTo(LONGEST_LAG_SECONDS)]),
  )
  const aheadSeconds = random() < 0.5 ? 0 : Math.round((random() * 2 - 1) * DAY * random() ** 3)
  return {
    name: `mixed ${String(seed)}: ${JSON.stringify({ ...runs, seconds, alternate, aheadSeconds })}`,
    load: [[0, LOW]],
    trouble: ({ azure }: TimeWorld) => {
      azure.effect({ kind: 'read-lag', seconds, alternate })
      if (aheadSeconds !== 0) azure.effect({ kind: 'runner-clock', aheadSeconds })
    },
    story: (told) => thereAndBack(told, runs),
  }
}
