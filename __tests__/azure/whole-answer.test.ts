import { createServer, type Server } from 'node:https'
import type { ServerResponse } from 'node:http'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { WebApp } from '../../src/domain/resources.ts'
import { actionError, closeServer, harness, listen, startAzure, SUB, trustedCertificate } from './support.ts'
import type { FakeAzure, Harness } from './support.ts'

const SITE = `/subscriptions/${SUB}/resourceGroups/rg-1/providers/Microsoft.Web/sites/web-eu`

let azure: FakeAzure
let server: Server
let answer: (response: ServerResponse) => void
let packing: string
let world: Harness
let own: string

const worldOf = (resourceManagerEndpoint: string, authorityHost: string): Promise<Harness> =>
  harness(azure, { cloud: { environment: 'AzureCloud', resourceManagerEndpoint, authorityHost } })

beforeEach(async () => {
  packing = 'gzip'
  azure = await startAzure()
  const certificate = await trustedCertificate('127.0.0.1')
  server = createServer({ key: certificate.private, cert: certificate.cert }, (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': packing })
    answer(response)
  })
  own = `https://127.0.0.1:${await listen(server)}`
  world = await worldOf(own, azure.url)
})
afterEach(async () => {
  await closeServer(server)
  await azure.close()
})

const body = JSON.stringify({ id: SITE, numbers: Array.from({ length: 500 }, (_, at) => Math.sin(at)) })
const half = gzipSync(body).subarray(0, 3000)

const calls: Readonly<Record<string, () => Promise<unknown>>> = {
  'a request of the action': () => world.ports.arm.get(SITE, world.signal),
  'a request of an SDK': () => world.ports.lists.read(SUB, world.signal),
  'a sign-in': async () => {
    const { ports, signal } = await worldOf(azure.url, own)
    return ports.arm.get(SITE, signal)
  },
}

test.each(Object.keys(calls))(
  'an answer that a proxy packed and that breaks off is an error, not a wait for ever: %s',
  async (name) => {
    answer = (response) => response.write(half, () => setTimeout(() => response.destroy(), 10))
    expect((await actionError(calls[name]!())).message).toMatch(/its answer broke off/u)
  },
)

test('and one that never ends is over with its time', async () => {
  answer = (response) => response.write(half, () => setTimeout(() => world.clock.endDeadlines(), 30))
  const signal = AbortSignal.timeout(500)
  await expect(world.ports.arm.get(SITE, signal)).rejects.toThrow(/timeout|did not answer/u)
})

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
])('one that is whole is read, however it is packed: %s', async (encoding, pack) => {
  packing = encoding
  answer = (response) => response.end(pack(body))
  await expect(world.ports.arm.get(SITE, world.signal)).resolves.toMatchObject({ id: SITE })
})

test('one without a body is no broken one, whatever it says of its packing: a start counts', async () => {
  answer = (response) => response.end()
  await expect(world.ports.webApp.start({ id: SITE } as WebApp, world.signal)).resolves.toMatchObject({
    status: 200,
  })
})

test('an answer that unpacks to a thousand times its size is refused', async () => {
  answer = (response) => response.end(gzipSync(Buffer.alloc(34 * 1024 * 1024, ' ')))
  const error = await actionError(world.ports.arm.get(SITE, world.signal))
  expect(error.message).toMatch(/^127\.0\.0\.1:\d+ answered more than 32 MiB/u)
})
