import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { packRecord } from '../../src/record/codec.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import {
  BURSTING,
  burstingShop,
  expectSafe,
  HIGH,
  IDLE,
  LONG,
  LOW,
  pass,
  recordOf,
  shop,
  stateOf,
} from './support.ts'

/** Later than any run can have written; what a damaged tag or a wrong clock leaves. */
const LATER = epochSeconds(999_999_999_999)
const person = { untilEpochSeconds: LATER, by: 'ana', reason: '' }

function tagged(azure: LocalAzure, odd: Partial<BurstRecord>): void {
  const phaseSinceEpochSeconds = epochSeconds(Math.floor(azure.clock.now()) - 86_400)
  const record = packRecord({ phase: 'idle', phaseSinceEpochSeconds, runId: '7', shareChanges: [], ...odd })
  azure.effect({ kind: 'set-tags', profile: 'tm-shop', tags: { 'cloudburst-burst': record } })
}

const ODD: readonly Partial<BurstRecord>[] = [
  {
    hold: { command: 'scale-back', ...person },
    outside: { command: 'scale-back', untilEpochSeconds: LATER, by: '' },
  },
  { pause: person, attempts: { count: 3, lastFailedAtEpochSeconds: LATER } },
  { lease: { owner: '7-1-dead', untilEpochSeconds: LATER } },
]

test('what the state tag says to last until the far future binds nobody, and is told in yellow', async () => {
  for (const odd of ODD) {
    const azure = await shop([[0, HIGH]])
    tagged(azure, odd)
    const run = await pass(azure, 'auto', LONG)
    expect(stateOf(azure)).toEqual(BURSTING)
    expect(run.log).toMatch(/^\s*! .*by the state tag, so this run ignores that/mu)
    expectSafe(azure)
  }
})

test('a drain since 1970 begins now, in yellow (never-stop-before-drain)', async () => {
  const azure = await burstingShop([[0, LOW]])
  azure.effect({ kind: 'set-endpoint', endpoint: 'burst', status: 'Disabled' })
  tagged(azure, { phase: 'draining', drainSinceEpochSeconds: epochSeconds(0) })
  const run = await pass(azure, 'auto', LONG)
  expect([run.exitCode, stateOf(azure)]).toEqual([0, IDLE])
  expect(run.log).toMatch(/^\s*! the start of the drain is more than ten years ago \(1970/mu)
  expectSafe(azure)
})

test.each(['pause', 'resume'])(
  'a %s tells what it replaces of a state tag that no run has written',
  async (mode) => {
    const azure = await shop([[0, LOW]])
    tagged(azure, {
      hold: { command: 'burst', ...person },
      lease: { owner: '7-1-dead', untilEpochSeconds: LATER },
    })
    const run = await pass(azure, mode)
    expect(run.log).toMatch(/^\s*! the hold lasts longer than it can be asked for/mu)
    expect(run.log).toMatch(/^\s*! the lease of 7-1-dead lasts longer than any lease can/mu)
    expect(recordOf(azure)).not.toMatch(/,h=|,l=/u)
    azure.effect({ kind: 'set-tags', profile: 'tm-shop', tags: { 'cloudburst-burst': 'v=1,p=torn' } })
    expect((await pass(azure, mode)).log).toMatch(/^\s*! the state tag is damaged: .* no hold is known/mu)
  },
)

test.each(['bursting', 'warm'] as const)(
  'a burst side that is %s since 1970 goes idle once it has been so for min-burst (killed-anywhere-recovers)',
  async (phase) => {
    const azure = await burstingShop([[0, LOW]])
    if (phase === 'warm') azure.effect({ kind: 'set-endpoint', endpoint: 'burst', status: 'Disabled' })
    tagged(azure, { phase, phaseSinceEpochSeconds: epochSeconds(0) })
    await pass(azure, 'auto', LONG)
    azure.clock.advance(3600)
    const run = await pass(azure, 'auto', LONG)
    expect([run.exitCode, stateOf(azure)]).toEqual([0, IDLE])
    expectSafe(azure)
  },
)
