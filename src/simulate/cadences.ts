import { decisionMinutes, type CadenceName } from '../plant/cadence.ts'

/** When runs happen: a cadence of the evaluation, one at exact intervals, or a schedule plus runs by alerts. */
export interface Cadence {
  /** "c5", "every-7", "alert". */
  readonly key: string
  /** "a watch, every minute". */
  readonly words: string
  /** Whether a user can choose it; a bad day of GitHub's cannot be chosen. */
  readonly canBeChosen: boolean
  /** One runner stays all the time, instead of one minute for each run. */
  readonly keepsRunner: boolean
  /** A run also starts when the private side's load crosses the alert's threshold. */
  readonly withAlerts: boolean
  readonly minutes: (length: number) => Int32Array
}

/** Draws delays from one fixed seed, so that the same history always gives the same report. */
const SEED = 1

/** The words for `--cadence`, and the columns of the report. */
export const CADENCE_KEYS = ['watch', 'c5', 'cron20', 'cron60', 'alert', 'c1'] as const
export type CadenceKey = (typeof CADENCE_KEYS)[number]

/** The default comparison. */
export const USUAL_CADENCES: readonly CadenceKey[] = ['cron20', 'alert', 'c5', 'watch', 'cron60']

const CHOOSABLE: readonly CadenceKey[] = ['cron20', 'alert', 'c5', 'watch']

const WORDS: Readonly<Record<CadenceKey, string>> = {
  watch: 'a watch job, every minute',
  c5: 'a timer outside GitHub, every 5 min',
  cron20: 'a five-minute schedule, which comes every 20 min or so',
  cron60: 'such a schedule on a bad day, hourly or so',
  alert: 'such a schedule and alerts at 90 % of capacity',
  c1: 'a run every minute',
}

/** The cadence of a key. Random gaps come from one fixed seed; runs that alerts add are not in `minutes`. */
export function cadenceOf(key: CadenceKey): Cadence {
  const base: CadenceName = key === 'alert' ? 'cron20' : key
  return {
    key,
    words: WORDS[key],
    canBeChosen: CHOOSABLE.includes(key),
    keepsRunner: key === 'watch',
    withAlerts: key === 'alert',
    minutes: (length) => decisionMinutes(base, length, SEED),
  }
}

/** `run-interval` from the user; undefined is a five-minute schedule as GitHub delivers it. */
export function ownCadence(runIntervalSeconds: number | undefined): Cadence {
  if (runIntervalSeconds === undefined) return cadenceOf('cron20')
  const gap = Math.max(1, Math.round(runIntervalSeconds / 60))
  if (gap === 5) return cadenceOf('c5')
  return {
    key: `every-${String(gap)}`,
    words: `a run every ${String(gap)} min, as run-interval says`,
    canBeChosen: true,
    keepsRunner: false,
    withAlerts: false,
    minutes: (length) => Int32Array.from({ length: Math.ceil(length / gap) }, (_, index) => index * gap),
  }
}
