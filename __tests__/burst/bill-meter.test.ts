import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { BillMeter } from '../../src/burst/run/bill-meter.ts'
import { known } from '../../src/domain/known.ts'
import { money, priceOf } from '../../src/domain/cost.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import type { Observation } from '../../src/domain/observation.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { DEFAULT_BURST_SIDE } from '../helpers/contract-defaults.ts'
import { NOW, observationOf } from '../policy/world.ts'

const CONFIG = { ...DEFAULT_BURST_SIDE, idleInstances: 1 }
const WARMING: BurstRecord = {
  phase: 'warming',
  phaseSinceEpochSeconds: NOW,
  runId: '1',
  shareChanges: [],
}
const IDLE: BurstRecord = { ...WARMING, phase: 'idle' }

function seen(afterSeconds: number, instances: number, record: BurstRecord): Observation {
  const o = observationOf({})
  const plan = { ...o.resources.plan, sku: { ...o.resources.plan.sku, capacity: instances } }
  const at = epochSeconds(NOW + afterSeconds)
  return { ...o, at, resources: { ...o.resources, plan }, record: known(record) }
}

test('a bill is the same, however many runs share a burst (killed-anywhere-recovers)', () => {
  const gaps = fc.array(fc.record({ gap: fc.integer({ min: 1, max: 3600 }), newRun: fc.boolean() }), {
    minLength: 1,
    maxLength: 20,
  })
  fc.assert(
    fc.property(gaps, fc.integer({ min: 2, max: 9 }), (passes, instances) => {
      let meter = new BillMeter(CONFIG)
      meter.observed(seen(0, instances, IDLE))
      let record = meter.written(WARMING, NOW)
      let at = 0
      for (const { gap, newRun } of passes) {
        if (newRun) meter = new BillMeter(CONFIG)
        at += gap
        meter.observed(seen(at, instances, record))
        record = meter.written({ ...record, phase: 'bursting' }, epochSeconds(NOW + at))
      }
      expect(meter.bill?.instanceSeconds).toBe(at * (instances - 1))
      expect(meter.bill?.sinceEpochSeconds).toBe(NOW)
    }),
  )
})

test('the shrinking plan is billed until it is seen shrunk, and the record that is idle ends the bill', () => {
  const meter = new BillMeter(CONFIG)
  meter.observed(seen(0, 3, IDLE))
  const record = meter.written(WARMING, NOW)
  meter.observed(seen(600, 3, record))
  meter.observed(seen(660, 1, record))
  expect(meter.written({ ...record, phase: 'idle' }, epochSeconds(NOW + 660))).not.toHaveProperty('bill')
  expect(meter).toMatchObject({ isOver: true, bill: { instanceSeconds: 660 * 2 } })
  for (const second of [9000, 9600]) meter.observed(seen(second, 3, IDLE))
  expect(meter.bill?.instanceSeconds).toBe(1320)
  meter.written(WARMING, epochSeconds(NOW + 9600))
  expect(meter).toMatchObject({ isOver: false, bill: { sinceEpochSeconds: NOW + 9600, instanceSeconds: 0 } })
})

test('a run that writes an idle state tag ends no burst where there was none', () => {
  const meter = new BillMeter(CONFIG)
  meter.observed(seen(0, 1, IDLE))
  meter.written(IDLE, NOW)
  expect(meter).toMatchObject({ isOver: false, bill: undefined })
})

test('the next burst has a bill of its own, also in the same watch', () => {
  const first = new BillMeter(CONFIG)
  first.observed(seen(0, 3, IDLE))
  first.written(WARMING, NOW)
  first.observed(seen(600, 1, WARMING))
  first.written(IDLE, epochSeconds(NOW + 600))
  const next = new BillMeter(CONFIG, first)
  expect(next.bill).toBeUndefined()
  next.written(WARMING, epochSeconds(NOW + 900))
  expect(next.bill).toMatchObject({ sinceEpochSeconds: NOW + 900, instanceSeconds: 0 })
})

test('a burst of a release that kept no bill counts from its begin', () => {
  const meter = new BillMeter(CONFIG)
  meter.observed(seen(3600, 3, { ...WARMING, phase: 'bursting' }))
  expect(meter.bill).toMatchObject({ sinceEpochSeconds: NOW, instanceSeconds: 7200 })
})

test('a burst of a release that kept no bill began with the earliest that its state tag knows, and an idle one has none', () => {
  const since = (change: Partial<BurstRecord>) => {
    const meter = new BillMeter(CONFIG)
    meter.observed(seen(60, 3, { ...WARMING, ...change }))
    return meter.bill?.sinceEpochSeconds
  }
  const shareChanges = [600, 300].map((ago) => ({
    atEpochSeconds: epochSeconds(NOW - ago),
    share: share(0.1),
  }))
  expect(since({ phase: 'bursting', shareChanges })).toBe(NOW - 600)
  expect(since({ phase: 'idle', shareChanges })).toBeUndefined()
})

