import { expect, test } from '@jest/globals'
import { prepareNetwork, proxyEnvironment, proxyFor } from '../../src/network/index.ts'
import { isLoopback, isLoopbackUrl } from '../../src/network/loopback.ts'
import { certificateFor } from '../azure/support.ts'

const OLD = { version: '20.19.0' }

interface Seen {
  proxies: Record<string, string>[]
  authorities: string[][]
}

function node(seen: Seen) {
  return {
    version: '24.21.0',
    setGlobalProxyFromEnv: (env: Record<string, string>) => seen.proxies.push(env),
    getCACertificates: () => ['system'],
    setDefaultCACertificates: (certificates: string[]) => void seen.authorities.push(certificates),
  }
}

test('a proxy and an authority of one’s own are set where they are wanted, beside what the system trusts', async () => {
  const seen: Seen = { proxies: [], authorities: [] }
  const [one, two] = [(await certificateFor('a')).cert, (await certificateFor('b')).cert]
  prepareNetwork(
    { https_proxy: 'http://p:1', NO_PROXY: 'x', PATH: '/' },
    `junk\n${one}\n${two}`,
    [],
    node(seen),
  )
  expect(seen.proxies).toEqual([{ https_proxy: 'http://p:1', no_proxy: '.x' }])
  expect(seen.authorities).toEqual([['system', one.trim(), two.trim()]])
})

test('nothing is touched where nothing is set, on an old Node too', () => {
  const seen: Seen = { proxies: [], authorities: [] }
  prepareNetwork({ NO_PROXY: 'x', HTTPS_PROXY: '' }, undefined, [], node(seen))
  prepareNetwork({}, '', [], OLD)
  expect(seen).toEqual({ proxies: [], authorities: [] })
})

test('an old Node is told only where it is needed', async () => {
  const { cert } = await certificateFor('a')
  expect(() => prepareNetwork({ HTTPS_PROXY: 'http://p:1' }, undefined, [], OLD)).toThrow(
    /A proxy is set, which this runner's Node 20\.19\.0/u,
  )
  expect(() => prepareNetwork({}, cert, [], OLD)).toThrow(/`ca-certificate` is set/u)
})

test('text that is no certificate, and a proxy that is no URL, are refused', () => {
  expect(() => prepareNetwork({}, 'hello')).toThrow(/no certificate that can be read/u)
  const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'
  expect(() => prepareNetwork({}, broken)).toThrow(/no certificate that can be read/u)
  expect(() => prepareNetwork({ HTTPS_PROXY: 'http://[' })).toThrow(/proxy in HTTPS_PROXY/u)
})

test('the proxy of a URL, in either spelling', () => {
  const env = { HTTPS_PROXY: 'upper', https_proxy: 'lower', HTTP_PROXY: 'plain' }
  expect(proxyFor('https://x', env)).toBe('lower')
  expect(proxyFor('http://x', env)).toBe('plain')
  expect(proxyEnvironment({ A: 'b' })).toEqual({})
})

test('addresses of this machine', () => {
  for (const host of ['localhost', 'LOCALHOST', 'a.localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]']) {
    expect(isLoopback(host)).toBe(true)
  }
  for (const host of ['localhost.example.com', '127.0.0.1.example.com', '10.0.0.1', '::2'])
    expect(isLoopback(host)).toBe(false)
  expect(isLoopbackUrl('not a url')).toBe(false)
})
