import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { connect } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import type { WarmupConfig } from '../../src/domain/config.ts'
import { seconds } from '../../src/domain/units.ts'
import { makeHealth } from '../../src/health/index.ts'
import {
  certificateFor,
  closeServer,
  listen,
  testClock,
  trustedCertificate,
  type TestClock,
} from '../azure/support.ts'

const closing: Server[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map(closeServer))
})

type Handler = (request: IncomingMessage, response: ServerResponse) => void
const WARMUP: WarmupConfig = {
  urls: ['/health'],
  enabled: true,
  publicHosts: [],
  status: [{ from: 200, to: 299 }],
  successes: 3,
  timeoutSeconds: seconds(600),
}

async function serve(handler: Handler, trusted: boolean, ...names: string[]): Promise<string> {
  const { cert, private: key } = await (trusted ? trustedCertificate : certificateFor)(...names)
  const server = createServer({ key, cert }, handler)
  closing.push(server)
  return `127.0.0.1:${await listen(server)}`
}

function health(proxyEnv: Record<string, string> = {}, clock: TestClock = testClock()) {
  return makeHealth({ clock, proxyEnv, userAgent: 'cloudburst-for-azure/1.2.3' })
}

const SIGNAL = new AbortController().signal
const ok: Handler = (_request, response) => void response.end('all is well')

async function reason(address: string, hosts: string[], change: Partial<WarmupConfig> = {}): Promise<string> {
  const result = await health().test({ address, hosts, warmup: { ...WARMUP, ...change } }, SIGNAL)
  return result.kind === 'unhealthy' ? result.reason : 'healthy'
}

test('the connection goes to the app, SNI and Host are the public name, and no cookie is kept', async () => {
  const seen: unknown[] = []
  const address = await serve(
    (request, response) => {
      const { servername } = request.socket as unknown as { servername: string }
      seen.push([request.method, request.url, request.headers.host, servername, request.headers.cookie])
      response.setHeader('set-cookie', 'a=b')
      response.end()
    },
    true,
    'shop.example.com',
    'www.example.com',
  )
  const target = {
    address,
    hosts: ['shop.example.com', 'www.example.com'],
    warmup: { ...WARMUP, urls: ['/health?x=1', '/'] },
  }
  const it = health()
  expect(await it.test(target, SIGNAL)).toEqual({ kind: 'healthy', latencyMs: 0 })
  expect(await it.test(target, SIGNAL)).toMatchObject({ kind: 'healthy' })
  expect(seen).toHaveLength(8)
  expect(seen).toContainEqual(['GET', '/health?x=1', 'shop.example.com', 'shop.example.com', undefined])
  expect(seen).toContainEqual(['GET', '/', 'www.example.com', 'www.example.com', undefined])
})

test('a certificate for other names is told with both, and as a matter of the certificate', async () => {
  const address = await serve(ok, true, 'other.example.com')
  const result = await health().test({ address, hosts: ['shop.example.com'], warmup: WARMUP }, SIGNAL)
  expect(result).toMatchObject({ kind: 'unhealthy', certificate: true })
  expect(JSON.stringify(result)).toMatch(/does not match shop\.example\.com; it is for other\.example\.com/u)
})

test('the certificate is verified again each time: one that turned wrong is seen', async () => {
  const right = await trustedCertificate('shop.example.com')
  const wrong = await trustedCertificate('other.example.com')
  const server = createServer({ key: right.private, cert: right.cert }, ok)
  closing.push(server)
  const target = { address: `127.0.0.1:${await listen(server)}`, hosts: ['shop.example.com'], warmup: WARMUP }
  const it = health()
  expect((await it.test(target, SIGNAL)).kind).toBe('healthy')
  server.setSecureContext({ key: wrong.private, cert: wrong.cert })
  expect((await it.test(target, SIGNAL)).kind).toBe('unhealthy')
})

test('an unknown authority names ca-certificate', async () => {
  const address = await serve(ok, false, 'shop.example.com')
  expect(await reason(address, ['shop.example.com'])).toContain('ca-certificate')
})

