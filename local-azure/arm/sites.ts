import type { JsonObject } from '../json.ts'
import type { Reply } from '../net/message.ts'
import { sitesOwnHost } from '../world/state.ts'
import type { Site } from '../world/state.ts'
import type { World } from '../world/world.ts'
import { siteBusy, siteLock } from '../faults/refusals-web.ts'
import { notFound } from './errors.ts'
import { listBindings, listCertificates, sslStates } from './host-names.ts'
import { planId, same, siteId } from './ids.ts'
import { putSite } from './put-site.ts'
import { GROUP, route } from './route.ts'
import { configRoutes } from './site-config.ts'
import type { ArmCall, Route } from './route.ts'

const TYPE = 'Microsoft.Web/sites'
const SITE = `${GROUP}/providers/${TYPE}/{site}`
const SLOT = `${SITE}/slots/{slot}`

export const siteRoutes: readonly Route[] = [
  route('GET', `${GROUP}/providers/${TYPE}`, `${TYPE}/Read`, listSites),
  route('GET', `/subscriptions/{subscription}/providers/${TYPE}`, `${TYPE}/Read`, listSites),
  ...both('GET', '/hostNameBindings', 'hostNameBindings/Read', listBindings),
  ...[GROUP, '/subscriptions/{subscription}'].map((scope) =>
    route(
      'GET',
      `${scope}/providers/Microsoft.Web/certificates`,
      'Microsoft.Web/certificates/Read',
      listCertificates,
    ),
  ),
  ...both('GET', '', 'Read', (call, site) => ({ status: 200, body: siteBody(call.world, site) })),
  route('PUT', SITE, `${TYPE}/Write`, (call) => putSite(call, (site) => siteBody(call.world, site))),
  ...both('POST', '/start', 'start/Action', (call, site) => setState(call, site, 'Running')),
  ...both('POST', '/stop', 'stop/Action', (call, site) => setState(call, site, 'Stopped')),
  ...both('POST', '/restart', 'restart/Action', restart),
  ...both('GET', '/instances', 'instances/read', listInstances),
  ...configRoutes(both),
  ...both('GET', '/webjobs', 'webjobs/Read', listWebJobs),
  ...both('GET', '/privateEndpointConnections', 'privateEndpointConnections/Read', listPrivateEndpoints),
  ...both('POST', '/publishxml', 'publishxml/Action', publishProfile),
  route('GET', `${SITE}/slots`, `${TYPE}/slots/Read`, listSlots),
]

/** The same call on the app and on a slot of it. */
function both(
  method: string,
  path: string,
  action: string,
  handle: (call: ArmCall, site: Site) => Reply,
): readonly Route[] {
  const run = (call: ArmCall): Reply => {
    const slot = call.name('slot')
    const site = call.world.sites.find(
      (one) =>
        same(one.name, call.name('site')) &&
        same(one.slot ?? '', slot) &&
        same(one.resourceGroup, call.name('group')),
    )
    if (site !== undefined) return handle(call, site)
    return notFound(TYPE, `${call.name('site')}${slot === '' ? '' : `/slots/${slot}`}`, call.name('group'))
  }
  return [
    route(method, `${SITE}${path}`, `${TYPE}/${action}`, run),
    route(method, `${SLOT}${path}`, `${TYPE}/slots/${action}`, run),
  ]
}

/** Synchronous, with an empty body, also for an app that already is in that state. */
function setState(call: ArmCall, site: Site, state: Site['state']): Reply {
  const busy = busyReply(call.world, site)
  if (busy !== undefined) return busy
  call.world.scaling.setSiteState(site, state, 'client')
  return { status: 200 }
}

/** The workers start again. */
function restart(call: ArmCall, site: Site): Reply {
  const busy = busyReply(call.world, site)
  if (busy !== undefined || site.state !== 'Running') return busy ?? { status: 200 }
  call.world.scaling.setSiteState(site, 'Stopped', 'client')
  call.world.scaling.setSiteState(site, 'Running', 'client')
  return { status: 200 }
}

