import fc from 'fast-check'
import type { Context, Target } from '../../src/policy/adaptive/target.ts'
import { mulberry32 } from '../../src/plant/cadence.ts'

/** A made-up load with a capacity of 100: level, day, hourly job, noise, jumps and gaps. */
export interface LoadShape {
  readonly seed: number
  readonly days: number
  readonly level: number
  readonly daily: number
  readonly hourly: number
  readonly noise: number
  readonly jumps: number
  readonly gaps: number
}

export const CAPACITY = 100

const ANY_SHAPE = {
  seed: fc.integer({ min: 1, max: 2 ** 31 }),
  level: fc.double({ min: 10, max: 130, noNaN: true }),
  daily: fc.double({ min: 0, max: 0.8, noNaN: true }),
  hourly: fc.double({ min: 0, max: 1, noNaN: true }),
  noise: fc.double({ min: 0, max: 0.4, noNaN: true }),
  jumps: fc.integer({ min: 0, max: 6 }),
  gaps: fc.double({ min: 0, max: 0.3, noNaN: true }),
}

const shapeOf = (leastDays: number, mostDays: number): fc.Arbitrary<LoadShape> =>
  fc.record({
    ...ANY_SHAPE,
    days: fc.double({ min: leastDays, max: mostDays, noNaN: true }),
  })

/** Some hours of history: enough to be trusted, and folded in a millisecond. */
export const hours = shapeOf(0.12, 0.3)
/** Up to three days, so that there is a yesterday. */
export const days = shapeOf(0.5, 3)

/** One value a minute; NaN in gaps, but the last two minutes are known. */
export function makeLoad(shape: LoadShape): Float64Array {
  const random = mulberry32(shape.seed)
  const length = Math.round(shape.days * 1440)
  const values = new Float64Array(length)
  let level = shape.level
  for (let t = 0; t < length; t++) {
    if (random() < shape.jumps / length) level = shape.level * (0.5 + 1.2 * random())
    const day = 1 + shape.daily * Math.sin((2 * Math.PI * t) / 1440)
    const hour = t % 60 < 8 ? 1 + shape.hourly : 1
    const value = level * day * hour * (1 + shape.noise * (random() + random() - 1))
    values[t] = random() < shape.gaps && t < length - 2 ? NaN : value
  }
  return values
}

export function target(scale = 1): Target {
  return {
    capacity: CAPACITY * scale,
    instanceCapacity: 25 * scale,
    violationPrice: 20,
    warmupMinutes: 5,
    drainMinutes: 15,
    maxShare: 0.95,
    burstAbove: 1,
    guardMinutes: 3,
  }
}

export const situation: fc.Arbitrary<Omit<Context, 'nowMinute'>> = fc
  .record({
    mode: fc.constantFrom('off', 'start', 'on', 'drain'),
    share: fc.double({ min: 0.02, max: 0.95, noNaN: true }),
    readyInMinutes: fc.integer({ min: 1, max: 5 }),
    gapMinutes: fc.double({ min: 1, max: 120, noNaN: true }),
  })
  .map(({ mode, share, readyInMinutes, gapMinutes }) => ({
    mode,
    share: mode === 'on' || mode === 'start' ? share : 0,
    readyInMinutes: mode === 'start' ? readyInMinutes : 0,
    gapMinutes,
  }))
