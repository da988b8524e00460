import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { BURSTING, HIGH, LOW } from '../helpers/scenes.ts'
import { expectSafe, onRequest, pass, shop, stateOf } from './support.ts'

const STOP = { kind: 'set-app', app: 'app-shop-burst', state: 'Stopped' } as const
const isEnabling = ({ method, path, body }: { method: string; path: string; body: string }): boolean =>
  method === 'PATCH' && /azureEndpoints\/burst$/iu.test(path) && body.includes('"Enabled"')

test('an app that somebody stops right after its health tests gets no traffic before it passes them again (healthy-before-enable)', async () => {
  const azure = await shop([[0, LOW]])
  let isStopped = false
  onRequest(azure, (_, url) => {
    if (isStopped || !/insights\/metrics/iu.test(url)) return
    isStopped = true
    azure.effect(STOP)
  })
  const run = await pass(azure, 'burst')
  expect([isStopped, run.exitCode, stateOf(azure)]).toEqual([true, 0, BURSTING])
  expect(azure.requestsOf().filter(isEnabling)).toHaveLength(1)
  expectSafe(azure)
})

test('an endpoint that was disabled because its app does not serve is enabled again only after new health tests (healthy-before-enable)', async () => {
  const azure = await shop([[0, LOW]])
  // Tag, plan, start, tag, and the endpoint: it stops as the endpoint has been enabled.
  azure.effect(STOP, { afterWrites: 5 })
  const run = await pass(azure, 'burst')
  expect([run.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  expect(azure.requestsOf().filter(isEnabling)).toHaveLength(2)
  expectSafe(azure)
})

const isSwitching = ({ method, path, body }: { method: string; path: string; body: string }): boolean =>
  method === 'PATCH' && /externalEndpoints\/private$/iu.test(path) && body.includes('"Disabled"')

const SWITCH = { routing: 'switch', 'private-health-url': 'https://shop.private.example/health' }
const DISABLE = { kind: 'set-endpoint', endpoint: 'burst', status: 'Disabled' } as const

test.each([
  ['disables the burst endpoint', DISABLE],
  ['stops the app', STOP],
] as const)(
  'a switch leaves the private side enabled where somebody %s right before (never-disable-the-last)',
  async (_, effect) => {
    const azure = await shop([[0, HIGH]])
    let instances = 0
    onRequest(azure, (_number, url) => {
      if (/\/instances/iu.test(url) && (instances += 1) === 1) azure.effect(effect)
    })
    await pass(azure, 'auto', SWITCH)
    expect(instances).toBeGreaterThan(0)
    expectSafe(azure)
  },
)

const statusOfPrivate = (azure: LocalAzure) => azure.world.endpointNamed('private')[1].status

test('a burst endpoint that somebody disables right after the switch brings the private side back in the same run (never-disable-the-last)', async () => {
  const azure = await shop([[0, HIGH]])
  // Tag, plan, start, tag, endpoint, tag, and the private endpoint.
  azure.effect(DISABLE, { afterWrites: 7 })
  await pass(azure, 'auto', SWITCH)
  expect(azure.requestsOf().filter(isSwitching)).toHaveLength(1)
  expect(statusOfPrivate(azure)).toBe('Enabled')
})

test.each(['auto', 'prewarm'])(
  'a burst endpoint that somebody disables after a switch: the next run (%s) brings the private side back (never-disable-the-last)',
  async (mode) => {
    const azure = await shop([[0, HIGH]])
    await pass(azure, 'auto', SWITCH)
    expect(statusOfPrivate(azure)).toBe('Disabled')
    azure.effect(DISABLE)
    azure.clock.advance(400)
    await pass(azure, mode, SWITCH)
    expect(statusOfPrivate(azure)).toBe('Enabled')
  },
)
