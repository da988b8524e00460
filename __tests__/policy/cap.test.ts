import { expect, test } from '@jest/globals'
import type { Decision } from '../../src/domain/decision.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { ago, cap, changes, down, high } from './cases.ts'
import { decideIn, steady, type World } from './world.ts'

const brief = ({ kind, rule, goal }: Decision): string => `${kind} ${rule} ${goal.kind}`
const CAPPED: World = { ...high, policy: cap, burstLoad: steady(0) }
const told = (record: NonNullable<World['record']>, world: World = CAPPED): string =>
  brief(decideIn({ ...world, record }))
const idle = (...them: [number, number][]) => told({ phase: 'idle', ...changes(...them) })

test('without a burst on record the cap ends nothing, so demand starts one', () => {
  for (const record of ['missing', 'damaged', {}] as const) expect(told(record)).toBe('burst policy bursting')
})

test('a load that is not known keeps the cap from holding back the burst of an outage (private-down-bursts)', () => {
  const { shareChanges } = changes([9000, 0.2], [1500, 0])
  const record = { privateDownSinceEpochSeconds: ago(600), shareChanges }
  expect(told(record, { ...down(600), policy: cap })).toBe('burst private-down bursting')
})

test('the last burst on record is the one that the cap ended, or did not', () => {
  expect(idle([9000, 0.2], [5400, 0.4], [1500, 0])).toBe('hold cap idle')
  expect(idle([9000, 0.2], [5000, 0], [4000, 0.1], [1500, 0])).toBe('burst policy bursting')
  expect(idle([9500, 0], [9000, 0.2], [5000, 0], [4000, 0.1], [1500, 0])).toBe('burst policy bursting')
  expect(idle([9500, 0], [9000, 0.2], [5000, 0.3], [4000, 0.1], [3000, 0.2], [1500, 0])).toBe('hold cap idle')
  expect(idle([9500, 0], [4000, 0.2], [3800, 0.3], [3600, 0.1], [3000, 0.2], [1500, 0])).toBe(
    'burst policy bursting',
  )
})

test('a burst that someone ended counts by its own length', () => {
  const drained = (began: number) =>
    told(
      { phase: 'draining', drainSinceEpochSeconds: ago(300), ...changes([began, 0.2]) },
      { ...CAPPED, running: true, burstLoad: steady(5) },
    )
  expect([drained(3800), drained(3900)]).toEqual(['burst policy bursting', 'scale-back cap idle'])
})

test('where demand asks for no burst the cap has nothing to end', () => {
  const record = { phase: 'idle', ...changes([9000, 0.2], [1500, 0]) } as const
  expect(told(record, { ...CAPPED, privateLoad: steady(700) })).toBe('none policy stay')
  expect(told(record, { ...CAPPED, privateLoad: 'unreadable' })).toBe('hold missing-data stay')
})

test('a burst that someone else began has no age on record, so the cap does not end it', () => {
  const record = { phase: 'idle', ...changes([9000, 0.2], [1500, 0]) } as const
  expect(told(record, { ...CAPPED, enabled: true, weight: 12 })).toMatch(/ policy bursting$/u)
})

test('nor does it where the burst that was taken out before had one', () => {
  const record = { phase: 'draining', planSku: 'P1v3', ...changes([9000, 0.2], [300, 0]) } as const
  const load = { burstLoad: steady(5), running: true }
  expect(told(record, { ...CAPPED, ...load })).toBe('scale-back cap idle')
  expect(told(record, { ...CAPPED, ...load, enabled: true, weight: 12 })).toMatch(/ policy bursting$/u)
})

test('a burst counts from its first users, also where its endpoint was taken out of the answers since', () => {
  const load = { burstLoad: steady(194), privateLoad: steady(806), enabled: true, weight: 12 }
  const again = { phaseSinceEpochSeconds: ago(300), ...changes([9000, 0.2], [900, 0], [300, 0.1935]) }
  const tag = { phase: 'bursting', ...again } as const
  expect(told({ ...tag, burstSinceEpochSeconds: ago(3600) }, { ...CAPPED, ...load })).toBe(
    'scale-back cap idle',
  )
  for (const since of [{ burstSinceEpochSeconds: ago(3500) }, {}])
    expect(told({ ...tag, ...since }, { ...CAPPED, ...load })).toMatch(/ policy bursting$/u)
  const out = { phase: 'draining', planSku: 'P1v3', ...changes([9000, 0], [600, 0.2], [300, 0]) } as const
  const drains = { ...CAPPED, burstLoad: steady(5), running: true }
  expect(told({ ...out, burstSinceEpochSeconds: ago(3600) }, drains)).toBe('scale-back cap idle')
  expect(told({ ...out, burstSinceEpochSeconds: ago(3500) }, drains)).toMatch(/ policy bursting$/u)
})

test('a burst whose end was announced and not made has lasted since its first users (killed-anywhere-recovers)', () => {
  const load = { burstLoad: steady(194), privateLoad: steady(806), enabled: true, weight: 12 }
  const announced = { phase: 'draining', intent: true, phaseSinceEpochSeconds: ago(60) } as const
  const tag = { ...announced, ...changes([9000, 0.1], [3600, 0.1935], [60, 0]) }
  expect(told(tag, { ...CAPPED, ...load })).toBe('scale-back cap idle')
  const young = { ...announced, ...changes([3500, 0.1935], [60, 0]) }
  expect(told(young, { ...CAPPED, ...load })).toMatch(/ policy bursting$/u)
  expect(told({ ...young, burstSinceEpochSeconds: ago(3600) }, { ...CAPPED, ...load })).toBe(
    'scale-back cap idle',
  )
})

test('a burst that the cap ended after it was taken out once does not begin again at once', () => {
  const { shareChanges } = changes([9000, 0.2], [5000, 0], [4000, 0.1], [1500, 0])
  const ended = (burstSinceEpochSeconds: number) =>
    told({ phase: 'idle', shareChanges, burstSinceEpochSeconds: epochSeconds(burstSinceEpochSeconds) })
  expect([ended(ago(9000)), ended(ago(4500))]).toEqual(['hold cap idle', 'burst policy bursting'])
})
