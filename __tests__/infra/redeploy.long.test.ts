import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { at, type Json } from '../../local-azure/json.ts'
import { runInThread } from '../helpers/action/run.ts'
import { openShop } from '../helpers/local-azure.ts'
import { deploying, DONE, endOf, LOAD, mutableState, SHOP, type Deploying } from './deployment.ts'
import { committed } from './templates.ts'

const HIGH = [[0, 6500]] as const
let azure: LocalAzure
let group: Deploying
beforeEach(async () => {
  azure = await openShop(HIGH)
  group = await deploying(azure)
})
afterEach(() => azure.close())

async function ran(mode: string): Promise<Readonly<Record<string, string | undefined>>> {
  azure.startRun(mode)
  const { exitCode, outputs, log } = await runInThread(azure, { mode, 'hold-for': '0' })
  if (exitCode !== 0) throw new Error(log)
  return outputs
}

/** What is written of the resources that a burst changes. */
function writesSince(count: number): readonly string[] {
  return azure.world.events
    .slice(count)
    .flatMap((event) => (event.kind === 'write' ? [`${event.method} ${event.path}`] : []))
    .filter((write) =>
      /^(Network|Web|Insights\/autoscale)/iu.test(write.split('/providers/Microsoft.').at(-1) ?? ''),
    )
}

test.each([
  ['made ready', ['prewarm'], 'scale-back'],
  ['in its midst', ['burst'], 'scale-back'],
  ['over', ['burst', 'scale-back'], 'burst'],
])('a deployment leaves a burst that is %s alone, and the next run goes on', async (_, before, next) => {
  expect(endOf(await group.deploy(committed, { ...SHOP, ...LOAD }))).toEqual(DONE)
  for (const mode of before) await ran(mode)
  const state = await mutableState(group.arm)
  const events = azure.world.events.length
  expect(endOf(await group.deploy(committed, { ...SHOP, ...LOAD, planSku: 'S1', ttlSeconds: 300 }))).toEqual(
    DONE,
  )
  expect(writesSince(events)).toEqual([])
  expect(await mutableState(group.arm)).toEqual(state)
  const { outcome } = await ran(next)
  expect({ outcome, violations: azure.judge().violations }).toEqual({ outcome: 'ok', violations: [] })
})

test('while a run is at work, too', async () => {
  const deployed: Json[] = []
  const running = ran('burst')
  while (azure.world.endpointNamed('burst')[1].status === 'Disabled' && deployed.length < 20)
    deployed.push(endOf(await group.deploy(committed)))
  const { outcome } = await running
  expect(deployed.length).toBeGreaterThan(0)
  expect(deployed).toEqual(deployed.map(() => DONE))
  expect({ outcome, violations: azure.judge().violations }).toEqual({ outcome: 'ok', violations: [] })
})

test('without the option onlyIfNotExists the same template ends a burst', async () => {
  await ran('burst')
  const state = await mutableState(group.arm)
  const bare = JSON.parse(
    JSON.stringify(committed).replaceAll('"@options":{"onlyIfNotExists":[]},', ''),
  ) as unknown
  expect(endOf(await group.deploy(bare))).toEqual(DONE)
  const after = await mutableState(group.arm)
  expect(at(state, 'profile', 'tags')).toHaveProperty('cloudburst-burst')
  expect(at(after, 'profile', 'tags')).toEqual({})
  expect(azure.world.endpointNamed('burst')[1].status).toBe('Disabled')
  expect(at(after, 'plan', 'sku', 'capacity')).toBe(1)
})

test('what-if of a second deployment finds nothing to change in a burst, and writes nothing', async () => {
  expect(endOf(await group.deploy(committed))).toEqual(DONE)
  await ran('burst')
  const events = azure.world.events.length
  const { status, json } = await group.whatIf(committed)
  const changes = at(json, 'properties', 'changes') as { resourceId: string; changeType: string }[]
  const ofBurst = changes
    .filter(({ changeType }) => changeType === 'Ignore')
    .map(({ resourceId }) => resourceId)
  expect(ofBurst.map((id) => id.split('/providers/')[1]).sort()).toEqual([
    'Microsoft.Insights/autoscalesettings/plan-shop-burst-autoscale',
    'Microsoft.Network/trafficmanagerprofiles/tm-shop',
    'Microsoft.Network/trafficmanagerprofiles/tm-shop/AzureEndpoints/burst',
    'Microsoft.Network/trafficmanagerprofiles/tm-shop/ExternalEndpoints/private',
    'Microsoft.Web/serverfarms/plan-shop-burst',
    'Microsoft.Web/sites/app-shop-burst',
  ])
  const others = new Set(changes.map(({ changeType }) => changeType).filter((type) => type !== 'Ignore'))
  expect([status, [...others]]).toEqual([200, ['NoChange']])
  expect(azure.world.events).toHaveLength(events)
})
