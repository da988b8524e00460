import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import type { LocalAzureOptions } from '../../local-azure/options.ts'
import { act, brokenInvariants, errorsOf, HIGH, LOW, shop, writesOf, type Run } from './support.ts'
import { BURST, writes } from './writes.ts'
import { burstingShop, MINUTE, stateOf, withPlan } from './worlds.ts'

type Scenario = NonNullable<LocalAzureOptions['scenario']>

const PLAN =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers/Microsoft.Web/serverfarms/plan-shop-burst'

function autoscale(enabled: boolean, minimum: number, maximum: number): Scenario {
  const capacity = { minimum: String(minimum), maximum: String(maximum), default: String(minimum) }
  return (base) => ({
    ...base,
    autoscale: [
      {
        name: 'autoscale-burst',
        resourceGroup: base.resourceGroup,
        location: base.location,
        tags: { owner: 'shop' },
        lastActionAt: 0,
        properties: {
          enabled,
          targetResourceUri: PLAN,
          predictiveAutoscalePolicy: { scaleMode: 'Disabled' },
          profiles: [{ name: 'default', capacity, rules: [] }],
        },
      },
    ],
  })
}

/** What `manage` makes: two up on a busy CPU, one down on a calm one. */
const RULES = [
  { metricName: 'CpuPercentage', operator: 'GreaterThan', threshold: 50, direction: 'Increase', value: '2' },
  { metricName: 'CpuPercentage', operator: 'LessThan', threshold: 30, direction: 'Decrease', value: '1' },
]

function rulesOf({ world }: LocalAzure): unknown[] {
  const [profile] = world.autoscale[0]?.properties['profiles'] as { rules: Record<string, object>[] }[]
  return (profile?.rules ?? []).map((rule) => {
    const all = { ...rule['metricTrigger'], ...rule['scaleAction'] } as Record<string, unknown>
    return Object.fromEntries(Object.keys(RULES[0] ?? {}).map((name) => [name, all[name]]))
  })
}

/** Writes to plan and autoscale, in short. */
function sizings(run: Run): string[] {
  return writesOf(run)
    .filter(({ path }) => /serverfarms|autoscale/iu.test(path))
    .map(({ method, path, status }) => `${method} ${path.split('/').slice(-2).join('/')} ${String(status)}`)
}

test('the PUT of a plan sends back what was read, with only sku changed', async () => {
  const azure = await shop(HIGH, {
    scenario: (base) =>
      withPlan(base, {
        tags: { owner: 'shop' },
        extra: { identity: { type: 'SystemAssigned' } },
        properties: { zoneRedundant: false, aFieldOfTomorrow: { kept: true } },
      }),
  })
  const run = await act(azure, {})
  expect(run.exitCode).toBe(0)
  const put = writesOf(run).find(({ method }) => method === 'PUT')
  expect(JSON.parse(put?.body ?? '')).toMatchObject({
    tags: { owner: 'shop' },
    identity: { type: 'SystemAssigned' },
    properties: { zoneRedundant: false, aFieldOfTomorrow: { kept: true } },
    sku: { name: 'P1v3', capacity: 3 },
  })
  expect(brokenInvariants(azure)).toEqual([])
})

test.each(['accepted', 'in-progress', 'at-once'] as const)(
  'a plan that answers %s is waited for',
  async (planAnswer) => {
    const azure = await shop(HIGH, { scenario: (base) => ({ ...base, planAnswer }) })
    const run = await act(azure, {})
    expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'bursting', share: '0.3333' } })
    expect(stateOf(azure)).toMatchObject({ plan: 'P1v3 × 3', burst: 'Enabled 25' })
    expect(brokenInvariants(azure)).toEqual([])
    expect(writes(run)).toEqual(BURST(25))
  },
)

test('a busy plan is tried again', async () => {
  const azure = await shop(HIGH)
  azure.effect({ kind: 'plan-busy', forSeconds: 100 })
  const run = await act(azure, {})
  expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'bursting' } })
  expect(writes(run).filter((write) => !write.endsWith('→ 409'))).toEqual(BURST(25))
})

test('another size is reached before the app starts', async () => {
  const azure = await shop(HIGH)
  const run = await act(azure, { 'burst-sku': 'P2v3', 'idle-sku': 'P1v3' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'bursting' } })
  expect(stateOf(azure)).toMatchObject({ plan: 'P2v3 × 3' })
  expect(writes(run).slice(0, 3)).toEqual(['tag warming', 'plan P2v3 × 3', 'start'])
  expect(brokenInvariants(azure)).toEqual([])
})

test('quota for fewer instances: they are taken, the share is limited, and it is said', async () => {
  const azure = await shop(HIGH)
  azure.effect({ kind: 'instance-quota', instances: 2 })
  const run = await act(azure, { 'burst-instances': '6', 'private-capacity': '4000/min' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'bursting' } })
  expect(stateOf(azure)).toMatchObject({ plan: 'P1v3 × 2' })
  expect(Number(run.outputs['share'])).toBeLessThanOrEqual((0.8 * 2 * 1500) / HIGH)
  expect(writes(run).slice(0, 3)).toEqual(['tag warming', 'plan P1v3 × 6 → 401', 'plan P1v3 × 2'])
  expect(brokenInvariants(azure)).toEqual([])
})

