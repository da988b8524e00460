import { expect, test } from '@jest/globals'
import { act, brokenInvariants, HIGH, LOW, shop } from './support.ts'
import { transcript } from './transcript.ts'
import { burstingShop } from './worlds.ts'

// Three runs as a person reads them, whole: log, outputs, summary and requests. Elsewhere tests go by what a run decides
// and writes, so that only these three change with the wording.

test('the story of a burst from cold', async () => {
  const azure = await shop(HIGH)
  const run = await act(azure, { mode: 'auto' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'burst', phase: 'bursting' } })
  expect(transcript(run)).toMatchSnapshot()
  expect(brokenInvariants(azure)).toEqual([])
})

test('the story of a scale-in with its drain', async () => {
  const azure = await burstingShop(LOW)
  const run = await act(azure, { mode: 'auto', 'wait-in-run': '45m' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'scale-back', phase: 'idle' } })
  expect(transcript(run)).toMatchSnapshot()
  expect(brokenInvariants(azure)).toEqual([])
})

test('the story of a burst that Azure has no instances for, and that is undone', async () => {
  const azure = await shop(HIGH)
  azure.effect({ kind: 'instance-stock', instances: 0 })
  const run = await act(azure, { 'burst-sku': 'P2v3' })
  expect(run).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', phase: 'idle' } })
  expect(transcript(run)).toMatchSnapshot()
  expect(brokenInvariants(azure)).toEqual([])
})
