import type { LoadUnit } from '../domain/load.ts'
import type { Phase } from '../domain/record.ts'

/** One step of a chart, beginning at `epochSeconds`. An unknown value is null and leaves a gap. */
export interface ChartPoint {
  readonly epochSeconds: number
  /** Load of both sides together. */
  readonly demand: number | null
  /** The load that the private side served, in the unit of the chart. */
  readonly privateLoad: number | null
  readonly burstLoad: number | null
  /** 0…1, according to the weights. */
  readonly targetShare: number | null
  /** 0…1, as measured. */
  readonly observedShare: number | null
  readonly phase: Phase | null
  /** The private side has more load than its capacity. */
  readonly violation: boolean
}

/** A chart of one target over time. `points` are regular and in order. */
export interface ChartInput {
  readonly title: string
  readonly unit: LoadUnit
  /** In the unit of the chart. */
  readonly privateCapacity: number
  readonly stepSeconds: number
  readonly points: readonly ChartPoint[]
}

/** The places of things in the drawing, in its own units. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly right: number
  readonly load: Band
  readonly phase: Band
  readonly share: Band
}

export interface Band {
  readonly top: number
  readonly bottom: number
}

export const FRAME: Frame = {
  width: 1080,
  height: 520,
  left: 64,
  right: 1058,
  load: { top: 34, bottom: 306 },
  phase: { top: 324, bottom: 348 },
  share: { top: 384, bottom: 478 },
}

/** Consecutive points with the same value. `to` is the end of the last one. */
export interface Run<T> {
  readonly value: T
  readonly from: number
  readonly to: number
}

/** Groups consecutive points with the same value into spans of time. */
export function runsOf<T>(input: ChartInput, valueOf: (point: ChartPoint) => T): readonly Run<T>[] {
  const runs: Run<T>[] = []
  for (const point of input.points) {
    const value = valueOf(point)
    const last = runs.at(-1)
    const to = point.epochSeconds + input.stepSeconds
    if (last?.value === value) runs[runs.length - 1] = { ...last, to }
    else runs.push({ value, from: point.epochSeconds, to })
  }
  return runs
}
