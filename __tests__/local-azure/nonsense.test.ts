import { expect, test } from '@jest/globals'
import { mulberry32 } from '../../local-azure/faults/rules.ts'
import { startLocalAzure } from '../../local-azure/index.ts'
import type { Json } from '../../local-azure/json.ts'
import { armClient, ask } from './client.ts'

const TM = '…/Microsoft.Network/trafficManagerProfiles/tm-shop'
const PATHS = [
  TM,
  `${TM}/azureEndpoints/burst`,
  `${TM}/externalEndpoints/private`,
  `${TM}/providers/Microsoft.Resources/tags/default`,
  '…/Microsoft.Web/sites/app-shop-burst',
  '…/Microsoft.Web/serverfarms/plan-shop-burst',
  '…/Microsoft.Insights/autoscaleSettings/x',
  '/providers/Microsoft.ResourceGraph/resources',
]
const KEYS = [
  ...[
    'endpointStatus',
    'weight',
    'priority',
    'target',
    'targetResourceId',
    'geoMapping',
    'alwaysServe',
    'tags',
  ],
  ...[
    'endpoints',
    'monitorConfig',
    'dnsConfig',
    'ttl',
    'trafficRoutingMethod',
    'profiles',
    'capacity',
    'name',
    'query',
  ],
]
const VALUES: readonly Json[] = [null, 0, -1, 1.5, 1001, '', 'Enabled', 'x'.repeat(300), [], {}, true, [null]]

test('no nonsense brings it down: refused or taken, never failed', async () => {
  const azure = await startLocalAzure({ hold: { fresh: 0, kept: 0, most: 0 } })
  const arm = await armClient(azure)
  const random = mulberry32(11)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const nonsense = (depth: number): Json =>
    depth === 0 || random() < 0.3
      ? pick(VALUES)
      : Object.fromEntries(Array.from({ length: 3 }, () => [pick(KEYS), nonsense(depth - 1)]))
  const seen = new Set<number>()
  for (let call = 0; call < 300; call += 1) {
    const body = random() < 0.1 ? '{bad' : { properties: nonsense(2), sku: nonsense(1), tags: nonsense(1) }
    const answer = await arm(pick(['PUT', 'PATCH', 'POST']), pick(PATHS), body)
    seen.add(answer.status)
    if (call % 20 === 0) azure.clock.advance(60)
  }
  expect([...seen].filter((status) => status >= 500)).toEqual([])
  const star = await ask(`${azure.urls.plain}/%E0%A4%A`, { method: 'OPTIONS' })
  expect(star.status).toBe(404)
  await azure.close()
})
