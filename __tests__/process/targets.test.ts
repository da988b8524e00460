import { expect, test } from '@jest/globals'
import { endpoint, plan, profile, site, type LocalAzure } from '../../local-azure/index.ts'
import { act, errorsOf, HIGH, shop, workspaceFile, writesOf } from './support.ts'

/** A second shop beside the first: profile tm-two, app app-two, plan plan-two. */
async function twoShops(): Promise<LocalAzure> {
  const sku = { name: 'P1v3', tier: 'PremiumV3', size: 'P1v3', family: 'Pv3', capacity: 1 }
  const sites =
    '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers/Microsoft.Web/sites'
  const two = profile('tm-two', [
    endpoint('private-two', 'externalEndpoints', { weight: 50, priority: 1, target: 'shop.private.example' }),
    endpoint('burst-two', 'azureEndpoints', {
      status: 'Disabled',
      priority: 2,
      target: 'app-two.azurewebsites.net',
      targetResourceId: `${sites}/app-two`,
    }),
  ])
  return shop(HIGH, {
    scenario: (base) => ({
      ...base,
      profiles: [...base.profiles, two],
      plans: [...base.plans, plan('plan-two', sku)],
      sites: [...base.sites, site('app-two', 'plan-two', { hostNames: ['two.shop.example'] })],
    }),
  })
}

const FILE = `
burst-instances: 3
targets:
  - name: shop
    web-app: app-shop-burst
    traffic-manager-profile: tm-shop
    public-host: www.shop.example
  - name: two
    web-app: app-two
    traffic-manager-profile: tm-two
    public-host: two.shop.example
`
const ONE_BY_ONE = { 'web-app': '', 'traffic-manager-profile': '', 'public-host': '', 'burst-load-query': '' }

test('several targets from a config file', async () => {
  const azure = await twoShops()
  const run = await act(azure, {
    ...ONE_BY_ONE,
    config: workspaceFile(azure, 'cloudburst.yml', FILE),
    mode: 'status',
  })
  expect(run).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'ok', changed: 'false', decision: '', phase: '' },
  })
  const { targets } = JSON.parse(run.outputs['plan'] ?? '') as { targets: { target: string }[] }
  expect(targets.map(({ target }) => target)).toEqual(['shop', 'two'])
  for (const target of ['shop', 'two']) expect(run.log).toMatch(new RegExp(`^\\[${target}\\] .*status`, 'mu'))
})

test('a dry run makes the matrix of those that have something to do, and each job serves its own', async () => {
  const azure = await twoShops()
  const config = workspaceFile(azure, 'cloudburst.yml', FILE)
  const look = await act(azure, { ...ONE_BY_ONE, config, 'dry-run': 'true' })
  const { matrix } = JSON.parse(look.outputs['plan'] ?? '') as { matrix: { only: string[] } }
  expect(matrix).toEqual({ only: ['shop', 'two'] })
  const run = await act(azure, { ...ONE_BY_ONE, config, only: matrix.only[1] ?? '' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'burst', phase: 'bursting' } })
  const left = await act(azure, { ...ONE_BY_ONE, config, 'dry-run': 'true' })
  expect(left.outputs['plan']).toContain('"matrix":{"only":["shop"]}')
})

test('one of several fails: all are served, the step is red, the outcome partial', async () => {
  const azure = await twoShops()
  azure.effect({ kind: 'app-never-warms', app: 'app-two' })
  const config = workspaceFile(azure, 'cloudburst.yml', FILE)
  const run = await act(azure, { ...ONE_BY_ONE, config, 'warmup-timeout': '3m' })
  expect(run).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'partial', changed: 'true', decision: '', phase: '' },
  })
  const report = JSON.parse(run.outputs['report'] ?? '') as {
    target: string
    outcome: string
    phaseAfter: string
  }[]
  expect(report.map(({ target, outcome, phaseAfter }) => [target, outcome, phaseAfter])).toEqual([
    ['shop', 'ok', 'bursting'],
    ['two', 'failed', 'idle'],
  ])
})

test('several targets that are refused: refused', async () => {
  const azure = await twoShops()
  const config = workspaceFile(
    azure,
    'cloudburst.yml',
    FILE.replace('burst-instances: 3', 'burst-instances: 3\ndrain-min: 2m'),
  )
  const run = await act(azure, { ...ONE_BY_ONE, config })
  expect(run).toMatchObject({ exitCode: 1, outputs: { outcome: 'refused', changed: 'false' } })
  expect(writesOf(run)).toEqual([])
  expect(
    errorsOf(run)
      .map((error) => /shop|two/u.exec(error)?.[0])
      .sort(),
  ).toEqual(['shop', 'two'])
  for (const error of errorsOf(run)) expect(error).toContain('drain-min')
})

test('an input wins over the config file', async () => {
  const azure = await shop(HIGH)
  const config = workspaceFile(azure, 'cloudburst.yml', 'scale-out-at: 95\nburst-instances: 9\n')
  const run = await act(azure, { config, mode: 'status' })
  const [report] = JSON.parse(run.outputs['report'] ?? '') as {
    settings: { policy: unknown; burstSide: unknown }
  }[]
  expect(report?.settings).toMatchObject({ policy: { scaleOutAt: 95 }, burstSide: { burstInstances: 3 } })
})
