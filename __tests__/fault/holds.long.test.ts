import { expect, test } from '@jest/globals'
import type { Scenario } from '../../local-azure/world/scenario.ts'
import {
  BURSTING,
  HIGH,
  IDLE,
  LONG,
  LOW,
  burstingShop,
  expectSafe,
  onRequest,
  pass,
  recordOf,
  shop,
  stateOf,
} from './support.ts'

// A person's word in the record: written for others to obey, and never at the cost of what stands there already.

test('a burst that fails is undone for each actor, also one with a longer name than the state tag keeps', async () => {
  const azure = await shop()
  azure.fault({ match: { path: '/health' }, fault: { kind: 'reply', status: 503 }, times: 9999 })
  const actor = { GITHUB_ACTOR: 'github-actions[bot]' }
  const run = await pass(azure, 'burst', { 'warmup-timeout': '1m' }, actor)
  expect([run.exitCode, stateOf(azure)]).toEqual([1, IDLE])
  expect(recordOf(azure)).toContain('hb=github-actions-b,')
  expectSafe(azure)
})

test('where there was no record, resume writes the first one, and a drain begins with it', async () => {
  const azure = await burstingShop([[0, LOW]])
  azure.clock.advance(600)
  azure.effect({ kind: 'set-endpoint', endpoint: 'burst', status: 'Disabled' })
  azure.effect({ kind: 'set-tags', profile: 'tm-shop', tags: { 'cloudburst-burst': 'damaged' } })
  azure.clock.advance(60)
  expect((await pass(azure, 'resume')).exitCode).toBe(0)
  azure.clock.advance(60)
  const run = await pass(azure, 'scale-back', LONG)
  expect([run.exitCode, stateOf(azure)]).toEqual([0, IDLE])
  expectSafe(azure)
})

test('a pause that is throttled is tried again', async () => {
  const azure = await shop()
  const fault = { kind: 'reply', status: 429, headers: { 'retry-after': '3' } } as const
  azure.fault({ match: { method: 'PATCH', path: 'tags/default' }, fault })
  const run = await pass(azure, 'pause')
  expect([run.exitCode, run.outputs['changed']]).toEqual([0, 'true'])
  const tries = azure.requestsOf().filter(({ path, write }) => write && path.endsWith('tags/default'))
  expect(tries.map(({ status }) => status)).toEqual([429, 200])
  expect((tries[1]?.at ?? 0) - (tries[0]?.at ?? 0)).toBeGreaterThanOrEqual(3)
  expect(recordOf(azure)).toContain('zb=octocat')
})

test('a hold that is written while a pause looks around stays', async () => {
  const azure = await shop()
  const { tags } = azure.world.profileNamed('tm-shop')
  const until = Math.floor(azure.clock.now()) + 3600
  let looks = 0
  onRequest(azure, (_, url) => {
    if (/trafficmanagerprofiles/iu.test(url)) looks += 1
    // The plan is read after the app, so the profile has been read by then, whichever request came first.
    if (looks === 1 && /serverfarms/iu.test(url))
      tags['cloudburst-burst'] =
        `v=1,p=idle,s=${String(until - 3600)},r=77,h=burst,hu=${String(until)},hb=ada`
  })
  expect((await pass(azure, 'pause')).exitCode).toBe(0)
  expect(recordOf(azure)).toMatch(/h=burst,.*hb=ada,.*zb=octocat/u)
})

/** A plan that takes longer to resize than the hold lasts. */
function slowly(base: Scenario): Scenario {
  return { ...base, timing: { ...base.timing, planSizingSeconds: 75 } }
}

test('a hold shorter than its run is not taken for one that was lifted', async () => {
  const azure = await shop([[0, HIGH]], { scenario: slowly })
  onRequest(azure, (_, url) => {
    const { tags } = azure.world.profileNamed('tm-shop')
    const text = tags['cloudburst-burst']
    // What any other run does with a hold whose time is over.
    if (url.includes('/health') && text !== undefined)
      tags['cloudburst-burst'] = text.replace(/,h=burst.*hb=octocat/u, '').replace('r=1', 'r=9')
  })
  const run = await pass(azure, 'burst', { 'hold-for': '1m' })
  expect([run.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  expectSafe(azure)
})

test('when a hold has ended, the tag forgets it, which is told as that and is nothing to undo', async () => {
  const azure = await burstingShop([[0, HIGH]])
  await pass(azure, 'burst', { 'hold-for': '40m' })
  for (let passes = 0; passes < 2; passes += 1) {
    azure.clock.advance(15 * 60)
    await pass(azure, 'auto')
  }
  azure.clock.advance(15 * 60)
  const run = await pass(azure, 'auto')
  expect([run.exitCode, run.outputs['decision'], run.outputs['changed']]).toEqual([0, 'hold', 'true'])
  expect(run.log).toContain('save state: bursting — it still says what is over')
  expect(run.log).not.toContain('to undo this')
  expectSafe(azure)
})
