import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Endpoint, Profile, ServicePlan, WebApp } from '../../src/domain/resources.ts'
import { EXPECTED } from './recorded/expected.ts'
import { actionError, harness, startAzure, type FakeAzure, type Harness } from './support.ts'

interface Recorded {
  readonly src: string
  readonly body: {
    readonly id: string
    readonly properties: { readonly endpoints?: readonly { type?: string }[] }
  }
}
type Kind = keyof typeof EXPECTED

const BODIES = JSON.parse(readFileSync(new URL('recorded/bodies.json', import.meta.url), 'utf8')) as Record<
  Kind,
  readonly Recorded[]
>

let azure: FakeAzure
let ports: Harness['ports']
let signal: AbortSignal
beforeAll(async () => {
  azure = await startAzure()
  ;({ ports, signal } = await harness(azure))
  // A profile is read with those that are nested below it.
  for (const { body } of BODIES.profiles) azure.on('GET', body.id, { body })
})
afterAll(() => azure.close())

/** Names in a resource id. */
function refOf(id: string): { subscriptionId: string; resourceGroup: string; name: string; slot?: string } {
  const parts = id.split('/')
  const [subscriptionId = '', resourceGroup = '', name = '', slot] = [2, 4, 8, 10].map((at) => parts[at])
  return { subscriptionId, resourceGroup, name, ...(slot !== undefined && { slot }) }
}

const READ: Readonly<Record<Kind, (id: string) => Promise<string>>> = {
  sites: async (id) => appLine(await ports.webApp.readApp(refOf(id), signal)),
  slots: async (id) => appLine(await ports.webApp.readApp(refOf(id), signal)),
  plans: async (id) => planLine(await ports.plan.readPlan(id, signal)),
  profiles: async (id) => profileLine(await ports.trafficManager.readProfile(refOf(id), signal)),
}

function appLine(app: WebApp): string {
  return [
    app.name,
    app.state,
    app.enabled ? 'enabled' : 'disabled',
    app.quotaExceeded ? 'quota exceeded' : 'quota left',
    app.defaultHostName,
    `custom ${app.customHostNames.join(',') || 'none'}`,
    `on ${app.planId.split('/').at(-1) ?? ''}`,
  ].join(' · ')
}

function planLine(plan: ServicePlan): string {
  return [
    plan.name,
    `${plan.sku.capacity} × ${plan.sku.name} (${plan.sku.tier})`,
    `${plan.currentInstances} now`,
    plan.maximumInstances === undefined ? 'no maximum' : `at most ${plan.maximumInstances}`,
    `${plan.numberOfSites} sites`,
    plan.provisioningState,
    plan.automaticScaling ? 'automatic' : 'by hand',
  ].join(' · ')
}

function profileLine({ name, status, routingMethod, ttlSeconds, fqdn, monitor, endpoints }: Profile): string {
  const probe = `${monitor.protocol} ${monitor.port} ${monitor.path} every ${monitor.intervalSeconds}`
  const rows = endpoints.length === 0 ? ['no endpoints'] : endpoints.map(endpointWords)
  return [name, status, routingMethod, `TTL ${ttlSeconds}`, fqdn, probe, ...rows].join(' · ')
}

function endpointWords({ name, type, status, monitorStatus, weight, priority }: Endpoint): string {
  const kind = type.replace('Endpoints', '')
  return `${name} ${kind} ${status} ${monitorStatus} w ${weight ?? '-'} p ${priority ?? '-'}`
}

const ROWS = (Object.keys(EXPECTED) as Kind[]).flatMap((kind) =>
  EXPECTED[kind].map((line, index) => [kind, index, line] as const),
)

test('every recorded body is in the table', () => {
  for (const kind of Object.keys(EXPECTED) as Kind[]) expect(EXPECTED[kind]).toHaveLength(BODIES[kind].length)
})

test.each(ROWS)('%s %i is read as Azure says: %s', async (kind, index, line) => {
  const { body } = BODIES[kind][index] ?? { body: undefined }
  if (body === undefined) throw new Error('There is no such body.')
  azure.on('GET', body.id, { body })
  expect(await READ[kind](body.id)).toBe(line)
})

test('the recorded lock of a site is a busy site, and no throttling', async () => {
  const file = new URL('recorded/site-lock-429-59206.json', import.meta.url)
  const { body } = JSON.parse(readFileSync(file, 'utf8')) as { body: unknown }
  const id =
    '/subscriptions/34adfa4f-cedf-4dc0-ba29-b6d1a69ab345/resourceGroups/rg/providers/Microsoft.Web/sites/locked'
  azure.on('GET', id, { body: { id, name: 'locked', properties: { state: 'Stopped' } } })
  azure.on('POST', `${id}/start`, { status: 429, body })
  const app = await ports.webApp.readApp(refOf(id), signal)
  const error = await actionError(ports.webApp.start(app, signal))
  expect(error.arm).toMatchObject({
    status: 429,
    meaning: 'busy',
    details: expect.arrayContaining(['ExtendedCode 59206']),
  })
  expect(error.fix).toContain('Another operation runs on the web app')
})
