import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { HUB_VARIABLES, hubCalls, ownIdentity } from './hub-support.ts'
import { act, errorsOf, LOW, shop, type Run, type Texts } from './support.ts'

// One proxy between the runner and the world, and a private side that must not be asked through it. Nothing but the
// variables that every program knows, and `ca-certificate`.

/** Which kinds of calls came by the proxy, and which directly. */
function ways({ requests }: Run): Readonly<Record<'proxy' | 'direct', readonly string[]>> {
  const kinds = (proxied: boolean): string[] =>
    [
      ...new Set(
        requests.filter((one) => one.proxied === proxied).map(({ kind, host }) => `${kind} ${host}`),
      ),
    ].sort()
  return { proxy: kinds(true), direct: kinds(false) }
}

/** The Hub at its own address, where no proxy is needed. */
function direct(azure: LocalAzure, host: '127.0.0.1' | 'localhost'): Texts {
  const endpoint = azure.urls.hub.replace('127.0.0.1', host)
  return { ...azure.hubInputs(), ...ownIdentity(azure), 'stack-hub-endpoint': endpoint }
}

test('SDK clients, sign-ins and health tests go by the proxy, a Hub in NO_PROXY with its AD FS directly', async () => {
  const azure = await shop(LOW, { hub: 'adfs' })
  const run = await act(azure, { ...direct(azure, 'localhost'), mode: 'burst' }, HUB_VARIABLES)
  expect(run.outputs).toMatchObject({ outcome: 'ok', phase: 'bursting' })
  expect(ways(run)).toEqual({
    proxy: ['arm management.azure.com', 'health www.shop.example', 'token login.microsoftonline.com'],
    direct: ['hub localhost'],
  })
  expect(hubCalls(run)).toContain('directly POST localhost/adfs/oauth2/token/ → 200')
})

test('without its name in NO_PROXY the same Hub is asked by the proxy', async () => {
  const azure = await shop(LOW, { hub: 'adfs' })
  const variables = { ...HUB_VARIABLES, NO_PROXY: '127.0.0.1' }
  const run = await act(azure, { ...direct(azure, 'localhost'), mode: 'status' }, variables)
  expect(run.exitCode).toBe(0)
  expect(ways(run).direct).toEqual([])
  expect(ways(run).proxy).toContain('hub localhost')
})

test('a load source on https goes by the proxy under its name, and needs its authority too', async () => {
  const azure = await shop(LOW)
  const source = { 'load-url': 'https://prometheus.shop.example', mode: 'status' }
  expect(ways(await act(azure, source)).proxy).toContain('load prometheus.shop.example')
})

test('a load source on plain http goes by HTTP_PROXY', async () => {
  const azure = await shop(LOW)
  const run = await act(
    azure,
    { 'load-url': 'http://10.0.0.5:9090', mode: 'status' },
    { HTTP_PROXY: azure.urls.plain },
  )
  expect(run.log).toMatch(/private load +2,400\/min/u)
  expect(ways(run).proxy).toContain('load 10.0.0.5')
  const refused = await act(
    azure,
    { 'load-url': 'http://192.168.7.7:9090', mode: 'status' },
    { HTTP_PROXY: azure.urls.plain },
  )
  expect(refused.log).toMatch(/192\.168\.7\.7:9090 cannot be reached through the proxy .*NO_PROXY/u)
})

test('the variables in small letters do the same', async () => {
  const azure = await shop(LOW, { hub: 'entra' })
  const proxy = { HTTPS_PROXY: '', NO_PROXY: '', https_proxy: azure.urls.plain, no_proxy: 'localhost' }
  const variables = { ...HUB_VARIABLES, ...proxy }
  const run = await act(azure, { ...direct(azure, 'localhost'), mode: 'status' }, variables)
  expect(run.exitCode).toBe(0)
  expect(ways(run)).toEqual({
    proxy: ['arm management.azure.com', 'token login.microsoftonline.com'],
    direct: ['hub localhost', 'token localhost'],
  })
})

test('without ca-certificate nobody is believed: not Azure, not the Hub, not the load source', async () => {
  const azure = await shop(LOW, { hub: 'entra' })
  const run = await act(azure, { ...direct(azure, '127.0.0.1'), 'ca-certificate': '' }, HUB_VARIABLES)
  expect(run.exitCode).toBe(1)
  expect(errorsOf(run)[0]).toContain('comes from an authority that this runner does not know')
  expect(run.requests).toEqual([])
  const inputs = { ...direct(azure, '127.0.0.1'), 'ca-certificate': azure.files().caCertificate }
  const withoutHub = await act(azure, inputs, HUB_VARIABLES)
  expect(errorsOf(withoutHub)[0]).toContain('Add the root certificate of the Hub')
  expect(hubCalls(withoutHub)).toEqual([])
})
