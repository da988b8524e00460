import type { Call, Reply } from '../net/message.ts'
import { nameOf, sitesOwnHost } from '../world/state.ts'
import type { Site } from '../world/state.ts'
import type { World } from '../world/world.ts'
import { FRONT_REPLIES } from './front-pages.ts'

/** Paths of the shop on both sides; anything else is 404. */
const PAGES = /^\/(|health|healthz|ready|warmup|login|cart)$/

/** App Service's front end: finds the app by the name that the client connected to, then by the Host header. */
export function serveApp(world: World, call: Call): Reply {
  const site = siteOf(world, call.destination) ?? siteOf(world, call.host)
  if (site === undefined || !answersTo(site, call.host))
    return page(
      404,
      '404 Web Site not found.',
      'The web app you have attempted to reach is not available in this region.',
    )
  const reply = answer(world, site, call)
  const ok = reply.status >= 200 && reply.status < 300
  world.events.push({ kind: 'health', at: world.now, by: 'client', app: nameOf(site), host: call.host, ok })
  return reply
}

function answer(world: World, site: Site, call: Call): Reply {
  if (site.state === 'Stopped' || !site.enabled) {
    return page(
      403,
      'Error 403 - This web app is stopped.',
      'The web app you have attempted to reach is currently stopped and does not accept any requests.',
    )
  }
  const front = world.conditions.frontPages.get(site.name)
  if (front !== undefined) return FRONT_REPLIES[front]
  if (world.scaling.readyInstances(site) === 0)
    return page(503, 'Service Unavailable', 'The site is starting.')
  const sick = world.conditions.healthStatus.get(site.name)
  if (sick !== undefined) return page(sick, 'Unhealthy', 'A dependency of the app does not answer.')
  return content(call.path, site.release)
}

/** The shop's own answer, on either side. */
export function content(path: string, release: string): Reply {
  if (path === '/redirect') return { status: 302, headers: { location: '/login' } }
  if (!PAGES.test(path)) return page(404, 'Not Found', 'There is no such page.')
  return { status: 200, body: `<!doctype html><title>Shop</title><p>ok ${release}</p>` }
}

/** The app that answers under a host name in any letter case: its own name first, then its custom ones. */
export function siteOf(world: World, host: string): Site | undefined {
  const wanted = host.toLowerCase()
  return (
    world.sites.find((site) => sitesOwnHost(site).toLowerCase() === wanted) ??
    world.sites.find((site) => answersTo(site, wanted))
  )
}

function answersTo(site: Site, host: string): boolean {
  return [sitesOwnHost(site), ...site.hostNames].some((name) => name.toLowerCase() === host.toLowerCase())
}

/** A small HTML page. It does not escape: both texts are this program's own. */
export function page(status: number, title: string, text: string): Reply {
  return {
    status,
    body: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>`,
  }
}
