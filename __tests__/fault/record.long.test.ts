import { expect, test } from '@jest/globals'
import {
  BURSTING,
  HIGH,
  IDLE,
  LONG,
  LOW,
  WARM,
  annotations,
  burstingShop,
  each,
  expectSafe,
  pass,
  recordOf,
  shop,
  stateOf,
} from './support.ts'
import { sampled } from '../helpers/effort.ts'

// The record: missing, damaged or foreign is unknown; the world beats it; refused tags block stop and shrink only.

const DENIED = { kind: 'deny', actions: ['Microsoft.Resources/tags/*'] } as const

test('a record nobody can read: adopted as bursting, a drain from now, and other tags untouched', async () => {
  const all = ['###', '', 'v=9,p=idle', 'v=1,p=dancing', 'v=1,p=idle,s=later', 'x'.repeat(256), null]
  const broken = sampled(all, 3)
  const results = await each(broken, async (text) => {
    const azure = await burstingShop([[0, LOW]])
    const { tags } = azure.world.profileNamed('tm-shop')
    if (text === null) delete tags['cloudburst-burst']
    else tags['cloudburst-burst'] = text
    azure.clock.advance(1800)
    const run = await pass(azure, 'auto', LONG)
    expectSafe(azure)
    return {
      text,
      exitCode: run.exitCode,
      state: stateOf(azure),
      owner: azure.world.profileNamed('tm-shop').tags['owner'],
      record: recordOf(azure)?.slice(0, 10),
    }
  })
  expect(results).toEqual(
    broken.map((text) => ({ text, exitCode: 0, state: IDLE, owner: 'shop', record: 'v=1,p=idle' })),
  )
})

test('tags refused: a burst comes all the same, a scale-back leaves app and plan', async () => {
  const azure = await shop()
  azure.effect(DENIED)
  const burst = await pass(azure, 'auto')
  expect([burst.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  expect(burst.log).toContain('will not stop or shrink anything')
  azure.clock.advance(600)
  await pass(azure, 'scale-back', { 'hold-for': '0' })
  expect(stateOf(azure)).toEqual(WARM)
  expectSafe(azure)
})

test('tags refused: a scale-in ends red as long as app and plan are left, and says what stays billed (success-is-read-back)', async () => {
  const azure = await burstingShop([
    [0, HIGH],
    [30, LOW],
  ])
  azure.clock.advance(3600)
  azure.effect(DENIED)
  for (const mode of ['auto', 'auto', 'scale-back']) {
    const run = await pass(azure, mode, LONG)
    expect([run.exitCode, run.outputs['outcome'], stateOf(azure)]).toEqual([1, 'failed', WARM])
    expect(annotations(run)).toMatch(/^::error.*did not stop it.*state tag.*tags\/write/mu)
    expect(annotations(run).includes('the hold is not saved')).toBe(mode !== 'auto')
    azure.clock.advance(1800)
  }
  expectSafe(azure)
})

test('tags refused: a command whose hold is to last fails, and says that the rest is done', async () => {
  const azure = await shop()
  azure.effect(DENIED)
  const burst = await pass(azure, 'burst', { 'hold-for': '2h' })
  expect([burst.exitCode, burst.outputs['outcome'], stateOf(azure)]).toEqual([1, 'failed', BURSTING])
  expect(annotations(burst)).toMatch(/^::error.*done.*hold.*Microsoft\.Resources/mu)
  const pause = await pass(azure, 'pause', { 'hold-for': '2h' })
  expect(pause.exitCode).toBe(1)
  expectSafe(azure)
})

test('a record that says bursting over an idle world changes nothing but the record', async () => {
  const azure = await shop([[0, LOW]])
  azure.effect({
    kind: 'set-tags',
    profile: 'tm-shop',
    tags: { 'cloudburst-burst': `v=1,p=bursting,s=${String(azure.clock.now() - 7200)},r=1` },
  })
  const run = await pass(azure, 'auto', LONG)
  expect([run.exitCode, stateOf(azure)]).toEqual([0, IDLE])
  const again = await pass(azure, 'auto', LONG)
  expect([again.exitCode, again.outputs['phase'], again.outputs['changed']]).toEqual([0, 'idle', 'false'])
  expectSafe(azure)
})

test('a pass that changes nothing writes nothing, idle and bursting (quiet-pass-writes-nothing)', async () => {
  for (const azure of [await shop([[0, LOW]]), await burstingShop([[0, HIGH]])]) {
    azure.clock.advance(1800)
    await pass(azure, 'auto')
    azure.clock.advance(300)
    await pass(azure, 'auto')
    expect(azure.requestsOf().filter((request) => request.write)).toEqual([])
  }
})
