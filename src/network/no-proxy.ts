import { BlockList, isIP, type IPVersion } from 'node:net'

/** What one entry of `NO_PROXY` exempts; `addresses` if it is an address, a range or a CIDR block. */
interface Exemption {
  readonly name: string
  readonly port: number | undefined
  readonly addresses: BlockList | undefined
}

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

/**
 * Rewrites `NO_PROXY` so that both readers inside Node understand it the same way. They differ: for the agents of
 * `http` and `https`, a bare name is that host alone, and only commas separate entries; for `fetch`, `*` counts only by
 * itself, and address ranges never count. What neither understands (CIDR blocks, a port after a domain) is evaluated
 * here for `urls`, the known addresses. The rules are those of curl and Go: a name, with or without a leading dot or
 * `*.`, means itself and everything below it; a port limits it; `*` is everything.
 */
export function sharedNoProxy(list: string, urls: readonly string[]): string {
  const entries = entriesOf(list)
  if (entries.includes('*')) return '*'
  const direct = urls.filter((url) => isExempt(url, list)).flatMap((url) => exactly(new URL(url)))
  return [...new Set([...entries.flatMap(bothWays), ...direct])].join(',')
}

/** Whether the list exempts `url` (http or https) from the proxy; false if it is not a URL. */
export function isExempt(url: string, list: string): boolean {
  if (!URL.canParse(url)) return false
  const { host, port } = placeOf(new URL(url))
  return entriesOf(list)
    .map(exemptionOf)
    .some((one) => (one.port === undefined || one.port === port) && covers(one, host))
}

/** Entries that exempt the host and port of `url` and nothing else, in the form of either reader. */
export function exactly(url: URL): readonly string[] {
  const { host, port } = placeOf(url)
  const at = `:${String(port)}`
  return isIP(host) === 6 ? [`[${host}]${at}`, `${host}${at}`] : [`${host}${at}`]
}

function entriesOf(list: string): readonly string[] {
  return list
    .toLowerCase()
    .split(/[\s,]+/u)
    .filter((entry) => entry !== '')
}

function placeOf(url: URL): { readonly host: string; readonly port: number } {
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/gu, '')
  return { host, port: url.port === '' ? (PORTS[url.protocol] ?? 0) : Number(url.port) }
}

function covers({ name, addresses }: Exemption, host: string): boolean {
  const family = isIP(host)
  if (addresses !== undefined) return family !== 0 && addresses.check(host, versionOf(family))
  return name === '*' || host === name || (family === 0 && host.endsWith(`.${name}`))
}

function exemptionOf(entry: string): Exemption {
  const { host, port } = parted(entry)
  return { name: host.replace(/^\*?\./u, ''), port, addresses: addressesOf(host) }
}

/** An address with colons has a port only after brackets. */
function parted(entry: string): { readonly host: string; readonly port: number | undefined } {
  const [, bracketed, plain, port] = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/u.exec(entry) ?? []
  return { host: bracketed ?? plain ?? entry, port: port === undefined ? undefined : Number(port) }
}

function addressesOf(text: string): BlockList | undefined {
  const list = new BlockList()
  const [from = '', to] = text.split(/[/-]/u)
  const family = isIP(from)
  if (family === 0 || to === '') return undefined
  try {
    if (to === undefined) list.addAddress(from, versionOf(family))
    else if (text.includes('/')) list.addSubnet(from, Number(to), versionOf(family))
    else list.addRange(from, to, versionOf(family))
    return list
  } catch {
    // Not a valid block, such as 10.0.0.0/99.
    return undefined
  }
}

function versionOf(family: number): IPVersion {
  return family === 6 ? 'ipv6' : 'ipv4'
}

function bothWays(entry: string): readonly string[] {
  const { host, port } = parted(entry)
  if (port !== undefined) return [entry]
  if (isIP(host) === 6) return [host, `[${host}]`]
  return addressesOf(host) === undefined ? [`.${host.replace(/^\*?\./u, '')}`] : [host]
}
