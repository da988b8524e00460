import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isPrivateHost } from '../../src/config/private-host.ts'
import { isPrivateHost as ofLoadSources } from '../../src/load/address.ts'

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

test.each([...EDGES, ...MORE])('the same as for load sources: %s', (host) => {
  expect(isPrivateHost(hostOf(host))).toBe(ofLoadSources(hostOf(host)))
})

test('the same as for load sources, for any address', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.ipV4(),
        fc.ipV6().map((it) => `[${it}]`),
        fc.domain(),
      ),
      (host) => {
        fc.pre(URL.canParse(`http://${host}/`))
        expect(isPrivateHost(hostOf(host))).toBe(ofLoadSources(hostOf(host)))
      },
    ),
    { numRuns: 2000 },
  )
})
