import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import type { AlterationName } from '../../local-azure/faults/alterations.ts'
import type { JsonObject } from '../../local-azure/json.ts'
import { act, errorsOf, HIGH, LOW, shop, type Run, type Texts } from './support.ts'

// What a Hub answers is believed as it is written, seen from outside the action: its interval, its unit, its series, its sites.

function told(azure: LocalAzure, inputs: Texts = {}): Promise<Run> {
  return act(azure, { ...azure.hubInputs(), 'dry-run': 'true', ...inputs })
}

test.each<[string, AlterationName, Texts]>([
  ['steps of five minutes, although minutes were asked for', 'hub-grain', {}],
  ['a rate a second', 'hub-per-second', { 'load-aggregation': 'average' }],
  ['two instances with equal values', 'hub-instances', {}],
])('the load of a Hub that tells %s is right', async (_, as, inputs) => {
  const azure = await shop(LOW, { hub: 'entra' })
  azure.fault({ fault: { kind: 'alter', as }, times: 'always' })
  const run = await told(azure, inputs)
  expect(run.log).toMatch(/private load +2,400\/min/u)
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'none' } })
})

test('a sum of rates a second is refused, with what to set', async () => {
  const azure = await shop(HIGH, { hub: 'entra' })
  azure.fault({ fault: { kind: 'alter', as: 'hub-per-second' }, times: 'always' })
  expect(errorsOf(await told(azure))).toEqual([
    expect.stringMatching(/tells no total of Requests.*Set load-aggregation to .*average/u),
  ])
})

/** How a Hub may write a site that serves nobody, and what the log says of it. */
const SILENT: readonly (readonly [JsonObject, string])[] = [
  [{ state: 'stopped' }, 'stopped'],
  [{ state: 'STOPPED' }, 'STOPPED'],
  [{ state: 'Running', enabled: false }, 'Running, switched off'],
  [{ state: 'Running', adminEnabled: false }, 'Running, switched off by the operator'],
  [{ state: 'Running', usageState: 'EXCEEDED' }, 'Running, over its quota'],
  [{ state: 'Running', usageState: 1 }, 'Running, over its quota'],
  [{ state: 'Running', suspendedTill: '2026-06-03T00:00:00Z' }, 'Running, suspended'],
]

test('the zeros of a site that serves nobody are unknown, however the Hub writes its state (no-data-never-ends)', async () => {
  const azure = await shop(LOW, { hub: 'entra' })
  azure.effect({ kind: 'hub-site', state: 'Stopped' })
  azure.clock.advance(20 * 60)
  for (const [properties, words] of SILENT) {
    azure.world.conditions.hubSiteProperties = properties
    const run = await told(azure)
    expect(run.log).toMatch(/private load +2,400\/min at .* \(2\d min ago\)/u)
    expect(run.log).toMatch(new RegExp(`^::warning.*the private site shop-private is ${words}:`, 'mu'))
    expect([words, run.outputs['decision'], run.outputs['demand']]).toEqual([words, 'hold', ''])
  }
})

test('zeros are load where the site runs, and unknown where its state cannot be read', async () => {
  const azure = await shop(LOW, { hub: 'entra' })
  azure.effect({ kind: 'hub-site', state: 'Stopped' })
  azure.clock.advance(20 * 60)
  azure.world.conditions.hubSiteProperties = { state: 'RUNNING', usageState: 0, suspendedTill: null }
  expect((await told(azure)).log).toMatch(/private load +0\/min/u)
  azure.fault({
    match: { kind: 'hub', path: '/sites/shop-private$' },
    fault: { kind: 'reply', status: 403, body: { error: { code: 'AuthorizationFailed', message: 'No.' } } },
    times: 'always',
  })
  const run = await told(azure)
  expect(run.log).toMatch(/private load +2,400\/min at .* \(2\d min ago\)/u)
  expect(run.outputs).toMatchObject({ decision: 'hold', demand: '' })
})
