import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import type { FaultMatch } from '../../local-azure/faults/match.ts'
import type { Fault } from '../../local-azure/faults/rules.ts'
import { EVERYTHING } from '../helpers/effort.ts'
import { BURSTING, each, pass, shop, stateOf } from './support.ts'

// With no invariant broken on the way: each call fails for good, in each way; then Azure is well again.
// A step whose call fails ends red and says what is true; the next run reaches what was asked for.

const CALLS: Readonly<Record<string, FaultMatch>> = {
  'sign in': { kind: 'token' },
  'read the profile': { method: 'GET', path: 'trafficManagerProfiles/tm-shop$' },
  'read the app': { method: 'GET', path: 'sites/app-shop-burst$' },
  'read the plan': { method: 'GET', path: 'serverfarms/plan-shop-burst$' },
  'write the record': { method: 'PATCH', path: 'tags/default$' },
  'size the plan': { method: 'PUT', path: 'serverfarms/plan-shop-burst$' },
  'start the app': { method: 'POST', path: '/start$' },
  'stop the app': { method: 'POST', path: '/stop$' },
  'change the endpoint': { method: 'PATCH', path: 'Endpoints/burst$' },
}

const arm = (code: string, message: string) => ({ error: { code, message } })
const FAULTS: Readonly<Record<string, Fault>> = {
  'a 500': { kind: 'reply', status: 500, body: arm('InternalServerError', 'Something broke.') },
  'a 429': { kind: 'reply', status: 429, body: arm('TooManyRequests', 'Slow down.') },
  'a 429 for a year': { kind: 'reply', status: 429, headers: { 'retry-after': '31536000' } },
  'a 403': { kind: 'reply', status: 403, body: arm('AuthorizationFailed', 'No permission.') },
  'a 409': { kind: 'reply', status: 409, body: arm('Conflict', 'Another operation is in progress.') },
  'no answer': { kind: 'hang' },
  'a reset': { kind: 'reset' },
  'an empty body': { kind: 'empty', status: 200 },
  'a page of HTML': { kind: 'html', status: 200 },
  'a lost reply': { kind: 'lose-reply' },
}

interface Case {
  readonly call: string
  readonly fault: string
}

/** Every pair once for each way is minutes; a part of them, another for each call, is what `npm test` has time for. */
function casesOf(calls: readonly string[]): readonly Case[] {
  const names = Object.keys(FAULTS)
  return calls.flatMap((call, row) =>
    names.filter((_, column) => EVERYTHING || (row + column) % 16 === 0).map((fault) => ({ call, fault })),
  )
}

interface Told {
  readonly exitCode: number
  readonly outcome: string | undefined
  readonly phase: string | undefined
  readonly unforeseen: boolean
}

async function failAndTryAgain(azure: LocalAzure, { call, fault }: Case, mode: string) {
  azure.fault({ match: CALLS[call] ?? {}, fault: FAULTS[fault] ?? { kind: 'reset' }, times: 'always' })
  const run = await pass(azure, mode, LONG)
  const told: Told = {
    exitCode: run.exitCode,
    outcome: run.outputs['outcome'],
    phase: run.outputs['phase'],
    unforeseen: run.log.includes('unexpected error'),
  }
  const truth = stateOf(azure)
  azure.clearFaults()
  azure.clock.advance(120)
  const again = await pass(azure, mode, LONG)
  return { told, truth, again: again.exitCode, end: stateOf(azure), violations: azure.judge().violations }
}

/** A drain takes as long as the slowest resolver; the run stays for it. */
const LONG = { 'wait-in-run': '2h', timeout: '3h' }
const RED = { exitCode: 1, outcome: 'failed', unforeseen: false }
const GREEN = { exitCode: 0, outcome: 'ok', unforeseen: false }

/** A write whose reply was lost is seen at the next look, and the run goes on. */
function isSeen({ call, fault }: Case): boolean {
  return fault === 'a lost reply' && !/^(?:sign|read)/u.test(call)
}

test('a burst that fails ends red, undone where it had no traffic, and succeeds once Azure is well (success-is-read-back, failed-burst-is-undone)', async () => {
  const cases = casesOf(Object.keys(CALLS).filter((call) => call !== 'stop the app'))
  const results = await each(cases, async (one) => {
    const azure = await shop()
    const { told, truth, ...rest } = await failAndTryAgain(azure, one, 'burst')
    return { ...one, told, undone: truth.endpoint === 'Disabled' && truth.app === 'Stopped', ...rest }
  })
  expect(results).toEqual(
    cases.map((one) => ({
      ...one,
      told: expect.objectContaining(isSeen(one) ? GREEN : RED),
      undone: undoneOf(one),
      again: 0,
      end: BURSTING,
      violations: [],
    })),
  )
})

/** Without a record the burst goes on and only its hold is lost; an app that was warm is kept for its drain. */
function undoneOf(one: Case): unknown {
  const { call } = one
  if (isSeen(one)) return false
  return call === 'write the record' || call === 'change the endpoint' ? expect.any(Boolean) : true
}
