import { expect, test } from '@jest/globals'
import { act, LOW, shop, workspaceFile } from './support.ts'
import { burstingShop } from './worlds.ts'

// What stands in the job summary, however a run ends.

test('a run with a wrong input has a summary with every problem and its cure, unless it is to have none', async () => {
  const azure = await shop(LOW)
  const wrong = { mode: 'brust', 'load-interval': '7x' }
  const { exitCode, summary } = await act(azure, wrong)
  expect(exitCode).toBe(1)
  expect(summary).toContain('### ⛔ Cloudburst did not run')
  expect(summary).toContain('**input &#39;load-interval&#39; is &#39;7x&#39;')
  expect(summary.match(/\*\*What to do:\*\*/gu)).toHaveLength(2)
  expect((await act(azure, { ...wrong, summary: 'never' })).summary).toBe('')
})

test('the config file can want no summary of a run that ends early, too', async () => {
  const azure = await shop(LOW)
  const config = workspaceFile(azure, 'cloudburst.yml', 'summary: never\naudit-file: ../outside.jsonl\n')
  const run = await act(azure, { config })
  expect([run.exitCode, run.summary]).toEqual([1, ''])
})

test('what a command does to users is told once, above what it did', async () => {
  const { summary } = await act(await burstingShop(6400), { mode: 'scale-back', 'dry-run': 'true' })
  expect(summary.match(/which overloads it/gu)).toHaveLength(1)
  expect(summary).toContain('⚠️ **What this does:** all new visitors go to the private side')
})
