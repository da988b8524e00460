import { afterAll, beforeAll, expect, test } from '@jest/globals'
import dns from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { freshAgents } from '../../src/health/probe.ts'
import { isExempt, sharedNoProxy } from '../../src/network/no-proxy.ts'
import { proxyEnvironment } from '../../src/network/index.ts'

// What NO_PROXY exempts, asked of both ways that this process reaches the world: `fetch` (load sources, GitHub) and the
// agents of http and https (Azure, sign-ins, health tests). A real proxy counts who came by; a name that is not sent to
// it fails at its look-up, so that nothing leaves this machine.

const seen: string[] = []
const proxy = http.createServer((request, response) => {
  seen.push(request.url ?? '')
  response.end()
})
proxy.on('connect', (request, socket) => {
  seen.push(request.url ?? '')
  socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
})
const { lookup } = dns

beforeAll(async () => {
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  dns.lookup = ((_name: string, _options: unknown, done: (error: Error) => void) =>
    setImmediate(() => done(new Error('looked up')))) as unknown as typeof dns.lookup
})

afterAll(async () => {
  dns.lookup = lookup
  await new Promise((resolve) => proxy.close(resolve))
})

type Way = 'direct' | 'proxy'

async function wayOf(ask: () => Promise<unknown>): Promise<Way> {
  seen.length = 0
  await ask().catch(() => undefined)
  return seen.length === 0 ? 'direct' : 'proxy'
}

function byAgent(url: string, env: Record<string, string>): Promise<unknown> {
  const agents = freshAgents(env)
  const [client, agent] = url.startsWith('https:') ? [https, agents.https] : [http, agents.http]
  return new Promise((resolve, reject) => {
    client.get(url, { agent }, (response) => response.resume().on('end', resolve)).on('error', reject)
  })
}

/** By `fetch` and by the agents, as the process is set up for this list and these known places. */
async function ways(list: string, url: string, known: readonly string[], only = false): Promise<Way[]> {
  const address = `http://127.0.0.1:${String((proxy.address() as AddressInfo).port)}`
  const proxies = { HTTP_PROXY: address, ...(only ? {} : { HTTPS_PROXY: address }) }
  const env = proxyEnvironment({ ...proxies, NO_PROXY: list }, known)
  const restore = http.setGlobalProxyFromEnv(env)
  try {
    return [await wayOf(() => fetch(url)), await wayOf(() => byAgent(url, env))]
  } finally {
    restore()
  }
}

const HUB = 'https://management.hub.example.com'
const DOMAIN = 'https://hub.example.com'
const OTHER = 'https://nothub.example.com'

test.each([
  // Names: with a dot, with `*.`, bare; in any letter case; parted by commas or blanks.
  ['.hub.example.com', [HUB, DOMAIN], [OTHER, 'https://hub.example.com.evil.example']],
  ['hub.example.com', [HUB, DOMAIN], [OTHER]],
  ['*.hub.example.com', [HUB, DOMAIN], [OTHER]],
  ['localhost, 127.0.0.1 HUB.Example.com', [HUB, DOMAIN], [OTHER]],
  ['a.example b.example', ['https://b.example', 'https://x.a.example'], [OTHER]],
  // Everything, by itself and among others.
  ['*', [HUB, OTHER], []],
  ['hub.example.com,*', [HUB, OTHER], []],
  // A name is no pattern, and nothing is everything.
  ['hub*.example.com', [], [DOMAIN]],
  ['', [], [HUB]],
  [' , ', [], [HUB]],
])('NO_PROXY=%j, without knowing where the run goes', async (list, direct, proxied) => {
  for (const url of direct) expect([url, ...(await ways(list, url, []))]).toEqual([url, 'direct', 'direct'])
  for (const url of proxied) expect([url, ...(await ways(list, url, []))]).toEqual([url, 'proxy', 'proxy'])
})

test.each([
  // A port limits a name, and a domain.
  ['hub.example.com:443', [DOMAIN, HUB], [`${HUB}:8443`, OTHER]],
  ['.hub.example.com:8443', [`${HUB}:8443`], [HUB]],
  // Addresses, ranges and CIDR blocks.
  ['127.20.0.5', ['http://127.20.0.5:2999', 'https://127.20.0.5:2999'], ['http://127.20.0.6:2999']],
  ['127.20.0.5:2999', ['https://127.20.0.5:2999'], ['https://127.20.0.5:2998']],
  ['127.20.0.0/16', ['http://127.20.255.1:2999', 'https://127.20.0.1:2999'], ['http://127.21.0.1:2999']],
  ['127.20.0.1-127.20.0.9', ['http://127.20.0.5:2999'], ['http://127.20.0.10:2999']],
  ['127.20.0.0/99', [], ['http://127.20.0.5:2999']],
])('NO_PROXY=%j, for the places of the configuration', async (list, direct, proxied) => {
  const known = [...direct, ...proxied, 'not a URL', '']
  for (const url of direct)
    expect([url, ...(await ways(list, url, known))]).toEqual([url, 'direct', 'direct'])
  for (const url of proxied) expect([url, ...(await ways(list, url, known))]).toEqual([url, 'proxy', 'proxy'])
})

test('where only HTTP_PROXY is set, https goes directly for every caller', async () => {
  expect(await ways('', HUB, [HUB], true)).toEqual(['direct', 'direct'])
  expect(await ways('*', HUB, [HUB], true)).toEqual(['direct', 'direct'])
  expect(await ways('', 'http://metrics.example', [], true)).toEqual(['proxy', 'proxy'])
})

test('addresses with colons, in every spelling', () => {
  for (const list of ['::1', '[::1]', '[::1]:9', 'fd00::/8,0:0:0:0:0:0:0:1', '::1-::2'])
    expect([list, isExempt('http://[::1]:9', list)]).toEqual([list, true])
  expect(isExempt('http://[::1]:8', '[::1]:9')).toBe(false)
  expect(isExempt('https://[fd00::5]', 'fd00::/8')).toBe(true)
  expect(sharedNoProxy('[::1]', [])).toBe('::1,[::1]')
  expect(sharedNoProxy('fd00::/8', ['https://[fd00::5]:8443'])).toBe('fd00::/8,[fd00::5]:8443,fd00::5:8443')
})

test('the list is parted from what it is not: a name below an address, and text that is no URL', () => {
  expect(isExempt('https://x.10.0.0.5.example', '10.0.0.5')).toBe(false)
  expect(isExempt('no URL', '*')).toBe(false)
})
