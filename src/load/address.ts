import { BlockList, isIP } from 'node:net'
import { printable } from '../domain/text.ts'
import { problem } from './problem.ts'

/** RFC 1918, RFC 4193 and loopback: what cannot be reached from outside, so that http may be used for it. */
const privateAddresses = new BlockList()
privateAddresses.addSubnet('127.0.0.0', 8)
privateAddresses.addSubnet('10.0.0.0', 8)
privateAddresses.addSubnet('172.16.0.0', 12)
privateAddresses.addSubnet('192.168.0.0', 16)
privateAddresses.addSubnet('fc00::', 7, 'ipv6')
privateAddresses.addAddress('::1', 'ipv6')

/**
 * The URL of a load source. https, or http to a loopback or private *address*: a name could lead anywhere, and
 * neither the headers nor the numbers that decide about traffic may cross a network in clear.
 */
export function loadUrl(text: string | undefined, input: string): URL {
  if (text === undefined || text.trim() === '') {
    throw problem(`${input} is missing`, `Set ${input} to the address the load is read from`)
  }
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined
  if (url === undefined)
    throw problem(`${input} is not a URL: ${printable(text, 80)}`, 'Give it whole, https://host/path')
  requireSafe(url, input)
  return url
}

export function requireSafe(url: URL, input: string): void {
  if (url.username !== '' || url.password !== '') {
    throw problem(
      `${input} has a user name or password in it`,
      'Put them into load-headers as "Authorization: Basic <base64 of user:password>", from a secret',
    )
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isPrivateHost(url.hostname))) return
  throw problem(
    `${input} is not https: ${printable(url.origin === 'null' ? url.protocol : url.origin, 120)}`,
    'Use https; http is taken only for a loopback or private IP address, such as http://10.0.0.5:9090',
  )
}

/** `localhost`, or a loopback or private address as the URL standard writes it. */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/gu, '')
  const family = isIP(host)
  if (family === 0) return host === 'localhost' || host.endsWith('.localhost')
  return privateAddresses.check(host, family === 6 ? 'ipv6' : 'ipv4')
}
