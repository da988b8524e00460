import { expect, test } from '@jest/globals'
import { HIGH, shop, signalled } from '../fault/support.ts'
import { TWO_FLOWS, WATCH, startJob } from './support.ts'

test('a watch that is cancelled in a pass tells GitHub what that pass has left', async () => {
  const azure = await shop([[0, HIGH]], TWO_FLOWS)
  const asked = { ...WATCH, 'hand-over': 'none', 'github-deployment': 'burst' }
  const started = startJob(azure, { runId: '7', event: 'schedule' }, asked)
  const { run } = await signalled(azure, started, { signal: 'SIGINT', at: /PATCH .*Endpoints/iu, number: 2 })
  expect([run.exitCode, run.outputs['phase']]).toEqual([1, 'bursting'])
  const [deployment] = azure.github.deployments.all
  expect(deployment?.statuses.map(({ state }) => state)).toEqual(['in_progress', 'success'])
})
