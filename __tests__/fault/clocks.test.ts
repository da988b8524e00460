import { expect, test } from '@jest/globals'
import { each, expectSafe, HIGH, IDLE, LONG, pass, recordOf, shop, stateOf } from './support.ts'

const HOUR = 3600

/** How far the clock of the machine of each run is ahead of Azure's. */
const CLOCKS = [
  [HOUR, -HOUR],
  [-24 * HOUR, HOUR],
] as const

const PERSON = { GITHUB_ACTOR: 'ada', GITHUB_EVENT_NAME: 'workflow_dispatch' }

test('runners whose clocks differ: drain and hold last by Azure’s clock (never-stop-before-drain)', async () => {
  await each(CLOCKS, async ([first, second]) => {
    const azure = await shop([[0, HIGH]])
    azure.effect({ kind: 'runner-clock', aheadSeconds: first })
    const before = azure.clock.now()
    await pass(azure, 'burst', { ...LONG, 'hold-for': '2h' }, PERSON)
    const heldUntil = Number(/,hu=(\d+)/u.exec(recordOf(azure) ?? '')?.[1])
    expect(Math.abs(heldUntil - (before + 2 * HOUR))).toBeLessThanOrEqual(60)

    azure.clock.advance(600)
    azure.effect({ kind: 'runner-clock', aheadSeconds: second })
    const run = await pass(azure, 'scale-back', LONG, PERSON)
    expect([run.exitCode, stateOf(azure)]).toEqual([0, IDLE])
    expect(run.log).toMatch(/Held until (?:\d{4}-\d\d-\d\d )?\d\d:\d\d UTC \(in 1 h\)/u)
    expectSafe(azure)
  })
})

test.each([2 * HOUR, 365 * 24 * HOUR])('a machine whose clock is %i s ahead signs in once', async (ahead) => {
  const azure = await shop([[0, HIGH]])
  azure.effect({ kind: 'runner-clock', aheadSeconds: ahead })
  const run = await pass(azure, 'status')
  expect(run.exitCode).toBe(0)
  expect(azure.requests().filter(({ path }) => path.endsWith('/oauth2/v2.0/token'))).toHaveLength(1)
})
