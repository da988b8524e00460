import { expect, test } from '@jest/globals'
import type { Effect } from '../../local-azure/world/effects.ts'
import { EVERYTHING } from '../helpers/effort.ts'
import {
  BURSTING,
  HIGH,
  IDLE,
  LOW,
  burstingShop,
  each,
  expectSafe,
  pass,
  passesUntil,
  shop,
  stateOf,
} from './support.ts'

// The services have no conditional write: another actor may come after any of ours. The same run repairs it, or the next.

const HANDS: readonly Effect[] = [
  { kind: 'set-endpoint', endpoint: 'burst', status: 'Disabled' },
  { kind: 'set-endpoint', endpoint: 'burst', status: 'Enabled', weight: 1 },
  { kind: 'set-endpoint', endpoint: 'burst', weight: 60 },
  { kind: 'set-app', app: 'app-shop-burst', state: 'Stopped' },
  { kind: 'set-plan', plan: 'plan-shop-burst', sku: { capacity: 1 } },
]

test('after each write of a burst, by each hand: the burst comes about, with no harm done by us', async () => {
  const cases = HANDS.flatMap((effect, row) =>
    [1, 2, 3, 4, 5, 6, 7]
      .filter((write) => EVERYTHING || (write + row) % 4 === 0)
      .map((write) => ({ effect, write })),
  )
  const ends = await each(cases, async ({ effect, write }) => {
    const azure = await shop([[0, HIGH]])
    azure.effect(effect, { afterWrites: write })
    const runs = await passesUntil(azure, BURSTING)
    return {
      effect,
      write,
      green: runs.at(-1)?.exitCode,
      end: stateOf(azure),
      harm: azure.judge().violations,
    }
  })
  expect(ends).toEqual(cases.map((one) => ({ ...one, green: 0, end: BURSTING, harm: [] })))
})

test('after each write of a scale-back: all ends idle', async () => {
  const cases = HANDS.flatMap((effect, row) =>
    [1, 2, 3, 4].filter((write) => EVERYTHING || (write + row) % 2 === 0).map((write) => ({ effect, write })),
  )
  const ends = await each(cases, async ({ effect, write }) => {
    const azure = await burstingShop([
      [0, HIGH],
      [30, LOW],
    ])
    azure.clock.advance(3600)
    azure.effect(effect, { afterWrites: write })
    const runs = await passesUntil(azure, IDLE, 'auto', {}, 12)
    return {
      effect,
      write,
      green: runs.at(-1)?.exitCode,
      end: stateOf(azure),
      harm: azure.judge().violations,
    }
  })
  expect(ends).toEqual(cases.map((one) => ({ ...one, green: 0, end: IDLE, harm: [] })))
})

test('an app stopped under its users is taken out of the answers, started, warmed and put back', async () => {
  const azure = await burstingShop()
  azure.clock.advance(600)
  azure.effect({ kind: 'set-app', app: 'app-shop-burst', state: 'Stopped' })
  azure.clock.advance(60)
  const run = await pass(azure, 'auto')
  expect([run.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  expect(run.log).toContain('the burst endpoint is enabled before an app that is not running')
  expectSafe(azure)
})

test('an autoscale setting that keeps one instance is told, not fought', async () => {
  const azure = await shop([[0, HIGH]], {
    scenario: (base) => ({ ...base, autoscale: [oneInstance(base)] }),
  })
  const run = await pass(azure, 'burst')
  expect(run.exitCode).toBe(0)
  expect(stateOf(azure)).toEqual({ ...BURSTING, instances: 1 })
  expect(run.log).toContain('the burst side cannot carry')
  const resizes = azure.requestsOf().filter((request) => request.method === 'PUT' && request.write)
  expect(resizes).toEqual([])
  expectSafe(azure)
})

function oneInstance({ subscriptionId, resourceGroup }: { subscriptionId: string; resourceGroup: string }) {
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers`
  return {
    name: 'keep-one',
    resourceGroup,
    location: 'West Europe',
    lastActionAt: 0,
    tags: {},
    properties: {
      enabled: true,
      targetResourceUri: `${group}/Microsoft.Web/serverfarms/plan-shop-burst`,
      profiles: [{ name: 'default', capacity: { minimum: '1', maximum: '1', default: '1' }, rules: [] }],
    },
  }
}
