import { printable } from '../domain/text.ts'
import type { Probe, ProbeAnswer } from './probe.ts'
import type { StandIn } from './stand-in.ts'

/** An answer that names where to go instead; without that it is only a wrong status. */
export function isRedirect({ status, location }: ProbeAnswer): boolean {
  return status >= 300 && status < 400 && location !== undefined
}

/** Says where a redirect leads, and what ends it. */
export function redirected({ status, location = '' }: ProbeAnswer, probe: Probe): StandIn {
  const is = `redirects (${status}) to ${printable(location, 200)}; redirects are not followed, and Traffic Manager counts them as failures`
  const { host, secure, path } = probe
  const asked = new URL(`${secure ? 'https' : 'http'}://${host}${path}`)
  const to = URL.canParse(location, asked.href) ? new URL(location, asked) : undefined
  return to === undefined ? { is } : { is, fix: fixOf(probe, asked, to) }
}

function fixOf({ host, address, secure, path }: Probe, asked: URL, to: URL): string {
  if (to.hostname !== asked.hostname && to.hostname === address.toLowerCase())
    return `The app sends users of ${printable(host, 120)} to its own address, past Traffic Manager, where they stay when the burst ends: make it serve ${printable(host, 120)} itself.`
  if (to.hostname !== asked.hostname)
    return `The app sends ${printable(host, 120)} to ${printable(to.host, 120)}: set public-host to the name that it serves without a redirect.`
  if (!secure && to.protocol === 'https:')
    return 'Use an https URL in warmup-url, and HTTPS in the monitor of the profile.'
  if (to.href === asked.href || to.protocol === 'http:')
    return 'The app does not see that the request came by HTTPS, because TLS ends before it: make it trust the header X-Forwarded-Proto.'
  return `Set warmup-url, and the path of the profile's monitor, to a path that answers without a redirect instead of ${printable(path, 120)}; it leads to ${printable(to.pathname, 120)}.`
}
