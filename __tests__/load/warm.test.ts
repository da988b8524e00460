import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Doubt, LoadReading, LoadSource } from '../../src/domain/load.ts'
import { newestKnownAt, valueAt } from '../../src/domain/series.ts'
import { epochSeconds, seconds } from '../../src/domain/units.ts'
import { warmSource } from '../../src/load/warm.ts'

const MINUTE = 60
const START = 1_800_000_000 - (1_800_000_000 % MINUTE)

/** A world whose minute m has the value m; `hidden` minutes are gaps for now. */
function source(
  asked: number[],
  hidden: (minute: number) => boolean = () => false,
  fails = () => false,
): LoadSource {
  return {
    name: 'test',
    settleSeconds: seconds(0),
    read({ fromEpochSeconds: from, toEpochSeconds: to }) {
      const first = Math.ceil((from - START) / MINUTE)
      const end = Math.floor((to - START) / MINUTE)
      asked.push(end - first)
      if (fails()) return Promise.resolve({ kind: 'unknown', reason: 'down', source: 'test', doubts: [] })
      const values = Array.from({ length: end - first }, (_, index) =>
        hidden(first + index) ? null : first + index,
      )
      const series = { startEpochSeconds: epochSeconds(START + first * MINUTE), stepSeconds: MINUTE, values }
      const newestAt = newestKnownAt(series) ?? series.startEpochSeconds
      return Promise.resolve({ kind: 'series', series, unit: 'gauge', newestAt, source: 'test', doubts: [] })
    },
  }
}

const signal = new AbortController().signal
const DAY = 24 * 60

async function at(warm: LoadSource, minute: number): Promise<LoadReading> {
  const to = epochSeconds(START + minute * MINUTE)
  return warm.read({ fromEpochSeconds: epochSeconds(to - DAY * MINUTE), toEpochSeconds: to, signal })
}

test('a day is read once, and then an hour at a time', async () => {
  const asked: number[] = []
  const warm = warmSource(source(asked))
  for (let minute = DAY; minute < DAY + 5; minute += 1) await at(warm, minute)
  expect(asked).toEqual([DAY, 61, 61, 61, 61])
})

test('what is kept is what would have been read, however far the looks are apart', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 }),
      async (gaps) => {
        const warm = warmSource(source([]))
        let minute = DAY
        for (const gap of gaps) {
          await at(warm, minute)
          minute += gap
        }
        expect(await at(warm, minute)).toEqual(await at(source([]), minute))
      },
    ),
  )
})

test('a value that came late fills its gap, and a gap takes no value away', async () => {
  let late = new Set([DAY - 5])
  const warm = warmSource(source([], (minute) => late.has(minute)))
  await at(warm, DAY)
  late = new Set([DAY - 7])
  const reading = await at(warm, DAY + 1)
  if (reading.kind === 'unknown') throw new Error(reading.reason)
  const value = (minute: number) => valueAt(reading.series, epochSeconds(START + minute * MINUTE))
  expect([value(DAY - 5), value(DAY - 7)]).toEqual([DAY - 5, DAY - 7])
})

test('a reading that fails is told, and forgets nothing', async () => {
  const asked: number[] = []
  let fails = false
  const warm = warmSource(
    source(
      asked,
      () => false,
      () => fails,
    ),
  )
  await at(warm, DAY)
  fails = true
  expect(await at(warm, DAY + 1)).toMatchObject({ kind: 'unknown', reason: 'down' })
  fails = false
  const reading = await at(warm, DAY + 2)
  expect(reading).toEqual(await at(source([]), DAY + 2))
  expect(asked[2]).toBeLessThan(100)
})

test('a doubted reading is told and not kept, and single numbers become a history', async () => {
  const kind: { now?: Doubt['kind'] } = {}
  const asked: number[] = []
  const plain = source(asked)
  const warm = warmSource({
    ...plain,
    read: async (it) => ({
      ...(await plain.read(it)),
      doubts: kind.now === undefined ? [] : [{ kind: kind.now, text: 'x' }],
    }),
  })
  await at(warm, DAY)
  kind.now = 'partial'
  expect((await at(warm, DAY + 60)).doubts).toHaveLength(1)
  kind.now = 'thin'
  expect((await at(warm, DAY + 90)).doubts).toEqual([])
  expect(asked[2]).toBe(150)
})

test('its memory is no longer than what is asked for', async () => {
  const warm = warmSource(source([]))
  for (let minute = DAY; minute < DAY + 600; minute += 7) {
    const reading = await at(warm, minute)
    expect(reading.kind === 'series' && reading.series.values.length).toBe(DAY)
  }
  const kept = warm.recall?.()
  expect(kept?.kind === 'series' && kept.series.values.length).toBe(DAY)
})
