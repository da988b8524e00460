import { expect, test } from '@jest/globals'
import type { Scenario } from '../../local-azure/world/scenario.ts'
import { Client, ready, trial, bursting } from './judge-client.ts'

test("a smoke test under the app's own name is no health test of a public host", () => {
  const own = 'app-shop-burst.azurewebsites.net'
  const client = ready().test(1, true, own).set('burst', { status: 'Enabled', weight: 1 })
  expect(client.violations()).toEqual([])
  const untested = new Client().start().wait(120).test(3, true, own).test(2)
  expect(untested.set('burst', { status: 'Enabled' }).rules()).toEqual(['healthy-before-enable: not tested'])
})

test('a burst done right breaks nothing', () => {
  const client = bursting().set('burst', { status: 'Disabled' }).wait(1800).stop().size(1).wait(600)
  expect(client.violations()).toEqual([])
  expect(client.azure.judge().switches).toBe(2)
  expect(client.azure.totals().lostRequests).toBeLessThan(100)
})

test.each<[string, Client, readonly string[]]>([
  [
    'enabled while the app is stopped',
    new Client().test(3).set('burst', { status: 'Enabled' }),
    ['healthy-before-enable: app stopped'],
  ],
  [
    'enabled untested',
    new Client().start().wait(120).set('burst', { status: 'Enabled' }),
    ['healthy-before-enable: not tested'],
  ],
  [
    'enabled after two tests',
    new Client().start().wait(120).test(2).set('burst', { status: 'Enabled' }),
    ['healthy-before-enable: not tested'],
  ],
  [
    'enabled after a failure among the last three',
    new Client().start().wait(120).test(2).test(1, false).test(2).set('burst', { status: 'Enabled' }),
    ['healthy-before-enable: not tested'],
  ],
  [
    'enabled after tests that are too old',
    ready().wait(61).set('burst', { status: 'Enabled' }),
    ['healthy-before-enable: not tested'],
  ],
  [
    'enabled with one host tested too little',
    ready().test(1, true, 'shop.example').set('burst', { status: 'Enabled' }),
    ['healthy-before-enable: not tested'],
  ],
  [
    'enabled at full weight at once',
    ready().set('burst', { status: 'Enabled', weight: 20 }),
    ['trial-before-weight: no trial'],
  ],
  [
    'weight raised before it was Online',
    ready().set('burst', { status: 'Enabled', weight: 1 }).wait(5).set('burst', { weight: 20 }),
    ['trial-before-weight: no trial'],
  ],
  ['stopped while enabled', bursting().stop(), ['never-stop-before-drain: while enabled']],
  ['shrunk while enabled', bursting().size(2), ['never-stop-before-drain: while enabled']],
  ['re-tiered while enabled', bursting().size(3, 'P2v3'), ['never-stop-before-drain: while enabled']],
  [
    'stopped before it drained',
    bursting().set('burst', { status: 'Disabled' }).wait(800).stop(),
    ['never-stop-before-drain: not drained'],
  ],
  [
    'shrunk before it drained',
    bursting().set('burst', { status: 'Disabled' }).wait(899).size(1),
    ['never-stop-before-drain: not drained'],
  ],
  [
    'the last enabled one disabled',
    new Client().set('private', { status: 'Disabled' }),
    ['never-disable-the-last: last endpoint'],
  ],
  [
    'the last healthy one disabled',
    ready().set('burst', { status: 'Enabled', weight: 1 }).set('private', { status: 'Disabled' }),
    ['never-disable-the-last: last endpoint'],
  ],
  [
    'more than its instances carry',
    trial().set('burst', { weight: 400 }),
    ['share-within-capacity: share above capacity'],
  ],
])('seen: %s', (_, client, rules) => {
  expect(client.rules()).toEqual(rules)
  expect(client.violations()[0]?.evidence).toMatch(/burst|private|app|plan|share/)
})

test('stopped while users still come, though the time has passed', () => {
  const slow = (base: Scenario): Scenario => ({
    ...base,
    profiles: base.profiles.map((one) => ({ ...one, ttl: 1800 })),
  })
  const client = ready(slow)
    .set('burst', { status: 'Enabled', weight: 1 })
    .wait(60)
    .set('burst', { weight: 20 })
    .wait(7200)
  client.set('burst', { status: 'Disabled' }).wait(2000).stop()
  expect(client.rules()).toEqual(['never-stop-before-drain: still used'])
})

test('drained is judged by the time that was set, and by the TTL', () => {
  const client = bursting().set('burst', { status: 'Disabled' }).wait(1500).stop()
  expect(client.rules()).toEqual([])
  expect(client.rules({ drainMinSeconds: 1600 })).toEqual(['never-stop-before-drain: not drained'])
  expect(client.rules({ ttlSeconds: 3600 })).toEqual(['never-stop-before-drain: not drained'])
})
