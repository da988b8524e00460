import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { WebApp } from '../../src/domain/resources.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { actionError, harness, startAzure, SUB, type FakeAzure } from './support.ts'

let azure: FakeAzure
beforeEach(async () => {
  azure = await startAzure()
})
afterEach(() => azure.close())

const SITE = `/subscriptions/${SUB}/resourceGroups/rg-1/providers/Microsoft.Web/sites/web-eu`
const PLAN = `/subscriptions/${SUB}/resourceGroups/rg-1/providers/Microsoft.Web/serverfarms/plan-1`
const REF = { subscriptionId: SUB, resourceGroup: 'rg-1', name: 'web-eu' }

function site(change: object = {}): object {
  return {
    id: SITE,
    name: 'web-eu',
    location: 'West Europe',
    properties: {
      state: 'Stopped',
      enabled: true,
      usageState: 'Normal',
      defaultHostName: 'web-eu-a1b2.westeurope-01.azurewebsites.net',
      hostNames: [
        'web-eu-a1b2.westeurope-01.azurewebsites.net',
        'shop.contoso.com',
        'shop-tm.trafficmanager.net',
        'web-eu.azurewebsites.net',
      ],
      serverFarmId: PLAN,
      ...change,
    },
  }
}

test('an app is read with its own host names, without those the platform gives', async () => {
  azure.on('GET', '/sites/web-eu?', { body: site() })
  const { ports, signal } = await harness(azure)
  expect(await ports.webApp.readApp(REF, signal)).toEqual({
    id: SITE,
    name: 'web-eu',
    state: 'Stopped',
    enabled: true,
    quotaExceeded: false,
    defaultHostName: 'web-eu-a1b2.westeurope-01.azurewebsites.net',
    customHostNames: ['shop.contoso.com'],
    planId: PLAN,
  })
  expect(azure.asked()[0]).toContain('api-version=2025-05-01')
})

test('a slot is read, started and listed under its own path', async () => {
  const id = `${SITE}/slots/staging`
  azure.on('GET', '/slots/staging?', { body: { ...site(), id, name: 'web-eu/staging' } })
  azure.on('GET', '/slots/staging/instances', {
    body: { value: [{ name: 'i1', properties: { state: 'READY' } }] },
  })
  azure.on('POST', '/slots/staging/start', { status: 200 })
  const { ports, signal } = await harness(azure)
  const app = await ports.webApp.readApp({ ...REF, slot: 'staging' }, signal)
  await ports.webApp.start(app, signal)
  expect(await ports.webApp.readInstances(app, signal)).toEqual([{ name: 'i1', state: 'READY' }])
})

const APP = { id: SITE, name: 'web-eu' } as WebApp

test.each([200, 202, 204])('start answered %i with an empty body is a success', async (status) => {
  azure.on('POST', '/start', { status, headers: { 'x-ms-request-id': 'req-1' } })
  const { ports, signal } = await harness(azure)
  expect(await ports.webApp.start(APP, signal)).toEqual({ status, correlationId: 'req-1' })
})

test('stop refused by a lock is not tried again and names the lock', async () => {
  azure.on('POST', '/stop', {
    status: 409,
    body: {
      error: {
        code: 'ScopeLocked',
        message:
          "The scope '/x' cannot perform write operation because following scope(s) are locked: '/x'. Please remove the lock and try again.",
      },
    },
  })
  const { ports, signal } = await harness(azure)
  const error = await actionError(ports.webApp.stop(APP, signal))
  expect(error.fix).toContain('lock')
  expect(error.transient).toBe(false)
  expect(azure.asked()).toHaveLength(1)
})

test('instances of all pages are listed', async () => {
  const second = `${azure.url}${SITE}/instances?api-version=2025-05-01&page=2`
  azure.on('GET', '/instances?', {
    body: { value: [{ name: 'a', properties: { state: 'READY' } }], nextLink: second },
  })
  azure.on('GET', 'page=2', {
    body: {
      value: [
        { name: 'b', properties: { state: 'STOPPED' } },
        { name: 'c', properties: {} },
      ],
    },
  })
  const { ports, signal } = await harness(azure)
  const states = (await ports.webApp.readInstances(APP, signal)).map(({ name, state }) => `${name} ${state}`)
  expect(states).toEqual(['a READY', 'b STOPPED', 'c UNKNOWN'])
})

