import type { Phase } from '../domain/record.ts'
import { epochSeconds } from '../domain/units.ts'
import { FRAME, runsOf, type Band, type ChartInput, type ChartPoint, type Frame } from './chart-model.ts'
import { CHART_PATTERNS, CHART_STYLE } from './chart-style.ts'
import { load, number, ratio, utc } from '../domain/format.ts'
import { html } from './safe.ts'
import { areaPath, at, scalesOf, stepPath, type Scales } from './scale.ts'
import { timeTicks } from './ticks.ts'

interface Drawing {
  readonly input: ChartInput
  readonly frame: Frame
  readonly scales: Scales
  /** Width of one step. */
  readonly step: number
}

/**
 * Load against private capacity, the phases, and the target and observed share, as one SVG that loads nothing. Every
 * meaning has a pattern, a dash or a word beside its colour.
 */
export function renderChart(input: ChartInput, frame: Frame = FRAME): string {
  const scales = scalesOf(input, frame)
  const step = input.points.length === 0 ? 0 : scales.x(scales.from + input.stepSeconds) - frame.left
  const drawing: Drawing = { input, frame, scales, step }
  const parts = input.points.length === 0 ? [emptyNote(frame)] : drawAll(drawing)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="cb-chart" viewBox="0 0 ${at(frame.width)} ${at(frame.height)}" role="img" aria-labelledby="cb-title cb-desc">`,
    `<title id="cb-title">${html(input.title)}</title>`,
    `<desc id="cb-desc">${html(description(input), 1000)}</desc>`,
    `<style>${CHART_STYLE}</style>`,
    `<defs>${CHART_PATTERNS}</defs>`,
    ...parts,
    '</svg>',
  ].join('\n')
}

/** The chart in words, for people who cannot see it. */
export function description(input: ChartInput): string {
  const { points, unit } = input
  const [first] = points
  if (first === undefined) return 'No data.'
  const from = utc(epochSeconds(first.epochSeconds))
  const to = utc(epochSeconds((points.at(-1) ?? first).epochSeconds + input.stepSeconds))
  const peak = points.reduce<number>((most, point) => Math.max(most, point.demand ?? 0), 0)
  const minutes = (count: number): string => `${String(Math.round((count * input.stepSeconds) / 60))} min`
  const above = points.filter((point) => point.violation).length
  const bursts = runsOf(input, (point) => point.phase).filter((run) => run.value === 'bursting')
  const highestShare = points.reduce<number>((most, point) => Math.max(most, point.observedShare ?? 0), 0)
  return (
    `From ${from} to ${to}: demand up to ${load(peak, unit)}, private capacity ${load(input.privateCapacity, unit)}. ` +
    `Bursting ${String(bursts.length)} times; the burst side carried at most ${ratio(highestShare)}. ` +
    `The private side was above its capacity for ${minutes(above)}.`
  )
}

function drawAll(drawing: Drawing): readonly string[] {
  return [
    timeAxis(drawing),
    loadAxis(drawing),
    loadAreas(drawing),
    loadLines(drawing),
    phaseBand(drawing),
    shareAxis(drawing),
    shareLines(drawing),
  ]
}

function loadAreas({ input, scales, step }: Drawing): string {
  const floor = scales.load(0)
  const row = (heightOf: (point: ChartPoint) => number | null): ({ x: number; y: number } | null)[] =>
    input.points.map((point) => {
      const y = heightOf(point)
      return y === null ? null : { x: scales.x(point.epochSeconds), y }
    })
  const bottoms = row(() => floor)
  const privates = row(({ privateLoad }) => (privateLoad === null ? null : scales.load(privateLoad)))
  const stacked = row(({ privateLoad, burstLoad }) =>
    burstLoad === null || burstLoad === 0 ? null : scales.load((privateLoad ?? 0) + burstLoad),
  )
  const above = row((point) =>
    point.violation && point.privateLoad !== null ? scales.load(point.privateLoad) : null,
  )
  const limit = row(() => scales.load(input.privateCapacity))
  return [
    `<path class="cb-private" d="${areaPath(privates, bottoms, step)}"/>`,
    `<path class="cb-burst" d="${areaPath(stacked, privates, step)}"/>`,
    `<path class="cb-burst-hatch" d="${areaPath(stacked, privates, step)}"/>`,
    `<path class="cb-above" d="${areaPath(above, limit, step)}"/>`,
    `<path class="cb-above-hatch" d="${areaPath(above, limit, step)}"/>`,
  ].join('')
}

function loadLines(drawing: Drawing): string {
  const { input, frame, scales, step } = drawing
  const y = at(scales.load(input.privateCapacity))
  const marks = runsOf(input, (point) => point.violation)
    .filter((run) => run.value)
    .map((run) =>
      rect(
        'cb-above-mark',
        scales.x(run.from),
        scales.x(run.to),
        frame.load.bottom + 2,
        frame.load.bottom + 8,
      ),
    )
  return [
    `<path class="cb-demand" d="${linePath(drawing, (point) => point.demand, scales.load)}"/>`,
    `<path class="cb-capacity" d="M${at(frame.left)} ${y}H${at(frame.right)}"/>`,
    capacityLabel(drawing),
    ...(step > 0 ? marks : []),
  ].join('')
}

/** Puts the label at the end of the line that the load stays farther below. */
function capacityLabel({ input, frame, scales }: Drawing): string {
  const part = Math.ceil(input.points.length / 5)
  const highest = (points: readonly ChartPoint[]): number =>
    points.reduce((most, point) => Math.max(most, point.demand ?? 0), 0)
  const atLeft = highest(input.points.slice(0, part)) < highest(input.points.slice(-part))
  const x = atLeft ? frame.left + 6 : frame.right - 6
  const y = scales.load(input.privateCapacity) - 7
  const text = `private capacity ${load(input.privateCapacity, input.unit)}`
  return `<text class="cb-label cb-halo" x="${at(x)}" y="${at(y)}" text-anchor="${atLeft ? 'start' : 'end'}">${text}</text>`
}

function phaseBand({ input, frame, scales }: Drawing): string {
  const { top, bottom } = frame.phase
  const runs = runsOf(input, (point) => point.phase)
  const bars = runs.map(({ value, from, to }) => {
    if (value === null) return ''
    const [left, right] = [scales.x(from), scales.x(to)]
    const fits = right - left > PHASE_NAMES[value].length * 6.6 + 8
    const name = fits
      ? `<text class="cb-phase-name" x="${at((left + right) / 2)}" y="${at((top + bottom) / 2 + 4)}" text-anchor="middle">${PHASE_NAMES[value]}</text>`
      : ''
    const bar = (style: string): string => rect(style, left, right, top, bottom)
    const span = `${utc(epochSeconds(from))} to ${utc(epochSeconds(to))}`
    return `<g><title>${PHASE_NAMES[value]}, ${span}</title>${bar(`cb-${value}`)}${bar(`cb-${value}-hatch`)}${name}</g>`
  })
  return `<g>${axisName(frame, top + 16, 'phase')}${bars.join('')}</g>`
}

function shareLines(drawing: Drawing): string {
  const { scales } = drawing
  return [
    `<path class="cb-observed-share" d="${linePath(drawing, (point) => point.observedShare, scales.share)}"/>`,
    `<path class="cb-target-share" d="${linePath(drawing, (point) => point.targetShare, scales.share)}"/>`,
  ].join('')
}

function linePath(
  { input, scales, step }: Drawing,
  valueOf: (point: ChartPoint) => number | null,
  y: (value: number) => number,
): string {
  const dots = input.points.map((point) => {
    const value = valueOf(point)
    return value === null ? null : { x: scales.x(point.epochSeconds), y: y(value) }
  })
  return stepPath(dots, step)
}

function loadAxis({ input, frame, scales }: Drawing): string {
  const lines = scales.loadTicks.map((tick) => gridLine(frame, scales.load(tick), number(tick)))
  return `<g>${lines.join('')}${caption(frame, frame.load, UNIT_NAMES[input.unit])}</g>`
}

function shareAxis({ frame, scales }: Drawing): string {
  const lines = [0, 0.5, 1].map((tick) => gridLine(frame, scales.share(tick), ratio(tick)))
  return `<g>${lines.join('')}${caption(frame, frame.share, 'share of the burst side')}</g>`
}

function timeAxis({ frame, scales }: Drawing): string {
  const { from, to } = scales
  const ticks = timeTicks(from, to)
  const marks = ticks.map((tick, index) => {
    const x = at(scales.x(tick))
    const [date = '', time = ''] = utc(epochSeconds(tick)).split(' ')
    const last = index === 0 ? undefined : dayOf(ticks[index - 1] ?? tick)
    const day = last === dayOf(tick) ? '' : dateLabel(frame, scales.x(tick), `${date} UTC`)
    return `<path class="cb-grid" d="M${x} ${at(frame.load.top)}V${at(frame.share.bottom)}"/><text class="cb-tick" x="${x}" y="${at(frame.share.bottom + 16)}" text-anchor="middle">${time}</text>${day}`
  })
  return `<g>${marks.join('')}</g>`
}

/** Keeps the label inside the drawing at both ends. */
function dateLabel(frame: Frame, x: number, text: string): string {
  const anchor = x > frame.right - 60 ? 'end' : x < frame.left + 20 ? 'start' : 'middle'
  const edge = anchor === 'middle' ? x : x + (anchor === 'end' ? 16 : -16)
  return `<text class="cb-tick" x="${at(edge)}" y="${at(frame.share.bottom + 31)}" text-anchor="${anchor}">${text}</text>`
}

function dayOf(moment: number): number {
  return Math.floor(moment / 86_400)
}

function caption(frame: Frame, band: Band, text: string): string {
  return `<text class="cb-label" x="${at(frame.left)}" y="${at(band.top - 10)}">${text}</text>`
}

function gridLine(frame: Frame, y: number, name: string): string {
  return `<path class="cb-grid" d="M${at(frame.left)} ${at(y)}H${at(frame.right)}"/>${axisName(frame, y + 4, name)}`
}

function axisName(frame: Frame, y: number, name: string): string {
  return `<text class="cb-tick" x="${at(frame.left - 8)}" y="${at(y)}" text-anchor="end">${name}</text>`
}

function rect(style: string, left: number, right: number, top: number, bottom: number): string {
  return `<rect class="${style}" x="${at(left)}" y="${at(top)}" width="${at(Math.max(0.75, right - left))}" height="${at(bottom - top)}"/>`
}

function emptyNote(frame: Frame): string {
  return `<text class="cb-label" x="${at(frame.width / 2)}" y="${at(frame.height / 2)}" text-anchor="middle">no data</text>`
}

const UNIT_NAMES: Readonly<Record<ChartInput['unit'], string>> = {
  'per-minute': 'load per minute',
  percent: 'load in percent',
  gauge: 'load',
}

const PHASE_NAMES: Readonly<Record<Phase, string>> = {
  idle: 'idle',
  warming: 'warming',
  warm: 'warm',
  bursting: 'bursting',
  draining: 'draining',
}
