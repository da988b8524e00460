import { createHash } from 'node:crypto'
import type { JsonObject } from '../json.ts'
import type { Reply } from '../net/message.ts'
import { nameOf, sitesOwnHost, type Site } from '../world/state.ts'
import type { World } from '../world/world.ts'
import { siteId } from './ids.ts'
import type { ArmCall } from './route.ts'

const CERTIFICATES = 'Microsoft.Web/certificates'
/** How long a certificate lasts if a site does not say. */
const LASTS_SECONDS = 180 * 86_400

function thumbprintOf(host: string): string {
  return createHash('sha1').update(host).digest('hex').toUpperCase()
}

function isBound(site: Site, host: string): boolean {
  return host !== sitesOwnHost(site) && !site.hostsWithoutTls.includes(host)
}

/** The TLS state of each host name, as a GET of the site shows it. */
export function sslStates(site: Site): JsonObject[] {
  return [...site.hostNames, sitesOwnHost(site)].map((name) => ({
    name,
    sslState: isBound(site, name) ? 'SniEnabled' : 'Disabled',
    thumbprint: isBound(site, name) ? thumbprintOf(name) : null,
    hostType: 'Standard',
  }))
}

/** Answers with the custom host names and the app's own, with thumbprints where a certificate is bound. */
export function listBindings(call: ArmCall, site: Site): Reply {
  const id = siteId(call.world.scenario, site)
  const value = [...site.hostNames, sitesOwnHost(site)].map((host) => ({
    id: `${id}/hostNameBindings/${host}`,
    name: `${nameOf(site)}/${host}`,
    type: 'Microsoft.Web/sites/hostNameBindings',
    properties: {
      siteName: site.name,
      hostNameType: host === sitesOwnHost(site) ? 'Managed' : 'Verified',
      sslState: isBound(site, host) ? 'SniEnabled' : 'Disabled',
      ...(isBound(site, host) && { thumbprint: thumbprintOf(host) }),
    },
  }))
  return { status: 200, body: { value, nextLink: null } }
}

/** One certificate a host name with TLS. */
export function listCertificates({ world }: ArmCall): Reply {
  const value = world.sites.flatMap((site) =>
    site.hostNames.filter((host) => isBound(site, host)).map((host) => certificate(world, site, host)),
  )
  return { status: 200, body: { value, nextLink: null } }
}

function certificate({ scenario }: World, site: Site, host: string): JsonObject {
  const endsAt = site.certificateEndsAt ?? scenario.startAt + LASTS_SECONDS
  const group = `/subscriptions/${scenario.subscriptionId}/resourceGroups/${site.resourceGroup}`
  return {
    id: `${group}/providers/${CERTIFICATES}/${host}`,
    name: host,
    type: CERTIFICATES,
    location: 'West Europe',
    properties: {
      subjectName: host,
      hostNames: [host],
      issuer: 'Local Azure CA',
      thumbprint: thumbprintOf(host),
      expirationDate: new Date(endsAt * 1000).toISOString().replace('.000Z', '+00:00'),
    },
  }
}
