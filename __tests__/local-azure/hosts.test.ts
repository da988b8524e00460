import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startLocalAzure } from '../../local-azure/index.ts'
import type { LocalAzure } from '../../local-azure/index.ts'
import { tunnel, visit } from './client.ts'

const APP = 'app-shop-burst.azurewebsites.net'
const PUBLIC = 'www.shop.example'

let azure: LocalAzure
beforeEach(async () => {
  azure = await startLocalAzure()
})
afterEach(() => azure.close())

const open = (to: string, serverName: string, path = '/health') => visit(azure, { to, serverName, path })
const failure = (to: string, serverName: string): Promise<string> =>
  open(to, serverName).then(
    (page) => `status ${page.status}`,
    (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error),
  )

test('an app by its own address under the public name: stopped, warming, healthy, sick', async () => {
  expect(await open(APP, PUBLIC)).toMatchObject({
    status: 403,
    text: expect.stringContaining('This web app is stopped'),
  })
  azure.effect({ kind: 'set-app', app: 'app-shop-burst', state: 'Running' })
  expect(await open(APP, PUBLIC)).toMatchObject({ status: 503 })
  azure.clock.advance(90)
  const page = await open(APP, PUBLIC)
  expect(page).toMatchObject({ status: 200, text: expect.stringContaining('ok release 42') })
  expect(page.certificate.subjectaltname).toBe(`DNS:${PUBLIC}`)
  expect(await open(APP, PUBLIC, '/nothing')).toMatchObject({ status: 404 })
  expect(await open(APP, PUBLIC, '/redirect')).toMatchObject({ status: 302 })
  azure.effect({ kind: 'app-health-status', app: 'app-shop-burst', status: 500 })
  expect(await open(APP, APP)).toMatchObject({ status: 500 })
  const seen = azure
    .requests()
    .map((request) => [request.kind, request.host, request.destination, request.status])
  expect(seen.at(-1)).toEqual(['health', APP, APP, 500])
  expect(seen[0]).toEqual(['health', PUBLIC, APP, 403])
})

test('a name that is not bound gets App Service’s own certificate, which does not fit', async () => {
  expect(await failure(APP, 'shop.other.example')).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
})

test('a host can be given a wrong certificate', async () => {
  azure.effect({ kind: 'wrong-certificate', host: PUBLIC })
  expect(await failure(APP, PUBLIC)).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
})

test('the private site answers under its own and the public name, until it is down', async () => {
  expect(await open('shop.private.example', 'shop.private.example')).toMatchObject({ status: 200 })
  expect(await open('shop.private.example', PUBLIC)).toMatchObject({ status: 200 })
  azure.effect({ kind: 'private-down' })
  expect(await failure('shop.private.example', PUBLIC)).not.toBe('status 200')
})

test('a public name leads where DNS sends most users now', async () => {
  await open(PUBLIC, PUBLIC)
  expect(azure.requests().at(-1)?.kind).toBe('private-health')
  azure.effect({ kind: 'set-app', app: 'app-shop-burst', state: 'Running' })
  azure.effect({ kind: 'set-endpoint', endpoint: 'burst', status: 'Enabled', weight: 500 })
  azure.clock.advance(300)
  await open(PUBLIC, PUBLIC)
  expect(azure.requests().at(-1)?.kind).toBe('health')
})

test('Azure’s names answer through the proxy; unknown ones are refused', async () => {
  for (const name of ['management.azure.com', 'login.microsoftonline.com', 'management.usgovcloudapi.net']) {
    expect([401, 404]).toContain((await open(name, name, '/x')).status)
  }
  await expect(tunnel(azure, 'example.com:443')).rejects.toThrow('502')
  await expect(tunnel(azure, 'other.azurewebsites.net:443')).rejects.toThrow('502')
})
