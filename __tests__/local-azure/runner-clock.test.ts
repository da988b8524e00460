import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startLocalAzure } from '../../local-azure/index.ts'
import type { LocalAzure } from '../../local-azure/index.ts'
import { numberAt } from '../../local-azure/json.ts'
import { armClient, ask } from './client.ts'

let azure: LocalAzure
beforeEach(async () => {
  azure = await startLocalAzure()
})
afterEach(() => azure.close())

interface Reading {
  /** Seconds by which the runner's date is ahead of Azure's. */
  readonly ahead: number
  readonly monotonicSeconds: number
}

async function read(client?: string): Promise<Reading> {
  const name = client === undefined ? '' : `client/${client}/`
  const { json } = await ask(`${azure.urls.plain}/clock/${name}now`)
  return {
    ahead: (numberAt(json, 'epochMillis') ?? NaN) / 1000 - azure.clock.now(),
    monotonicSeconds: (numberAt(json, 'monotonicMillis') ?? NaN) / 1000,
  }
}

test('a runner’s clock can be ahead of Azure’s, whose answers carry Azure’s own date', async () => {
  azure.effect({ kind: 'runner-clock', aheadSeconds: 3600 })
  expect((await read()).ahead).toBe(3600)
  const arm = await armClient(azure)
  const { headers } = await arm('GET', '…/Microsoft.Web/sites/app-shop-burst')
  expect(Date.parse(headers.date ?? '') / 1000).toBe(azure.clock.now())
})

test('a step of the runner’s date leaves monotonic time alone', async () => {
  const before = await read()
  azure.effect({ kind: 'runner-clock', aheadSeconds: -86_400 }, { atSeconds: 60 })
  azure.clock.advance(120)
  const after = await read()
  expect([before.ahead, after.ahead]).toEqual([0, -86_400])
  expect(after.monotonicSeconds - before.monotonicSeconds).toBe(120)
})

test('a sleep takes as long as it says, whatever the date does meanwhile', async () => {
  const begun = azure.clock.now()
  azure.effect({ kind: 'runner-clock', aheadSeconds: 540 }, { atSeconds: 30 })
  const { json } = await ask(`${azure.urls.plain}/clock/sleep`, { method: 'POST', body: { seconds: 60 } })
  expect(azure.clock.now() - begun).toBe(60)
  expect((numberAt(json, 'epochMillis') ?? NaN) / 1000).toBe(begun + 60 + 540)
})

test('runners that joined under names have clocks of their own', async () => {
  azure.effect({ kind: 'runner-clock', aheadSeconds: 30 })
  azure.effect({ kind: 'runner-clock', aheadSeconds: -10, client: 'run-7' })
  expect([(await read('run-7')).ahead, (await read('run-8')).ahead]).toEqual([-10, 30])
})
