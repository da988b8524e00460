import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import {
  BURSTING,
  HIGH,
  IDLE,
  LONG,
  LOW,
  beginAmong,
  burstingShop,
  each,
  expectSafe,
  onRequest,
  pass,
  recordOf,
  shop,
  stateOf,
  type Inputs,
  type Run,
  type Started,
} from './support.ts'

// Two lanes: a person's command never waits for the controller. It writes its hold first and is obeyed by everybody.

const PERSON = { GITHUB_ACTOR: 'ada', GITHUB_RUN_ID: '77', GITHUB_EVENT_NAME: 'workflow_dispatch' }

interface Second {
  readonly mode: string
  readonly inputs?: Inputs
}

/** A person's run begins when this request of the controller arrives. */
async function meanwhile(
  azure: LocalAzure,
  first: Second,
  at: RegExp,
  person: Second,
): Promise<readonly [first: Run, person: Run]> {
  const one = beginAmong(azure, 'first', { mode: first.mode, ...LONG, ...first.inputs })
  let two: Started | undefined
  onRequest(azure, (_, url, method) => {
    if (two === undefined && at.test(`${method} ${url}`))
      two = beginAmong(azure, 'second', { mode: person.mode, ...LONG, ...person.inputs }, PERSON)
  })
  const run = await one.done
  if (two === undefined) throw new Error(`the first run never asked for ${String(at)}:\n${run.log}`)
  return [run, await two.done]
}

const INSTANTS = [/PUT .*serverfarms/u, /GET .*\/health/u, /PATCH .*Endpoints\/burst/u] as const

test('scale-back in the middle of a burst by the controller: it yields, and nothing is burst again', async () => {
  const ends = await each(INSTANTS, async (at) => {
    const azure = await shop([[0, HIGH]])
    const [controller, person] = await meanwhile(azure, { mode: 'auto' }, at, { mode: 'scale-back' })
    const last = await pass(azure, 'auto', LONG)
    expectSafe(azure)
    return {
      at,
      person: person.exitCode,
      controller: controller.signal,
      last: last.exitCode,
      end: stateOf(azure),
    }
  })
  expect(ends).toEqual(INSTANTS.map((at) => ({ at, person: 0, controller: null, last: 0, end: IDLE })))
})

async function draining(): Promise<LocalAzure> {
  const azure = await burstingShop([
    [0, HIGH],
    [30, LOW],
  ])
  azure.clock.advance(3600)
  return azure
}

test('burst in the middle of the controller’s drain: it stops draining, and the burst stays for its hold', async () => {
  const azure = await draining()
  const [controller, person] = await meanwhile(azure, { mode: 'auto' }, /PATCH .*Endpoints\/burst/u, {
    mode: 'burst',
    inputs: { 'hold-for': '30m' },
  })
  expect([controller.exitCode, person.exitCode, stateOf(azure)]).toEqual([0, 0, BURSTING])
  expect(recordOf(azure)).toContain('h=burst')
  azure.clock.advance(600)
  expect([(await pass(azure, 'auto')).exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  azure.clock.advance(3600)
  await pass(azure, 'auto', LONG)
  expect(stateOf(azure)).toEqual(IDLE)
  expectSafe(azure)
})

test('pause in the middle of a drain: not one write after it (person-beats-rule)', async () => {
  const azure = await draining()
  const [, person] = await meanwhile(azure, { mode: 'auto' }, /PATCH .*Endpoints\/burst/u, { mode: 'pause' })
  expect(person.exitCode).toBe(0)
  const pausedAt = azure.requests().findLast((one) => one.write && one.path.endsWith('tags/default'))?.id ?? 0
  const drained = azure.requests().filter((one) => one.write && one.id > pausedAt).length
  expect([drained, stateOf(azure).app]).toEqual([0, 'Running'])
  azure.clock.advance(1800)
  const paused = await pass(azure, 'auto', LONG)
  expect([paused.exitCode, paused.outputs['changed']]).toEqual([0, 'false'])
  expect((await pass(azure, 'resume')).exitCode).toBe(0)
  await pass(azure, 'auto', LONG)
  expect(stateOf(azure)).toEqual(IDLE)
  expectSafe(azure)
})

test('a hold that is written between a look and the write after it is seen, not overwritten (fresh-read-before-write, person-beats-rule)', async () => {
  const azure = await shop([[0, HIGH]])
  const { tags } = azure.world.profileNamed('tm-shop')
  const now = Math.floor(azure.clock.now())
  onRequest(azure, (_, url) => {
    if (url.includes('autoscaleSettings'))
      tags['cloudburst-burst'] =
        `v=1,p=idle,s=${String(now)},r=77,h=scale-back,hu=${String(now + 3600)},hb=ada`
  })
  const run = await pass(azure, 'auto')
  expect([run.exitCode, stateOf(azure), run.outputs['reason']]).toEqual([0, IDLE, expect.any(String)])
  expect(run.log).toContain('ada asked for scale-back')
  expect(recordOf(azure)).toContain('h=scale-back')
  expectSafe(azure)
})

test('a newer command of another person supersedes the one under way', async () => {
  const azure = await shop([[0, HIGH]])
  const [older, newer] = await meanwhile(azure, { mode: 'burst' }, /GET .*\/health/u, { mode: 'scale-back' })
  expect([older.exitCode, older.outputs['outcome']]).toEqual([1, 'refused'])
  expect(older.log).toContain('scale-back by ada replaced it')
  expect([newer.exitCode, stateOf(azure)]).toEqual([0, IDLE])
  expectSafe(azure)
})

test('resume in the middle of a held burst: the burst that has begun is not undone by it', async () => {
  const azure = await shop([[0, HIGH]])
  const [older, newer] = await meanwhile(azure, { mode: 'burst' }, /GET .*\/health/u, { mode: 'resume' })
  expect([older.outputs['outcome'], newer.exitCode]).toEqual(['refused', 0])
  await pass(azure, 'auto', LONG)
  expect(stateOf(azure)).toEqual(BURSTING)
  expectSafe(azure)
})

test('two controllers at once do no harm and end where one would', async () => {
  const azure = await shop([[0, HIGH]])
  const [one, two] = await meanwhile(azure, { mode: 'auto' }, /PUT .*serverfarms/u, { mode: 'auto' })
  expect([one.signal, two.signal]).toEqual([null, null])
  await pass(azure, 'auto', LONG)
  expect(stateOf(azure)).toEqual(BURSTING)
  expectSafe(azure)
})
