import { warning, type Finding } from '../../burst/checks/finding.ts'
import { count } from '../../domain/format.ts'
import { printable } from '../../domain/text.ts'
import type { DatabaseFirewall } from './database-facts.ts'
import { valueOf, type Inspected } from './inspected.ts'

/** Addresses that a finding names. */
const MOST_NAMED = 3

/** Why the addresses of the web app do not tell whether a database lets it in; undefined if they do. */
export function whyAddressesUnknown({ facts }: Inspected): string | undefined {
  const { virtualNetworkSubnetId } = valueOf(facts.site) ?? {}
  return typeof virtualNetworkSubnetId === 'string' && virtualNetworkSubnetId !== ''
    ? 'the web app reaches databases through a virtual network'
    : undefined
}

/** Each address from which the web app may call a database that its firewall does not let in. */
export function databaseFirewall(i: Inspected): readonly Finding[] {
  if (whyAddressesUnknown(i) !== undefined) return []
  const addresses = outboundOf(valueOf(i.facts.site) ?? {})
  return (valueOf(i.facts.databases) ?? []).flatMap((firewall) => {
    const shut = addresses.filter((address) => !letsIn(firewall, address))
    const [first] = shut
    if (first === undefined) return []
    const named = shut.slice(0, MOST_NAMED).join(', ')
    const more = shut.length > MOST_NAMED ? ` and ${String(shut.length - MOST_NAMED)} more` : ''
    return [
      warning(
        `the firewall of ${printable(firewall.server.split('/').at(-1) ?? '', 80)} does not let in ${count(shut.length, 'outbound address', 'outbound addresses')} of the web app (${printable(named, 200)}${more}): on the burst side its calls would fail`,
        `Add a firewall rule for each of possibleOutboundIpAddresses (az webapp show --query possibleOutboundIpAddresses), such as ${printable(first, 40)}, or let the web app call the database through a virtual network.`,
        'web-app',
      ),
    ]
  })
}

/** All that Azure may use after a change of the size, not only those of today. */
function outboundOf(site: Readonly<Record<string, unknown>>): readonly string[] {
  const { possibleOutboundIpAddresses: possible, outboundIpAddresses: now } = site
  const text = typeof possible === 'string' && possible !== '' ? possible : now
  return typeof text === 'string' ? text.split(',').filter((one) => numberOf(one) !== undefined) : []
}

/** A rule from 0.0.0.0 to 0.0.0.0 lets in every service of Azure. */
function letsIn({ rules }: DatabaseFirewall, address: string): boolean {
  const at = numberOf(address) ?? NaN
  return rules.some(([first, last]) => {
    const isAzure = first === '0.0.0.0' && last === '0.0.0.0'
    return isAzure || ((numberOf(first) ?? NaN) <= at && at <= (numberOf(last) ?? NaN))
  })
}

/** An IPv4 address as a number; undefined for anything else. */
function numberOf(address: string): number | undefined {
  const parts = address.trim().split('.').map(Number)
  const isAddress =
    parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255)
  return isAddress ? parts.reduce((sum, part) => sum * 256 + part, 0) : undefined
}
