import type { Phase } from '../../domain/record.ts'
import type { ChartInput, ChartPoint } from '../../report/chart-model.ts'
import { SHOWN_MODES, FILM_SHARE_STEPS, type Film, type ShownMode } from '../replay.ts'
import type { Study } from '../study.ts'

const MOST_POINTS = 1000

/**
 * The whole history as at most a thousand steps, for the chart that stands there before the script runs and on paper.
 * A step shows its highest minute, because peaks are what matters.
 */
export function stillChart(study: Study, film: Film, title: string): ChartInput {
  const { history, settings } = study
  const length = history.demand.length
  const width = Math.ceil(length / MOST_POINTS)
  const points = Array.from({ length: Math.ceil(length / width) }, (_, step) =>
    pointOf(study, film, step * width, Math.min(length, (step + 1) * width)),
  )
  return { title, unit: settings.unit, privateCapacity: settings.capacity, stepSeconds: width * 60, points }
}

function pointOf({ history }: Study, film: Film, from: number, to: number): ChartPoint {
  let top = -1
  let isAbove = false
  for (let minute = from; minute < to; minute++) {
    if (film.above[minute] === 1) isAbove = true
    if (history.known[minute] === 0) continue
    if (top < 0 || (history.demand[minute] ?? 0) > (history.demand[top] ?? 0)) top = minute
  }
  const at = top < 0 ? from : top
  const observedShare = (film.observedShare[at] ?? 0) / FILM_SHARE_STEPS
  const demand = top < 0 ? null : (history.demand[at] ?? 0)
  return {
    epochSeconds: history.startEpochSeconds + from * 60,
    demand,
    privateLoad: demand === null ? null : demand * (1 - observedShare),
    burstLoad: demand === null ? null : demand * observedShare,
    targetShare: (film.targetShare[at] ?? 0) / FILM_SHARE_STEPS,
    observedShare,
    phase: PHASES[SHOWN_MODES[film.modes[at] ?? 0] ?? 'off'],
    violation: isAbove,
  }
}

const PHASES: Readonly<Record<ShownMode, Phase>> = {
  off: 'idle',
  start: 'warming',
  warm: 'warm',
  on: 'bursting',
  drain: 'draining',
}
