import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import {
  annotations,
  BURSTING,
  burstingShop,
  expectSafe,
  HIGH,
  IDLE,
  LONG,
  LOW,
  pass,
  recordOf,
  shop,
  stateOf,
} from './support.ts'

// What the identity may not read holds up neither a burst that can do without it nor the scale-in.

const SETTINGS = 'Microsoft.Insights/autoscaleSettings/Read'
const APPS = 'Microsoft.Web/serverfarms/sites/Read'
const deny = (azure: LocalAzure, ...actions: string[]): void => azure.effect({ kind: 'deny', actions })

test('leave: a burst that may not read autoscale settings says what that may do to it', async () => {
  const azure = await shop([[0, HIGH]])
  deny(azure, SETTINGS)
  const run = await pass(azure, 'burst')
  expect([run.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  expect(run.log).toMatch(/! it is unknown whether an autoscale setting .*autoscaleSettings\/Read on/u)
  expectSafe(azure)
})

test('leave: a scale-in that may not read autoscale settings stops and shrinks', async () => {
  const azure = await burstingShop([[0, LOW]])
  deny(azure, SETTINGS)
  const run = await pass(azure, 'scale-back', LONG)
  expect([run.exitCode, stateOf(azure)]).toEqual([0, IDLE])
  expectSafe(azure)
})

test('manage: a burst that may not read autoscale settings is refused before the first write', async () => {
  const azure = await shop([[0, HIGH]])
  deny(azure, SETTINGS)
  const run = await pass(azure, 'burst', { autoscale: 'manage' })
  expect([run.exitCode, run.outputs['outcome'], run.outputs['changed']]).toEqual([1, 'refused', 'false'])
  expect(annotations(run)).toMatch(
    /autoscale: manage needs .*autoscaleSettings\/Read on .*Or set autoscale: leave/u,
  )
})

test('manage: a scale-in that may not read the setting stops and shrinks, ends red, and does not forget it (killed-anywhere-recovers)', async () => {
  const azure = await shop([[0, HIGH]])
  await pass(azure, 'burst', { autoscale: 'manage' })
  azure.clock.advance(1800)
  deny(azure, SETTINGS)
  const run = await pass(azure, 'scale-back', { ...LONG, autoscale: 'manage' })
  expect([run.exitCode, stateOf(azure)]).toEqual([1, IDLE])
  expect(annotations(run)).toMatch(/autoscaleSettings\/Read on/u)
  expect(recordOf(azure)).toContain(',b=none')
  expectSafe(azure)
})

test('a plan whose other apps may not be read is not sized, and the scale-in goes on (shared-plan-needs-consent)', async () => {
  const azure = await burstingShop([[0, LOW]])
  const [site] = azure.world.sites
  if (site !== undefined) azure.world.sites.push({ ...site, name: 'other-team', hostNames: [] })
  deny(azure, APPS)
  const burst = await pass(azure, 'burst', { 'burst-instances': '5' })
  expect([burst.exitCode, burst.outputs['outcome'], stateOf(azure).instances]).toEqual([1, 'refused', 3])
  expect(annotations(burst)).toMatch(
    /unknown which other apps .*sites\/read on .*Or set shared-plan: allow/iu,
  )
  const run = await pass(azure, 'scale-back', LONG)
  expect([run.exitCode, stateOf(azure)]).toEqual([1, { ...IDLE, instances: 3 }])
  expect(annotations(run)).toMatch(/sites\/read on/iu)
  expectSafe(azure)
})