test('no instance at all: the burst fails and is undone', async () => {
  const azure = await shop(HIGH)
  azure.effect({ kind: 'instance-stock', instances: 0 })
  const run = await act(azure, { 'burst-sku': 'P2v3' })
  expect(run).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', phase: 'idle' } })
  expect(errorsOf(run)).toHaveLength(1)
  expect(writes(run)).toEqual(['tag warming', 'plan P2v3 × 3 → 409', 'tag idle'])
})

test('autoscale: leave keeps within the bounds that are there', async () => {
  const azure = await shop(HIGH, { scenario: autoscale(true, 1, 2) })
  const run = await act(azure, { autoscale: 'leave' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'bursting' } })
  expect(stateOf(azure)).toMatchObject({ plan: 'P1v3 × 2' })
  expect(sizings(run)).toEqual(['PUT serverfarms/plan-shop-burst 202'])
})

test('the undo of a change of autoscale names the resource group in which the setting lies', async () => {
  const azure = await shop(HIGH, {
    scenario: (base) => {
      const world = autoscale(true, 1, 2)(base)
      return { ...world, autoscale: world.autoscale.map((it) => ({ ...it, resourceGroup: 'rg-ops' })) }
    },
  })
  const run = await act(azure, { autoscale: 'manage' })
  expect(run.log).toMatch(/az monitor autoscale update .* -g rg-ops -n autoscale-burst/u)
})

test('autoscale: enable switches on what is there, and off again at idle', async () => {
  const azure = await shop(
    [
      [0, HIGH],
      [60, LOW],
    ],
    { scenario: autoscale(false, 1, 2) },
  )
  const run = await act(azure, { autoscale: 'enable' })
  expect(run.log).toMatch(
    /az monitor autoscale update .* -n autoscale-burst --enabled false --min-count 1 --max-count 2/u,
  )
  expect(run.log.indexOf('az monitor autoscale')).toBeLessThan(run.log.indexOf('az webapp stop'))
  expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'bursting' } })
  expect(azure.world.autoscale[0]?.properties).toMatchObject({
    enabled: true,
    predictiveAutoscalePolicy: { scaleMode: 'Disabled' },
    profiles: [{ capacity: { maximum: '3' } }],
  })
  expect(azure.world.autoscale[0]?.tags).toEqual({ owner: 'shop' })
  const [tag, ...others] = BURST(25)
  expect(writes(run)).toEqual([tag, 'autoscale on 1–3', ...others])
  azure.clock.advance(90 * MINUTE)
  const back = await act(azure, { autoscale: 'enable', 'wait-in-run': '45m' })
  expect(back).toMatchObject({ exitCode: 0, outputs: { phase: 'idle' } })
  expect(azure.world.autoscale[0]?.properties).toMatchObject({ enabled: false })
  expect(stateOf(azure)).toMatchObject({ plan: 'P1v3 × 1' })
})

test('autoscale: manage creates CPU rules where there are none', async () => {
  const azure = await shop(HIGH)
  const run = await act(azure, { autoscale: 'manage' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'bursting' } })
  expect(azure.world.autoscale).toHaveLength(1)
  expect(azure.world.autoscale[0]?.properties).toMatchObject({
    enabled: true,
    targetResourceUri: PLAN,
    profiles: [{ capacity: { minimum: '3', maximum: '9', default: '3' } }],
  })
  expect(rulesOf(azure)).toEqual(RULES)
  const [tag, ...others] = BURST(25)
  expect(writes(run)).toEqual([tag, 'autoscale on 3–9', ...others])
})

test('autoscale: manage moves the bounds up for a burst', async () => {
  const azure = await shop(HIGH, { scenario: autoscale(true, 1, 2) })
  const run = await act(azure, { autoscale: 'manage' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'bursting' } })
  expect(azure.world.autoscale[0]?.properties).toMatchObject({
    profiles: [{ capacity: { minimum: '3', maximum: '3' } }],
  })
})

test('without idle-instances and idle-sku a scale-back says what is still billed', async () => {
  const azure = await burstingShop(LOW)
  const run = await act(azure, { 'idle-instances': '', 'wait-in-run': '45m' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'idle' } })
  expect(run.log).toContain('still billed: plan plan-shop-burst, 3 × P1v3, though the app is stopped')
})

test('tier and size do not change during a burst (resize-only-while-idle)', async () => {
  const azure = await burstingShop(HIGH)
  const run = await act(azure, { 'burst-sku': 'P2v3', 'idle-sku': 'P1v3', 'burst-instances': '5' })
  expect(run.exitCode).toBe(0)
  expect(stateOf(azure)).toMatchObject({ plan: 'P1v3 × 5', burst: 'Enabled 25' })
  expect(brokenInvariants(azure)).toEqual([])
})