test('a stopped app, a redirect and a wrong status are told apart', async () => {
  const stopped = await serve(
    (_request, response) => {
      response.writeHead(403).end('<h1>Error 403 - This web app is stopped.</h1>')
    },
    true,
    'shop.example.com',
  )
  expect(await reason(stopped, ['shop.example.com'])).toContain('answered 403: this web app is stopped')
  const redirect = await serve(
    (_request, response) => {
      response.writeHead(302, { location: 'https://login.example.com/' }).end()
    },
    true,
    'shop.example.com',
  )
  expect(await reason(redirect, ['shop.example.com'])).toContain(
    'redirects (302) to https://login.example.com/',
  )
  const cold = await serve(
    (_request, response) => void response.writeHead(503).end(),
    true,
    'shop.example.com',
  )
  expect(await reason(cold, ['shop.example.com'])).toContain('answered 503 instead of 200-299')
})

test('the accepted statuses and the text of the body are as configured', async () => {
  const address = await serve(
    (_request, response) => void response.writeHead(401).end('login'),
    true,
    'shop.example.com',
  )
  const status = [
    { from: 200, to: 204 },
    { from: 401, to: 401 },
  ]
  expect(await reason(address, ['shop.example.com'], { status })).toBe('healthy')
  expect(await reason(address, ['shop.example.com'], { status, match: 'login' })).toBe('healthy')
  expect(await reason(address, ['shop.example.com'], { status, match: 'welcome' })).toContain(
    'lacks the text "welcome"',
  )
})

test('of an endless body the first MiB is read', async () => {
  const address = await serve(
    (_request, response) => {
      const more = (): void => {
        while (response.write('x'.repeat(65536)));
        response.once('drain', more)
      }
      more()
    },
    true,
    'shop.example.com',
  )
  expect(await reason(address, ['shop.example.com'], { match: 'y' })).toContain('the first 1 MiB')
})

test('a full URL says where the connection goes', async () => {
  const address = await serve(ok, true, 'shop.example.com')
  const target = {
    address: '127.0.0.1:9',
    hosts: ['shop.example.com'],
    warmup: { ...WARMUP, urls: [`https://${address}/ready`] },
  }
  expect(await health().test(target, SIGNAL)).toMatchObject({ kind: 'healthy' })
})

test('a test that is not answered ends with its deadline; all failures are one result', async () => {
  const address = await serve(() => undefined, true, 'shop.example.com', 'www.example.com')
  const clock = testClock()
  const target = { address, hosts: ['shop.example.com', 'www.example.com'], warmup: WARMUP }
  const work = health({}, clock).test(target, SIGNAL)
  await new Promise((resolve) => setTimeout(resolve, 30))
  clock.endDeadlines()
  const result = await work
  expect(JSON.stringify(result)).toMatch(
    /shop\.example\.com.*took longer than 10 s.*; .*www\.example\.com.*took longer than 10 s/u,
  )
})

test("the caller's abort is thrown, not taken for a failed test", async () => {
  const address = await serve(() => undefined, true, 'shop.example.com')
  const controller = new AbortController()
  const work = health().test({ address, hosts: ['shop.example.com'], warmup: WARMUP }, controller.signal)
  setTimeout(() => controller.abort(new Error('cancelled')), 20)
  await expect(work).rejects.toThrow('cancelled')
})

test('nobody there is told with address and port', async () => {
  expect(await reason('127.0.0.1:9', ['shop.example.com'])).toContain('127.0.0.1:9 refuses the connection')
})

test("the private side's URL is tested as it stands", async () => {
  const address = await serve(
    (request, response) => void response.end(request.headers.host),
    true,
    '127.0.0.1',
  )
  expect(
    await health().testUrl(`https://${address}/health`, { ...WARMUP, match: address }, SIGNAL),
  ).toMatchObject({ kind: 'healthy' })
})

test('behind a proxy the test goes through a tunnel to the app, still as the public host', async () => {
  const address = await serve(ok, true, 'shop.example.com')
  const tunnels: string[] = []
  const proxy = createHttpServer().on('connect', (request, socket, head) => {
    tunnels.push(request.url ?? '')
    // The server must not wait for what is left of the tunnel.
    socket.on('end', () => socket.destroy())
    const upstream = connect(Number(address.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      upstream.write(head)
      upstream.on('error', () => socket.destroy()).on('close', () => socket.destroy())
      upstream.pipe(socket).pipe(upstream)
    })
  })
  closing.push(proxy as unknown as Server)
  const proxyEnv = { HTTPS_PROXY: `http://127.0.0.1:${await listen(proxy as unknown as Server)}` }
  const target = { address: 'web-eu.azurewebsites.net', hosts: ['shop.example.com'], warmup: WARMUP }
  expect(await health(proxyEnv).test(target, SIGNAL)).toMatchObject({ kind: 'healthy' })
  expect(tunnels).toEqual(['web-eu.azurewebsites.net:443'])
})
