import { expect, test } from '@jest/globals'
import type { Clock } from '../../src/domain/clock.ts'
import { ActionError } from '../../src/domain/errors.ts'
import type { Lease } from '../../src/domain/record.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { standBy, type StoodBy } from '../../src/modes/watch/standby.ts'
import { packRecord } from '../../src/record/codec.ts'
import { NOW, resources, target } from '../burst/build.ts'

const KEEPER: Lease = { owner: '1-1-aaaa', untilEpochSeconds: epochSeconds(NOW + 600) }

/** What a standby comes to when each read, so many seconds after its begin, finds this lease or fails. */
function stand(lease: (second: number) => Lease | 'fails' | undefined): Promise<StoodBy> {
  let now: number = NOW
  const clock: Clock = {
    now: () => Promise.resolve(epochSeconds(now)),
    sleep: (length) => {
      now += length
      return Promise.resolve()
    },
    deadline: (_length, parent) => ({ signal: parent, done: () => undefined }),
  }
  const { profile } = resources()
  const readProfile = (): Promise<typeof profile> => {
    const found = lease(now - NOW)
    if (found === 'fails') return Promise.reject(new ActionError('503', { fix: 'none', transient: true }))
    const state = {
      phase: 'idle',
      phaseSinceEpochSeconds: NOW,
      runId: '1',
      shareChanges: [],
      ...(found === undefined ? {} : { lease: found }),
    } as const
    return Promise.resolve({ ...profile, tags: { 'cloudburst-burst': packRecord(state) } })
  }
  const refuse = () => Promise.reject(new Error('a standby reads the profile alone'))
  const ports = { trafficManager: { readProfile, readEndpoint: refuse, patchEndpoint: refuse } }
  const { signal } = new AbortController()
  return standBy(KEEPER, { ports, target: target(), clock, signal, endpoint: 'burst' })
}

test('a read that fails is no sign of life of the watch before', async () => {
  const stood = await stand((second) => (second <= 50 ? KEEPER : second <= 100 ? 'fails' : undefined))
  expect(stood).toEqual({ kind: 'free', lastSignAt: NOW + 50 })
})

test('a lease that ends while every read fails is free', async () => {
  expect(await stand((second) => (second <= 50 ? KEEPER : 'fails'))).toEqual({
    kind: 'free',
    lastSignAt: NOW + 50,
  })
})

test('a lease that is renewed through reads that fail now and then stays', async () => {
  const stood = await stand((second) =>
    second % 30 === 0
      ? 'fails'
      : { ...KEEPER, untilEpochSeconds: epochSeconds(NOW + 600 + 300 * Math.floor(second / 300)) },
  )
  expect(stood.kind).toBe('stays')
})
