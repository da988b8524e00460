import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { observeMainLoads } from '../../src/burst/observe-load.ts'
import type { Session } from '../../src/burst/session.ts'
import type { LoadSource } from '../../src/domain/load.ts'
import { epochSeconds, seconds } from '../../src/domain/units.ts'

const START = 1_800_000_000
const signal = new AbortController().signal

interface World {
  now: number
  asked: number
}

/** A source that answers nothing for as long as its own deadline is, every time. */
function silent(world: World, waits: number, place: string): LoadSource {
  return {
    name: 'silent',
    place,
    settleSeconds: seconds(0),
    read: () => {
      world.now += waits
      world.asked += 1
      return Promise.resolve({ kind: 'unknown', reason: 'no answer', source: 'silent', doubts: [] })
    },
  }
}

function loadOf(main: LoadSource): Session['ports']['load'] {
  return { rules: [{ name: 'load', main, burst: main }], vetoes: [], burstRequests: main }
}

function sessionOf(world: World, main: LoadSource): Session {
  const clock = { now: () => Promise.resolve(epochSeconds(START + world.now)) }
  const target = { policy: { kind: 'adaptive' } }
  return { clock, target, reads: { loads: new Map() }, ports: { load: loadOf(main) } } as unknown as Session
}

test('whatever a run does, silence costs it ten seconds and a thirtieth of its time (burst-without-private-side)', async () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 10 }), pauses, async (waits, gaps) => {
      const world: World = { now: 0, asked: 0 }
      const main = silent(world, waits, 'prometheus')
      const s = sessionOf(world, main)
      for (const gap of gaps) {
        await observeMainLoads(s, signal)
        world.now += gap
      }
      const worked = gaps.reduce((sum, gap) => sum + gap, 0)
      // Silence that is quickly over is asked again as often as any load is.
      const least = Math.max(55, waits * 30)
      expect(world.now - worked).toBeLessThanOrEqual(waits + (waits * world.now) / least)
    }),
  )
})

test('a second question to the same silent place is not waited for, one to another place is', async () => {
  const world: World = { now: 0, asked: 0 }
  const s = sessionOf(world, silent(world, 10, 'prometheus'))
  await observeMainLoads(s, signal)
  const ask = (place: string) =>
    observeMainLoads(
      { ...s, ports: { load: loadOf(silent(world, 10, place)) } } as unknown as Session,
      signal,
    )
  expect(await ask('prometheus')).toMatchObject({ rules: [{ kind: 'unknown', reason: 'no answer' }] })
  expect(world.asked).toBe(1)
  await ask('management.azure.com')
  expect(world.asked).toBe(2)
})
