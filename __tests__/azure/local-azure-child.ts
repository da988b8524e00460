// Run as a process of its own: proxy and authorities are the whole process's. Prints what it saw as one line of JSON.
import { startLocalAzure } from '../../local-azure/index.ts'
import { makeAzurePorts, type AzurePorts } from '../../src/azure/index.ts'
import { chooseClock } from '../../src/clock/index.ts'
import type { Clock } from '../../src/domain/clock.ts'
import type { IdentityConfig, ResourceRef } from '../../src/domain/config.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { seconds } from '../../src/domain/units.ts'
import { makeHealth } from '../../src/health/index.ts'
import { prepareNetwork, proxyEnvironment } from '../../src/network/index.ts'
import { secret, testLog } from './support.ts'

const azure = await startLocalAzure()
const env = azure.env()
Object.assign(process.env, env)
prepareNetwork(env, azure.caCertificate)
const { clock } = chooseClock(env['CLOUDBURST_LOCAL_CLOCK'], ['https://management.azure.com'], env)
const { signal } = new AbortController()
const { scenario } = azure.world
const log = testLog()

function identity(authType: IdentityConfig['authType']): IdentityConfig {
  const { 'INPUT_TENANT-ID': tenantId, 'INPUT_CLIENT-ID': clientId, 'INPUT_CLIENT-SECRET': value } = env
  return {
    authType,
    ...(tenantId !== undefined && { tenantId }),
    ...(clientId !== undefined && { clientId }),
    ...(authType === 'secret' && { clientSecret: secret(value ?? '') }),
  }
}

function portsFor(authType: IdentityConfig['authType']): Promise<AzurePorts> {
  return makeAzurePorts({
    identity: identity(authType),
    cloud: { environment: 'AzureCloud' },
    clock,
    log,
    random: () => 0.5,
    env,
    getIdToken,
    version: '1.2.3',
  })
}

async function getIdToken(audience: string): Promise<string> {
  const url = `${env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? ''}&audience=${audience}`
  const answer = await fetch(url, { headers: { authorization: 'bearer local' } })
  return ((await answer.json()) as { value: string }).value
}

function ref(name = ''): ResourceRef {
  return { subscriptionId: scenario.subscriptionId, resourceGroup: scenario.resourceGroup, name }
}

/** A burst by hand: read, size, start, warm, enable. */
async function burst(ports: AzurePorts): Promise<unknown> {
  const [profile, app] = await Promise.all([
    ports.trafficManager.readProfile(ref(scenario.profiles[0]?.name), signal),
    ports.webApp.readApp(ref(scenario.sites[0]?.name), signal),
  ])
  const plan = await ports.plan.readPlan(app.planId, signal)
  const answer = await ports.plan.resize(plan, { name: plan.sku.name, capacity: 3 }, signal)
  if (answer.kind !== 'accepted') throw new Error(answer.reason)
  while ((await answer.resize.poll(signal)) !== 'done')
    await clock.sleep(seconds(answer.resize.pollAfterSeconds), signal)
  await ports.webApp.start(app, signal)
  const tests = await warmUp(app.defaultHostName)
  const endpoint = profile.endpoints.find(({ type }) => type === 'AzureEndpoints')
  if (endpoint === undefined) throw new Error('no burst endpoint')
  await ports.trafficManager.patchEndpoint(endpoint, { status: 'Enabled', weight: 1 }, signal)
  await ports.tags.merge(profile.id, { 'cloudburst-burst': 'p' }, signal)
  await clock.sleep(seconds(300), signal)
  const { monitorStatus } = await ports.trafficManager.readEndpoint(endpoint, signal)
  const after = await ports.plan.readPlan(app.planId, signal)
  const { tags } = await ports.trafficManager.readProfile(ref(profile.name), signal)
  return {
    tests,
    monitorStatus,
    instances: after.currentInstances,
    tags,
    rawKept: sameBut(plan.raw, after.raw),
  }
}

async function warmUp(address: string): Promise<string[]> {
  const health = makeHealth({ clock, proxyEnv: proxyEnvironment(env), userAgent: 'test' })
  const warmup = {
    urls: ['/health'],
    enabled: true,
    publicHosts: [],
    status: [{ from: 200, to: 299 }],
    successes: 3,
    timeoutSeconds: seconds(600),
  }
  const kinds: string[] = []
  while (kinds.at(-1) !== 'healthy' && kinds.length < 60) {
    await clock.sleep(seconds(20), signal)
    kinds.push((await health.test({ address, hosts: scenario.publicHosts, warmup }, signal)).kind)
  }
  return [...new Set(kinds)]
}

/** Names of the plan's properties before and after: a round trip that loses one shows here. */
function sameBut(before: object, after: object): boolean {
  const names = (raw: object): string =>
    Object.keys((raw as { properties: object }).properties)
      .sort()
      .join()
  return names(before) === names(after)
}

const FAULTS = [
  { kind: 'hang' },
  { kind: 'reset' },
  { kind: 'drop-body' },
  { kind: 'html', status: 502 },
  { kind: 'empty', status: 500 },
  { kind: 'empty', status: 429 },
] as const

/** Each fault once: the seconds that the read took with its retry. */
async function faults(ports: AzurePorts, time: Clock): Promise<Record<string, number>> {
  const took: Record<string, number> = {}
  for (const fault of FAULTS) {
    azure.fault({ match: { path: '/sites/' }, fault })
    const before = await time.now()
    await ports.webApp.readApp(ref(scenario.sites[0]?.name), signal)
    took['status' in fault ? `${fault.kind} ${fault.status}` : fault.kind] = Math.round(
      (await time.now()) - before,
    )
  }
  return took
}

async function missing(ports: AzurePorts): Promise<string> {
  try {
    await ports.trafficManager.readProfile(ref('nobody'), signal)
    return ''
  } catch (error) {
    return error instanceof ActionError ? `${error.message} ${error.fix}` : String(error)
  }
}

const ports = await portsFor('secret')
const story = await burst(ports)
const faulty = await faults(ports, clock)
const notFound = await missing(ports)
await clock.sleep(seconds(4 * 3600), signal)
const beforeLate = azure.requests().length
await ports.webApp.readApp(ref(scenario.sites[0]?.name), signal)
const late = azure
  .requests()
  .slice(beforeLate)
  .map(({ status }) => status)
const others: Record<string, string> = {}
for (const method of ['oidc', 'managed-identity'] as const) {
  others[method] = await (await portsFor(method)).webApp.readApp(ref(scenario.sites[0]?.name), signal).then(
    ({ state }) => state,
    (error: unknown) => String(error),
  )
}
console.log(JSON.stringify({ story, faulty, notFound, late, others }))
await azure.close()