test.each([
  ['', 'with an empty body instead of JSON'],
  [{}, 'without what was asked for'],
  [{ value: {} }, 'without what was asked for'],
])('an answer of %j is no list without instances, and the message says what came', async (body, what) => {
  const answer = body === '' ? {} : { body }
  azure.on('GET', '/instances', answer, answer, answer, answer, answer, answer)
  const { ports, signal } = await harness(azure)
  await expect(ports.webApp.readInstances(APP, signal)).rejects.toMatchObject({
    transient: true,
    message: expect.stringContaining(`but ${what}.`),
  })
})

test('an empty 404, on which the SDK throws TypeError, is an error with its status and the input to correct', async () => {
  const { ports, signal } = await harness(azure)
  const error = await actionError(ports.webApp.readApp(REF, signal))
  expect(error.message).toBe('Azure answered 404 to GET …/sites/web-eu without an explanation.')
  expect(error.arm).toMatchObject({ status: 404, request: 'GET …/sites/web-eu' })
  expect(error.fix).toContain('web-app')
})

test("App Service's own envelope, whose text the SDK loses, is told whole", async () => {
  azure.on('POST', '/start', {
    status: 409,
    headers: { 'x-ms-correlation-request-id': 'corr-9' },
    body: {
      Code: 'Conflict',
      Message: 'The site is in a state it cannot leave.',
      Details: [
        { Message: 'More about it.' },
        { Code: 'Conflict' },
        { ErrorEntity: { ExtendedCode: '04001' } },
      ],
    },
  })
  const { ports, signal } = await harness(azure)
  const error = await actionError(ports.webApp.start(APP, signal))
  expect(error.message).toContain(
    '409 Conflict to POST …/sites/web-eu/start: The site is in a state it cannot leave.',
  )
  expect(error.arm).toMatchObject({
    code: 'Conflict',
    correlationId: 'corr-9',
    details: ['ExtendedCode 04001', 'More about it.'],
  })
})

test('a page that answers 200 in the place of Azure is told', async () => {
  azure.on('GET', '/sites/web-eu', {
    status: 200,
    body: '<html><title>Please log in to the guest network</title></html>',
  })
  const { ports, signal } = await harness(azure)
  const error = await actionError(ports.webApp.readApp(REF, signal))
  expect(error.message).toContain('Please log in to the guest network')
})

test.each([
  [{ state: 'running' }, { state: 'Running' }],
  [{ state: 'STOPPED' }, { state: 'Stopped' }],
  [{ state: null }, { state: 'Unknown' }],
  [{ usageState: 1 }, { quotaExceeded: true }],
  [{ usageState: 'exceeded' }, { quotaExceeded: true }],
  [{ usageState: 0 }, { quotaExceeded: false }],
])('an app with %j is read as %j', async (change, read) => {
  azure.on('GET', '/sites/web-eu?', { body: site(change) })
  const { ports, signal } = await harness(azure)
  expect(await ports.webApp.readApp(REF, signal)).toMatchObject(read)
})

test.each<readonly [said: object, read: Partial<WebApp>]>([
  [{ clientCertEnabled: true, clientCertMode: 'Required' }, { needsCertificateExcept: [] }],
  [{ clientCertEnabled: true }, { needsCertificateExcept: [] }],
  [
    {
      clientCertEnabled: true,
      clientCertMode: 'required',
      clientCertExclusionPaths: '/health, /public;/live',
    },
    { needsCertificateExcept: ['/health', '/public', '/live'] },
  ],
  [{ clientCertEnabled: true, clientCertMode: 'Optional' }, {}],
  [
    { clientCertEnabled: true, clientCertMode: 'OptionalInteractiveUser', clientCertExclusionPaths: null },
    {},
  ],
  [{ clientCertEnabled: false, clientCertMode: 'Required' }, {}],
  [
    { httpsOnly: true, hostNamesDisabled: true },
    { httpsOnly: true, isNameless: true },
  ],
  [{ suspendedTill: '2026-05-29T08:00:00Z' }, { suspendedUntil: epochSeconds(1_780_041_600) }],
  [{ suspendedTill: null }, {}],
])('what keeps probes out is read: %j', async (said, read) => {
  azure.on('GET', '/sites/web-eu?', { body: site(said) })
  const { ports, signal } = await harness(azure)
  const { needsCertificateExcept, httpsOnly, isNameless, suspendedUntil } = await ports.webApp.readApp(
    REF,
    signal,
  )
  expect({ needsCertificateExcept, httpsOnly, isNameless, suspendedUntil }).toEqual(read)
})
