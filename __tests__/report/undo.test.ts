import { expect, test } from '@jest/globals'
import { known } from '../../src/domain/known.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { undoLines, undoOf } from '../../src/report/undo.ts'
import { burstReport } from './fixtures.ts'
import { NOW, observation } from './observations.ts'

const [IDLE, BURSTING] = [observation(false), observation(true)]

/** 12:34 UTC, 3 min 42 s after NOW. */
const DRAINING: Observation = {
  ...withState(BURSTING, { phase: 'draining', drainSinceEpochSeconds: epochSeconds(NOW + 200) }),
  resources: { ...BURSTING.resources, burstEndpoint: IDLE.resources.burstEndpoint },
}

test('a drain that the run itself began is waited for before the app stops (never-stop-before-drain)', () => {
  const lines = linesOf(IDLE, DRAINING)
  expect(lines).toEqual([
    '# without GitHub, in this order:',
    '# wait until no visitor is left: not before 12:49 UTC',
    expect.stringMatching(/^az webapp stop /u),
    expect.stringMatching(/^az appservice plan update /u),
  ])
})

test('nobody is waited for before a line that starts the app or makes the plan bigger', () => {
  const stopped = {
    ...DRAINING,
    resources: { ...DRAINING.resources, app: IDLE.resources.app, plan: IDLE.resources.plan },
  }
  const lines = linesOf(DRAINING, stopped)
  expect(lines.join('\n')).toMatch(/az webapp start .*\naz appservice plan update .*--number-of-workers 3/u)
  expect(lines.join('\n')).not.toContain('wait until')
})

test('nobody is waited for if nobody was sent there', () => {
  const prewarmed = {
    ...BURSTING,
    resources: { ...BURSTING.resources, burstEndpoint: IDLE.resources.burstEndpoint },
  }
  expect(linesOf(IDLE, prewarmed).join('\n')).not.toContain('wait until')
})

test('a hold that had ended by itself does not come back', () => {
  const held = (untilAfterNow: number): Observation =>
    withState(BURSTING, {
      hold: {
        command: 'burst',
        untilEpochSeconds: epochSeconds(NOW + untilAfterNow),
        by: 'octocat',
        reason: '',
      },
    })
  expect(linesOf(held(100), BURSTING)).toEqual([])
  expect(linesOf(held(3600), BURSTING).join('\n')).toContain('-f mode=burst')
})

test('the weight of an endpoint that was and is disabled is nothing to undo', () => {
  const weighted = {
    ...IDLE,
    resources: { ...IDLE.resources, burstEndpoint: { ...IDLE.resources.burstEndpoint, weight: 25 } },
  }
  expect(linesOf(IDLE, weighted)).toEqual([])
})

function linesOf(before: Observation, after: Observation): readonly string[] {
  const lane = { repository: 'acme/shop', workflow: 'cloudburst-by-hand.yml' }
  const { trigger } = burstReport()
  const isHold = before.resources === after.resources
  const undo = undoOf(burstReport({ before, after, trigger: isHold ? { ...trigger, lane } : trigger }))
  return undo === undefined ? [] : undoLines(undo)
}

function withState(o: Observation, change: Partial<BurstRecord>): Observation {
  if (o.record.kind === 'unknown') throw new Error('the fixture has a state tag')
  return { ...o, record: known({ ...o.record.value, ...change }) }
}
