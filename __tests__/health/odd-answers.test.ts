import { createServer as createPlainServer, type RequestListener, type Server } from 'node:http'
import { createServer } from 'node:https'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, expect, test } from '@jest/globals'
import type { WarmupConfig } from '../../src/domain/config.ts'
import { seconds } from '../../src/domain/units.ts'
import { makeHealth } from '../../src/health/index.ts'
import { closeServer, listen, testClock, trustedCertificate } from '../azure/support.ts'

const closing: Server[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((server) => closeServer(server as never)))
})

const WARMUP = {
  urls: ['/health'],
  enabled: true,
  publicHosts: [],
  status: [{ from: 200, to: 299 }],
  successes: 3,
  timeoutSeconds: seconds(600),
  match: 'release 43',
}

async function tested(server: Server, warmup: WarmupConfig = WARMUP): Promise<string> {
  closing.push(server)
  const address = `127.0.0.1:${await listen(server as never)}`
  const health = makeHealth({ clock: testClock(), proxyEnv: {}, userAgent: 'test' })
  const signal = new AbortController().signal
  const result = await health.test({ address, hosts: ['shop.example.com'], warmup }, signal)
  return result.kind === 'healthy' ? 'healthy' : result.reason
}

async function secure(handler: RequestListener, warmup?: WarmupConfig): Promise<string> {
  const { cert, private: key } = await trustedCertificate('shop.example.com')
  return tested(createServer({ key, cert }, handler), warmup)
}

const PAGE = Buffer.from('<p>release 43</p>')
const ENDLESS = gzipSync(Buffer.alloc(64 * 1024 * 1024, 'x'))

test.each<readonly [coding: string, body: Buffer, said: RegExp]>([
  ['gzip', gzipSync(PAGE), /^healthy$/u],
  ['br', brotliCompressSync(PAGE), /^healthy$/u],
  ['deflate', deflateSync(PAGE), /^healthy$/u],
  ['deflate', deflateRawSync(PAGE), /^healthy$/u],
  ['GZIP', gzipSync(PAGE), /^healthy$/u],
  ['gzip', ENDLESS, /the first 1 MiB of its answer lacks/u],
  ['gzip', PAGE, /body that is not compressed as it says \(Z_DATA_ERROR\)/u],
  ['gzip', gzipSync(PAGE).subarray(0, -12), /body that is not compressed as it says \(Z_BUF_ERROR\)/u],
  ['gzip', Buffer.alloc(0), /200, but its answer lacks the text/u],
  ['zstd', PAGE, /^healthy$/u],
])('an answer in %s, although none was asked for, is read up to its limit', async (coding, body, said) => {
  const result = await secure((_request, response) => {
    response.writeHead(200, { 'content-encoding': coding }).end(body)
  })
  expect(result).toMatch(said)
})

const { match: _, ...STATUS_ALONE } = WARMUP

test.each([
  ['gzip', PAGE],
  ['gzip', Buffer.alloc(0)],
  ['br', PAGE],
  ['deflate', PAGE],
])('without warmup-match a body that is not in %s as it says is not needed', async (coding, body) => {
  const answer: RequestListener = (_request, response) => {
    response.writeHead(200, { 'content-encoding': coding }).end(body)
  }
  expect(await secure(answer, STATUS_ALONE)).toBe('healthy')
})

test('a wrong status is told before a body that cannot be unpacked', async () => {
  const answer: RequestListener = (_request, response) => {
    response.writeHead(503, { 'content-encoding': 'gzip' }).end(PAGE)
  }
  expect(await secure(answer)).toMatch(/answered 503 instead of 200-299/u)
})

test('an answer that breaks off fails, packed or not', async () => {
  const answer: RequestListener = (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': '1000' })
    response.write(gzipSync(PAGE).subarray(0, 10), () => response.destroy())
  }
  expect(await secure(answer, STATUS_ALONE)).toMatch(/broke the connection/u)
})

test('a server that speaks no TLS is told as that', async () => {
  expect(await tested(createPlainServer((_request, response) => response.end('x')))).toMatch(
    /127\.0\.0\.1:\d+ does not speak TLS/u,
  )
})

test('headers beyond what a client reads are told as that', async () => {
  const result = await secure((_request, response) => {
    response.writeHead(200, { 'set-cookie': 'x'.repeat(60_000) }).end()
  })
  expect(result).toMatch(/answers with something that is not HTTP \(HPE_HEADER_OVERFLOW\)/u)
})