test('the bill in the state tag counts where it is of another burst than this run knows', () => {
  const meter = new BillMeter(CONFIG)
  meter.observed(seen(0, 3, IDLE))
  meter.written(WARMING, NOW)
  const other = { sinceEpochSeconds: NOW, atEpochSeconds: NOW, instanceSeconds: 5000 }
  meter.observed(seen(600, 3, { ...WARMING, bill: other }))
  expect(meter.bill?.instanceSeconds).toBe(1200)
  const newer = { ...other, sinceEpochSeconds: epochSeconds(NOW + 60) }
  meter.observed(seen(600, 3, { ...WARMING, bill: newer }))
  expect(meter.bill).toMatchObject({ sinceEpochSeconds: NOW + 60, instanceSeconds: 5000 + 1200 })
})

test('at its idle size the plan bills nothing, and of another size than that all instances do', () => {
  const billed = (config: ConstructorParameters<typeof BillMeter>[0], instances: number) => {
    const meter = new BillMeter(config)
    meter.observed(seen(0, instances, IDLE))
    const record = meter.written(WARMING, NOW)
    expect(record.bill).toEqual({ sinceEpochSeconds: NOW, atEpochSeconds: NOW, instanceSeconds: 0 })
    meter.observed(seen(60, instances, record))
    return meter.bill?.instanceSeconds
  }
  expect([billed(CONFIG, 1), billed(CONFIG, 3)]).toEqual([0, 120])
  expect(billed({ ...CONFIG, idleSku: 'B1' }, 3)).toBe(180)
  expect(billed({ ...CONFIG, idleInstances: 3 }, 1)).toBe(0)
})

test('a watch carries the bill of a burst that goes on from pass to pass', () => {
  const first = new BillMeter(CONFIG)
  first.observed(seen(0, 3, IDLE))
  const record = first.written(WARMING, NOW)
  const next = new BillMeter(CONFIG, first)
  const { bill: _, ...without } = record
  next.observed(seen(600, 3, { ...without, phaseSinceEpochSeconds: epochSeconds(NOW + 300) }))
  expect(next.bill).toMatchObject({ sinceEpochSeconds: NOW, instanceSeconds: 1200 })
})

test('a state tag without a bill does not replace what this run has counted', () => {
  const meter = new BillMeter(CONFIG)
  meter.observed(seen(0, 3, IDLE))
  const { bill: _, ...without } = meter.written(WARMING, NOW)
  meter.observed(seen(600, 3, without))
  meter.observed(
    seen(1200, 3, { ...without, phase: 'bursting', phaseSinceEpochSeconds: epochSeconds(NOW - 7200) }),
  )
  expect(meter.bill).toEqual({ sinceEpochSeconds: NOW, atEpochSeconds: NOW + 1200, instanceSeconds: 2400 })
})

test.each([
  [1039.2, 'EUR', '1,039.20 EUR'],
  [0.0123, 'USD', '0.0123 USD'],
  [0, '', '0.00'],
])('%p %s is told as %s', (amount, currency, text) => {
  expect(money(amount, currency)).toBe(text)
})

test('two instances for half an hour cost one hour of one', () => {
  expect(priceOf(2 * 1800, { perInstanceHour: 0.28, currency: '' })).toBeCloseTo(0.28)
})

test('a burst that another run has ended is not billed to the next one of a watch', () => {
  const first = new BillMeter(CONFIG)
  first.observed(seen(0, 1, IDLE))
  const record = first.written(WARMING, NOW)
  first.observed(seen(60, 3, record))
  const second = new BillMeter(CONFIG, first)
  second.observed(seen(600, 1, IDLE))
  const third = new BillMeter(CONFIG, second)
  third.observed(seen(9000, 1, IDLE))
  third.written(WARMING, epochSeconds(NOW + 9000))
  expect(third.bill).toMatchObject({ sinceEpochSeconds: NOW + 9000, instanceSeconds: 0 })
})

test('a burst whose state tag cannot be written goes on to be billed', () => {
  const meter = new BillMeter(CONFIG)
  meter.observed(seen(0, 1, IDLE))
  meter.written(WARMING, NOW)
  meter.observed(seen(60, 3, IDLE))
  meter.observed(seen(120, 3, IDLE))
  expect(meter.bill).toMatchObject({ sinceEpochSeconds: NOW, instanceSeconds: 60 * 2 + 60 * 2 })
})
