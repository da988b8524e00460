import { expect, test } from '@jest/globals'
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

test.each(['in the run that switched', 'before the next run'])(
  'a burst endpoint that somebody disables once it has all traffic, %s: the private side is enabled again (never-disable-the-last)',
  async (when) => {
    const azure = await shop([[0, HIGH]])
    const isSwitch = ({ method = '', url = '' }: { method?: string; url?: string }) =>
      method === 'PATCH' && /externalEndpoints\/private/iu.test(url)
    if (when === 'in the run that switched') {
      azure.effect(DISABLE, { afterWrites: 7 })
    }
    await pass(azure, 'auto', SWITCH)
    expect(azure.requestsOf().filter(({ method, path }) => isSwitch({ method, url: path }))).not.toEqual([])
    if (when === 'before the next run') azure.effect(DISABLE)
    azure.clock.advance(400)
    await pass(azure, 'auto', SWITCH)
    expect(azure.world.endpointNamed('private')[1].status).toBe('Enabled')
  },
)
