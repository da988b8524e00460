import { expect, test } from '@jest/globals'
import { layers } from '../../local-azure/index.ts'
import { besidesWaiting } from '../../local-azure/log/waiting.ts'
import { depthAfterToken } from './depth.ts'
import { act, HIGH, LOW, shop, writesOf, type Run } from './support.ts'
import { burstingShop } from './worlds.ts'

const TENANT = '00000000-0000-0000-0000-00000000000a'

function count(run: Run, kind: string): number {
  return run.requests.filter((request) => request.kind === kind).length
}

test('a pass that changes nothing while idle', async () => {
  const run = await act(await shop(LOW), {})
  expect(run).toMatchObject({ exitCode: 0, outputs: { changed: 'false' } })
  expect(writesOf(run)).toEqual([])
  expect(count(run, 'arm')).toBeLessThanOrEqual(4)
  expect(count(run, 'token')).toBe(1)
  expect(count(run, 'load')).toBe(1)
  expect(depthAfterToken(run)).toBeLessThanOrEqual(3)
  // The load is read beside all of it, and may be answered before or after the sign-in.
  expect(layers(run.requests.filter(({ kind }) => kind !== 'load'))).toEqual([
    [`POST login.microsoftonline.com/${TENANT}/oauth2/v2.0/token → 200`],
    ['GET …/sites/app-shop-burst → 200', 'GET …/trafficmanagerprofiles/tm-shop → 200'],
    ['GET …/serverfarms/plan-shop-burst → 200'],
  ])
})

test('a pass that changes nothing while bursting', async () => {
  const azure = await burstingShop(HIGH)
  const run = await act(azure, {})
  expect(run).toMatchObject({ exitCode: 0, outputs: { changed: 'false', phase: 'bursting' } })
  expect(writesOf(run)).toEqual([])
  expect(count(run, 'arm')).toBeLessThanOrEqual(4)
  expect(count(run, 'token')).toBe(1)
  expect(count(run, 'load')).toBe(2)
  expect(depthAfterToken(run)).toBeLessThanOrEqual(3)
})

test('a cold burst writes once what it must, and nothing else', async () => {
  const run = await act(await shop(HIGH), {})
  expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'bursting' } })
  const writes = writesOf(run).map(({ method, path }) => `${method} ${path.split('/').slice(-2).join('/')}`)
  expect(writes.filter((one) => one !== 'PATCH tags/default')).toEqual([
    'PUT serverfarms/plan-shop-burst',
    'POST app-shop-burst/start',
    'PATCH AzureEndpoints/burst',
    'PATCH AzureEndpoints/burst',
  ])
  expect(writes.filter((one) => one === 'PATCH tags/default').length).toBeLessThanOrEqual(3)
})

test.each(['auto', 'burst'])(
  'a cold burst by mode %s asks Resource Manager no more than it must',
  async (mode) => {
    const run = await act(await shop(HIGH), { mode })
    expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'bursting' } })
    expect(besidesWaiting(run.requests).length).toBeLessThanOrEqual(30)
    expect(count(run, 'arm')).toBeLessThanOrEqual(50)
  },
)

test('an error in an input is told without any request', async () => {
  const run = await act(await shop(LOW), { mode: 'nothing' })
  expect(run.requests).toEqual([])
})
