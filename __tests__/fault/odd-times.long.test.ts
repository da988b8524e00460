import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { packRecord } from '../../src/record/codec.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { BURSTING, expectSafe, HIGH, LONG, pass, shop, stateOf } from './support.ts'

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
