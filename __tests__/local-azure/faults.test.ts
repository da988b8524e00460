import { afterEach, beforeEach, expect, test } from '@jest/globals'
import https from 'node:https'
import net from 'node:net'
import { layers, startLocalAzure } from '../../local-azure/index.ts'
import type { LocalAzure } from '../../local-azure/index.ts'
import { at } from '../../local-azure/json.ts'
import { armClient, ask, signIn } from './client.ts'
import type { Arm } from './client.ts'

const SITE =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers/Microsoft.Web/sites/app-shop-burst?api-version=2025-05-01'
const APP = '…/Microsoft.Web/sites/app-shop-burst'
const BURST = '…/Microsoft.Network/trafficManagerProfiles/tm-shop/azureEndpoints/burst'

let azure: LocalAzure
let arm: Arm
beforeEach(async () => {
  azure = await startLocalAzure()
  arm = await armClient(azure)
  azure.startRun('test')
})
afterEach(() => azure.close())

const outcome = (method: string, path: string): Promise<number | string> =>
  arm(method, path, method === 'PATCH' ? { properties: { weight: 7 } } : undefined).then(
    (answer) => answer.status,
    (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'broken',
  )
const weight = (): number => azure.world.endpointNamed('burst')[1].weight

test('a reply in place of the usual one, once, with its headers, and nothing happens', async () => {
  azure.fault({
    match: { method: 'PATCH', path: 'azureEndpoints/burst$' },
    fault: { kind: 'reply', status: 429, headers: { 'retry-after': '17' } },
  })
  const refused = await arm('PATCH', BURST, { properties: { weight: 7 } })
  expect([refused.status, refused.headers['retry-after'], weight()]).toEqual([429, '17', 1])
  expect([await outcome('PATCH', BURST), weight()]).toEqual([200, 7])
})

test('reset before, and a reply lost after the write was applied', async () => {
  azure.fault({ match: { method: 'PATCH' }, fault: { kind: 'reset' } })
  expect([await outcome('PATCH', BURST), weight()]).toEqual(['ECONNRESET', 1])
  azure.fault({ match: { method: 'PATCH' }, fault: { kind: 'lose-reply' } })
  expect([await outcome('PATCH', BURST), weight()]).toEqual(['ECONNRESET', 7])
  expect(
    azure
      .requests()
      .slice(-2)
      .map((request) => request.status),
  ).toEqual([0, 0])
})

test('an empty body, an HTML page, a body cut short', async () => {
  azure.fault({ match: { path: '/start$' }, fault: { kind: 'empty', status: 202 } })
  expect(await arm('POST', `${APP}/start`)).toMatchObject({ status: 202, text: '' })
  expect(azure.world.siteNamed('app-shop-burst').state).toBe('Stopped')
  azure.fault({ match: { kind: 'arm' }, fault: { kind: 'html', status: 502 } })
  expect(await arm('GET', APP)).toMatchObject({ status: 502, text: expect.stringContaining('<h1>502</h1>') })
  azure.fault({ match: { kind: 'arm' }, fault: { kind: 'drop-body' } })
  expect(await outcome('GET', APP)).toBe('ECONNRESET')
})

test('a body that never ends, and hosts that connections vanish in', async () => {
  azure.fault({ match: { path: 'sites/app' }, fault: { kind: 'trickle' } })
  const signal = AbortSignal.timeout(300)
  const answer = await new Promise<string>((resolve) => {
    const request = https.get(
      `${azure.urls.azure}${SITE}`,
      { ca: azure.caCertificate, signal },
      (response) => {
        let text = ''
        response.on('data', (piece: Buffer) => (text += piece.toString()))
        response.on('error', () => resolve(text))
      },
    )
    request.on('error', () => undefined)
  })
  expect(answer).toMatch(/^\{"error".*\S {3,}$/su)
  azure.effect({ kind: 'black-hole', host: 'far.example', at: 'connect' })
  azure.effect({ kind: 'black-hole', host: 'near.example', at: 'tls' })
  expect(await connected('far.example')).toBe('')
  expect(await connected('near.example')).toBe('HTTP/1.1 200 Connection established\r\n\r\n')
  expect(azure.tunnels).toEqual(['far.example:443', 'near.example:443'])
})

/** What the proxy says to a connection to `host`, and to a word after it, in 200 ms. */
function connected(host: string): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = net.connect(Number(new URL(azure.urls.plain).port), '127.0.0.1')
    socket.on('data', (piece) => (text += piece.toString()))
    socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nhost: ${host}:443\r\n\r\nhello`)
    setTimeout(() => {
      socket.destroy()
      resolve(text)
    }, 200)
  })
}

test('times, skip, window, kind and probability', async () => {
  const fault = { kind: 'empty', status: 503 } as const
  azure.fault({ match: { kind: 'arm' }, skip: 1, times: 2, fault })
  const seen = []
  for (let call = 0; call < 4; call += 1) seen.push(await outcome('GET', APP))
  expect(seen).toEqual([200, 503, 503, 200])
  azure.fault({ match: { kind: 'token' }, fromSeconds: 100, toSeconds: 200, times: 'always', fault })
  const login = (): Promise<number> => signIn(azure, {}).then((answer) => answer.status)
  expect(await login()).toBe(401)
  azure.clock.advance(150)
  expect(await login()).toBe(503)
  azure.clearFaults()
  azure.fault({ match: { kind: 'arm' }, times: 'always', probability: 0.5, fault })
  const luck = await Promise.all(Array.from({ length: 40 }, () => outcome('GET', APP)))
  const hit = luck.filter((status) => status === 503).length
  expect(hit).toBeGreaterThan(8)
  expect(hit).toBeLessThan(32)
})

test('another actor comes right after the n-th write', async () => {
  azure.effect({ kind: 'set-endpoint', endpoint: 'burst', status: 'Disabled', weight: 3 }, { afterWrites: 2 })
  await arm('PATCH', BURST, { properties: { weight: 9 } })
  expect(weight()).toBe(9)
  await arm('POST', `${APP}/start`)
  expect(weight()).toBe(3)
  expect(azure.history().events.findLast((event) => event.kind === 'endpoint')).toMatchObject({
    kind: 'endpoint',
    by: 'actor',
    weight: 3,
  })
})

test('effects at a time, and the ones the app suffers', () => {
  azure.effect({ kind: 'app-never-warms', app: 'app-shop-burst' })
  azure.effect({ kind: 'set-app', app: 'app-shop-burst', state: 'Running' }, { atSeconds: 60 })
  azure.clock.advance(300)
  expect(azure.world.siteNamed('app-shop-burst').state).toBe('Running')
  expect(azure.world.scaling.readyInstances(azure.world.siteNamed('app-shop-burst'))).toBe(0)
  azure.effect({ kind: 'app-warms', app: 'app-shop-burst' })
  expect(azure.world.scaling.readyInstances(azure.world.siteNamed('app-shop-burst'))).toBe(1)
})

test('the same over HTTP: faults, effects, world, requests, judge, runs, time', async () => {
  const control = (method: string, action: string, body?: Parameters<Arm>[2]): ReturnType<Arm> =>
    ask(`${azure.urls.plain}/control/${action}`, { method, ...(body !== undefined && { body }) })
  await control('POST', 'faults', { match: { kind: 'arm' }, fault: { kind: 'empty', status: 500 } })
  expect(await outcome('GET', APP)).toBe(500)
  await control('POST', 'faults', { effect: { kind: 'private-down' } })
  expect(azure.world.conditions.privateDown).toBe(true)
  expect(at((await control('POST', 'advance', { seconds: 120 })).json, 'totals', 'minutes')).toBe(2)
  expect(at((await control('POST', 'run', { label: 'x', readOnly: true })).json, 'run')).toBe(2)
  await arm('POST', `${APP}/start`)
  expect(at((await control('GET', 'judge')).json, 'violations')).toMatchObject([
    { invariant: 'observers-never-write' },
  ])
  expect((await control('GET', 'requests')).json).toHaveLength(azure.requests().length)
  expect((await control('POST', 'faults', { what: 1 })).status).toBe(400)
  expect((await control('DELETE', 'faults')).status).toBe(204)
  expect((await control('GET', 'nothing')).status).toBe(404)
})

test('depth: calls that run side by side have the same one', async () => {
  const paths = [APP, BURST, '…/Microsoft.Web/serverfarms/plan-shop-burst']
  azure.fault({ match: { path: 'serverfarms' }, fault: { kind: 'slow', seconds: 2 } })
  await Promise.all(paths.map((path) => outcome('GET', path)))
  await outcome('PATCH', BURST)
  expect(layers(azure.requestsOf())).toEqual([
    [
      'GET …/serverfarms/plan-shop-burst → 200 (fault-1)',
      'GET …/sites/app-shop-burst → 200',
      'GET …/trafficManagerProfiles/tm-shop/azureEndpoints/burst → 200',
    ],
    ['PATCH …/trafficManagerProfiles/tm-shop/azureEndpoints/burst → 200'],
  ])
  azure.startRun('next')
  await outcome('GET', APP)
  expect(azure.requestsOf().map((request) => request.depth)).toEqual([1])
})

test('no secret is kept in the log', async () => {
  await signIn(azure, { client_secret: 'very-secret', client_assertion: 'also.very.secret' })
  expect(JSON.stringify(azure.requests())).not.toContain('very')
  expect(azure.requests().at(-1)?.body).toContain('client_secret=***')
})
