import { expect, test } from '@jest/globals'
import {
  annotations,
  BURSTING,
  burstingShop,
  expectSafe,
  HIGH,
  LONG,
  onRequest,
  pass,
  recordOf,
  shop,
  stateOf,
} from './support.ts'

// Somebody changes plan or app in a burst: docs/design.md, "Other actors".

test('a plan that someone gives another size in a burst is told once, with who did it, and the burst goes on', async () => {
  const azure = await shop([[0, HIGH]])
  await pass(azure, 'burst')
  expect(recordOf(azure)).toContain(',k=P1v3,')
  azure.clock.advance(1200)
  azure.effect({ kind: 'set-plan', plan: 'plan-shop-burst', sku: { name: 'S1' } })
  azure.clock.advance(300)
  const run = await pass(azure, 'auto')
  expect([run.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  expect(annotations(run)).toMatch(
    /changed the App Service plan plan-shop-burst in the burst from P1v3 to S1 \(by ann@shop\.example\).+the scale-in leaves it so/u,
  )
  expect(recordOf(azure)).toContain(',k=S1,')
  const end = await pass(azure, 'scale-back', LONG)
  expect(annotations(end)).not.toContain('in the burst from')
  expect(recordOf(azure)).not.toContain(',k=')
  expectSafe(azure)
})

test('a new burst whose load becomes unreadable on its trial gets its share, and not the weight of the trial for ever (no-data-never-ends)', async () => {
  const azure = await shop([[0, HIGH]])
  let isDark = false
  onRequest(azure, (_, url, method) => {
    if (isDark || method !== 'PATCH' || !url.includes('Endpoints/burst')) return
    isDark = true
    azure.fault({ match: { kind: 'load' }, fault: { kind: 'reply', status: 503 }, times: 'always' })
  })
  const first = await pass(azure, 'auto', { 'on-no-data': 'warn', ...LONG })
  azure.clock.advance(600)
  const { outputs } = await pass(azure, 'auto', { 'on-no-data': 'warn', ...LONG })
  expect([isDark, stateOf(azure)]).toEqual([true, BURSTING])
  expect([Number(first.outputs['share']), Number(outputs['share'])]).toEqual([
    expect.any(Number),
    expect.closeTo(0.5, 0),
  ])
  expect(recordOf(azure)).not.toContain(',w=')
  expectSafe(azure)
})

test('a burst without load data goes on where someone stops its app: the app is started again, its plan keeps its size, and its share comes back (no-data-never-ends)', async () => {
  const azure = await burstingShop()
  azure.clock.advance(1800)
  azure.fault({ match: { kind: 'load' }, fault: { kind: 'reply', status: 503 }, times: 'always' })
  azure.effect({ kind: 'set-app', app: 'app-shop-burst', state: 'Stopped' })
  azure.clock.advance(120)
  const { outputs } = await pass(azure, 'auto', { 'on-no-data': 'warn', ...LONG })
  expect(stateOf(azure)).toEqual(BURSTING)
  expect(Number(outputs['share'])).toBeGreaterThan(0.3)
  expectSafe(azure)
})

test('an app that someone stops in a burst is started again, and the log says that they did, and who', async () => {
  const azure = await burstingShop()
  azure.clock.advance(1200)
  azure.effect({ kind: 'set-app', app: 'app-shop-burst', state: 'Stopped' })
  azure.clock.advance(60)
  azure.world.activities.push({
    ...azure.world.activities.at(-1)!,
    at: azure.clock.now(),
    caller: 'reader@shop.example',
    operation: 'Microsoft.Web/sites/config/list/action',
  })
  azure.clock.advance(120)
  const run = await pass(azure, 'auto')
  expect([run.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  expect(run.log).toContain('before an app that is not running: someone outside this action stopped it')
  expect(run.log).toContain('by the activity log, ann@shop.example changed the web app app-shop-burst last')
  expectSafe(azure)
})
