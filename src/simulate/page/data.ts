import { FRAME } from '../../report/chart-model.ts'
import { SHOWN_MODES, FILM_SHARE_STEPS, type Film } from '../replay.ts'
import type { Study } from '../study.ts'

/** A sequence as [value, length, value, length, …]: what happens in a minute is mostly what happened in the one before. */
export function runLengths(values: Uint8Array): readonly number[] {
  const runs: number[] = []
  for (const value of values) {
    const last = runs.length - 2
    if (last >= 0 && runs[last] === value) runs[last + 1] = (runs[last + 1] ?? 0) + 1
    else runs.push(value, 1)
  }
  return runs
}

/** Everything the page's script draws from; numbers and names only. */
export function pageData(study: Study): object {
  const { history, settings, films } = study
  return {
    start: history.startEpochSeconds,
    unit: settings.unit,
    capacity: settings.capacity,
    frame: FRAME,
    shareSteps: FILM_SHARE_STEPS,
    modes: SHOWN_MODES,
    demand: Array.from(history.demand, (value, minute) =>
      history.known[minute] === 1 ? Number(value.toPrecision(4)) : null,
    ),
    films: films.map(({ film }) => filmData(film)),
  }
}

function filmData({ targetShare, observedShare, modes, above }: Film): object {
  return {
    targetShare: runLengths(targetShare),
    observedShare: runLengths(observedShare),
    modes: runLengths(modes),
    above: runLengths(above),
  }
}
