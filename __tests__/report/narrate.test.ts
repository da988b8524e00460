import { expect, test } from '@jest/globals'
import type { Decided } from '../../src/burst/run/story.ts'
import { isRoutine, type Step } from '../../src/burst/steps.ts'
import type { Log } from '../../src/domain/log.ts'
import { storyTeller } from '../../src/modes/narrate.ts'
import { DECISION } from './fixtures.ts'
import { NOW, observation } from './observations.ts'

const WAIT: Step = { kind: 'await-resize', why: 'the plan still changes its size' }
const LATER = { result: 'waiting', startedAt: NOW, tookSeconds: 5, detail: 'still changing' } as const

test('a quiet pass keeps its wait to its one line, and one that had to plan again tells it', async () => {
  expect(isRoutine(WAIT)).toBe(false)
  expect(await told(false)).not.toContain('goes on later')
  expect(await told(true)).toMatch(/re-planning[^]*goes on later/u)
})

async function told(plansAgain: boolean): Promise<string> {
  const lines: string[] = []
  const o = observation(true)
  const decided: Decided = { from: o, decision: DECISION }
  const teller = storyTeller(recorder(lines), 'shop', {
    mode: 'watch',
    dryRun: false,
    isNews: () => false,
  })
  teller.planned(o, DECISION, [WAIT], decided)
  if (plansAgain) teller.replanned(o, DECISION, [WAIT], decided)
  teller.began(WAIT, NOW)
  teller.ended(WAIT, LATER)
  await teller.closed(false)
  return lines.join('\n')
}

function recorder(lines: string[]): Log {
  const put = (line: string): void => void lines.push(line)
  return {
    group: (_, body) => body(),
    info: put,
    debug: put,
    notice: put,
    warning: put,
    error: put,
  }
}
