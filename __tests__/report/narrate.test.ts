import { expect, test } from '@jest/globals'
import type { Decided } from '../../src/burst/run/story.ts'
import { isRoutine, type Step } from '../../src/burst/steps.ts'
import type { Log } from '../../src/domain/log.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { storyTeller } from '../../src/modes/narrate.ts'
import type { AppliedStep } from '../../src/report/model.ts'
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

const START: Step = { kind: 'start-app', why: 'it is Stopped' }
const STOP: Step = { kind: 'stop-app', why: 'nobody is left' }
const LOST = { at: epochSeconds(NOW + 3), message: 'no answer', isOpen: true }
const BUSY = { ...LOST, message: 'busy', isOpen: false }

/** The results of a run whose first try to start the app failed so, and what came then. */
async function startFails(failed: typeof LOST, then: 'next' | 'other decision' | 'end' | 'cut off') {
  const [o, heard] = [observation(false), [] as AppliedStep[]]
  const decided: Decided = { from: o, decision: DECISION }
  const audit = { decided: () => undefined, applied: (step: AppliedStep) => void heard.push(step) }
  const teller = storyTeller(recorder([]), 'shop', { mode: 'auto', dryRun: false, audit })
  teller.planned(o, DECISION, [START, WAIT], decided)
  teller.began(START, NOW)
  teller.noted(START, 'again in 2 s', failed)
  if (then === 'next') teller.began(WAIT, epochSeconds(NOW + 9))
  if (then === 'other decision') teller.replanned(o, DECISION, [STOP], decided)
  await teller.closed(then === 'end')
  expect(heard).toEqual(teller.story.applied)
  return heard.map(({ number, title, result, detail, tookSeconds }) => [
    number,
    title,
    result,
    detail,
    tookSeconds,
  ])
}

test.each([
  ['next', LOST, 'done'],
  ['next', BUSY, 'skipped'],
  ['other decision', LOST, 'superseded'],
  ['other decision', BUSY, 'superseded'],
  ['end', LOST, 'done'],
  ['end', BUSY, 'skipped'],
  ['cut off', LOST, 'failed'],
  ['cut off', BUSY, 'failed'],
] as const)(
  'a step whose last try failed is in report and audit all the same: then came %s (%o)',
  async (then, failed, result) => {
    expect(await startFails(failed, then)).toEqual([['1', 'start the web app', result, failed.message, 3]])
  },
)
