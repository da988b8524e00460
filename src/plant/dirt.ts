import { mulberry32 } from './cadence.ts'

/** What a monitor may do to the minutes that it shows. The load itself, and its cost, do not change. */
export type DirtKind = 'clean' | 'drop' | 'gap' | 'stuck' | 'double' | 'late'

interface DirtRun {
  readonly kind: DirtKind
  /** A run begins at a minute where the draw is below this and not below that of the kind before. */
  readonly below: number
  readonly shortestMinutes: number
  /** A second draw adds up to this many minutes, less one. */
  readonly spreadMinutes: number
}

const RUNS: readonly DirtRun[] = [
  { kind: 'drop', below: 0.001, shortestMinutes: 1, spreadMinutes: 3 },
  { kind: 'gap', below: 0.0035, shortestMinutes: 1, spreadMinutes: 10 },
  { kind: 'stuck', below: 0.004, shortestMinutes: 3, spreadMinutes: 13 },
  { kind: 'double', below: 0.0045, shortestMinutes: 1, spreadMinutes: 1 },
  { kind: 'late', below: 0.0049, shortestMinutes: 10, spreadMinutes: 11 },
]

const DROPPED_TO = 0.002
/** Late minutes are shown this much later than others. */
export const LATE_MINUTES = 12

/** The kind of each of `length` minutes; always the same for the same seed. Runs do not overlap. */
export function dirtOf(length: number, seed: number): readonly DirtKind[] {
  const random = mulberry32(seed + 1000)
  const kinds = new Array<DirtKind>(length).fill('clean')
  for (let minute = 0; minute < length; minute++) {
    const draw = random()
    const run = RUNS.find(({ below }) => draw < below)
    if (run === undefined) continue
    const minutes = run.shortestMinutes + Math.floor(run.spreadMinutes * random())
    kinds.fill(run.kind, minute, minute + minutes)
    minute += minutes - 1
  }
  return kinds
}

/** The load of one minute as both sides' monitors show it; NaN is unknown. */
export interface ShownLoad {
  readonly privateLoad: number
  readonly burstLoad: number
}

const UNKNOWN: ShownLoad = { privateLoad: NaN, burstLoad: NaN }

/** Shows minutes in order, each when its kind of dirt lets a policy see it. */
export class DirtyMonitor {
  readonly #kinds: readonly DirtKind[]
  #last: ShownLoad = UNKNOWN

  constructor(kinds: readonly DirtKind[]) {
    this.#kinds = kinds
  }

  isLate(minute: number): boolean {
    return this.#kinds[minute] === 'late'
  }

  /** A late minute is unknown here; the caller shows the true one later. */
  show(minute: number, truth: ShownLoad): ShownLoad {
    const shown = this.#shown(this.#kinds[minute] ?? 'clean', truth)
    if (!Number.isNaN(shown.privateLoad)) this.#last = shown
    return shown
  }

  #shown(kind: DirtKind, truth: ShownLoad): ShownLoad {
    switch (kind) {
      case 'clean':
        return truth
      case 'drop':
        return scaled(truth, DROPPED_TO)
      case 'double':
        return scaled(truth, 2)
      case 'stuck':
        return this.#last
      case 'gap':
      case 'late':
        return UNKNOWN
    }
  }
}

function scaled({ privateLoad, burstLoad }: ShownLoad, factor: number): ShownLoad {
  return { privateLoad: privateLoad * factor, burstLoad: burstLoad * factor }
}
