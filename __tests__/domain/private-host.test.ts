import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { BlockList, isIP } from 'node:net'
import { isPrivateHost } from '../../src/domain/private-host.ts'

/** What Node's own list of networks says of the same addresses. */
const privateNetworks = new BlockList()
privateNetworks.addSubnet('127.0.0.0', 8)
privateNetworks.addSubnet('10.0.0.0', 8)
privateNetworks.addSubnet('172.16.0.0', 12)
privateNetworks.addSubnet('192.168.0.0', 16)
privateNetworks.addSubnet('fc00::', 7, 'ipv6')
privateNetworks.addAddress('::1', 'ipv6')

function isInNetworks(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/gu, '')
  const family = isIP(host)
  if (family === 0) return host === 'localhost' || host.endsWith('.localhost')
  return privateNetworks.check(host, family === 6 ? 'ipv6' : 'ipv4')
}

const EDGES = [
  'localhost',
  'a.localhost',
  'localhost.example.com',
  '172.15.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '172.32.0.1',
]
const MORE = [
  '127.1',
  '0x7f.0.0.1',
  '11.0.0.1',
  '192.168.1.1',
  '192.169.0.1',
  '[::1]',
  '[fd00::1]',
  '[fe80::1]',
  '[::]',
  '10.example.com',
]

function hostOf(host: string): string {
  return new URL(`http://${host}/`).hostname
}

test.each([...EDGES, ...MORE])('the pattern agrees with the networks: %s', (host) => {
  expect(isPrivateHost(hostOf(host))).toBe(isInNetworks(hostOf(host)))
})

test('the pattern agrees with the networks for any address', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.ipV4(),
        fc.ipV6().map((it) => `[${it}]`),
        fc.domain(),
      ),
      (host) => {
        fc.pre(URL.canParse(`http://${host}/`))
        expect(isPrivateHost(hostOf(host))).toBe(isInNetworks(hostOf(host)))
      },
    ),
    { numRuns: 2000 },
  )
})

test.each([
  '169.254.169.254',
  '[fe80::a9fe:a9fe]',
  '[::ffff:a9fe:a9fe]',
  '168.63.129.16',
  '[fd00:ec2::254]',
  '[fd00:ec2::23]',
])('where a machine hands out its credentials is no place of a load: %s (no-secret-leaves)', (host) => {
  expect(isPrivateHost(new URL(`http://${host}/`).hostname)).toBe(false)
})
