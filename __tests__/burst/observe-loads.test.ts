import { expect, test } from '@jest/globals'
import { loadObservation, observeBurstLoads, observeMainLoads } from '../../src/burst/observe-load.ts'
import type { Session } from '../../src/burst/session.ts'
import type { TargetConfig } from '../../src/domain/config.ts'
import type { LoadReading, LoadSource } from '../../src/domain/load.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds, minutes, seconds, share } from '../../src/domain/units.ts'
import { IDLE_BURST, NOW, target } from './build.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { BURST, record, running, seen } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

// Which loads are worth a read, and how often.

const { signal } = new AbortController()

const SERIES: LoadReading = {
  kind: 'series',
  series: { startEpochSeconds: NOW, stepSeconds: 60, values: [1] },
  unit: 'per-minute',
  newestAt: NOW,
  source: 's',
  doubts: [],
}
const SILENT: LoadReading = { kind: 'unknown', reason: 'no answer', source: 's', doubts: [] }

function loads(
  change: Partial<TargetConfig> = {},
  takes = 0,
  answer: LoadReading = SERIES,
): { readonly s: Session; readonly asked: readonly string[]; readonly model: Model } {
  const asked: string[] = []
  const model = new Model(new Map())
  const source = (name: string): LoadSource => ({
    name,
    settleSeconds: seconds(0),
    read: () => {
      asked.push(name)
      model.now += takes
      return Promise.resolve(answer)
    },
    recall: () => (asked.push(`${name} recalled`), answer),
  })
  const load = {
    rules: [{ name: 'rule', main: source('main'), burst: source('burst') }],
    vetoes: [{ name: 'veto', source: source('veto') }],
    burstRequests: source('requests'),
  }
  const configured = { rules: [{ name: 'rule', scope: 'private' }] } as unknown as NonNullable<
    TargetConfig['load']
  >
  const s = sessionOn(model, target({ load: configured, ...change }), {
    runId: '1',
    ports: { ...portsOf(model), load },
  })
  return { s, asked, model }
}

const ended = (secondsAgo: number): Partial<BurstRecord> => ({
  shareChanges: [
    { atEpochSeconds: epochSeconds(NOW - 90_000), share: share(0.3) },
    { atEpochSeconds: epochSeconds(NOW - secondsAgo), share: share(0) },
  ],
})
const OUT = { burst: IDLE_BURST }
const OLD = { phaseSinceEpochSeconds: epochSeconds(NOW - 5000) }
const ADAPTIVE = { policy: { ...target().policy, kind: 'adaptive' } } as unknown as Partial<TargetConfig>

test.each<
  [
    string,
    readonly string[],
    Parameters<typeof seen>[0],
    Partial<BurstRecord> | undefined,
    Partial<TargetConfig>?,
  ]
>([
  ['serves', ['burst'], running({ burst: BURST }), { phase: 'bursting' }],
  ['drains', ['burst', 'requests'], running(OUT), { phase: 'draining', ...ended(60) }],
  ['drains, and the tag lost its shares', ['burst', 'requests'], running(OUT), { phase: 'draining' }],
  [
    'was disabled by someone in a burst',
    ['burst', 'requests'],
    running(OUT),
    { phase: 'bursting', shareChanges: [{ atEpochSeconds: epochSeconds(NOW - 90_000), share: share(0.3) }] },
  ],
  [
    'is warm after a drain that goes on',
    ['burst', 'requests'],
    running(OUT),
    { phase: 'warm', drainSinceEpochSeconds: NOW },
  ],
  ['was stopped after a burst', ['burst'], OUT, { phase: 'draining', ...ended(60) }],
  ['was a burst until a moment ago', ['burst'], running(OUT), { phase: 'warm', ...ended(60) }],
  ['was a burst yesterday', [], running(OUT), { phase: 'warm', ...ended(80_000) }],
  ['runs, and no tag tells of it', ['burst'], running(OUT), undefined],
  ['is idle', [], OUT, ended(60)],
  ['is idle, and no tag tells of it', [], OUT, undefined],
  [
    'drains, and no load is configured',
    ['requests'],
    running(OUT),
    { phase: 'draining' },
    { load: undefined } as never,
  ],
  [
    'serves, and days are learned from',
    ['burst'],
    running({ burst: BURST }),
    { phase: 'bursting', ...OLD },
    ADAPTIVE,
  ],
  ['is enabled and stopped, and days are learned from', ['burst'], { burst: BURST }, OLD, ADAPTIVE],
  ['runs while idle, and days are learned from', ['burst'], running(OUT), OLD, ADAPTIVE],
  ['runs, no tag tells of it, and days are learned from', ['burst'], running(OUT), undefined, ADAPTIVE],
  ['was just stopped, and days are learned from', ['burst'], OUT, { phase: 'draining', ...OLD }, ADAPTIVE],
  [
    'is idle a while, and days are learned from',
    ['burst recalled'],
    OUT,
    { phaseSinceEpochSeconds: epochSeconds(NOW - 601) },
    ADAPTIVE,
  ],
  [
    'is idle a moment, and days are learned from',
    ['burst'],
    OUT,
    { phaseSinceEpochSeconds: epochSeconds(NOW - 600) },
    ADAPTIVE,
  ],
])(
  'of a burst side that %s, the run reads %j (no-data-never-ends, never-stop-before-drain)',
  async (_, names, found, tag, on = {}) => {
    const { s, asked } = loads(on)
    const { loads: read, requests } = await observeBurstLoads(s, seen(found, tag && record(tag)), signal)
    expect(asked).toEqual(names)
    expect([read.size, requests !== undefined]).toEqual([names.length, names.includes('requests')])
  },
)

