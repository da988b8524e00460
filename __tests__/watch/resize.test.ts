import { expect, test } from '@jest/globals'
import { BURSTING, HIGH, expectSafe, shop, stateOf } from '../fault/support.ts'
import { WATCH, startJob } from './support.ts'

test('passes that end by their timeout in a resize go on with it, and ask for it once', async () => {
  const azure = await shop([[0, HIGH]], {
    scenario: (base) => ({ ...base, timing: { ...base.timing, planSizingSeconds: 300 } }),
  })
  azure.effect({ kind: 'read-lag', seconds: { plan: 20 }, alternate: true })
  const inputs = { ...WATCH, 'watch-for': '14m', 'hand-over': 'none', timeout: '1m', 'wait-in-run': '' }
  const run = await startJob(azure, { runId: '7', event: 'schedule' }, inputs).done
  if (run.exitCode !== 0) throw new Error(run.log)
  const puts = azure.requests().filter(({ method, path }) => method === 'PUT' && /serverfarms\//iu.test(path))
  expect([puts.length, stateOf(azure)]).toEqual([1, BURSTING])
  expectSafe(azure)
})
