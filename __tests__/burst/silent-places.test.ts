import { expect, test } from '@jest/globals'
import { observeBurstLoads, observeMainLoads } from '../../src/burst/observe-load.ts'
import type { Session } from '../../src/burst/session.ts'
import { Silences } from '../../src/burst/silence.ts'
import type { LoadReading, LoadSource } from '../../src/domain/load.ts'
import { seconds } from '../../src/domain/units.ts'
import { NOW, target } from './build.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { BURST, running, seen } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

// Places of load that do not answer, within a run and from pass to pass of a watch.

const { signal } = new AbortController()
const SILENT: LoadReading = { kind: 'unknown', reason: 'no answer in 10 s', source: 's', doubts: [] }
const SERIES: LoadReading = {
  kind: 'series',
  series: { startEpochSeconds: NOW, stepSeconds: 60, values: [1] },
  unit: 'per-minute',
  newestAt: NOW,
  source: 's',
  doubts: [],
}

interface Source {
  place?: string | undefined
  /** Seconds that an answer takes. */
  takes?: number
  answer?: LoadReading
}

/** Sources that note when they are asked, and with which time limit. */
class Places {
  readonly asked: string[] = []
  readonly limits: number[] = []
  readonly model = new Model(new Map())
  running = 0
  /** Whether a short read comes to its limit. */
  cuts = true

  source(name: string, is: Source): LoadSource {
    const read: LoadSource['read'] = ({ signal: within, ...span }) => {
      expect(span.toEpochSeconds - span.fromEpochSeconds).toBe(10_800)
      this.asked.push(within === signal ? name : `${name} briefly`)
      this.model.now += is.takes ?? 0
      return Promise.resolve(is.answer ?? SERIES)
    }
    return { name, settleSeconds: seconds(0), read, ...(is.place !== undefined && { place: is.place }) }
  }

  /** A run, or a pass of the watch that remembers. */
  run(main: LoadSource, other: LoadSource, silences?: Silences): Session {
    const deadline: Model['clock']['deadline'] = (length) => {
      this.limits.push(length)
      this.running += 1
      const ended = this.cuts ? AbortSignal.abort() : new AbortController().signal
      return { signal: ended, done: () => void (this.running -= 1) }
    }
    const load = { rules: [{ name: 'rule', main, burst: other }], vetoes: [], burstRequests: other }
    const on = target({ load: { rules: [{ name: 'rule', scope: 'private' }] } } as never)
    const s = sessionOn(this.model, on, { runId: '1', ports: { ...portsOf(this.model), load } })
    Object.assign(s.clock, { deadline })
    return { ...s, silences }
  }
}

const SERVES = seen(running({ burst: BURST }))
const DEAD: Source = { place: 'dc', takes: 10, answer: SILENT }

test.each<[string, Source, Source, number, boolean]>([
  ['that of one that let the run wait', DEAD, { place: 'dc' }, 1, false],
  ['the same, once its time is up', DEAD, { place: 'dc' }, 291, true],
  ['another', DEAD, { place: 'azure' }, 1, true],
  ['not known', { ...DEAD, place: undefined }, {}, 1, true],
  ['that of one that answered slowly', { ...DEAD, answer: SERIES }, { place: 'dc' }, 1, true],
  ['that of one that refused at once', { ...DEAD, takes: 1 }, { place: 'dc' }, 1, true],
])(
  'a source whose place is %s is asked, unless the run would only wait for it again (burst-without-private-side)',
  async (_, dead, other, after, isAsked) => {
    const places = new Places()
    const s = places.run(places.source('main', dead), places.source('other', other))
    await observeMainLoads(s, signal)
    places.model.now += after
    const { loads } = await observeBurstLoads(s, SERVES, signal)
    expect(places.asked).toEqual(isAsked ? ['main', 'other'] : ['main'])
    expect([...loads.values()]).toEqual([isAsked ? SERIES : { ...SILENT, source: 'other' }])
  },
)

test('a pass waits briefly for a place that was silent, tells what the long wait found, and takes what comes (burst-without-private-side)', async () => {
  const places = new Places()
  const silences = new Silences()
  const is: Source = { ...DEAD }
  const main = places.source('main', is)
  const pass = async (change: Source) => {
    Object.assign(is, change)
    places.model.now += 60
    const { rules } = await observeMainLoads(places.run(main, main, silences), signal)
    return [places.asked.at(-1), ...rules]
  }
  expect(await pass({})).toEqual(['main', SILENT])
  const cut = { ...SILENT, reason: 'it was cut off' }
  expect(await pass({ takes: 2, answer: cut })).toEqual(['main briefly', SILENT])
  places.cuts = false
  expect(await pass({ answer: cut })).toEqual(['main briefly', cut])
  expect(await pass({ takes: 1, answer: SERIES })).toEqual(['main briefly', SERIES])
  expect(await pass(DEAD)).toEqual(['main', SILENT])
  expect([places.limits, places.running]).toEqual([[2, 2, 2], 0])
})

test('a source whose place is not known is read at its own length in each pass', async () => {
  const places = new Places()
  const silences = new Silences()
  const main = places.source('main', { ...DEAD, place: undefined })
  for (let count = 0; count < 2; count += 1) {
    places.model.now += 60
    await observeMainLoads(places.run(main, main, silences), signal)
  }
  expect([places.asked, places.limits]).toEqual([['main', 'main'], []])
})
