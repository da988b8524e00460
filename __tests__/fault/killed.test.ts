import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { effort } from '../helpers/effort.ts'
import {
  BURSTING,
  HIGH,
  IDLE,
  LOW,
  burstingShop,
  countRequests,
  each,
  expectSafe,
  killedAt,
  pass,
  passesUntil,
  shop,
  stateOf,
  type Inputs,
} from './support.ts'

// A run killed at any instant leaves a state from which the next run, of any mode, reaches the right one.
// The world changes by writes only, so each write is an instant of its own; of the others every so many are tried.

const SWITCH = { routing: 'switch', 'private-health-url': 'https://shop.private.example/health' }
/** Of the requests that are no write. */
const EVERY = effort(60, 1)

interface Story {
  readonly open: () => Promise<LocalAzure>
  readonly mode: string
  readonly inputs?: Inputs
  /** What the runs after the killed one are to reach. */
  readonly wanted: typeof IDLE
  /** The opposite command of a person, right after the kill, and what it is to reach. */
  readonly opposite: readonly [mode: string, wanted: typeof IDLE]
}

async function killEverywhere({ open, mode, inputs, wanted, opposite }: Story): Promise<void> {
  const whole = await open()
  const { all, writes, run } = await countRequests(whole, mode, inputs)
  expect([run.exitCode, stateOf(whole)]).toEqual([0, wanted])
  const others = Array.from({ length: Math.floor(all / EVERY) }, (_, index) => 1 + index * EVERY)
  const instants = [...new Set([...writes, ...others])].sort((a, b) => a - b)
  const ends = await each(instants, async (instant) => {
    const azure = await open()
    const killed = await killedAt(azure, instant, mode, inputs)
    azure.clock.advance(120)
    const [other, otherWanted] = opposite
    const person = instant % 2 === 0 ? undefined : await pass(azure, other, { 'hold-for': '0', ...inputs })
    const personReached = person === undefined || sameState(azure, otherWanted)
    const runs = person === undefined ? await passesUntil(azure, wanted, 'auto', inputs) : [person]
    return {
      instant,
      signal: killed.signal,
      exitCode: runs.at(-1)?.exitCode,
      reached: person === undefined ? sameState(azure, wanted) : personReached,
      violations: azure.judge().violations,
    }
  })
  expect(ends).toEqual(
    instants.map((instant) => ({ instant, signal: 'SIGKILL', exitCode: 0, reached: true, violations: [] })),
  )
  expectSafe(whole)
}

function sameState(azure: LocalAzure, wanted: typeof IDLE): boolean {
  return JSON.stringify(stateOf(azure)) === JSON.stringify(wanted)
}

async function lateInABurst(): Promise<LocalAzure> {
  const azure = await burstingShop([
    [0, HIGH],
    [30, LOW],
  ])
  azure.clock.advance(60 * 60)
  return azure
}

test('a cold burst (killed-anywhere-recovers)', () =>
  killEverywhere({ open: () => shop(), mode: 'auto', wanted: BURSTING, opposite: ['scale-back', IDLE] }))

test('a scale-back (killed-anywhere-recovers)', () =>
  killEverywhere({ open: lateInABurst, mode: 'auto', wanted: IDLE, opposite: ['burst', BURSTING] }))

test('a switch (killed-anywhere-recovers)', () =>
  killEverywhere({
    open: () => shop(),
    mode: 'auto',
    inputs: SWITCH,
    wanted: BURSTING,
    opposite: ['scale-back', IDLE],
  }))

test('a switch back (killed-anywhere-recovers)', () =>
  killEverywhere({
    open: async () => {
      const azure = await burstingShop(
        [
          [0, HIGH],
          [30, LOW],
        ],
        { private: { status: 'Disabled' } },
        1,
      )
      azure.clock.advance(60 * 60)
      return azure
    },
    mode: 'auto',
    inputs: SWITCH,
    wanted: IDLE,
    opposite: ['burst', BURSTING],
  }))
