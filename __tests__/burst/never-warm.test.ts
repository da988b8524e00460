import { expect, test } from '@jest/globals'
import { reconcile } from '../../src/burst/reconcile.ts'
import type { Rule } from '../../src/domain/decision.ts'
import { epochSeconds, seconds } from '../../src/domain/units.ts'
import { target, NOW } from './build.ts'
import { bursting, run, sized } from './iteration-run.ts'

const { burstSide, warmup } = target()
const LONGEST = burstSide.scaleTimeoutSeconds + warmup.timeoutSeconds

/** A run that is shorter than a warm-up, of a burst that was taken out of the answers so long ago and does not answer. */
async function tried(ago: number, rule: Rule = 'policy') {
  const model = sized()
  model.health = () => ({ kind: 'unhealthy', reason: 'HTTP 503', certificate: false })
  const since = epochSeconds(NOW - ago)
  const { s } = run(model, bursting(0.2), {
    rule,
    tag: { phase: 'draining', phaseSinceEpochSeconds: since, drainSinceEpochSeconds: since, planSku: 'P1v3' },
    change: { waitInRun: seconds(1) },
  })
  const end = await reconcile(s).then(
    ({ waiting, failure }) => failure?.message ?? `left: ${waiting?.step.kind ?? 'nothing'}`,
    (error: unknown) => (error as Error).message,
  )
  return { end, tag: model.tags['cloudburst-burst'] ?? '' }
}

test('a burst that was taken out and never gets ready is undone, even if every run is shorter than its warm-up (failed-burst-is-undone)', async () => {
  expect(await tried(LONGEST - 60)).toMatchObject({ end: 'left: warm-up' })
  const { end, tag } = await tried(LONGEST)
  expect(end).toMatch(/503/u)
  expect([tag.includes(',a=1,'), tag.includes(',k=')]).toEqual([true, false])
})

test('without load data it is not given up: nothing would begin it again (no-data-never-ends)', async () => {
  expect(await tried(LONGEST, 'missing-data')).toMatchObject({ end: 'left: warm-up' })
})