function busyReply({ conditions, now }: World, site: Site): Reply | undefined {
  const found = conditions.siteBusy.get(site.name.toLowerCase())
  if (found === undefined || now >= found.until) return undefined
  return found.number === '59203' ? siteBusy() : siteLock()
}

function listSites(call: ArmCall): Reply {
  const group = call.name('group')
  const own = call.world.sites.filter(
    (site) => site.slot === undefined && (group === '' || same(site.resourceGroup, group)),
  )
  return { status: 200, body: { value: own.map((site) => siteBody(call.world, site)) } }
}

function listSlots(call: ArmCall): Reply {
  const slots = call.world.sites.filter(
    (site) => site.slot !== undefined && same(site.name, call.name('site')),
  )
  return { status: 200, body: { value: slots.map((site) => siteBody(call.world, site)) } }
}

function listInstances(call: ArmCall, site: Site): Reply {
  const { world } = call
  const warm = world.scaling.readyInstances(site, world.now) > 0
  const value = site.instances.map((instance) => ({
    id: `${siteId(world.scenario, site)}/instances/${instance.id}`,
    name: instance.id,
    type: `${TYPE}/instances`,
    location: world.plan(site).location,
    properties: {
      state: warm && instance.readyAt <= world.now ? 'READY' : 'UNKNOWN',
      healthCheckUrl: `https://${sitesOwnHost(site)}/health`,
      detectorUrl: '',
      containers: {},
    },
  }))
  return { status: 200, body: { value } }
}

/** `az webapp show` reads the FTP address from it. The password is fake, because nothing is published here. */
function publishProfile(_: ArmCall, site: Site): Reply {
  const profiles = ['MSDeploy', 'FTP'].map((method) => {
    const host = sitesOwnHost(site)
    const url = method === 'FTP' ? `ftps://${host}/site/wwwroot` : `${host.replace('.', '.scm.')}:443`
    return `<publishProfile profileName="${site.name} - ${method}" publishMethod="${method}" publishUrl="${url}" userName="$${site.name}" userPWD="none" destinationAppUrl="http://${host}"><databases /></publishProfile>`
  })
  const body = `<publishData>${profiles.join('')}</publishData>`
  return { status: 200, headers: { 'content-type': 'application/xml' }, body }
}

function listPrivateEndpoints(call: ArmCall, site: Site): Reply {
  const value = (site.privateEndpoints ?? []).map((name) => ({
    id: `${siteId(call.world.scenario, site)}/privateEndpointConnections/${name}`,
    name,
    type: `${TYPE}/privateEndpointConnections`,
    properties: { privateLinkServiceConnectionState: { status: 'Approved' } },
  }))
  return { status: 200, body: { value } }
}

function listWebJobs(call: ArmCall, site: Site): Reply {
  const value = (site.webJobs ?? []).map((name) => ({
    id: `${siteId(call.world.scenario, site)}/webjobs/${name}`,
    name,
    type: `${TYPE}/webjobs`,
    properties: { web_job_type: 'continuous' },
  }))
  return { status: 200, body: { value } }
}

/** What a GET of the app or slot answers. */
export function siteBody(world: World, site: Site): JsonObject {
  const own = sitesOwnHost(site)
  const hosts = [...site.hostNames, own]
  const plan = world.plan(site)
  return {
    id: siteId(world.scenario, site),
    name: site.slot === undefined ? site.name : `${site.name}/${site.slot}`,
    type: site.slot === undefined ? TYPE : `${TYPE}/slots`,
    kind: 'app,linux',
    location: plan.location,
    tags: { ...site.tags },
    properties: {
      state: site.state,
      hostNames: hosts,
      repositorySiteName: site.name,
      usageState: site.usageState,
      enabled: site.enabled,
      enabledHostNames: [...hosts, own.replace('.', '.scm.')],
      availabilityState: 'Normal',
      hostNameSslStates: sslStates(site),
      serverFarmId: planId(world.scenario, plan),
      reserved: true,
      siteConfig: { ...site.siteConfig },
      httpsOnly: true,
      clientAffinityEnabled: false,
      resourceGroup: site.resourceGroup,
      defaultHostName: own,
      sku: plan.sku.tier,
      ...site.extra,
    },
  }
}
