import { isPrivateHost } from '../domain/private-host.ts'
import { printable } from '../domain/text.ts'
import { problem } from './problem.ts'

/**
 * The URL of a load source: https, or http to a loopback or private *address*. A name could lead anywhere, and neither
 * the headers nor the numbers that decide about traffic may cross a network in clear text.
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

/**
 * Throws ActionError for credentials in the URL, and for http to a host that is not private. `input` is named in it.
 */
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
