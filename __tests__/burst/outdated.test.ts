import { expect, test } from '@jest/globals'
import { KEYS } from '../../src/burst/known/keys.ts'
import { Ledger } from '../../src/burst/known/ledger.ts'
import { forgetsStop } from '../../src/burst/known/outdated.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import type { WebApp } from '../../src/domain/resources.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { NOW } from './build.ts'
import { record, seen } from './rules-support.ts'

const APP = seen({}, record({})).resources.app
const at = (second: number) => epochSeconds(NOW + second)

/** A run that stopped the app, and then reads that tag. */
function after(tag: Partial<BurstRecord>, state: WebApp['state'] = 'Stopped') {
  const ledger = new Ledger()
  ledger.believe(KEYS.app(APP.id), 'Running', at(0))
  ledger.wrote(KEYS.app(APP.id), 'Stopped', at(10))
  const { resources } = seen({}, record({}))
  const read = {
    resources: { ...resources, app: { ...resources.app, state } },
    record: seen({}, record(tag)).record,
  }
  return { isForgotten: forgetsStop(ledger, read), next: ledger.believe(KEYS.app(APP.id), 'Running', at(50)) }
}

test.each([
  ['a burst that another run announced later', { phase: 'bursting', phaseSinceEpochSeconds: at(40) }, true],
  ['an app that another run made warm later', { phase: 'warm', phaseSinceEpochSeconds: at(40) }, true],
  ['a burst of before the stop', { phase: 'bursting', phaseSinceEpochSeconds: at(5) }, false],
  ['a drain', { phase: 'draining', phaseSinceEpochSeconds: at(40) }, false],
  [
    'a warm-up, which may not have started the app yet',
    { phase: 'warming', phaseSinceEpochSeconds: at(40) },
    false,
  ],
] as const)(
  '%s, after this run stopped the app: is a read that shows it running believed? (person-beats-rule)',
  (_, tag, isForgotten) => {
    expect(after(tag)).toEqual({ isForgotten, next: isForgotten ? 'Running' : 'Stopped' })
  },
)

test('where nothing was stopped, or the app is known to run again, nothing is forgotten', () => {
  const tag = { phase: 'bursting', phaseSinceEpochSeconds: at(40) } as const
  expect(after(tag, 'Running').isForgotten).toBe(false)
  expect(forgetsStop(new Ledger(), seen({}, record(tag)))).toBe(false)
})
