import { expect, test } from '@jest/globals'
import type { Doubt, RuleReading } from '../../src/domain/load.ts'
import { known, unknown } from '../../src/domain/known.ts'
import { epochSeconds, minutes } from '../../src/domain/units.ts'
import { isReadWhole, samplesOf, thinnessOf } from '../../src/policy/too-thin.ts'
import { NOW, observationOf, targetOf } from './world.ts'

const STABILIZATION = minutes(10)
const [RULE] = targetOf({}).load!.rules
const DOUBTED = { kind: 'partial', text: 'a part is missing' } as unknown as Doubt

/** `stabilization` and `max-data-age` together are twenty minutes. */
function values(knownMinutes: number): (number | null)[] {
  return Array.from({ length: 20 }, (_, index) => (index < 20 - knownMinutes ? null : 500))
}

function readingOf(knownMinutes: number, doubts: readonly Doubt[] = []): RuleReading {
  const { load } = observationOf({ privateLoad: values(knownMinutes) })
  if (load.kind === 'unknown') throw new Error('the world has a load')
  const [it] = load.value.rules
  return { ...it!, main: { ...it!.main, doubts } }
}

type Seen = Parameters<typeof thinnessOf>[0]

function seen(
  knownMinutes: number,
  change: Partial<Record<keyof Seen, unknown>> = {},
  doubts: readonly Doubt[] = [],
): Seen {
  const series = { startEpochSeconds: NOW, stepSeconds: 60, values: values(knownMinutes) }
  const recommendation = { kind: 'stay', because: 'low' }
  const demand = known({ series, doubts })
  return {
    rule: RULE,
    reading: readingOf(knownMinutes),
    demand,
    recommendation,
    ...change,
  } as unknown as Seen
}

const HELD = { recommendation: { kind: 'stay', because: 'low', heldBack: 'end' } }
const thin = (it: Seen) => thinnessOf(it, STABILIZATION)

test('an end needs four fifths of stabilization and max-data-age, and less is told as thin (no-data-never-ends)', () => {
  expect([thin(seen(20)), thin(seen(16))]).toEqual([undefined, undefined])
  expect(thin(seen(15))).toMatchObject({
    keepsBurst: false,
    text: expect.stringMatching('15 minutes of the last 20 min'),
  })
})

test('evidence that is too thin to end a burst keeps it, and says what would end it (no-data-never-ends)', () => {
  expect(thin(seen(15, HELD))).toMatchObject({
    keepsBurst: true,
    text: expect.stringMatching('low enough to end the burst'),
  })
  expect(thin(seen(20, HELD))).toBeUndefined()
  const out = { recommendation: { kind: 'bursting', because: 'high', heldBack: 'end' } }
  expect(thin(seen(15, out))).toMatchObject({ keepsBurst: false })
})

test('a doubt of its source keeps a burst only for the moment, and is told only where it does (no-data-never-ends)', () => {
  expect(thin(seen(20, HELD, [DOUBTED]))).toMatchObject({
    keepsBurst: false,
    text: expect.stringMatching('See at the source why its answer is not whole'),
  })
  expect(thin(seen(20, {}, [DOUBTED]))).toBeUndefined()
})

test('what is unknown is not thin: another rule speaks of it (no-data-never-ends)', () => {
  expect(thin(seen(0, { demand: unknown('it answered 503') }))).toBeUndefined()
  expect(thin(seen(1, { recommendation: undefined }))).toBeUndefined()
})

test('a load is read whole only where its source itself tells four fifths of it without a doubt (no-data-never-ends)', () => {
  const whole = (reading: RuleReading | undefined) => isReadWhole(seen(20, { reading }), STABILIZATION)
  expect([whole(readingOf(20)), whole(readingOf(16)), whole(readingOf(15))]).toEqual([true, true, false])
  expect([whole(readingOf(20, [DOUBTED])), whole(undefined)]).toEqual([false, false])
  const silent = {
    ...readingOf(20),
    main: { kind: 'unknown', reason: '503', source: 'p', doubts: [] },
  } as RuleReading
  expect(whole(silent)).toBe(false)
})

test('samples are counted up to the newest that the source could know, however much later it is', () => {
  const counted = (now: number) => samplesOf({ reading: readingOf(20) }, minutes(5), epochSeconds(now))
  expect(counted(NOW + 9000)).toEqual(counted(NOW))
})
