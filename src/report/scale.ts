import type { Band, ChartInput, Frame } from './chart-model.ts'
import { valueTicks } from './ticks.ts'

/** Maps values to places in the drawing. */
export interface Scales {
  readonly x: (epochSeconds: number) => number
  readonly load: (value: number) => number
  readonly share: (value: number) => number
  readonly from: number
  readonly to: number
  readonly loadTicks: readonly number[]
}

/** Expects points in order of time. x ends where the last step ends; load begins at 0 and includes the capacity. */
export function scalesOf(input: ChartInput, frame: Frame): Scales {
  const from = input.points[0]?.epochSeconds ?? 0
  const to = (input.points.at(-1)?.epochSeconds ?? 0) + input.stepSeconds
  const highest = input.points.reduce(
    (most, { demand, privateLoad, burstLoad }) =>
      Math.max(most, demand ?? 0, (privateLoad ?? 0) + (burstLoad ?? 0)),
    input.privateCapacity,
  )
  const loadTicks = valueTicks(highest)
  const top = loadTicks.at(-1) ?? 1
  return {
    x: (moment) => frame.left + ((moment - from) / (to - from)) * (frame.right - frame.left),
    load: (value) => inBand(frame.load, value / top),
    share: (value) => inBand(frame.share, value),
    from,
    to,
    loadTicks,
  }
}

function inBand(band: Band, part: number): number {
  return band.bottom - Math.min(1, Math.max(0, part)) * (band.bottom - band.top)
}

/** A number for SVG, rounded to a hundredth of a unit: more digits only make the file larger. */
export function at(value: number): string {
  return String(Math.round(value * 100) / 100)
}

interface Dot {
  readonly x: number
  readonly y: number
}

/** Path data of a stepped line, each step `width` wide. A null begins a new line after a gap. */
export function stepPath(dots: readonly (Dot | null)[], width: number): string {
  let path = ''
  let before: Dot | null = null
  for (const dot of dots) {
    if (dot !== null) {
      const start = before === null ? `M${at(dot.x)} ${at(dot.y)}` : before.y === dot.y ? '' : `V${at(dot.y)}`
      path += `${start}H${at(dot.x + width)}`
    }
    before = dot
  }
  return path
}

/** Path data of the area between two stepped lines. */
export function areaPath(
  tops: readonly (Dot | null)[],
  bottoms: readonly (Dot | null)[],
  width: number,
): string {
  let path = ''
  for (let from = 0; from < tops.length; from++) {
    if (tops[from] === null || bottoms[from] === null) continue
    let to = from
    while (to < tops.length && tops[to] !== null && bottoms[to] !== null) to++
    const upper = stepPath(tops.slice(from, to), width)
    path += `${upper}${backPath(bottoms.slice(from, to), width)}Z`
    from = to
  }
  return path
}

/** The same steps from right to left. */
function backPath(dots: readonly (Dot | null)[], width: number): string {
  let path = ''
  for (let index = dots.length - 1; index >= 0; index--) {
    const dot = dots[index]
    if (!dot) continue
    path += `V${at(dot.y)}`
    // Joins steps of the same height into one line.
    while (index > 0 && dots[index - 1]?.y === dot.y) index--
    path += `H${at(dots[index]?.x ?? dot.x)}`
  }
  return width > 0 ? path : ''
}
