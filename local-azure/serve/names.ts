import { ARM_HOSTS, GITHUB_TOKEN_HOST, GRAPH_HOST, LOGIN_HOSTS, LOGS_HOSTS } from '../entra/clouds.ts'
import { HUB_NAMES } from '../hub/names.ts'
import { siteOf } from '../hosts/app.ts'
import { PRICES_HOST } from '../load/prices.ts'
import type { Secure } from '../net/doors.ts'
import { keyOf } from '../world/dns.ts'
import { sitesOwnHost } from '../world/state.ts'
import type { World } from '../world/world.ts'

export const PROMETHEUS_HOST = 'prometheus.shop.example'
const AZURE_NAMES = [
  ...ARM_HOSTS,
  ...LOGIN_HOSTS,
  ...LOGS_HOSTS,
  GRAPH_HOST,
  GITHUB_TOKEN_HOST,
  PROMETHEUS_HOST,
  PRICES_HOST,
]
const FRONT_END = ['*.azurewebsites.net', '*.scm.azurewebsites.net']

/** The door behind a name. A name that users type leads to where DNS sends most of them now. */
export function doorOf(world: World, host: string): Secure | undefined {
  if (AZURE_NAMES.includes(host) || host === '127.0.0.1' || host === 'localhost') return 'azure'
  if (world.scenario.hub !== undefined && has(HUB_NAMES, host)) return 'hub'
  if (world.sites.some((site) => sitesOwnHost(site).toLowerCase() === host)) return 'app'
  if (has(world.scenario.privateSide.hosts, host)) return 'private'
  return has(world.scenario.publicHosts, host) || isProfile(world, host) ? mostAnswered(world) : undefined
}

function mostAnswered(world: World): Secure | undefined {
  const [key] = Object.entries(world.answers).sort((a, b) => b[1] - a[1])[0] ?? []
  for (const profile of world.profiles) {
    for (const endpoint of profile.endpoints) {
      if (keyOf(profile, endpoint) === key)
        return world.routing.siteBehind(endpoint) === undefined ? 'private' : 'app'
    }
  }
  return undefined
}

/** The names in the certificate for `name`. App Service shows its own certificate for a name without an app. */
export function namesFor(world: World, surface: Secure, name: string): readonly string[] {
  if (name !== '' && world.conditions.wrongCertificate.has(name)) return ['wrong.example']
  if (surface === 'azure')
    return name === '' || AZURE_NAMES.includes(name) ? ['127.0.0.1', 'localhost', ...AZURE_NAMES] : [name]
  if (surface === 'hub') return ['127.0.0.1', 'localhost', ...HUB_NAMES]
  if (surface === 'app') return isBound(world, name) ? [name] : FRONT_END
  const { hosts } = world.scenario.privateSide
  return [...hosts, ...world.scenario.publicHosts, 'localhost', '127.0.0.1']
}

function isBound(world: World, name: string): boolean {
  return !name.endsWith('.azurewebsites.net') && siteOf(world, name) !== undefined
}

function isProfile(world: World, host: string): boolean {
  return world.profiles.some((profile) => `${profile.relativeName}.trafficmanager.net`.toLowerCase() === host)
}

function has(names: readonly string[], name: string): boolean {
  return names.some((one) => one.toLowerCase() === name)
}
