import { expect, test } from '@jest/globals'
import { BURSTING, LOW } from '../helpers/scenes.ts'
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
