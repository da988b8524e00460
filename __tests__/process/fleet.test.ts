import { expect, test } from '@jest/globals'
import { FLEET_INPUTS, fleetConfig, fleetNames, fleetOf, type LocalAzure } from '../../local-azure/index.ts'
import { act, HIGH, LOW, shop, workspaceFile } from './support.ts'

/** A fleet in a subscription whose buckets at Resource Manager are this part of the documented ones. */
async function fleet(count: number, load: number, part: number): Promise<[LocalAzure, string]> {
  const azure = await shop(load, { throttles: part, scenario: (base) => fleetOf(base, count) })
  return [azure, workspaceFile(azure, 'fleet.yml', fleetConfig(fleetNames(count)))]
}

function throttled(azure: LocalAzure): number {
  return azure.requestsOf().filter(({ status }) => status === 429).length
}

test('a fleet slows down and does not fail where Resource Manager has less room than it asks for', async () => {
  const [azure, config] = await fleet(58, LOW, 0.1)
  const startedAt = azure.clock.now()
  const run = await act(azure, { ...FLEET_INPUTS, config, mode: 'status' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { outcome: 'ok' } })
  const reads = azure.requestsOf().filter(({ kind, status }) => kind === 'arm' && status === 200).length
  const allowedSeconds = (reads - 25) / 2.5
  expect(azure.clock.now() - startedAt).toBeLessThan(2.5 * allowedSeconds)
  expect(throttled(azure)).toBeLessThan(reads / 2)
  expect(run.log).toContain('so requests of this run wait their turn')
})

test('what a target waits for its turn is not counted against its reads', async () => {
  const [azure, config] = await fleet(16, LOW, 0.005)
  const startedAt = azure.clock.now()
  const run = await act(azure, { ...FLEET_INPUTS, config, mode: 'status' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { outcome: 'ok' } })
  // Reading one target may take a minute.
  expect(azure.clock.now() - startedAt).toBeGreaterThan(70)
})

/** What this run asked of Resource Manager, in short. */
function asked(azure: LocalAzure): string[] {
  return azure
    .requestsOf()
    .filter(({ kind }) => kind === 'arm')
    .map(({ method, path }) => `${method} ${path.split('/providers/').at(-1) ?? ''}`)
}

test('of a fleet, a target with nothing to do costs one read of its own; its app and plan come from two lists', async () => {
  const [azure, config] = await fleet(12, LOW, 1)
  const run = await act(azure, { ...FLEET_INPUTS, config, mode: 'auto' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { outcome: 'ok', changed: 'false' } })
  const requests = asked(azure)
  expect(requests.filter((one) => /\/trafficmanagerprofiles\//iu.test(one))).toHaveLength(12)
  expect(requests.filter((one) => !/\/trafficmanagerprofiles\//iu.test(one)).sort()).toEqual([
    'GET Microsoft.Web/serverfarms',
    'GET Microsoft.Web/sites',
  ])
})

test('a target of a fleet that has something to do is planned by a read of its own app and plan (fresh-read-before-write)', async () => {
  const [azure, config] = await fleet(8, HIGH, 1)
  const run = await act(azure, { ...FLEET_INPUTS, config, mode: 'auto', 'dry-run': 'true' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { outcome: 'ok', changed: 'false' } })
  const requests = asked(azure)
  for (const own of [/^GET Microsoft\.Web\/sites\/[^/]+$/u, /^GET Microsoft\.Web\/serverfarms\/[^/]+$/u])
    expect(requests.filter((one) => own.test(one))).toHaveLength(8)
})

test('a refusal by a list of a moment ago is asked for again, and a target that may burst by now bursts', async () => {
  const [azure, config] = await fleet(8, HIGH, 1)
  const zones = (zoneRedundant: boolean) =>
    ({ kind: 'set-plan', plan: 'plan-shop-0001', properties: { zoneRedundant } }) as const
  azure.effect(zones(true))
  azure.effect(zones(false), { atSeconds: 3 })
  azure.fault({ match: { kind: 'load' }, fault: { kind: 'slow', seconds: 5 }, times: 'always' })
  const run = await act(azure, {
    ...FLEET_INPUTS,
    config,
    mode: 'auto',
    'dry-run': 'true',
    'idle-instances': '1',
  })
  expect(run).toMatchObject({ exitCode: 0, outputs: { outcome: 'ok' } })
  expect(azure.clock.now() - azure.world.scenario.startAt).toBeGreaterThanOrEqual(5)
})

test('where the lists may not be read, each target of a fleet is read by itself', async () => {
  const [azure, config] = await fleet(8, LOW, 1)
  azure.fault({
    match: { kind: 'arm', path: 'providers/Microsoft.Web/(?:sites|serverfarms)$' },
    fault: { kind: 'reply', status: 403 },
    times: 'always',
  })
  const run = await act(azure, { ...FLEET_INPUTS, config, mode: 'auto' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { outcome: 'ok', changed: 'false' } })
  expect(asked(azure).filter((one) => /^GET Microsoft\.Web\/sites\/[^/]+$/u.test(one))).toHaveLength(8)
})

test('targets that burst at once in one subscription all burst', async () => {
  const [azure, config] = await fleet(3, HIGH, 0.1)
  const run = await act(azure, { ...FLEET_INPUTS, config, mode: 'burst' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { outcome: 'ok', changed: 'true' } })
  const report = JSON.parse(run.outputs['report'] ?? '') as { phaseAfter: string }[]
  expect(report.map(({ phaseAfter }) => phaseAfter)).toEqual(Array(3).fill('bursting'))
})

test('a resource that is throttled for itself holds up no other', async () => {
  const [azure, config] = await fleet(3, LOW, 1)
  azure.fault({
    match: { kind: 'arm', path: 'app-shop-0002' },
    fault: { kind: 'reply', status: 429, headers: { 'retry-after': '25' } },
    times: 'always',
  })
  const run = await act(azure, { ...FLEET_INPUTS, config, mode: 'status' })
  expect(run).toMatchObject({ exitCode: 1, outputs: { outcome: 'partial' } })
  expect(run.log).not.toContain('wait their turn')
  const report = JSON.parse(run.outputs['report'] ?? '') as { outcome: string }[]
  expect(report.map(({ outcome }) => outcome)).toEqual(['ok', 'failed', 'ok'])
})