test('a load that was not read is unknown and not zero, and so is all where none is configured (no-data-never-ends)', async () => {
  const { s } = loads()
  const mains = await observeMainLoads(s, signal)
  const found = loadObservation(s, mains, { loads: new Map() }, NOW)
  expect(found).toMatchObject({
    value: {
      rules: [{ name: 'rule', scope: 'private', main: SERIES, burst: { kind: 'unknown' } }],
      vetoes: [{ name: 'veto', reading: SERIES }],
      readAt: NOW,
    },
  })
  const none = { ports: s.ports, target: target() }
  expect(loadObservation(none, mains, { loads: new Map() }, NOW).kind).toBe('unknown')
})

test('each load keeps the scope that the config gives it, whatever the order (no-data-never-ends)', () => {
  const { s } = loads({
    load: {
      rules: [
        { name: 'both', scope: 'total' },
        { name: 'rule', scope: 'private' },
      ],
    } as never,
  })
  const [rule] = s.ports.load.rules
  const load = { ...s.ports.load, rules: [rule!, { ...rule!, name: 'both' }], vetoes: [] }
  const mains = { rules: [SERIES, SILENT], vetoes: [] }
  const found = loadObservation(
    { ports: { ...s.ports, load }, target: s.target },
    mains,
    { loads: new Map() },
    NOW,
  )
  expect(found).toMatchObject({
    value: {
      rules: [
        { name: 'rule', scope: 'private', main: SERIES },
        { name: 'both', scope: 'total', main: SILENT },
      ],
    },
  })
})

test('a load is asked for as far back as the policy looks, at least three hours, and says since when only where days are learned from (no-data-never-ends)', async () => {
  const spans = async (change: Partial<TargetConfig>) => {
    const { s } = loads(change)
    const { main } = s.ports.load.rules[0]!
    const asked: number[] = []
    Object.assign(main, {
      read: (of: Parameters<LoadSource['read']>[0]) => {
        asked.push(of.toEpochSeconds - NOW, of.toEpochSeconds - of.fromEpochSeconds)
        return Promise.resolve(SERIES)
      },
    })
    const { rules } = await observeMainLoads(s, signal)
    return [...asked, ...rules]
  }
  const { policy } = target()
  const long = { policy: { ...policy, windowSeconds: minutes(30), stabilizationSeconds: minutes(120) } }
  expect(await spans({ policy })).toEqual([0, 10_800, SERIES])
  expect(await spans(long)).toEqual([0, 12_600, SERIES])
  const days = 8 * 86_400
  expect(await spans(ADAPTIVE)).toEqual([0, days, { ...SERIES, wantedSince: NOW - days }])
})

test('a load that no earlier pass remembers is read, although the app has long been idle', async () => {
  const { s, asked } = loads(ADAPTIVE)
  Reflect.deleteProperty(s.ports.load.rules[0]!.burst, 'recall')
  const idle = record({ phaseSinceEpochSeconds: epochSeconds(NOW - 601) })
  await observeBurstLoads(s, seen(OUT, idle), signal)
  expect(asked).toEqual(['burst'])
})

test('a load is read once a minute, and a source that let the run wait thirty times as long after (burst-without-private-side)', async () => {
  const count = async (after: number, takes = 0, answer: LoadReading = SERIES) => {
    const { s, asked, model } = loads({}, takes, answer)
    await observeMainLoads(s, signal)
    model.now = NOW + after
    await observeMainLoads(s, signal)
    return asked.filter((name) => name === 'main').length
  }
  expect([await count(54), await count(55)]).toEqual([1, 2])
  expect([await count(54, 10), await count(55, 10)]).toEqual([1, 2])
  expect([await count(299, 5, SILENT), await count(301, 5, SILENT)]).toEqual([1, 2])
})
